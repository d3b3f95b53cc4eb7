"""Endpoints about published versions: publish, read, download, withdraw."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from careplans import operations
from careplans.api import serializers
from careplans.api.plans import PlanEndpoint
from careplans.operations import Edition, State, Version
from clinic import grants
from clinic.api.endpoints import EpisodeEndpoint
from clinic.api.serializers import Nothing
from clinic.errors import NotFound, NotNow
from clinic.rights import Right


class Publish(PlanEndpoint):
    """Freeze the draft as the next version."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.PUBLISH_PLAN}

    @extend_schema(request=Nothing, responses={201: serializers.Published})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version = operations.publish_plan(self.plan(), by=self.user, lock_version=self.if_match())
        return Response(serializers.Published(version).data, status=201)


class PublishSafety(PlanEndpoint):
    """Publish only how to get help: all that may go out while a red flag is open."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.PUBLISH_PLAN}

    @extend_schema(request=Nothing, responses={201: serializers.Published})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version = operations.publish_safety_document(
            self.plan(), by=self.user, lock_version=self.if_match()
        )
        return Response(serializers.Published(version).data, status=201)


class Withdrawn(APIException):
    """The clinic took this version back: only staff may still read it."""

    status_code = 410
    default_detail = "Do not use this plan: the clinic has taken it back. Call the clinic."


class VersionEndpoint(EpisodeEndpoint):
    """Published versions; one that is not the current one needs the right to old plans.

    A withdrawn one is closed to everybody but staff.
    """

    def version(self, number: int) -> Version:
        found = operations.version_of(self.episode, number)
        if found is None:
            raise NotFound("There is no such version.")
        if not found.is_current:
            grants.require(Right.READ_OLD_PLANS, self.user, self.episode)
        if found.is_withdrawn and Right.READ_TRIAGE not in self.rights():
            raise Withdrawn
        return found

    def rights(self) -> frozenset[Right]:
        return grants.rights_on(self.episode, self.user)


class Versions(VersionEndpoint):
    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_PLAN}

    @extend_schema(responses=serializers.VersionState(many=True))
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        rows = [_state(version) for version in operations.versions_of(self.episode)]
        return Response(serializers.VersionState(rows, many=True).data)


class Document(VersionEndpoint):
    """The frozen document that screen and print are made from.

    One that does not count any more has its `status` beside it: replaced or withdrawn.
    """

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_PLAN}

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, episode_uid: UUID, number: int) -> Response:  # noqa: ARG002
        version = self.version(number)
        beside = {} if version.is_current else {"status": version.status}
        return Response({**version.row.document, **beside})


class Pdf(VersionEndpoint):
    """The stored print; 409 while it is being made."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.DOWNLOAD_PLAN}

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, episode_uid: UUID, number: int) -> HttpResponse:  # noqa: ARG002
        version = self.version(number)
        edition = Edition(paper=self.episode.clinic.paper, status=version.status)
        found = operations.state_of(version.row, edition)
        if found.state is not State.READY or found.artefact is None:
            operations.request_print(version.row, edition, by=self.user)
            raise NotNow("The PDF is being made. Ask again in a few seconds.")
        content = operations.open_print(found.artefact, by=self.user)
        name = f"knee-plan-{version.row.published_at:%Y-%m-%d}.pdf"
        return HttpResponse(
            content,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class Withdraw(VersionEndpoint):
    needs: ClassVar[dict[str, Right]] = {"POST": Right.PUBLISH_PLAN}

    @extend_schema(request=serializers.Reason, responses={204: None})
    def post(self, request: Request, episode_uid: UUID, number: int) -> Response:  # noqa: ARG002
        reason = self.body(serializers.Reason)["reason"]
        operations.withdraw_version(self.version(number).row, reason, by=self.user)
        return Response(status=204)


def _state(version: Version) -> dict[str, Any]:
    names = ("uid", "number", "kind", "document_sha256", "published_at")
    return {name: getattr(version.row, name) for name in names} | {"status": version.status}
