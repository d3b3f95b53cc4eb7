"""The triage page of an episode: safety first, then ideas, irritability, load and map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from careplans import triage_page
from careplans.queue import names_like
from careplans.triage_page import ReviewForm
from clinic import grants, guards
from clinic import operations as clinic_operations
from clinic.errors import Conflict, Invalid, NotNow
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right
from intake import operations
from intake.models import TriageRun

NOTHING_TYPED: Mapping[str, ReviewForm] = {}


@needs(Right.READ_TRIAGE)
def episode(request: HttpRequest, episode: Episode) -> HttpResponse:
    """One screen for one problem; what is safety-relevant is never behind a tab."""
    return _show(request, episode)


@require_POST
@needs(Right.REVIEW_FLAG)
def review(request: HttpRequest, episode: Episode, rule_id: str) -> HttpResponse:
    """Write down what was done about one red flag, and about those it hides.

    Whatever is refused comes back with what was typed.
    """
    form = ReviewForm(rule_id, request.POST)
    if not form.is_valid():
        return _show(request, episode, typed={rule_id: form}, status=400)
    try:
        operations.review_flag(
            episode,
            rule_id,
            by=guards.user_of(request),
            outcome=form.outcome,
            action=form.action,
            note=form.cleaned_data["note"],
            evidence_sha256=form.cleaned_data["evidence"],
            seen=form.cleaned_data["seen"],
        )
    except Invalid as error:
        form.refuse(error)
        return _show(request, episode, typed={rule_id: form}, status=400)
    except NotNow as error:
        return _refused(request, episode, form, error)
    messages.success(request, "Review saved.")
    return redirect("episode", episode_uid=episode.uid)


@needs(Right.READ_TRIAGE)
def text(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The triage as plain text, for the clinic's own record."""
    run = operations.latest_run(episode)
    if run is None or run.outcome == TriageRun.Outcome.FAILED:
        raise NotNow("There is no triage to copy yet.")
    page = triage_page.build(run, episode)
    context = frame_of(request, episode) | {"text": triage_page.plain_text(page)}
    return render(request, "careplans/episode_text.html", context)


@needs(Right.READ_TRIAGE)
def check(request: HttpRequest, episode: Episode, rule_id: str) -> HttpResponse:
    """One check of the rules: what it rests on, and which single answer would change it."""
    run = operations.latest_run(episode)
    if run is None or run.outcome == TriageRun.Outcome.FAILED:
        raise NotNow("There is no triage to explain yet.")
    flag = triage_page.explained(run, rule_id)
    context = frame_of(request, episode) | {
        "flag": flag,
        "sources": triage_page.cited(flag.sources),
        "linked": triage_page.build(run, episode).told_ids,
    }
    return render(request, "careplans/check.html", context)


def frame_of(request: HttpRequest, episode: Episode) -> dict[str, Any]:
    """What the banner of an episode's pages needs."""
    held = grants.rights_on(episode, guards.user_of(request))
    return {
        "episode": episode,
        "similar": names_like(episode.patient),
        "may_review": Right.REVIEW_FLAG in held,
        "may_plan": Right.EDIT_PLAN in held,
        "may_write": Right.WRITE_NOTE in held,
        "may_change_urgency": Right.CHANGE_URGENCY in held and _is_queued(episode),
        "may_manage_team": Right.MANAGE_TEAM in held,
        "may_claim": Right.CLAIM_EPISODE in held and episode.owner_id is None,
        "may_read": Right.READ_TRIAGE in held,
        "consent_taken_back": clinic_operations.taken_back(episode),
        "may_fill_in": Right.ENTER_ON_BEHALF in held,
        "may_amend": Right.AMEND_ANSWERS in held and episode.status != Episode.Status.CLOSED,
        "may_register": Right.LIST_PATIENTS in held,
    }


def _is_queued(episode: Episode) -> bool:
    return episode.urgency is not None and episode.status != Episode.Status.CLOSED


def _show(
    request: HttpRequest,
    episode: Episode,
    *,
    typed: Mapping[str, ReviewForm] = NOTHING_TYPED,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    """The page of an episode in the state that it is in."""
    run = operations.latest_run(episode)
    context = frame_of(request, episode) | more | {"error_forms": list(typed.values())}
    context["desk"] = triage_page.desk_of(episode)
    if run is None:
        context |= {
            "record": triage_page.record_of(episode),
            "warnings": triage_page.warnings_of(episode, typed=typed),
        }
        return render(request, "careplans/episode_waiting.html", context, status=status)
    if run.outcome == TriageRun.Outcome.FAILED:
        state, *_ = operations.flag_states(episode)
        context |= {
            "run": run,
            "record": triage_page.record_of(episode),
            "card": triage_page.by_hand_card(state, typed=typed),
            "answers": triage_page.all_answers(run.submission),
            "warnings": triage_page.warnings_of(episode, typed=typed),
            "amendments": triage_page.amendments_of(episode),
        }
        return render(request, "careplans/episode_failed.html", context, status=status)
    page = triage_page.build(run, episode, typed=typed)
    context |= {"page": page, "record": page.record}
    return render(request, "careplans/episode.html", context, status=status)


def _refused(
    request: HttpRequest, episode: Episode, form: ReviewForm, error: NotNow
) -> HttpResponse:
    """The page as it is now; what was typed stands above it, to be used or not."""
    fresh = isinstance(error, Conflict)
    kept = {"did": form.action, "note": form.cleaned_data["note"]}
    refused = {"sentence": error.sentence, "is_fresh": fresh, **kept}
    return _show(request, episode, status=409, refused=refused)
