"""What clinicians decide about an episode: urgency, notes, findings, pattern, referral letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from careplans import operations as plan_operations
from careplans import triage_page
from careplans.triage_page import deciding
from careplans.views.episode import frame_of
from clinic import guards
from clinic.errors import Conflict, Invalid, NotNow
from clinic.forms import RefusingForm
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right
from clinic.templatetags.components import KNEES
from intake import operations
from intake.triage import rules

Save = Callable[[Mapping[str, Any]], object]


@needs(Right.CHANGE_URGENCY)
def urgency(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Another urgency than the rules', with the reason; both stand on the triage page."""
    form = deciding.UrgencyForm(_typed(request), episode)
    by = guards.user_of(request)

    def save(typed: Mapping[str, Any]) -> None:
        operations.change_urgency(episode, typed["tier"], typed["reason"], by=by)

    return _decide(request, episode, form, save, title="Change the urgency")


@needs(Right.WRITE_NOTE)
def notes(request: HttpRequest, episode: Episode) -> HttpResponse:
    form = deciding.NoteForm(_typed(request), episode)
    by = guards.user_of(request)

    def save(typed: Mapping[str, Any]) -> None:
        operations.write_note(episode, typed["text"], by=by)

    return _decide(request, episode, form, save, title="Clinical notes")


@needs(Right.WRITE_NOTE)
def examination(request: HttpRequest, episode: Episode) -> HttpResponse:
    form = deciding.ExaminationForm(_typed(request), episode)
    by = guards.user_of(request)

    def save(typed: Mapping[str, Any]) -> None:
        operations.write_examination(episode, by=by, **typed)

    return _decide(request, episode, form, save, title="Examination note")


@needs(Right.EDIT_PLAN)
def pattern(request: HttpRequest, episode: Episode) -> HttpResponse:
    form = deciding.EpisodePatternForm(_typed(request), episode)
    by = guards.user_of(request)

    def save(typed: Mapping[str, Any]) -> None:
        plan_operations.choose_pattern(episode, by=by, **typed)

    return _decide(request, episode, form, save, title="Working pattern")


@needs(Right.REVIEW_FLAG)
def letter(request: HttpRequest, episode: Episode, rule_id: str) -> HttpResponse:
    """The referral for one warning sign, to print and sign."""
    made = operations.referral_letter(episode, rule_id, by=guards.user_of(request))
    run = operations.latest_run(episode)
    context = {
        "episode": episode,
        "letter": made,
        "rules_version": run.rules_version if run else rules.current().version,
        "age": episode.patient.age_on(timezone.localdate(made.made_at)),
        "knee": KNEES.get(episode.side, ""),
    }
    return render(request, "careplans/letter.html", context)


# ---- inside -----------------------------------------------------------------------------------


def _typed(request: HttpRequest) -> Mapping[str, str] | None:
    return request.POST if request.method == "POST" else None


def _decide(
    request: HttpRequest, episode: Episode, form: RefusingForm, save: Save, *, title: str
) -> HttpResponse:
    """Save and go back to the triage page; what is refused comes back with what was typed."""
    status = _saved(request, form, save)
    if status == 302:
        messages.success(request, "Saved.")
        return redirect("episode", episode_uid=episode.uid)
    context = frame_of(request, episode) | {
        "form": form,
        "title": title,
        "record": triage_page.record_of(episode),
    }
    return render(request, "careplans/decide.html", context, status=status)


def _saved(request: HttpRequest, form: RefusingForm, save: Save) -> int:
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 400
    try:
        save(form.cleaned_data)
    except Invalid as error:
        form.refuse(error)
        return 400
    except NotNow as error:
        if isinstance(error, Conflict) and isinstance(form, deciding.KeptForm):
            form.keep_typed(error)
        else:
            form.add_error(None, error.sentence)
        return 409
    return 302
