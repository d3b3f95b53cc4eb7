"""The next visit of an episode: set, moved, taken away by staff."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clinic import grants, guards, operations
from clinic.errors import Invalid
from clinic.forms import VisitForm
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right
from clinic.templatetags.formats import clock


@needs(Right.PLAN_VISIT)
def visit(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Day and time on the clinic's clock; the guard has set it."""
    form = VisitForm(request.POST if request.method == "POST" else None, initial=_initial(episode))
    if request.method != "POST":
        return _show(request, episode, form)
    user = guards.user_of(request)
    if "remove" in request.POST:
        operations.plan_next_visit(episode, None, by=user)
        messages.success(request, "The visit is taken out.")
        return redirect(_back(request, episode))
    if not form.is_valid():
        return _show(request, episode, form, status=400)
    try:
        operations.plan_next_visit(episode, form.at(episode.clinic), by=user)
    except Invalid as error:
        form.add_error("day", error.sentence)
        return _show(request, episode, form, status=400)
    messages.success(request, "The visit is saved. The runner sees it.")
    return redirect(_back(request, episode))


def _show(
    request: HttpRequest, episode: Episode, form: VisitForm, *, status: int = 200
) -> HttpResponse:
    context = {"episode": episode, "form": form, "back_url": _back(request, episode)}
    return render(request, "clinic/visit.html", context, status=status)


def _initial(episode: Episode) -> dict[str, object]:
    at = episode.next_visit_at
    return {"day": timezone.localdate(at), "clock": clock(at)} if at else {}


def _back(request: HttpRequest, episode: Episode) -> str:
    """To the patient's record, or for who may not list patients to the episode."""
    held = grants.rights_on(episode, guards.user_of(request))
    if Right.LIST_PATIENTS in held:
        return reverse("patient", args=[episode.patient.uid])
    return reverse("episode", args=[episode.uid])
