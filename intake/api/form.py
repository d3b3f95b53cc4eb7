"""Endpoints for filling in a form: by the runner's form session, or by an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import grants, guards
from clinic import operations as clinic_operations
from clinic.api import serializers as clinic_serializers
from clinic.api.endpoints import Endpoint
from clinic.errors import Conflict, Invalid, NotFound
from clinic.grants import Actor
from clinic.models import Episode
from clinic.rights import FILLING_IN, Right
from intake import operations
from intake.api import serializers
from intake.models import Draft
from intake.questionnaire import flow


class FormEndpoint(Endpoint):
    """Open to whoever fills in the form of the episode in the address, and to nobody else."""

    access = guards.Access("answering", Right.ANSWER_INTAKE)
    permission_classes = (AllowAny,)
    episode: Episode
    actor: Actor

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        found = guards.form_session(request._request)
        if found is not None and found.uid == kwargs["episode_uid"]:
            if not request.user.is_authenticated:
                SessionAuthentication().enforce_csrf(request)
            self.episode, self.actor = found, guards.actor_of(request._request)
            return
        if not request.user.is_authenticated:
            raise NotFound
        self.episode = _reachable(self.user, kwargs["episode_uid"])
        self.actor = self.user

    def draft(self) -> Draft:
        found = operations.open_draft(self.episode)
        if found is None or (found.amends_id and not self.may_amend):
            raise NotFound("The form is not open: it was not started, or it was sent.")
        operations.require_open(found, by=self.actor)
        return found

    @property
    def may_amend(self) -> bool:
        return Right.AMEND_ANSWERS in grants.rights_on(self.episode, self.actor)

    def state(self, stored: Draft) -> dict[str, Any]:
        """Everything a client needs to go on, in the current version of the form."""
        progress = operations.progress_of(stored, self.episode)
        draft = progress.draft
        body = {
            "questionnaire": draft.questionnaire_slug,
            "version": draft.questionnaire_version,
            "lock_version": draft.lock_version,
            "answers": draft.answers,
            "declined": draft.declined,
            "private_sections": draft.private_sections,
            "missing": progress.missing,
            "asked_again": progress.asked_again,
            "amends": draft.amends.number if draft.amends else None,
            "sections": flow.section_states(
                progress.questionnaire, progress.answers, progress.declined
            ),
            "warnings": operations.standing(progress),
        }
        return dict(serializers.Draft(body).data)


class Form(FormEndpoint):
    """The form as it stands; start it."""

    @extend_schema(responses=serializers.Draft)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return _versioned(self.state(self.draft()))

    @extend_schema(request=clinic_serializers.Nothing, responses={201: serializers.Draft})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        draft = operations.start_draft(self.episode, by=self.actor)
        return _versioned(self.state(draft), status=201)


class Page(FormEndpoint):
    """Save one page against the version it was made from: `If-Match`; 412 when it is stale."""

    @extend_schema(request=serializers.Page, responses=serializers.Draft)
    def patch(self, request: Request, episode_uid: UUID, page_id: str) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Page)
        said: dict[str, Any] = dict(values["answers"])
        both = sorted(set(said) & set(values["declined"]))
        if both:
            raise Invalid(
                "A question is answered or declined, not both.",
                fields=dict.fromkeys(both, "Answer this or decline it."),
            )
        said |= dict.fromkeys(values["declined"], operations.DECLINED)
        try:
            saved = operations.save_page(
                self.draft(),
                page_id,
                said,
                by=self.actor,
                lock_version=version,
                rendered=values.get("rendered"),
            )
        except Conflict as error:
            return _stale(error)
        return _versioned(self.state(saved.draft))


class PrivateSections(FormEndpoint):
    """Which sections a young runner keeps from parents and carers: exactly these."""

    @extend_schema(request=serializers.PrivateSections, responses=serializers.Draft)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        chosen = self.body(serializers.PrivateSections)["sections"]
        draft = operations.keep_private(self.draft(), chosen, by=self.actor)
        return _versioned(self.state(draft))


class AdviceRead(FormEndpoint):
    """The runner says that they read the advice."""

    @extend_schema(request=clinic_serializers.Nothing, responses={204: None})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        operations.mark_advice_read(self.episode, by=self.actor)
        return Response(status=204)


class KeptAnswer(FormEndpoint):
    """Take back a hidden answer that was kept for safety."""

    @extend_schema(responses=serializers.Draft)
    def delete(self, request: Request, episode_uid: UUID, question_id: str) -> Response:  # noqa: ARG002
        draft = operations.remove_kept_answer(self.draft(), question_id, by=self.actor)
        return _versioned(self.state(draft))


class Amendment(FormEndpoint):
    """Change what was sent: begin, or drop the changes. Pages and sending are those of the form."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        grants.require(Right.AMEND_ANSWERS, self.actor, self.episode)

    @extend_schema(request=clinic_serializers.Nothing, responses={201: serializers.Draft})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        draft = operations.start_amendment(self.episode, by=self.actor)
        return _versioned(self.state(draft), status=201)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        operations.discard_amendment(self.draft(), by=self.actor)
        return Response(status=204)


class Send(FormEndpoint):
    """Send the form, or the changes to a sent one with a note. It happens once."""

    @extend_schema(request=serializers.Sending, responses={201: serializers.Submission})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        note = self.body(serializers.Sending)["note"]
        submission = operations.submit_intake(self.episode, by=self.actor, note=note)
        return Response(serializers.Submission(submission).data, status=201)


class Account(FormEndpoint):
    """An account for the patient, signed in to by mailed code, once the form was sent."""

    @extend_schema(request=clinic_serializers.Nothing, responses={201: clinic_serializers.Person})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        person = clinic_operations.open_account(self.episode, by=self.actor)
        return Response(clinic_serializers.Person(person).data, status=201)


def _reachable(user: Any, episode_uid: UUID) -> Episode:
    episode = Episode.objects.select_related("patient", "clinic").filter(uid=episode_uid).first()
    if episode is not None and grants.rights_on(episode, user) & FILLING_IN:
        return episode
    return guards.episode_for(Right.ANSWER_INTAKE, user, episode_uid)


def _versioned(body: dict[str, Any], *, status: int = 200) -> Response:
    return Response(body, status=status, headers={"ETag": f'"{body["lock_version"]}"'})


def _stale(error: Conflict) -> Response:
    current = dict(error.current)
    values = current.get("values")
    if isinstance(values, dict):
        current["values"] = {
            key: "declined" if value is operations.DECLINED else value
            for key, value in values.items()
        }
    return Response({"detail": error.sentence, "current": current}, status=412)
