"""Refusals as JSON: one shape for every endpoint."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from clinic.errors import Conflict, Invalid, Refusal
from clinic.middleware import status_of


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """`{"detail": sentence}`, with `fields` for bad input and `current` for a conflict."""
    if not isinstance(error, Refusal):
        return exception_handler(error, context)
    body: dict[str, object] = {"detail": error.sentence}
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = error.fields
    if isinstance(error, Conflict):
        body["current"] = dict(error.current)
    return Response(body, status=status_of(error))
