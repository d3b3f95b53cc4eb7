"""What clinicians decide beside the rules: another urgency, notes, findings, a new owner."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import grants
from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right
from intake.models import ClinicalNote, UrgencyChange
from intake.operations import queueing
from intake.operations.access import locked, record
from intake.operations.flags import FlagState, flag_states, latest_run
from intake.questionnaire.values import UNSTORABLE
from intake.triage import rules
from intake.triage.assessment import State

REASON_LENGTH = 1000
LEAST_REASON = 10
TEXT_LENGTH = 4000


@transaction.atomic
def change_urgency(episode: Episode, tier: str, reason: str, *, by: User) -> UrgencyChange:
    """Put the episode into another tier than the rules did, and say why; both are kept.

    Refused below a warning that nobody has lifted. Lowering it takes a reason of some length. A
    warning that comes up later raises the urgency again.
    """
    grants.require(Right.CHANGE_URGENCY, by, episode)
    if tier not in rules.current().tiers:
        sentence = "Choose an urgency from the list."
        raise Invalid(sentence, fields={"tier": sentence})
    reason = _clean(reason, name="reason", most=REASON_LENGTH, missing="Write the reason.")
    episode = locked(episode)
    before = _tier_of(episode)
    if tier == before:
        sentence = "The episode has this urgency already. Choose another."
        raise Invalid(sentence, fields={"tier": sentence})
    _require_not_below_warnings(episode, tier)
    _require_reason_to_lower(before, tier, reason)
    now = timezone.now()
    change = UrgencyChange.objects.create(
        episode=episode,
        run=latest_run(episode),
        from_tier=before,
        to_tier=tier,
        reason=reason,
        changed_by=by,
        changed_at=now,
    )
    queueing.place(episode, tier, at=now)
    episode.save(update_fields=queueing.QUEUE_FIELDS)
    record(Event.URGENCY_CHANGED, episode, by=by, about=change, before=before, after=tier)
    return change


@transaction.atomic
def write_note(episode: Episode, text: str, *, by: User) -> ClinicalNote:
    """Add a note to the record of the episode. It never changes; a correction is another note."""
    grants.require(Right.WRITE_NOTE, by, episode)
    text = _clean(text, name="text", most=TEXT_LENGTH, missing="Write the note.")
    return _note(locked(episode), text, by=by)


@transaction.atomic
def write_examination(
    episode: Episode, text: str, *, by: User, lock_version: int, shown: str = ""
) -> Episode:
    """What was found on examination, as it stands now. Empty takes it out.

    `shown` is the SHA-256 of the note that the writer saw. While the note is that one, a change
    of something else in the record is no conflict.
    """
    grants.require(Right.WRITE_NOTE, by, episode)
    text = _clean(text, name="text", most=TEXT_LENGTH)
    found = locked(episode)
    is_as_shown = hashlib.sha256(found.examination_note.encode()).hexdigest() == shown
    if found.lock_version != lock_version and not is_as_shown:
        raise Conflict(
            "Somebody changed this record while you were writing. Compare, then save again.",
            current={"text": found.examination_note, "lock_version": found.lock_version},
        )
    Episode.objects.filter(pk=found.pk).update(
        examination_note=text, lock_version=F("lock_version") + 1
    )
    record(Event.EXAMINATION_WRITTEN, found, by=by, about=found)
    episode.refresh_from_db()
    return episode


@transaction.atomic
def hand_over(episode: Episode, to: User, *, by: User, note: str = "") -> Episode:
    """Make a qualified colleague the owner. A `note` for them stands in the record."""
    grants.require(Right.MANAGE_TEAM, by, episode)
    if note.strip():
        grants.require(Right.WRITE_NOTE, by, episode)
    note = _clean(note, name="note", most=REASON_LENGTH)
    clinic_operations.hand_over(locked(episode), to, by=by)
    if note:
        _note(episode, f"Handed over to {to.get_full_name()}: {note}", by=by)
    episode.refresh_from_db()
    return episode


# ---- inside -----------------------------------------------------------------------------------


def _clean(text: str, *, name: str, most: int, missing: str = "") -> str:
    """The text without space around it; refused when it cannot be kept, or is `missing`."""
    text = text.replace("\r\n", "\n").strip()
    sentence = ""
    if UNSTORABLE.search(text):
        sentence = "Take out the special characters and type the words again."
    elif len(text) > most:
        sentence = f"Use {most} characters or fewer. You have {len(text)}."
    elif not text:
        sentence = missing
    if sentence:
        raise Invalid(sentence, fields={name: sentence})
    return text


def _note(episode: Episode, text: str, *, by: User) -> ClinicalNote:
    note = ClinicalNote.objects.create(
        episode=episode, text=text, written_by=by, written_at=timezone.now()
    )
    record(Event.NOTE_WRITTEN, episode, by=by, about=note)
    return note


def _tier_of(episode: Episode) -> str:
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed. Its urgency stays as it was.")
    if episode.urgency is None:
        raise NotNow("The form is not sent yet, so there is no urgency to change.")
    return queueing.tier_at(episode.urgency)


def _require_not_below_warnings(episode: Episode, tier: str) -> None:
    rank = queueing.rank_of(tier)
    standing = [state for state in flag_states(episode) if state.is_open]
    above = [state for state in standing if queueing.rank_of(_asks_for(state)) > rank]
    waiting = next((state for state in above if state.is_unreviewed), None)
    if waiting:
        raise NotNow(
            f"Review “{waiting.condition}” first. The urgency cannot go below a warning that"
            " nobody has reviewed."
        )
    if above:
        raise NotNow(
            f"An open warning of this urgency stands: “{above[0].condition}”. Clear it first,"
            " with a reason."
        )


def _require_reason_to_lower(before: str, tier: str, reason: str) -> None:
    is_lower = queueing.rank_of(tier) < queueing.rank_of(before)
    if is_lower and len(reason) < LEAST_REASON:
        sentence = f"Say why in at least {LEAST_REASON} characters."
        raise Invalid(sentence, fields={"reason": sentence})


def _asks_for(state: FlagState) -> str:
    """The tier of a warning; what could not be checked asks for a look the same day."""
    is_present = state.flag is None or state.alert or state.flag.state is State.PRESENT
    return state.tier if is_present else queueing.SAME_DAY
