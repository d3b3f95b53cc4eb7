"""Endpoints for the carers of a runner, and for the next visit."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import operations
from clinic.api import serializers
from clinic.api.endpoints import EpisodeEndpoint
from clinic.errors import NotFound
from clinic.models import User
from clinic.operations import NewCarer
from clinic.rights import Right


class Carers(EpisodeEndpoint):
    """Who may read and act for the runner now; add somebody until a day, or end it."""

    needs: ClassVar[dict[str, Right]] = dict.fromkeys(("GET", "POST", "DELETE"), Right.GRANT_PROXY)

    @extend_schema(responses=serializers.Carer(many=True))
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        found = operations.carers_of(self.episode)
        return Response(serializers.Carer(found, many=True).data)

    @extend_schema(request=serializers.NewCarer, responses={201: serializers.Carer})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.NewCarer)
        reason = values.pop("reason", "")
        new = NewCarer(**values)
        grant = operations.give_carer_access(self.episode, new, by=self.user, reason=reason)
        return Response(serializers.Carer(grant).data, status=201)

    @extend_schema(request=serializers.EndedCarer, responses={204: None})
    def delete(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.EndedCarer)
        carer = User.objects.filter(uid=values["carer"]).first()
        if carer is None:
            raise NotFound("There is no such person.")
        operations.end_carer_access(
            self.episode, carer, by=self.user, reason=values.get("reason", "")
        )
        return Response(status=204)


class Visit(EpisodeEndpoint):
    """Set the next visit, or take it out."""

    needs: ClassVar[dict[str, Right]] = {"PUT": Right.PLAN_VISIT}

    @extend_schema(request=serializers.Visit, responses=serializers.PlannedVisit)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        at = self.body(serializers.Visit)["at"]
        episode = operations.plan_next_visit(self.episode, at, by=self.user)
        return Response(serializers.PlannedVisit(episode).data)
