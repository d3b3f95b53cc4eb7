"""Endpoints about patients, episodes, links, teams, and the runner's first steps."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from clinic import audit, guards, languages, operations
from clinic.api import serializers
from clinic.api.endpoints import ClinicEndpoint, EpisodeEndpoint
from clinic.errors import Invalid, NotFound, NotNow
from clinic.models import Invitation, Patient, User
from clinic.operations import ContactDetails, NewPatient
from clinic.rights import Right, Role

PAGE_SIZE = 100


class Patients(ClinicEndpoint):
    """The clinic's patients by name; register one."""

    needs: ClassVar[dict[str, Right]] = {
        "GET": Right.LIST_PATIENTS,
        "POST": Right.REGISTER_PATIENT,
    }

    @extend_schema(responses=serializers.PatientPage)
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        found = Patient.objects.filter(clinic=self.clinic).order_by("family", "given", "pk")
        page = list(found[:PAGE_SIZE])
        audit.record(
            audit.Event.LIST_OPENED,
            by=self.user,
            clinic=self.clinic,
            detail={"list": "patients", "shown": [str(row.uid) for row in page]},
        )
        body = {"count": found.count(), "results": page}
        return Response(serializers.PatientPage(body).data)

    @extend_schema(request=serializers.NewPatient, responses={201: serializers.Patient})
    def post(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        new = NewPatient(**self.body(serializers.NewPatient))
        patient = operations.register_patient(self.clinic, new, by=self.user)
        return Response(serializers.Patient(patient).data, status=201)


class Episodes(ClinicEndpoint):
    """Open an episode for a patient of the clinic."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.REGISTER_PATIENT}

    @extend_schema(request=serializers.Nothing, responses={201: serializers.Episode})
    def post(self, request: Request, clinic_slug: str, patient_uid: UUID) -> Response:  # noqa: ARG002
        patient = get_object_or_404(Patient, clinic=self.clinic, uid=patient_uid)
        episode = operations.open_episode(patient, by=self.user)
        return Response(serializers.Episode(episode).data, status=201)


class Link(EpisodeEndpoint):
    """Make a new link to the form, which stops the older one; or stop it."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.INVITE, "DELETE": Right.INVITE}

    @extend_schema(request=serializers.Nothing, responses={201: serializers.Invitation})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        invitation = operations.invite(self.episode, by=self.user)
        body = {
            "uid": invitation.uid,
            "expires_at": invitation.expires_at,
            "address": f"{settings.BASE_URL}{languages.path_of_link(invitation)}",
        }
        return Response(serializers.Invitation(body).data, status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        live = Invitation.objects.filter(episode=self.episode, revoked_at__isnull=True).first()
        if live is None:
            raise NotNow("There is no link to stop.")
        operations.revoke_invitation(live, by=self.user)
        return Response(status=204)


class Contact(EpisodeEndpoint):
    """Replace how the patient is reached."""

    needs: ClassVar[dict[str, Right]] = {"PUT": Right.EDIT_CONTACT}

    @extend_schema(request=serializers.Contact, responses=serializers.Patient)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.Contact)
        version = values.pop("lock_version")
        patient = operations.edit_contact(
            self.episode, ContactDetails(**values), by=self.user, lock_version=version
        )
        return Response(serializers.Patient(patient).data)


class Claim(EpisodeEndpoint):
    """Take an unclaimed episode."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.CLAIM_EPISODE}

    @extend_schema(request=serializers.Nothing, responses=serializers.Episode)
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        episode = operations.claim_episode(self.episode, by=self.user)
        return Response(serializers.Episode(episode).data)


class Team(EpisodeEndpoint):
    """Add a colleague to the team, or take one out."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.MANAGE_TEAM, "DELETE": Right.MANAGE_TEAM}

    @extend_schema(request=serializers.Colleague, responses={204: None})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.Colleague)
        role = Role(values.get("role", Role.TREATING.value))
        operations.join_team(self.episode, person_of(values["person"]), role, by=self.user)
        return Response(status=204)

    @extend_schema(request=serializers.Colleague, responses={204: None})
    def delete(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        person = person_of(self.body(serializers.Colleague)["person"])
        operations.leave_team(self.episode, person, by=self.user)
        return Response(status=204)


class Identity(APIView):
    """The runner's door: a link's token and the date of birth open a form session.

    The session cookie that comes back stands for the runner in the endpoints of the form; what
    they change needs the `csrf_token` in the header `X-CSRFToken` as well.
    """

    access = guards.Access("open")
    permission_classes = (AllowAny,)
    authentication_classes = ()

    @extend_schema(request=serializers.Identity, responses=serializers.Identified)
    def post(self, request: Request) -> Response:
        if not isinstance(request.data, dict):
            raise Invalid("Send a JSON object.")
        reader = serializers.Identity(data=request.data)
        reader.is_valid(raise_exception=True)
        invitation = operations.find_invitation(reader.validated_data["token"])
        if invitation is None:
            raise NotFound("This link no longer works. Ask the clinic for a new one.")
        operations.confirm_birth_date(invitation, reader.validated_data["birth_date"])
        guards.open_form_session(request._request, invitation.episode, invitation=invitation)
        body = {
            "episode": invitation.episode.uid,
            "csrf_token": get_token(request._request),
        }
        return Response(serializers.Identified(body).data)


def person_of(uid: UUID) -> User:
    """An active account; whether it may be added is the operation's question."""
    found = User.objects.filter(uid=uid, is_active=True).first()
    if found is None:
        sentence = "Choose a colleague who treats patients in this clinic."
        raise Invalid(sentence, fields={"person": sentence})
    return found
