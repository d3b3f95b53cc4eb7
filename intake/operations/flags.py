"""What clinicians did about the warning signs of a form, and which still hold back a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic import grants
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right
from intake.models import FlagReview, SafetyAlert, TriageRun
from intake.operations import alerts, queueing
from intake.operations.access import locked, record
from intake.triage.assessment import Assessment, Flag, State

ACTION_LENGTH = 120
NOTE_LENGTH = 2000
BY_HAND = "triage_by_hand"
"""Stands among the flags when the rules broke down: nothing was screened."""

Outcome = FlagReview.Outcome


@dataclass(frozen=True)
class FlagState:
    """One warning sign of an episode, with what was done about it on these same answers.

    `review` is the latest that counts; `attempts`, oldest first, are calls that reached nobody.
    `flag` is None for the warning that the rules broke down, and before the form is sent. `alert`
    is the warning raised on the way that this stands for: before the form is sent, or because the
    sent form no longer bears it out.
    """

    rule_id: str
    tier: str
    condition: str
    evidence_sha256: str
    is_raised: bool
    superseded_by: str | None = None
    review: FlagReview | None = None
    attempts: tuple[FlagReview, ...] = ()
    flag: Flag | None = None
    alert: SafetyAlert | None = None

    @property
    def is_lifted(self) -> bool:
        return self.review is not None and self.review.outcome in FlagReview.LIFTING

    @property
    def is_taken_back(self) -> bool:
        """Raised on the way; the answers that were sent no longer say so."""
        return self.alert is not None and self.flag is not None

    @property
    def is_open(self) -> bool:
        """Holds back running, impact and loading, and any plan but the safety advice."""
        return self.is_raised and queueing.is_urgent(self.tier) and not self.is_lifted

    @property
    def is_unreviewed(self) -> bool:
        """Urgent, and nobody has reached the runner or decided about it."""
        return self.is_open and self.review is None


def flag_states(episode: Episode) -> tuple[FlagState, ...]:
    """Every red flag of the latest triage run, most urgent first, and what was taken back.

    Before a form is sent: the warnings that it has raised so far.
    """
    return states_of([episode])[episode.pk]


def states_of(episodes: Iterable[Episode]) -> dict[int, tuple[FlagState, ...]]:
    """Episode id to its `flag_states`, in three queries for any number of episodes."""
    found = list(episodes)
    ids = [episode.pk for episode in found]
    runs = TriageRun.objects.filter(submission__episode_id__in=ids).select_related("submission")
    latest = {run.submission.episode_id: run for run in runs.order_by("submission__number", "pk")}
    acts = _acts(ids)
    raised = alerts.latest_of(ids)
    states: dict[int, tuple[FlagState, ...]] = {}
    for episode in found:
        of_draft = raised.get(episode.pk, [])
        run = latest.get(episode.pk)
        if run is None:
            states[episode.pk] = tuple(_unsent(episode, of_draft, acts))
        elif run.assessment is None:
            states[episode.pk] = (_broken_down(str(run.uid), acts),)
        else:
            states[episode.pk] = tuple(_sent(Assessment.from_json(run.assessment), of_draft, acts))
    return states


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

    `evidence_sha256` names the answers that were looked at. `attempted` is no review; `referred`
    leaves the flag open; `cleared` and `entered_in_error` lift it and need a reason.
    """
    grants.require(Right.REVIEW_FLAG, by, episode)
    action, note = _clean(outcome, action, note)
    episode = locked(episode)
    states = flag_states(episode)
    state = _reviewable(states, rule_id, evidence_sha256)
    hidden = [other for other in states if other.superseded_by == rule_id and _waits(other)]
    said = {"outcome": outcome, "action": action, "note": note}
    review, *_ = [_review(each, episode, by=by, said=said) for each in (state, *hidden)]
    return review


# ---- inside -----------------------------------------------------------------------------------


Acts = Mapping[tuple[str, str], list[FlagReview]]
"""Rule and evidence to everything done about it, oldest first."""


def _acts(episode_ids: list[int]) -> Acts:
    rows = FlagReview.objects.filter(episode_id__in=episode_ids).select_related("reviewed_by")
    found: dict[tuple[str, str], list[FlagReview]] = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.rule_id, row.evidence_sha256), []).append(row)
    return found


def _done(rule_id: str, evidence_sha256: str, acts: Acts) -> dict[str, Any]:
    rows = acts.get((rule_id, evidence_sha256), [])
    counted = [row for row in rows if row.outcome != Outcome.ATTEMPTED]
    return {
        "rule_id": rule_id,
        "evidence_sha256": evidence_sha256,
        "review": counted[-1] if counted else None,
        "attempts": tuple(row for row in rows if row.outcome == Outcome.ATTEMPTED),
    }


def _sent(assessment: Assessment, raised: Iterable[SafetyAlert], acts: Acts) -> Iterator[FlagState]:
    taken_back = alerts.taken_back(raised, assessment)
    bearing = (*taken_back, *(flag.rule_id for flag in assessment.present))
    for flag in assessment.flags:
        if alert := taken_back.get(flag.rule_id):
            yield _warned(alert, bearing, acts, flag=flag)
        else:
            yield FlagState(
                **_done(flag.rule_id, flag.evidence_hash, acts),
                tier=flag.tier,
                condition=flag.condition,
                is_raised=flag.state is State.PRESENT or flag.unscreened,
                superseded_by=flag.superseded_by,
                flag=flag,
            )


def _unsent(episode: Episode, raised: Iterable[SafetyAlert], acts: Acts) -> Iterator[FlagState]:
    """The warnings so far. An emergency that no warning explains: the rules broke down."""
    rows = sorted(raised, key=lambda alert: -queueing.rank_of(alert.tier))
    emergency = queueing.rank_of(queueing.EMERGENCY)
    if episode.urgency == emergency and all(alert.tier != queueing.EMERGENCY for alert in rows):
        yield _broken_down(str(episode.uid), acts)
    bearing = [alert.rule_id for alert in rows]
    yield from (_warned(alert, bearing, acts) for alert in rows)


def _warned(
    alert: SafetyAlert, bearing: Iterable[str], acts: Acts, *, flag: Flag | None = None
) -> FlagState:
    return FlagState(
        **_done(alert.rule_id, alert.evidence_sha256, acts),
        tier=alert.tier,
        condition=flag.condition if flag else alerts.condition_of(alert.rule_id),
        is_raised=True,
        superseded_by=alerts.superior_of(alert.rule_id, bearing),
        flag=flag,
        alert=alert,
    )


def _broken_down(form: str, acts: Acts) -> FlagState:
    return FlagState(
        **_done(BY_HAND, form, acts),
        tier=queueing.EMERGENCY,
        condition="Triage by hand needed: the rules could not read this form",
        is_raised=True,
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


def _waits(state: FlagState) -> bool:
    return state.is_raised and not state.is_lifted
