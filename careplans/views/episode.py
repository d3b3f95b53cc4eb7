"""The triage page of an episode: safety first, then ideas, irritability, load and map."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from careplans import triage_page
from clinic import grants, guards
from clinic import operations as clinic_operations
from clinic.errors import Invalid
from clinic.guards import needs
from clinic.models import Episode, User
from clinic.rights import Right, Role
from intake import operations
from intake.models import FlagReview, SafetyAlert, TriageRun

# What clinicians do about a warning; the stored words.
ACTIONS = (
    "Called, sent to emergency department",
    "Called, sent to be seen today",
    "Called, no answer yet",
    "Letter or message to GP",
    "Examined in clinic",
    "Asked by phone, answer corrected",
    "Other, see note",
)


@needs(Right.READ_TRIAGE)
def episode(request: HttpRequest, episode: Episode) -> HttpResponse:
    """One screen for one problem; what is safety-relevant is never behind a tab."""
    run = triage_page.latest_run(episode)
    context = _frame(request, episode)
    if run is None:
        context["alerts"] = SafetyAlert.objects.filter(episode=episode).order_by("pk")
        return render(request, "careplans/episode_waiting.html", context)
    if run.outcome == TriageRun.Outcome.FAILED:
        context |= {"run": run, "answers": triage_page.all_answers(run.submission)}
        return render(request, "careplans/episode_failed.html", context)
    context["page"] = triage_page.build(run)
    return render(request, "careplans/episode.html", context)


@require_POST
@needs(Right.REVIEW_FLAG)
def review(request: HttpRequest, episode: Episode, rule_id: str) -> HttpResponse:
    """Write down what was done about one red flag, and about those it hides."""
    try:
        operations.review_flag(
            episode,
            rule_id,
            by=guards.user_of(request),
            outcome=request.POST.get("outcome", ""),
            action=request.POST.get("action", ""),
            note=request.POST.get("note", ""),
            evidence_sha256=request.POST.get("evidence", ""),
        )
    except Invalid as error:
        context = _frame(request, episode) | {"error": error, "rule_id": rule_id}
        run = triage_page.latest_run(episode)
        if run is None or run.assessment is None:
            raise
        context |= {"page": triage_page.build(run), "typed": request.POST}
        return render(request, "careplans/episode.html", context, status=400)
    messages.success(request, "Written down.")
    return redirect("episode", episode_uid=episode.uid)


@needs(Right.MANAGE_TEAM)
def team(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Who looks after this episode; hand over, add or take out a colleague."""
    if request.method == "POST":
        _change_team(request, episode)
        return redirect("team", episode_uid=episode.uid)
    people = {grant.user for grant in grants.people_of(episode.clinic)}
    treating = set(grants.holders(Role.TREATING, episode))
    reading = set(grants.holders(Role.FOLLOWER, episode))
    context = _frame(request, episode) | {
        "treating": sorted(treating, key=_by_name),
        "reading": sorted(reading, key=_by_name),
        "others": sorted(people - treating - reading, key=_by_name),
    }
    return render(request, "careplans/team.html", context)


def _change_team(request: HttpRequest, episode: Episode) -> None:
    """Raises what the operation refuses; the refusal page says what to do."""
    by = guards.user_of(request)
    person = _person(request.POST.get("person", ""))
    act = request.POST.get("act")
    if act == "hand-over":
        clinic_operations.hand_over(episode, person, by=by)
    elif act == "remove":
        clinic_operations.leave_team(episode, person, by=by)
    else:
        role = Role.FOLLOWER if act == "follow" else Role.TREATING
        clinic_operations.join_team(episode, person, role, by=by)


def _person(uid: str) -> User:
    try:
        found = User.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid("Choose a person from the list.")
    return found


def _by_name(person: User) -> tuple[str, str]:
    return person.family, person.given


def _frame(request: HttpRequest, episode: Episode) -> dict[str, Any]:
    held = grants.rights_on(episode, guards.user_of(request))
    return {
        "episode": episode,
        "actions": ACTIONS,
        "outcomes": FlagReview.Outcome.choices,
        "may_review": Right.REVIEW_FLAG in held,
        "may_plan": Right.EDIT_PLAN in held,
        "may_read_plan": Right.READ_PLAN in held,
        "may_manage_team": Right.MANAGE_TEAM in held,
        "may_claim": Right.CLAIM_EPISODE in held and episode.owner_id is None,
    }
