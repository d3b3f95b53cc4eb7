"""Stored PDFs: handed out with their hash checked, waited for, asked for again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from careplans import operations
from careplans.models import Artefact, PublishedPlan
from careplans.operations import Edition, State, Version
from careplans.views.builder import may
from careplans.views.publishing import version_or_404
from clinic import guards
from clinic.errors import NotNow
from clinic.guards import needs
from clinic.models import Clinic, Episode
from clinic.rights import Right

LAYOUTS = ("full", "fridge", "log")
PAPERS = ("a4", "letter")


@needs(Right.DOWNLOAD_PLAN)
def version_pdf(request: HttpRequest, episode: Episode, number: int) -> HttpResponse:
    """A print of any version, for staff and patient; POST asks for one that is not there.

    A withdrawn one is for staff only.
    """
    version = version_or_404(episode, number)
    if version.is_withdrawn and not may(request, episode, Right.READ_TRIAGE):
        context = {"episode": episode, "version": version, "plan": None, "older": []}
        return render(request, "careplans/my_plan.html", context, status=410)
    return pdf_page(request, version, back=reverse("plan-versions", args=[episode.uid]))


@needs(Right.HAND_OVER_PLAN)
def hand_over(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The current plan for the front desk, to print and hand over; nothing of it is shown."""
    version = operations.current_version_of(episode)
    context: dict[str, Any] = {"episode": episode, "version": version, "state": None}
    if version is None:
        return render(request, "careplans/hand_over.html", context)
    edition = edition_asked(request, version)
    found = operations.state_of(version.row, edition)
    if request.GET.get("file") and found.artefact is not None:
        content = operations.hand_over_print(found.artefact, by=guards.user_of(request))
        return _file(content, version.row)
    context["state"] = found.state
    status = 202 if found.state is State.WAITING else 200
    return render(request, "careplans/hand_over.html", context, status=status)


def pdf_page(request: HttpRequest, version: Version, *, back: str) -> HttpResponse:
    """The file, or a page that says how far it is."""
    edition = edition_asked(request, version)
    if request.method == "POST":
        operations.request_print(version.row, edition, by=guards.user_of(request))
        return redirect(request.get_full_path())
    found = operations.state_of(version.row, edition)
    if found.artefact is not None:
        return _download(request, version, found.artefact, back=back)
    return _not_ready(request, version, found.state, back=back)


def edition_asked(request: HttpRequest, version: Version) -> Edition:
    """From the address; what is not said is the clinic's usual print."""
    clinic: Clinic = version.row.plan.episode.clinic
    edition = Edition(paper=clinic.paper, status=version.status)
    layout, paper = request.GET.get("layout", "full"), request.GET.get("paper", clinic.paper)
    if layout not in LAYOUTS or paper not in PAPERS:
        raise Http404
    return replace(
        edition, layout=layout, paper=paper, is_large=request.GET.get("print") == "large"
    )


def _download(
    request: HttpRequest, version: Version, artefact: Artefact, *, back: str
) -> HttpResponse:
    try:
        content = operations.open_print(artefact, by=guards.user_of(request))
    except NotNow:
        return _not_ready(request, version, State.FAILED, back=back)
    return _file(content, version.row)


def _not_ready(request: HttpRequest, version: Version, state: State, *, back: str) -> HttpResponse:
    context = {
        "version": version,
        "state": state,
        "back": back,
        "again": request.get_full_path(),
    }
    waits = state is State.WAITING
    response = render(request, "careplans/pdf_waiting.html", context, status=202 if waits else 409)
    if waits:
        response.headers["Refresh"] = "3"
    return response


def _file(content: bytes, version: PublishedPlan) -> HttpResponse:
    """Named by its date: the name of a downloaded file says nothing about the patient."""
    response = HttpResponse(content, content_type="application/pdf")
    name = f"knee-plan-{version.published_at:%Y-%m-%d}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
