"""What every answer passes through: security headers, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from clinic import grants, guards, languages
from clinic.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow, Refusal
from clinic.models import User

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
COMPRESSED_PATHS = (*PATIENT_PATHS, "/me/")
ENGLISH_PATHS = ("/staff/", "/api/", "/fhir/", "/healthz", "/readyz")
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


class Languages:
    """The language of every page: chosen > the link's or patient's > the browser's > English.

    Pages of staff and the API are in English, whoever opens them.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(ENGLISH_PATHS):
            with translation.override(languages.ENGLISH):
                return self.get_response(request)
        with translation.override(_language_of(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _language_of(request: HttpRequest) -> str:
    user = request.user if isinstance(request.user, User) else None
    if user and request.path.startswith("/account/") and grants.clinic_roles(user):
        return languages.ENGLISH
    if found := languages.chosen(request) or languages.of_link(request):
        return found
    form = request.session.get(guards.FORM_SESSION) or {}
    own = form.get("language") or (languages.of_account(user) if user else "")
    linked = str(request.session.get(languages.LINK_SESSION, ""))
    return own or linked or languages.of_browser(request)


class CompressedPatientPages(GZipMiddleware):
    """A phone gets its pages compressed.

    Not where a page could repeat words of the asker beside words of a record, for then its length
    tells of the record (BREACH): with a question in the address, and for staff.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        is_for_patients = request.path.startswith(COMPRESSED_PATHS)
        if not is_page or not is_for_patients or request.META["QUERY_STRING"]:
            return response
        return super().process_response(request, response)


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
