"""What every answer passes through: security headers, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Refusal

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
PATIENT_PATHS = ("/i/", "/form/")
STATUS = {NotAllowed: 403, NotFound: 404, Conflict: 409, NotNow: 409, Invalid: 400}
Answer = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """The headers of every answer, errors included; dynamic pages are never stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A guard switches to the time zone of the clinic it opens; the next request starts afresh.
        with timezone.override(None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # A page address may hold a token: patients' pages tell other sites nothing but the origin.
        patient = request.path.startswith(PATIENT_PATHS)
        response.headers["Referrer-Policy"] = "strict-origin" if patient else "same-origin"
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalPages:
    """Turns a refusal raised by an operation or a guard into the page that says what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        status = status_of(error)
        return render(request, f"{status}.html", {"sentence": error.sentence}, status=status)


def status_of(error: Refusal) -> int:
    return next(code for kind, code in STATUS.items() if isinstance(error, kind))
