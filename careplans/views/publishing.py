"""Preview, publish, versions, withdraw: what becomes of a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careplans import forms, operations
from careplans.documents import DocumentError
from careplans.models import Plan
from careplans.operations import Edition, Imprint, Version
from careplans.views.builder import draft_for, may, plan_of, plan_or_404, version_in
from clinic import grants, guards
from clinic.errors import Conflict, Invalid, NotNow
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right


@needs(Right.EDIT_PLAN)
def preview(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The draft exactly as the patient will see it."""
    plan = plan_or_404(episode)
    draft = draft_for(plan)
    try:
        document = operations.document_of(draft, _next_imprint(request, plan))
    except DocumentError as error:
        raise NotNow("There is nothing to preview yet. Add a phase with an exercise.") from error
    context = {
        "episode": episode,
        "plan": document,
        "problems": operations.problems_of(draft),
        "may_publish": may(request, episode, Right.PUBLISH_PLAN),
    }
    return render(request, "careplans/plan_preview.html", context)


@needs(Right.EDIT_PLAN)
def publish(request: HttpRequest, episode: Episode) -> HttpResponse:
    """What must be solved, what should be looked at, what happens next; then the act itself."""
    plan = plan_or_404(episode)
    if request.method == "POST":
        grants.require(Right.PUBLISH_PLAN, guards.user_of(request), episode)
        return _publish(request, plan)
    return _publish_page(request, plan)


@needs(Right.READ_TRIAGE)
def versions(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Every version with what became of it, and its stored PDFs. Patients have their own page."""
    plan = plan_of(episode)
    found = operations.versions_of(episode)
    context = {
        "episode": episode,
        "plan": plan,
        "versions": [(version, _prints(version)) for version in found],
        "may_publish": may(request, episode, Right.PUBLISH_PLAN),
        "may_edit": may(request, episode, Right.EDIT_PLAN),
        "waiting": _waiting(found),
    }
    return render(request, "careplans/plan_versions.html", context)


@needs(Right.READ_TRIAGE)
def version(request: HttpRequest, episode: Episode, number: int) -> HttpResponse:
    """One version as the patient reads or read it, for staff."""
    found = version_or_404(episode, number)
    context = {"episode": episode, "version": found, "plan": found.document}
    return render(request, "careplans/plan_version.html", context)


@needs(Right.PUBLISH_PLAN)
def withdraw(request: HttpRequest, episode: Episode, number: int) -> HttpResponse:
    """Take a version back, with a reason."""
    found = version_or_404(episode, number)
    form = forms.WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_version(
                found.row, form.cleaned_data["reason"], by=guards.user_of(request)
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, f"Version {number} is withdrawn. The patient has been told.")
            return redirect("plan-versions", episode_uid=episode.uid)
    context = {"episode": episode, "version": found, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "careplans/plan_withdraw.html", context, status=status)


def version_or_404(episode: Episode, number: int) -> Version:
    found = operations.version_of(episode, number)
    if found is None:
        raise Http404
    return found


# ---- inside -----------------------------------------------------------------------------------


def _publish(request: HttpRequest, plan: Plan) -> HttpResponse:
    by, lock_version = guards.user_of(request), version_in(request)
    act = operations.publish_plan
    if request.POST.get("what") == "safety":
        act = operations.publish_safety_document
    try:
        made = act(plan, by=by, lock_version=lock_version)
    except Conflict as conflict:
        return _publish_page(request, plan_or_404(plan.episode), refused=conflict.sentence)
    except NotNow as refusal:
        return _publish_page(request, plan, refused=refusal.sentence)
    messages.success(request, f"Version {made.number} is live. The PDF is being made.")
    return redirect("plan-versions", episode_uid=plan.episode.uid)


def _publish_page(request: HttpRequest, plan: Plan, *, refused: str = "") -> HttpResponse:
    draft = draft_for(plan)
    context: dict[str, Any] = {
        "episode": plan.episode,
        "plan": plan,
        "refused": refused,
        "must": operations.problems_of(draft),
        "should": operations.should_look_at(draft),
        "flags": draft.runner.profile.stopping_flags,
        "next_number": _next_imprint(request, plan).version,
        "current": operations.current_version_of(plan.episode),
        "may_publish": may(request, plan.episode, Right.PUBLISH_PLAN),
    }
    status = 409 if refused else 200
    return render(request, "careplans/plan_publish.html", context, status=status)


def _next_imprint(request: HttpRequest, plan: Plan) -> Imprint:
    last = plan.versions.order_by("-number").first()
    return Imprint(
        physio=guards.user_of(request).get_full_name(),
        version=last.number + 1 if last else 1,
        replaces=last.number if last else None,
        published_on=operations.today_in(plan.episode.clinic),
    )


def _waiting(versions: list[Version]) -> str:
    """For which kind of version a print is being made, the one that counts first: a status."""
    statuses = [
        each.status for each in versions if any(one.state == "waiting" for one in _prints(each))
    ]
    return next(iter(statuses), "")


def _prints(version: Version) -> list[operations.Print]:
    """The two prints that are made without asking: normal and large."""
    paper = version.row.plan.episode.clinic.paper
    editions = [
        Edition(paper=paper, is_large=large, status=version.status) for large in (False, True)
    ]
    return [operations.state_of(version.row, edition) for edition in editions]
