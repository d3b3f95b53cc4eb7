"""The endpoint of the working pattern of an episode that has no plan yet."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from careplans import operations
from clinic.api.endpoints import EpisodeEndpoint
from clinic.api.serializers import Strict
from clinic.errors import Conflict
from clinic.models import Episode
from clinic.rights import Right


class WorkingPattern(Strict):
    """Empty while it is not decided."""

    pattern = serializers.CharField(max_length=40, allow_blank=True)


class EpisodePattern(EpisodeEndpoint):
    """The physio's own view; a stale `If-Match` answers 412 with what is there."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_TRIAGE, "PUT": Right.EDIT_PLAN}

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Conflict):
            return Response({"detail": exc.sentence, "current": dict(exc.current)}, status=412)
        return super().handle_exception(exc)

    @extend_schema(responses=WorkingPattern)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return _pattern(self.episode)

    @extend_schema(request=WorkingPattern, responses=WorkingPattern)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(WorkingPattern)
        return _pattern(
            operations.choose_pattern(self.episode, by=self.user, lock_version=version, **values)
        )


def _pattern(episode: Episode) -> Response:
    body = {"pattern": episode.working_pattern}
    return Response(body, headers={"ETag": f'"{episode.lock_version}"'})
