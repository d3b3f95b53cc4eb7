"""What a clinician did about a warning sign, written down; and about those that it hides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from clinic import grants
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right
from intake.models import FlagReview
from intake.operations.access import locked, record
from intake.operations.flags import FlagState, flag_states, latest_run

ACTION_LENGTH = 120
NOTE_LENGTH = 2000

Outcome = FlagReview.Outcome


@transaction.atomic
def review_flag(  # noqa: PLR0913 - a review has this many parts
    episode: Episode,
    rule_id: str,
    *,
    by: User,
    outcome: str,
    action: str,
    note: str = "",
    evidence_sha256: str,
    seen: str | None = None,
) -> FlagReview:
    """Write down what was done about a warning sign, and about those that it hides.

    `evidence_sha256` names the answers that were looked at. `attempted` is no review; `referred`
    leaves the flag open; `cleared` and `entered_in_error` lift it and need a reason. `seen` is the
    uid of the latest act that was looked at, empty for none; a newer one is a conflict. A flag
    that was lifted is decided again only by somebody who saw that, and with a reason.
    """
    grants.require(Right.REVIEW_FLAG, by, episode)
    action, note = _clean(outcome, action, note)
    episode = locked(episode)
    states = flag_states(episode)
    state = _reviewable(states, rule_id, evidence_sha256)
    _require_latest(state, seen)
    if state.is_lifted:
        _require_change(note, seen)
    hidden = [each for each in states if each.superseded_by == rule_id and _goes_with(each, state)]
    said = {"outcome": outcome, "action": action, "note": note}
    review, *_ = [_review(each, episode, by=by, said=said) for each in (state, *hidden)]
    return review


# ---- inside -----------------------------------------------------------------------------------


def _clean(outcome: str, action: str, note: str) -> tuple[str, str]:
    action, note = " ".join(action.split()), note.strip()
    fields: dict[str, str] = {}
    if outcome not in Outcome.values:
        fields["outcome"] = "Choose what became of the warning sign."
    if not action or len(action) > ACTION_LENGTH:
        fields["action"] = f"Say what you did, in at most {ACTION_LENGTH} characters."
    if not note and outcome in FlagReview.LIFTING:
        fields["note"] = "Write the reason. A flag is lifted only with a reason."
    elif len(note) > NOTE_LENGTH:
        fields["note"] = f"Use {NOTE_LENGTH} characters or fewer. You have {len(note)}."
    if fields:
        raise Invalid("Check the review below.", fields=fields)
    return action, note


def _reviewable(states: tuple[FlagState, ...], rule_id: str, evidence_sha256: str) -> FlagState:
    state = next((each for each in states if each.rule_id == rule_id), None)
    if state is None or not state.is_raised:
        raise NotNow("This warning sign is not open in the latest triage.")
    if state.evidence_sha256 != evidence_sha256:
        raise Conflict(
            "The answers behind this warning sign have changed. Look at them again.",
            current={"evidence_sha256": state.evidence_sha256},
        )
    if state.superseded_by is not None:
        raise NotNow("This warning sign is reviewed together with the one that it stands under.")
    return state


def _require_latest(state: FlagState, seen: str | None) -> None:
    if seen is None or seen == state.seen:
        return
    if not state.history:
        raise Conflict("The review that you saw no longer counts.", current={"seen": ""})
    last = state.history[-1]
    who, at = last.reviewed_by.get_full_name(), _time(last.reviewed_at)
    said = Outcome(last.outcome).label
    raise Conflict(
        f"{who} reviewed this at {at}: {said}. Look at it before you decide.",
        current={"seen": state.seen, "outcome": last.outcome, "action": last.action},
    )


def _time(moment: datetime) -> str:
    """3:05pm; with the day unless it is today."""
    local = timezone.localtime(moment)
    clock = date_format(local, "g:i") + ("am" if local.hour < 12 else "pm")
    return (
        clock if local.date() == timezone.localdate() else f"{clock} on {local.day} {local:%b %Y}"
    )


def _require_change(note: str, seen: str | None) -> None:
    if seen is None:
        raise NotNow("This warning sign was lifted already.")
    if not note:
        raise Invalid(
            "Check the review below.", fields={"note": "Write why you change this decision."}
        )


def _review(state: FlagState, episode: Episode, *, by: User, said: Mapping[str, str]) -> FlagReview:
    review = FlagReview.objects.create(
        episode=episode,
        run=latest_run(episode),
        rule_id=state.rule_id,
        evidence_sha256=state.evidence_sha256,
        reviewed_by=by,
        reviewed_at=timezone.now(),
        **said,
    )
    rule, outcome = review.rule_id, review.outcome
    record(Event.FLAG_REVIEWED, episode, by=by, about=review, rule=rule, outcome=outcome)
    return review


def _goes_with(hidden: FlagState, over: FlagState) -> bool:
    """What was lifted in one act comes back in one act."""
    return hidden.is_raised and (over.is_lifted or not hidden.is_lifted)
