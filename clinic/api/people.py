"""Endpoints about the signed-in person, the clinic's staff, and the audit."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import audit, grants, operations
from clinic.api import serializers
from clinic.api.endpoints import ClinicEndpoint, Endpoint
from clinic.models import AuditEntry, Clinic, User
from clinic.rights import Right, Role

AUDIT_PAGE = 100


class Me(Endpoint):
    """Who is signed in, and in which roles."""

    @extend_schema(responses=serializers.Me)
    def get(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint
        roles = grants.clinic_roles(self.user)
        clinics = Clinic.objects.filter(pk__in=roles).order_by("slug")
        body = {
            "uid": self.user.uid,
            "email": self.user.email,
            "name": self.user.get_full_name(),
            "clinics": [
                {
                    "slug": clinic.slug,
                    "name": clinic.name,
                    "roles": sorted(role.value for role in roles[clinic.pk]),
                }
                for clinic in clinics
            ],
        }
        return Response(serializers.Me(body).data)


class Tokens(Endpoint):
    """Make a token for oneself."""

    @extend_schema(request=serializers.NewToken, responses={201: serializers.Token})
    def post(self, request: Request) -> Response:  # noqa: ARG002 - an endpoint
        name = self.body(serializers.NewToken)["name"]
        token = operations.make_api_token(self.user, name=name, by=self.user)
        return Response({"token": token}, status=201)


class People(ClinicEndpoint):
    """Everybody who works in the clinic today; add one."""

    needs: ClassVar[dict[str, Right]] = {
        "GET": Right.MANAGE_PEOPLE,
        "POST": Right.MANAGE_PEOPLE,
    }

    @extend_schema(responses=serializers.PersonWithRole(many=True))
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        rows = [
            {"person": grant.user, "role": grants.role_of(grant).value}
            for grant in grants.people_of(self.clinic)
        ]
        return Response(serializers.PersonWithRole(rows, many=True).data)

    @extend_schema(request=serializers.NewPerson, responses={201: serializers.Person})
    def post(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        values: dict[str, Any] = self.body(serializers.NewPerson)
        values["role"] = Role(values["role"])
        person = operations.add_person(self.clinic, by=self.user, **values)
        return Response(serializers.Person(person).data, status=201)


class PersonRoles(ClinicEndpoint):
    """Give or end one role of one person."""

    needs: ClassVar[dict[str, Right]] = {
        "POST": Right.MANAGE_PEOPLE,
        "DELETE": Right.MANAGE_PEOPLE,
    }

    @extend_schema(request=serializers.PersonRole, responses={204: None})
    def post(self, request: Request, clinic_slug: str, person_uid: UUID) -> Response:  # noqa: ARG002
        role = Role(self.body(serializers.PersonRole)["role"])
        operations.give_role(self.clinic, self._person(person_uid), role, by=self.user)
        return Response(status=204)

    @extend_schema(request=serializers.PersonRole, responses={204: None})
    def delete(self, request: Request, clinic_slug: str, person_uid: UUID) -> Response:  # noqa: ARG002
        role = Role(self.body(serializers.PersonRole)["role"])
        operations.end_role(self.clinic, self._person(person_uid), role, by=self.user)
        return Response(status=204)

    def _person(self, person_uid: UUID) -> User:
        here = grants.people_of(self.clinic).values("user_id")
        return get_object_or_404(User, uid=person_uid, pk__in=here)


class Audit(ClinicEndpoint):
    """The newest entries; reading them is one more."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_AUDIT}

    @extend_schema(responses=serializers.AuditEntry(many=True))
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        audit.record(
            audit.Event.LIST_OPENED, by=self.user, clinic=self.clinic, detail={"list": "audit"}
        )
        rows = AuditEntry.objects.filter(clinic=self.clinic).order_by("-seq")[:AUDIT_PAGE]
        return Response(serializers.AuditEntry(rows, many=True).data)
