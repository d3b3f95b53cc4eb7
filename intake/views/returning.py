"""Back to a form that was left open too long: who it is, and what was typed meanwhile."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic import guards, idle
from clinic import operations as clinic_operations
from clinic.errors import Invalid, NotFound
from clinic.guards import open_to_all
from clinic.models import Episode, Invitation, User
from clinic.views.languages import asked, switching
from intake.forms import BirthDateForm
from intake.views.filling import in_the_frame, name_the_clinic

Typed = tuple[tuple[str, str], ...]
CONFIRMING = frozenset(f"birth_date_{part}" for part in ("day", "month", "year"))
AGAIN = "again"
NOT_CARRIED = frozenset({"csrfmiddlewaretoken", "language"})
MOST_FIELDS = 400
MOST_CHARACTERS = 100_000
_SEAL = "typed-into-a-form"


def typed_in(request: HttpRequest) -> QueryDict:
    """What was posted from the page itself: without the date of birth asked for on the way."""
    typed = request.POST.copy()
    if AGAIN in typed:
        for name in (*CONFIRMING, AGAIN):
            typed.pop(name, None)
    return typed


def ask_who_it_is(request: HttpRequest, typed: Typed) -> HttpResponse | None:
    """For a post from a form that was left: the question that opens it again, with the post in it.

    `typed`: question and answer of what was typed, to be read back to who signs in elsewhere.
    None when it is open again, or never opens again: `guards.form_session` tells which.
    """
    carried = _carried(typed_in(request))
    if carried is None:
        return None
    if request.session[guards.FORM_SESSION]["invitation"] is None:
        return _ask_to_sign_in(request, carried, typed)
    found = idle.invitation_left(request)
    if found is None or not clinic_operations.opens_again(found):
        return None
    in_the_frame(request, found.episode.clinic)
    return _ask_birth_date(request, found, carried)


def is_right_date(request: HttpRequest, found: Invitation, form: BirthDateForm) -> bool:
    """Whether the date is right: then the form is open in this browser. A wrong one takes a try.

    Raises NotFound when the link opens nothing (any more).
    """
    was_open = idle.left_form(request) is not None
    born = form.cleaned_data["birth_date"]
    try:
        clinic_operations.confirm_birth_date(found, born, was_open=was_open)
    except Invalid as error:
        if found.is_locked:
            raise NotFound(error.sentence) from error
        form.add_error("birth_date", error.sentence)
        return False
    guards.open_form_session(request, found.episode, invitation=found)
    return True


@csrf_exempt  # signing in changes the token that the page still holds; the seal stands in for it
@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """After a new sign-in in another tab: what the sealed page holds, ready to be saved."""
    if request.method != "POST":
        return render(request, "intake/signed_in_again.html")
    sealed = request.POST.get("sealed", "")
    found = _opened(sealed)
    if found is None:
        return redirect("form-closed")
    episode = guards.form_session(request)
    name_the_clinic(request, found["episode"])
    is_back = isinstance(request.user, User) and request.user.pk == found["user"]
    context = {**found, "sealed": sealed, "is_back": is_back and _is_the(episode, found)}
    return render(request, "intake/sign_in_again.html", context, status=200 if is_back else 403)


# ---- inside -----------------------------------------------------------------------------------


def _ask_birth_date(
    request: HttpRequest, found: Invitation, carried: list[tuple[str, str]]
) -> HttpResponse | None:
    is_answer = AGAIN in request.POST and not asked(request)
    form = BirthDateForm(request.POST if is_answer else None)
    try:
        if form.is_valid() and is_right_date(request, found, form):
            return None
    except NotFound:
        return None
    return _question(request, form, carried)


@switching
def _question(
    request: HttpRequest, form: BirthDateForm, carried: list[tuple[str, str]]
) -> HttpResponse:
    context = {"form": form, "carried": carried, "is_back": True}
    status = 400 if form.errors else 403
    return render(request, "intake/identity.html", context, status=status)


def _ask_to_sign_in(
    request: HttpRequest, carried: list[tuple[str, str]], typed: Typed
) -> HttpResponse:
    form = request.session[guards.FORM_SESSION]
    name_the_clinic(request, form["episode"])
    found = {
        "user": form["user"],
        "episode": form["episode"],
        "path": form["left"],
        "fields": carried,
        "typed": typed,
    }
    sealed = signing.dumps(found, salt=_SEAL, compress=True)
    context = {**found, "sealed": sealed, "is_back": False}
    return render(request, "intake/sign_in_again.html", context, status=403)


def _opened(sealed: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(sealed, salt=_SEAL, max_age=idle.REMEMBERED)
    except signing.BadSignature:
        return None
    return found


def _is_the(episode: Episode | None, found: dict[str, Any]) -> bool:
    return episode is not None and episode.pk == found["episode"]


def _carried(typed: QueryDict) -> list[tuple[str, str]] | None:
    """Name and value of every field, as hidden fields hold them; None for far too much."""
    found = [
        (name, value)
        for name, values in typed.lists()
        if name not in NOT_CARRIED
        for value in values
    ]
    size = sum(len(name) + len(value) for name, value in found)
    return found if len(found) <= MOST_FIELDS and size <= MOST_CHARACTERS else None
