"""Endpoints for what was agreed: read it, agree before the form, take back, allow letters."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import operations
from clinic.api import serializers
from clinic.operations import Guardian, Told
from intake.api.form import FormEndpoint

DECISIONS = ("care", "not_for_emergencies", "guardian", "letter_gp", "letter_coach")


class Consents(FormEndpoint):
    """What was agreed before the first answer."""

    @extend_schema(responses=serializers.Decision(many=True))
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        found = list(operations.decisions_on(self.episode).values())
        return Response(serializers.Decision(found, many=True).data)

    @extend_schema(request=serializers.Consents, responses={204: None})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.Consents)
        operations.record_consents(
            self.episode,
            by=self.actor,
            decisions={purpose: values[purpose] for purpose in DECISIONS},
            filled_by=values["filled_by"],
            phone=values["phone"],
            told=_told(values),
        )
        return Response(status=204)


class Consent(FormEndpoint):
    """One purpose: take it back, or allow letters."""

    @extend_schema(request=serializers.Letters, responses={204: None})
    def put(self, request: Request, episode_uid: UUID, purpose: str) -> Response:  # noqa: ARG002
        values = self.body(serializers.Letters)
        if values.pop("is_given"):
            told = Told(**values)
            operations.allow_letters(self.episode, purpose, by=self.actor, told=told)
        else:
            operations.withdraw_consent(self.episode, purpose, by=self.actor)
        return Response(status=204)


def _told(values: dict[str, Any]) -> Told:
    guardian = Guardian(
        name=values.get("guardian_name", ""), relation=values.get("guardian_relation", "")
    )
    return Told(
        gp_name=values.get("gp_name"),
        coach_contact=values.get("coach_contact"),
        guardian=guardian,
        language=values["language"],
    )
