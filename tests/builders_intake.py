"""Forms for tests, filled in and sent through the operations, as the product would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.utils import timezone

from clinic import content
from clinic import operations as clinic_operations
from clinic.grants import Actor
from clinic.models import Consent, Episode
from intake import operations
from intake.models import Draft, Submission
from intake.questionnaire import flow
from intake.questionnaire.answers import normalise
from intake.questionnaire.definition import Page
from intake.triage import worked_cases

AGREED = {Consent.Purpose.CARE: True, Consent.Purpose.NOT_FOR_EMERGENCIES: True}


@cache
def vignettes() -> dict[str, dict[str, Any]]:
    rows = content.read_yaml(worked_cases.FILE)["vignettes"]
    return {row["id"]: row for row in rows}


def answers_of(vignette_id: str = "v01") -> dict[str, Any]:
    """The answers of a vignette with its dates moved on: it was sent on a day of its own."""
    answers = dict(vignettes()[vignette_id]["answers"])
    for key in ("about_dob", "run_event_date"):
        if key in answers:
            answers[key] = (date.fromisoformat(answers[key]) + _since(vignette_id)).isoformat()
    return answers


def birth_date_of(vignette_id: str) -> date:
    return date.fromisoformat(answers_of(vignette_id)["about_dob"])


def _since(vignette_id: str) -> timedelta:
    sent_on = vignettes()[vignette_id].get("submitted_on", "2025-06-01")
    return timezone.now().date() - date.fromisoformat(sent_on)


def agree(episode: Episode, *, by: Actor, filled_by: str = "self") -> None:
    """The consents, and the number to call."""
    decisions = {str(key): value for key, value in AGREED.items()}
    clinic_operations.record_consents(
        episode, by=by, decisions=decisions, filled_by=filled_by, phone="01632 960 010"
    )


def make_draft(episode: Episode, *, by: Actor, answers: Mapping[str, Any] | None = None) -> Draft:
    """An open form that holds `answers` (none when left out) and raised its warnings."""
    agree(episode, by=by)
    draft = operations.start_draft(episode, by=by)
    return fill_at_once(draft, answers or {}, by=by)


def fill_in(draft: Draft, answers: Mapping[str, Any], *, by: Actor) -> Draft:
    """Save every page that holds one of `answers`; the rest of a page stays as it is."""
    progress = operations.progress_of(draft, draft.episode)
    questionnaire, draft = progress.questionnaire, progress.draft
    clean = normalise(questionnaire, answers).answers
    for page in questionnaire.pages:
        if values := _said(page, clean):
            saved = operations.save_page(
                draft, page.id, values, by=by, lock_version=draft.lock_version
            )
            draft = saved.draft
    return draft


def fill_at_once(draft: Draft, answers: Mapping[str, Any], *, by: Actor) -> Draft:
    """Write all `answers` but those of the last page, which is saved and raises every warning.

    Far quicker than page by page, for tests that ask what follows from the whole.
    """
    questionnaire = operations.progress_of(draft, draft.episode).questionnaire
    clean = normalise(questionnaire, answers).answers
    if not clean:
        return draft
    last = next(page for page in reversed(questionnaire.pages) if _said(page, clean))
    values = _said(last, clean)
    draft = Draft.objects.get(pk=draft.pk)
    draft.answers |= {key: value for key, value in clean.items() if key not in values}
    draft.save(update_fields=["answers"])
    return operations.save_page(
        draft, last.id, values, by=by, lock_version=draft.lock_version
    ).draft


def complete(episode: Episode, answers: Mapping[str, Any], *, by: Actor) -> Draft:
    """The open form as a runner has it at the check page: all said or left to the physio, read."""
    draft = fill_at_once(operations.start_draft(episode, by=by), answers, by=by)
    draft.declined = sorted(operations.progress_of(draft, episode).missing)
    draft.save(update_fields=["declined"])
    operations.mark_advice_read(episode, by=by)
    return draft


def _said(page: Page, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {row.id: answers[row.id] for row in page.questions if row.id in answers}


def make_submission(
    episode: Episode, *, by: Actor, answers: Mapping[str, Any] | None = None
) -> Submission:
    """A sent form; `answers` are those of an ordinary sore kneecap when left out."""
    make_draft(episode, by=by, answers=answers or answers_of("v01"))
    return operations.submit_intake(episode, by=by)


def shown_pages(draft: Draft) -> tuple[Page, ...]:
    progress = operations.progress_of(draft, draft.episode)
    return flow.pages(progress.questionnaire, progress.answers)
