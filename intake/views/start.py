"""From the link to the consent page: start, date of birth; and the doors by account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic import guards, idle, languages
from clinic import operations as clinic_operations
from clinic.errors import NotFound
from clinic.guards import needs, open_to_all
from clinic.models import Episode, Invitation
from clinic.rights import Right
from clinic.views.languages import asked, switching
from intake.forms import BirthDateForm
from intake.views.filling import (
    in_the_frame,
    is_sent,
    the_only_clinic_in_the_frame,
)
from intake.views.returning import is_right_date

PENDING = "pending_invitation"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The start. Reading it changes nothing, as mail programs open links by themselves."""
    found = clinic_operations.find_invitation(token)
    the_only_clinic_in_the_frame(request)
    if found is None or not _opens(found):
        return _dead_link(request, token)
    in_the_frame(request, found.episode.clinic)
    if request.method == "POST":
        request.session.pop(guards.FORM_SESSION, None)
        request.session[PENDING] = found.pk
        request.session[languages.LINK_SESSION] = languages.of_link(request)
        return redirect("form-identity")
    return render(request, "intake/start.html", {"clinic": found.episode.clinic})


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
@switching
def identity(request: HttpRequest) -> HttpResponse:
    """Whoever has the link also knows the date of birth. Five tries in all."""
    found = _pending(request)
    if found is None:
        return redirect("form-closed")
    in_the_frame(request, found.episode.clinic)
    is_back = idle.left_form(request) is not None
    if not (clinic_operations.opens_again(found) if is_back else _opens(found)):
        return _shut_form(request, found)
    form = BirthDateForm.typed(request.POST) if asked(request) else _posted(request)
    if form.is_valid():
        return _try_birth_date(request, found, form)
    status = 400 if form.errors else 200
    context = {"form": form, "is_back": is_back}
    return render(request, "intake/identity.html", context, status=status)


@open_to_all
@require_http_methods(["GET", "HEAD"])
def closed(request: HttpRequest) -> HttpResponse:
    """No form is open in this browser: how to get back to it."""
    return render(request, "intake/closed.html")


@require_POST
@needs(Right.ANSWER_INTAKE)
def open_mine(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A runner with an account goes on with their own form."""
    guards.open_form_session(request, episode)
    return redirect("form-sections")


@require_POST
@needs(Right.ENTER_ON_BEHALF)
def open_on_behalf(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A member of the team fills in the form with the runner, in the room or by phone."""
    guards.open_form_session(request, episode)
    return redirect("form-sections")


# ---- inside -----------------------------------------------------------------------------------


def _posted(request: HttpRequest) -> BirthDateForm:
    return BirthDateForm(request.POST if request.method == "POST" else None)


def _opens(found: Invitation) -> bool:
    return found.is_live(timezone.now()) and not found.is_locked and found.used_at is None


def _dead_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same page whatever is wrong with a link, and the same answer to asking for a new one."""
    if request.method == "POST" and "ask" in request.POST:
        clinic_operations.renew_expired(token)
        return render(request, "intake/link_asked.html")
    return render(request, "intake/dead_link.html", status=404)


def _shut_form(request: HttpRequest, found: Invitation) -> HttpResponse:
    """For a browser in which the link was open: the form is sent, or wrong dates locked it."""
    context = {"is_locked": found.is_locked, "is_sent": is_sent(found.episode)}
    return render(request, "intake/shut_form.html", context, status=404)


def _pending(request: HttpRequest) -> Invitation | None:
    rows = Invitation.objects.select_related("episode__clinic", "episode__patient")
    found = rows.filter(pk=request.session.get(PENDING, 0)).first()
    return found or idle.invitation_left(request)


def _try_birth_date(request: HttpRequest, found: Invitation, form: BirthDateForm) -> HttpResponse:
    left = idle.left_form(request) or {}
    try:
        is_right = is_right_date(request, found, form)
    except NotFound:
        return _shut_form(request, found)
    if not is_right:
        context = {"form": form, "is_back": bool(left)}
        return render(request, "intake/identity.html", context, status=400)
    request.session.pop(PENDING, None)
    return redirect(left.get("left") or "form-consent")
