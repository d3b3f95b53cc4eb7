"""Changing answers that were sent: a new form beside the old one, which stays as it was."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import grants
from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Invalid, NotNow
from clinic.grants import Actor
from clinic.models import Episode
from clinic.rights import Right
from intake.models import Draft, Submission
from intake.operations.access import locked, locked_to_answer, record
from intake.operations.private import require_open, sent_private
from intake.operations.progress import Progress, open_draft
from intake.questionnaire.values import UNSTORABLE

NOTE_LENGTH = 1000


class NothingChanged(NotNow):
    """The changed form says what the sent one says already."""

    def __init__(self) -> None:
        super().__init__(
            _("You have not changed an answer yet. Change the answers that are different now.")
        )


@transaction.atomic
def start_amendment(episode: Episode, *, by: Actor) -> Draft:
    """The open changes to what was sent, begun from the newest sent form when there are none.

    Answers that were set aside for safety go with it, so that nothing is forgotten.
    """
    grants.require(Right.AMEND_ANSWERS, by, episode)
    episode = locked_to_answer(episode)
    sent = latest_submission(episode)
    if sent is None:
        raise NotNow(_("There is no sent form to change yet. Fill in the form first."))
    require_open(sent, by=by)
    clinic_operations.require_to_answer(episode)
    found = open_draft(episode)
    if found is not None:
        return found
    draft = Draft.objects.create(
        episode=episode,
        amends=sent,
        questionnaire_slug=sent.questionnaire_slug,
        questionnaire_version=sent.questionnaire_version,
        answers=sent.set_aside | sent.answers,
        declined=sent.declined,
        private_sections=sent.private_sections,
        filled_by=sent.filled_by,
        saved_at=timezone.now(),
    )
    record(Event.AMENDMENT_STARTED, episode, by=by, about=draft, number=sent.number)
    return draft


@transaction.atomic
def discard_amendment(draft: Draft, *, by: Actor) -> Draft:
    """Drop the changes: what was sent stays. Warnings that they raised stay with the clinic."""
    grants.require(Right.AMEND_ANSWERS, by, draft.episode)
    episode = locked(draft.episode)
    draft = Draft.objects.get(pk=draft.pk)
    require_open(draft, by=by)
    if draft.amends_id is None:
        raise NotNow(_("This form was never sent. It stays open until it is."))
    if draft.closed_at is not None:
        raise NotNow(_("These changes were sent or dropped already."))
    draft.closed_at = timezone.now()
    draft.save(update_fields=["closed_at"])
    record(Event.AMENDMENT_DISCARDED, episode, by=by, about=draft)
    return draft


def latest_submission(episode: Episode) -> Submission | None:
    return Submission.objects.filter(episode=episode).order_by("-number").first()


def is_changed(progress: Progress) -> bool:
    """Whether sending the changes would say anything new, or keep other sections private."""
    sent, split = progress.draft.amends, progress.split
    if sent is None:
        return True
    declined = sorted(progress.declined & progress.asked)
    before = (sent.answers, sent.set_aside, sorted(sent.declined), sent.private_sections)
    private = sent_private(progress.draft)
    return before != (split.answers, split.set_aside, declined, private)


def clean_note(note: str) -> str:
    """What has changed, in words; refused when it is too long or cannot be kept."""
    text = note.replace("\r\n", "\n").strip()
    sentence = ""
    if UNSTORABLE.search(text):
        sentence = _("Take out the special characters and type the words again.")
    elif len(text) > NOTE_LENGTH:
        sentence = _("Use {most} characters or fewer. You have {count}.").format(
            most=NOTE_LENGTH, count=len(text)
        )
    if sentence:
        raise Invalid(_("Check the answers marked below."), fields={"note": sentence})
    return text
