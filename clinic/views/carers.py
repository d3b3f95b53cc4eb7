"""Parents and carers of one runner: who may read and act, until when. For staff and the runner."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic import guards, operations
from clinic.errors import Invalid, NotNow
from clinic.forms import CarerForm
from clinic.guards import needs
from clinic.models import Episode, User
from clinic.operations import REASONS, NewCarer
from clinic.rights import Right


@needs(Right.GRANT_PROXY)
def carers(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The list, and adding or ending; a refused change comes back with the reason above it."""
    is_runner = episode.patient.user_id == guards.user_of(request).pk
    is_new = request.method == "POST" and request.POST.get("act") == "give"
    form = CarerForm(request.POST if is_new else None, for_runner=is_runner)
    if request.method != "POST":
        return _show(request, episode, form)
    try:
        said = (_give if is_new else _end)(request, episode, form)
    except Invalid as error:
        if is_new:
            form.refuse(error)
            return _show(request, episode, form, status=400)
        return _show(request, episode, form, refused=error.sentence, status=400)
    except NotNow as error:
        return _show(request, episode, form, refused=error.sentence, status=409)
    if not said:
        return _show(request, episode, form, status=400)
    messages.success(request, said)
    return redirect(_own_address(episode, is_runner=is_runner))


# ---- inside -----------------------------------------------------------------------------------


def _show(
    request: HttpRequest,
    episode: Episode,
    form: CarerForm,
    *,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    request.frame_clinic = episode.clinic  # type: ignore[attr-defined]
    is_runner = episode.patient.user_id == guards.user_of(request).pk
    back = reverse("me") if is_runner else reverse("patient", args=[episode.patient.uid])
    context: dict[str, Any] = {
        "episode": episode,
        "form": form,
        "refused": refused,
        "is_runner": is_runner,
        "back_url": back,
        "reasons": list(REASONS.items())[3:],
        "adult_on": _adult_on(episode),
        "keeps_private": is_runner and _may_keep_private(episode),
        "rows": [
            (grant.user, operations.last_day_of(grant, episode.clinic))
            for grant in operations.carers_of(episode)
        ],
    }
    return render(request, "clinic/carers.html", context, status=status)


def _adult_on(episode: Episode) -> object:
    patient, clinic = episode.patient, episode.clinic
    return operations.adult_on(patient, clinic) if operations.is_minor(patient, clinic) else None


def _may_keep_private(episode: Episode) -> bool:
    """Whether a runner who sent answers may still keep sections of them from carers."""
    care = operations.decisions_on(episode).get("care")
    answered_alone = care is not None and care.filled_by == "self"
    is_sent = episode.status not in {Episode.Status.INVITED, Episode.Status.CLOSED}
    return is_sent and answered_alone and operations.may_keep_private(episode)


def _give(request: HttpRequest, episode: Episode, form: CarerForm) -> str:
    """Returns what was done, in words; nothing when the form says what is wrong."""
    if not form.is_valid():
        return ""
    typed = dict(form.cleaned_data)
    reason = typed.pop("reason", "")
    grant = operations.give_carer_access(
        episode, NewCarer(**typed), by=guards.user_of(request), reason=reason
    )
    email = grant.user.email
    if form.for_runner:
        return _("Whoever signs in with {email} can see your pages now.").format(email=email)
    return f"Whoever signs in with {email} can see the pages of {episode.patient.full_name} now."


def _end(request: HttpRequest, episode: Episode, form: CarerForm) -> str:
    carer = _carer(request.POST.get("carer", ""))
    reason = request.POST.get("reason", "")
    operations.end_carer_access(episode, carer, by=guards.user_of(request), reason=reason)
    if form.for_runner:
        return _("{email} cannot see your pages any more.").format(email=carer.email)
    return f"{carer.email} cannot see the pages of {episode.patient.full_name} any more."


def _carer(uid: str) -> User:
    try:
        found = User.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("Choose a person from the list."))
    return found


def _own_address(episode: Episode, *, is_runner: bool) -> str:
    return reverse("my-carers" if is_runner else "carers", args=[episode.uid])
