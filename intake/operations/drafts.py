"""Filling in a form: started once, saved page by page, no save over another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotFound, NotNow
from clinic.grants import Actor
from clinic.models import Episode
from intake.models import Draft, SafetyAlert, Submission
from intake.operations import alerts
from intake.operations.access import (
    AlreadySent,
    locked_to_answer,
    record,
    require_answering,
    require_writing,
)
from intake.operations.carrying import MOVED_FIELDS, is_of_older_version
from intake.operations.flags import is_settled
from intake.operations.private import require_open
from intake.operations.progress import Progress, open_draft, progress_of
from intake.operations.unscreened import call_for_unscreened
from intake.questionnaire import flow, loading, units
from intake.questionnaire.answers import normalise
from intake.questionnaire.definition import Page
from intake.questionnaire.values import Stored


class Declined(Enum):
    """Stands for no answer, with the reason that the runner would rather tell the physio."""

    DECLINED = "declined"


SAVED_FIELDS = ("answers", "declined", "removed", "lock_version", "saved_at")
DECLINED = Declined.DECLINED
Values = Mapping[str, Stored | Declined | None]
"""What a page says, by question id: an answer as stored, `DECLINED`, or nothing."""


@dataclass(frozen=True)
class Saved:
    """A page is in the database. `alerts`: advice that has to be read before going on.

    `followed`: questions of other pages whose answers changed with it.
    """

    draft: Draft
    alerts: tuple[SafetyAlert, ...] = ()
    followed: tuple[str, ...] = ()


class FormChanged(Conflict):
    """A page that shows the questions of an older version is never stored under the new ones."""

    def __init__(self, draft: Draft, says: Values) -> None:
        super().__init__(
            _("We changed this form. Read the questions again before you save"),
            current={"lock_version": draft.lock_version, "values": says},
        )


@transaction.atomic
def start_draft(episode: Episode, *, by: Actor) -> Draft:
    """The open form of this episode, begun when there is none. Consent comes before it."""
    require_answering(episode, by=by)
    episode = locked_to_answer(episode)
    if Submission.objects.filter(episode=episode).exists():
        raise AlreadySent
    consent = clinic_operations.require_to_answer(episode)
    found = open_draft(episode)
    if found is not None:
        return _filled_in_by(found, consent.filled_by)
    questionnaire = loading.current()
    draft = Draft.objects.create(
        episode=episode,
        questionnaire_slug=questionnaire.slug,
        questionnaire_version=questionnaire.version,
        filled_by=consent.filled_by,
        saved_at=timezone.now(),
    )
    version = f"{questionnaire.slug} {questionnaire.version}"
    record(Event.ANSWERS_SAVED, episode, by=by, about=draft, started=version)
    return draft


@transaction.atomic
def save_page(
    draft: Draft,
    page_id: str,
    values: Values,
    *,
    by: Actor,
    lock_version: int,
    rendered: Values | None = None,
) -> Saved:
    """Store what one page says, unless somebody else changed that page since `lock_version`.

    `rendered` is what the page said when it was shown: when only other pages changed meanwhile,
    the page is merged. Otherwise `Conflict`, whose `current` is what the page says now. Questions
    that `values` does not name stay as they are.
    """
    require_writing(draft, by=by)
    episode = locked_to_answer(draft.episode)
    progress = progress_of(_still_open(draft), episode)
    draft, page = progress.draft, _page(progress, page_id)
    require_open(draft, by=by)
    before, clean = page_says(draft, page), _clean(values, page, progress)
    if is_of_older_version(draft, lock_version):
        raise FormChanged(draft, before)
    changed = {key: value for key, value in clean.items() if value != before[key]}
    if not changed:
        return Saved(draft, alerts.unread(progress))
    if draft.lock_version != lock_version and not _unchanged(rendered, before, changed):
        raise _changed_elsewhere(draft, before)
    followed = units.followed(progress.answers, changed)
    _write(progress, changed | followed, episode, by=by)
    names = sorted(changed | followed)
    record(Event.ANSWERS_SAVED, episode, by=by, about=draft, page=page_id, questions=names)
    return replace(_looked_at(draft, episode, by=by), followed=tuple(followed))


@transaction.atomic
def remove_kept_answer(draft: Draft, question_id: str, *, by: Actor) -> Draft:
    """Take back a hidden answer that was kept for safety: a mistake, says the runner."""
    require_writing(draft, by=by)
    episode = locked_to_answer(draft.episode)
    progress = progress_of(_still_open(draft), episode)
    if question_id not in progress.split.set_aside:
        raise NotNow(_("This answer is not kept any more."))
    draft = progress.draft
    draft.removed = sorted({*draft.removed, question_id})
    _write(progress, {question_id: None}, episode, by=by)
    record(Event.KEPT_ANSWER_REMOVED, episode, by=by, about=draft, question=question_id)
    return draft


def page_says(draft: Draft, page: Page) -> dict[str, Stored | Declined | None]:
    """What a page says now, one value for each of its questions."""
    declined = frozenset(draft.declined)
    return {
        question.id: DECLINED if question.id in declined else draft.answers.get(question.id)
        for question in page.questions
    }


# ---- inside -----------------------------------------------------------------------------------


def _filled_in_by(draft: Draft, filled_by: str) -> Draft:
    """Whoever agrees again may be somebody else than at first."""
    if draft.filled_by != filled_by:
        draft.filled_by = filled_by
        draft.save(update_fields=["filled_by"])
    return draft


def _still_open(draft: Draft) -> Draft:
    """The draft as it is now; its episode is locked by the caller."""
    draft = Draft.objects.get(pk=draft.pk)
    if draft.closed_at is None:
        return draft
    if Submission.objects.filter(draft=draft).exists():
        raise AlreadySent
    raise NotNow(_("These changes were dropped. What you sent before stays as it was."))


def _looked_at(draft: Draft, episode: Episode, *, by: Actor) -> Saved:
    """What was saved is read by the safety rules at once."""
    progress = progress_of(draft, episode)
    afresh = draft.amends_id is not None and is_settled(episode)
    alerts.raise_alerts(progress, episode, by=by, afresh=afresh)
    call_for_unscreened(progress, episode)
    return Saved(draft, alerts.unread(progress))


def _page(progress: Progress, page_id: str) -> Page:
    try:
        return progress.questionnaire.page(page_id)
    except KeyError as error:
        raise NotFound(_("This page is not part of the form.")) from error


def _clean(values: Values, page: Page, progress: Progress) -> dict[str, Stored | Declined | None]:
    """The values as they are stored; refuses what the page does not ask or the form cannot hold."""
    questions = {question.id: question for question in page.questions}
    given = {
        key: value for key, value in values.items() if value is not None and value is not DECLINED
    }
    normal = normalise(progress.questionnaire, given)
    fields = {problem.question_id: problem.text for problem in normal.problems}
    for key, value in values.items():
        if key not in questions:
            fields[key] = _("This page does not ask this.")
        elif value is DECLINED and not questions[key].may_be_declined:
            fields[key] = _("Answer this question.")
    together = progress.answers | normal.answers
    fields |= flow.page_problems(page, together, today=progress.today)
    if fields:
        raise Invalid(_("Check the answers marked below."), fields=fields)
    return {
        key: normal.answers.get(key) if value is not DECLINED else DECLINED
        for key, value in values.items()
    }


def _changed_elsewhere(draft: Draft, says: Values) -> Conflict:
    return Conflict(
        _("This page was changed on another device or tab. Choose which answers to keep."),
        current={"lock_version": draft.lock_version, "values": says},
    )


def _unchanged(rendered: Values | None, before: Values, changed: Values) -> bool:
    """Whether every question to be written still says what it said when the page was shown."""
    return rendered is not None and all(
        key in rendered and rendered[key] == before[key] for key in changed
    )


def _write(progress: Progress, changed: Values, episode: Episode, *, by: Actor) -> None:
    """Put the changes into the draft, in the current version of the form, and raise its version."""
    draft = progress.draft
    answers = {key: value for key, value in draft.answers.items() if key not in changed}
    declined = {key for key in draft.declined if key not in changed}
    for key, value in changed.items():
        if value is DECLINED:
            declined.add(key)
        elif value is not None:
            answers[key] = value
    draft.answers = answers
    draft.declined = sorted(declined)
    draft.removed = [key for key in draft.removed if key not in answers]
    draft.lock_version += 1
    draft.saved_at = timezone.now()
    draft.save(update_fields=[*SAVED_FIELDS, *MOVED_FIELDS])
    if progress.moved_from:
        versions = {"from_version": progress.moved_from, "to_version": draft.questionnaire_version}
        record(Event.FORM_CARRIED_OVER, episode, by=by, about=draft, **versions)
