"""The patient's own pages: home, and the plan as a web page with the words of the PDF."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from careplans import operations
from careplans.documents import PlanDocument
from careplans.operations import Version
from careplans.views.downloads import pdf_page
from careplans.views.publishing import version_or_404
from clinic import grants, guards
from clinic.guards import needs, signed_in
from clinic.models import Clinic, Episode, Patient, User
from clinic.rights import Right
from intake.models import Draft, Submission
from intake.views.told import Told, told_by


@dataclass(frozen=True)
class Problem:
    """One knee problem on the home page: where it stands and what can be opened."""

    episode: Episode
    version: Version | None
    was_withdrawn: bool
    is_sent: bool
    is_amending: bool
    told: Told
    is_for_other: bool

    @property
    def may_amend(self) -> bool:
        return self.is_sent and self.episode.status != Episode.Status.CLOSED

    @property
    def document(self) -> PlanDocument | None:
        return self.version.document if self.version else None


@signed_in
def me(request: HttpRequest) -> HttpResponse:
    """What to do now, how much pain is all right, and where to get help."""
    user = guards.user_of(request)
    problems = [_problem(episode, user) for episode in _episodes(user)]
    with_plan = [problem for problem in problems if problem.version is not None]
    if problems:
        _name_clinic(request, problems[0].episode.clinic)
    context = {
        "greeting": _greeting(user),
        "problems": problems,
        "first": with_plan[0] if with_plan else (problems[0] if problems else None),
        "others": [problem for problem in problems if problem is not (with_plan or problems)[0]]
        if problems
        else [],
        "is_staff": bool(grants.clinic_roles(user)),
    }
    return render(request, "careplans/me.html", context)


@signed_in
def my_plan(request: HttpRequest) -> HttpResponse:
    """The plan that is followed now: of several, the newest."""
    found = _newest(guards.user_of(request))
    if found is None:
        return redirect("me")
    return redirect("episode-plan", episode_uid=found.uid)


@signed_in
def my_plan_pdf(request: HttpRequest) -> HttpResponse:
    found = _newest(guards.user_of(request))
    if found is None:
        return redirect("me")
    url = reverse("episode-plan-pdf", args=[found.uid])
    query = request.GET.urlencode()
    return redirect(f"{url}?{query}" if query else url)


@needs(Right.READ_PLAN)
def plan(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The current plan of one knee problem, the same words in the same order as the PDF."""
    _name_clinic(request, episode.clinic)
    versions = operations.versions_of(episode)
    newest = versions[0] if versions else None
    context = {
        "episode": episode,
        "version": newest,
        "plan": newest.document if newest and newest.is_current else None,
        "older": versions[1:],
    }
    status = 200 if context["plan"] else 404
    if newest is not None and newest.is_withdrawn:
        status = 410
    return render(request, "careplans/my_plan.html", context, status=status)


@needs(Right.READ_OLD_PLANS)
def old_plan(request: HttpRequest, episode: Episode, number: int) -> HttpResponse:
    """A version that was replaced, with a bar that says so; withdrawn ones stay closed.

    When the newest was taken back no older one counts in its place.
    """
    version = version_or_404(episode, number)
    if version.is_current:
        return redirect("episode-plan", episode_uid=episode.uid)
    _name_clinic(request, episode.clinic)
    context = {
        "episode": episode,
        "version": version,
        "plan": None if version.is_withdrawn else version.document,
        "older": [],
        "newest_withdrawn": operations.current_version_of(episode) is None,
    }
    status = 410 if version.is_withdrawn else 200
    return render(request, "careplans/my_plan.html", context, status=status)


@needs(Right.DOWNLOAD_PLAN)
def plan_pdf(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The PDF of the current plan; large print when the address asks for it."""
    version = operations.current_version_of(episode)
    if version is None:
        return redirect("episode-plan", episode_uid=episode.uid)
    _name_clinic(request, episode.clinic)
    return pdf_page(request, version, back=reverse("me"))


# ---- inside -----------------------------------------------------------------------------------


def _episodes(user: User) -> list[Episode]:
    """Where this person is the patient or acts for the patient; the newest first."""
    own = grants.episodes_with(Right.READ_SENT_ANSWERS, user)
    return list(own.select_related("clinic", "patient", "owner").order_by("-opened_at", "-pk"))


def _newest(user: User) -> Episode | None:
    followed = (
        episode for episode in _episodes(user) if operations.current_version_of(episode) is not None
    )
    return next(followed, None)


def _problem(episode: Episode, user: User) -> Problem:
    versions = operations.versions_of(episode)
    newest = versions[0] if versions else None
    return Problem(
        episode=episode,
        version=newest if newest and newest.is_current else None,
        was_withdrawn=newest is not None and newest.is_withdrawn,
        is_sent=Submission.objects.filter(episode=episode).exists(),
        told=told_by(episode, to=user),
        is_for_other=grants.is_only_a_carer(episode, user),
        is_amending=Draft.objects.filter(
            episode=episode, amends__isnull=False, closed_at__isnull=True
        ).exists(),
    )


def _greeting(user: User) -> str:
    patient = Patient.objects.filter(user=user).order_by("-pk").first()
    return patient.given if patient else user.given


def _name_clinic(request: HttpRequest, clinic: Clinic) -> None:
    """The frame of the page shows the clinic of the knee problem."""
    request.frame_clinic = clinic  # type: ignore[attr-defined]
