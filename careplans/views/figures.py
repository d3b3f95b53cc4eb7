"""The figures of the exercises, as pictures for the pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careplans import operations
from clinic.guards import signed_in

A_DAY = 86_400


@require_safe
@signed_in
def figure(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - the guard reads it
    """One SVG; it says nothing about anybody, so the browser may keep it for a day."""
    response = HttpResponse(operations.picture(slug), content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response
