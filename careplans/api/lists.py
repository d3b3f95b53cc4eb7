"""Endpoints that list: the queue and the library."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import Q
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from careplans.api import serializers
from careplans.models import LibraryItem
from clinic import audit
from clinic.api.endpoints import ClinicEndpoint
from clinic.errors import Invalid, NotFound
from clinic.models import Episode
from clinic.rights import Right

PAGE_SIZE = 50
LONGEST_OFFSET = 7


class Queue(ClinicEndpoint):
    """Who waits, most urgent first. No clinical content."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.SEE_QUEUE}

    @extend_schema(
        parameters=[OpenApiParameter("start", OpenApiTypes.INT)],
        responses=serializers.QueuePage,
    )
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        start = _start(request)
        waiting = Episode.objects.filter(clinic=self.clinic).waiting().in_queue_order()
        rows = list(waiting.select_related("patient", "owner")[start : start + PAGE_SIZE])
        audit.record(
            audit.Event.LIST_OPENED,
            by=self.user,
            clinic=self.clinic,
            detail={"list": "queue", "shown": [str(row.uid) for row in rows]},
        )
        count = waiting.count()
        more = start + PAGE_SIZE if count > start + PAGE_SIZE else None
        body = {"count": count, "next": more, "results": rows}
        return Response(serializers.QueuePage(body).data)


class Library(ClinicEndpoint):
    """Everything a plan can be made of, in this clinic."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_LIBRARY}

    @extend_schema(responses=serializers.LibraryEntry(many=True))
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        here = Q(clinic__isnull=True) | Q(clinic=self.clinic)
        rows = LibraryItem.objects.filter(here, is_withdrawn=False).order_by("kind", "name", "pk")
        return Response(serializers.LibraryEntry(rows, many=True).data)


class LibraryOne(ClinicEndpoint):
    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_LIBRARY}

    @extend_schema(responses=serializers.LibraryContent)
    def get(self, request: Request, clinic_slug: str, slug: str) -> Response:  # noqa: ARG002
        here = Q(clinic__isnull=True) | Q(clinic=self.clinic)
        item = LibraryItem.objects.filter(here, slug=slug).order_by("-clinic_id").first()
        latest = item.versions.order_by("-number").first() if item else None
        if item is None or latest is None:
            raise NotFound("There is nothing of that name in the library.")
        body = {
            "slug": item.slug,
            "kind": item.kind,
            "name": item.name,
            "group": item.group,
            "version": latest.number,
            "content": latest.content,
        }
        return Response(serializers.LibraryContent(body).data)


def _start(request: Request) -> int:
    text = request.query_params.get("start", "0")
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_OFFSET):
        raise Invalid("start must be a whole number from 0.", fields={"start": "Not a place."})
    return int(text)
