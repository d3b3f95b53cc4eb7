"""What clinicians did about the warning signs of a form, and which still hold back a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from clinic import grants
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right
from intake.models import FlagReview, TriageRun
from intake.operations import queueing
from intake.operations.access import locked, record
from intake.triage.assessment import Assessment, Flag, State

ACTION_LENGTH = 120
NOTE_LENGTH = 2000
BY_HAND = "triage_by_hand"
"""Stands among the flags when the rules broke down: nothing was screened."""

Outcome = FlagReview.Outcome


@dataclass(frozen=True)
class FlagState:
    """One warning sign of the latest run, with what was done about it on these same answers.

    `flag` is None for the warning that the rules broke down.
    """

    rule_id: str
    tier: str
    condition: str
    evidence_sha256: str
    is_raised: bool
    superseded_by: str | None = None
    review: FlagReview | None = None
    flag: Flag | None = None

    @property
    def is_lifted(self) -> bool:
        return self.review is not None and self.review.outcome in FlagReview.LIFTING

    @property
    def is_open(self) -> bool:
        """Holds back running, impact and loading, and any plan but the safety advice."""
        return self.is_raised and queueing.is_urgent(self.tier) and not self.is_lifted


def flag_states(episode: Episode) -> tuple[FlagState, ...]:
    """Every red flag of the latest triage run, most urgent first; none before a form is sent."""
    return _states(latest_run(episode))


def open_flags(episode: Episode) -> tuple[FlagState, ...]:
    """The flags of same day and above, fired or unscreened, that no clinician has lifted."""
    return tuple(state for state in flag_states(episode) if state.is_open)


def latest_run(episode: Episode) -> TriageRun | None:
    runs = TriageRun.objects.filter(submission__episode=episode).select_related(
        "submission__episode__clinic"
    )
    return runs.order_by("-submission__number", "-pk").first()


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
) -> FlagReview:
    """Write down what was done about a warning sign, and about those that it hides.

    `evidence_sha256` names the answers that were looked at. `referred` leaves the flag open;
    `cleared` and `entered_in_error` lift it and need a reason.
    """
    grants.require(Right.REVIEW_FLAG, by, episode)
    action, note = _clean(outcome, action, note)
    episode = locked(episode)
    run = latest_run(episode)
    if run is None:
        raise NotNow("The form has not been sent yet.")
    states = _states(run)
    state = _reviewable(states, rule_id, evidence_sha256)
    hidden = [other for other in states if other.superseded_by == rule_id and _waits(other)]
    said = {"outcome": outcome, "action": action, "note": note}
    review = _review(state, run, by=by, said=said)
    for each in hidden:
        _review(each, run, by=by, said=said)
    return review


# ---- inside -----------------------------------------------------------------------------------


def _states(run: TriageRun | None) -> tuple[FlagState, ...]:
    if run is None:
        return ()
    rows = FlagReview.objects.filter(episode_id=run.submission.episode_id)
    latest_last = rows.select_related("reviewed_by").order_by("pk")
    reviews = {(row.rule_id, row.evidence_sha256): row for row in latest_last}
    if run.assessment is None:
        return (_broken_down(run, reviews.get((BY_HAND, str(run.uid)))),)
    flags = Assessment.from_json(run.assessment).flags
    return tuple(_state(flag, reviews.get((flag.rule_id, flag.evidence_hash))) for flag in flags)


def _state(flag: Flag, review: FlagReview | None) -> FlagState:
    return FlagState(
        rule_id=flag.rule_id,
        tier=flag.tier,
        condition=flag.condition,
        evidence_sha256=flag.evidence_hash,
        is_raised=flag.state is State.PRESENT or flag.unscreened,
        superseded_by=flag.superseded_by,
        review=review,
        flag=flag,
    )


def _broken_down(run: TriageRun, review: FlagReview | None) -> FlagState:
    return FlagState(
        rule_id=BY_HAND,
        tier=queueing.EMERGENCY,
        condition="Triage by hand needed: the rules could not read this form",
        evidence_sha256=str(run.uid),
        is_raised=True,
        review=review,
    )


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
    if state.is_lifted:
        raise NotNow("This warning sign was lifted already.")
    return state


def _review(state: FlagState, run: TriageRun, *, by: User, said: Mapping[str, str]) -> FlagReview:
    episode = run.submission.episode
    review = FlagReview.objects.create(
        episode=episode,
        run=run,
        rule_id=state.rule_id,
        evidence_sha256=state.evidence_sha256,
        reviewed_by=by,
        reviewed_at=timezone.now(),
        **said,
    )
    rule, outcome = review.rule_id, review.outcome
    record(Event.FLAG_REVIEWED, episode, by=by, about=review, rule=rule, outcome=outcome)
    return review


def _waits(state: FlagState) -> bool:
    return state.is_raised and not state.is_lifted
