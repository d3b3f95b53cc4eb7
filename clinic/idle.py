"""How long a form stays open in a browser without its person, and what is remembered of it then.

What is remembered names a form and whom to ask: it opens nothing by itself. A runner with a link
confirms the date of birth again; a person with an account signs in again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils import timezone

from clinic.models import Invitation, User

FORM_SESSION = "form"
IDLE = timedelta(minutes=30)
"""Without a page or a save. Security asks for less, access for 20 hours: so nothing is lost by it,
and the page comes back as it was."""
LONGEST = timedelta(hours=12)
"""From the date of birth or the sign-in on, however busy: one working day."""
WARNING = timedelta(minutes=2)
"""Before the end, on the page, with a button to stay."""
GRAIN = timedelta(seconds=20)
"""A sign of life is written down at most this often, and the idle time is longer by as much."""
REMEMBERED = timedelta(hours=24)
"""For so long an open page can still be saved after the date of birth: until the next day."""


def begin(request: HttpRequest, form: dict[str, Any]) -> None:
    """From now on this browser fills in `form`: episode, invitation, language."""
    now = timezone.now().timestamp()
    request.session[FORM_SESSION] = {
        **form,
        "user": request.user.pk,
        "opened": now,
        "seen": now,
    }
    if request.user.pk is None:
        request.session.set_expiry(REMEMBERED)


def is_over(form: dict[str, Any]) -> bool:
    """Whether the person of an open form was away too long, or is past the longest time."""
    now = timezone.now().timestamp()
    away, whole = now - form["seen"], now - form["opened"]
    return (
        "left" in form or away > (IDLE + GRAIN).total_seconds() or whole > LONGEST.total_seconds()
    )


def sign_of_life(request: HttpRequest, form: dict[str, Any]) -> None:
    now = timezone.now().timestamp()
    if now - form["seen"] > GRAIN.total_seconds():
        request.session[FORM_SESSION] = {**form, "seen": now}


def leave(request: HttpRequest, path: str) -> None:
    """Close the form, remember whose it was and the page to come back to; sign the account out."""
    before = request.session[FORM_SESSION]
    if before["invitation"] is None and "left" not in before:
        logout(request)
    request.session[FORM_SESSION] = {**before, "left": path}


def left_form(request: HttpRequest) -> dict[str, Any] | None:
    """What is remembered of a form that was left open too long; None when there is none."""
    form: dict[str, Any] | None = request.session.get(FORM_SESSION)
    return form if form and "left" in form else None


def invitation_left(request: HttpRequest) -> Invitation | None:
    """The link whose date of birth opens the form again."""
    form = left_form(request) or {}
    rows = Invitation.objects.select_related("episode__clinic", "episode__patient")
    return rows.filter(pk=form.get("invitation") or 0).first()


def is_back(request: HttpRequest, form: dict[str, Any]) -> bool:
    """Whether the account that filled in the form has signed in again since it was left."""
    user = request.user
    return "left" in form and isinstance(user, User) and user.pk == form["user"]


def come_back(request: HttpRequest, form: dict[str, Any]) -> None:
    begin(request, {key: form[key] for key in ("episode", "invitation", "language")})
