"""What clinicians did about the warning signs of a form, and which still hold back a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.models import Episode
from intake.models import Draft, FlagReview, SafetyAlert, TriageRun
from intake.operations import alerts, queueing
from intake.triage.assessment import Assessment, Flag, State

BY_HAND = "triage_by_hand"
"""Stands among the flags when the rules broke down: nothing was screened."""

NOT_LOOKED_AT = frozenset({Episode.Status.INVITED, Episode.Status.NEW, Episode.Status.IN_REVIEW})

Outcome = FlagReview.Outcome


@dataclass(frozen=True)
class FlagState:
    """One warning sign of an episode, with what was done about it on these same answers.

    `history` is every act, oldest first; `review` the latest that counts; `attempts` are calls
    that reached nobody.
    `flag` is None for the warning that the rules broke down, and before the form is sent. `alert`
    is the warning raised on the way that this stands for: before the form is sent, because the
    sent form no longer bears it out, or while changes to the sent form are typed in.
    """

    rule_id: str
    tier: str
    condition: str
    evidence_sha256: str
    is_raised: bool
    superseded_by: str | None = None
    review: FlagReview | None = None
    attempts: tuple[FlagReview, ...] = ()
    history: tuple[FlagReview, ...] = ()
    flag: Flag | None = None
    alert: SafetyAlert | None = None

    @property
    def seen(self) -> str:
        """Names the latest act: whoever decides says which one they had before them."""
        return str(self.history[-1].uid) if self.history else ""

    @property
    def beside_review(self) -> tuple[FlagReview, ...]:
        """Every act but the one that counts, oldest first."""
        return tuple(row for row in self.history if row != self.review)

    @property
    def is_lifted(self) -> bool:
        return self.review is not None and self.review.outcome in FlagReview.LIFTING

    @property
    def is_on_the_way(self) -> bool:
        """Raised by changes to the sent form that are not sent themselves."""
        if self.alert is None or self.flag is None:
            return False
        return self.alert.draft.closed_at is None

    @property
    def is_taken_back(self) -> bool:
        """Raised on the way; the answers that were sent do not say so."""
        return self.alert is not None and self.flag is not None and not self.is_on_the_way

    @property
    def is_dropped(self) -> bool:
        """Raised by changes to the sent form that were then dropped: nobody took it back."""
        draft = self.alert.draft if self.alert else None
        if draft is None or draft.closed_at is None or draft.amends_id is None:
            return False
        return not hasattr(draft, "submission")

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
    runs = _runs(ids)
    acts = _acts(ids)
    raised = alerts.latest_of(ids)
    states: dict[int, tuple[FlagState, ...]] = {}
    for episode in found:
        of_drafts, of_forms = raised.get(episode.pk, []), runs.get(episode.pk)
        if of_forms is None:
            states[episode.pk] = tuple(_unsent(episode, of_drafts, acts))
        else:
            states[episode.pk] = tuple(_sent(of_forms, of_drafts, acts))
    return states


def open_flags(episode: Episode) -> tuple[FlagState, ...]:
    """The flags of same day and above, fired or unscreened, that no clinician has lifted."""
    return tuple(state for state in flag_states(episode) if state.is_open)


def is_settled(episode: Episode) -> bool:
    """Somebody took a first look, and every urgent warning was reviewed: nothing waits."""
    is_seen = episode.status not in NOT_LOOKED_AT
    return is_seen and not any(state.is_unreviewed for state in flag_states(episode))


def latest_run(episode: Episode) -> TriageRun | None:
    runs = (
        TriageRun.objects.of_care()
        .filter(submission__episode=episode)
        .select_related("submission__episode__clinic")
    )
    return runs.order_by("-submission__number", "-pk").first()


# ---- inside -----------------------------------------------------------------------------------


Acts = Mapping[tuple[str, str], list[FlagReview]]
"""Rule and evidence to everything done about it, oldest first."""


def _runs(episode_ids: list[int]) -> dict[int, list[TriageRun]]:
    """Episode id to all its runs, oldest first."""
    rows = TriageRun.objects.of_care().filter(submission__episode_id__in=episode_ids)
    found: dict[int, list[TriageRun]] = {}
    for run in rows.select_related("submission__draft").order_by("submission__number", "pk"):
        found.setdefault(run.submission.episode_id, []).append(run)
    return found


def _acts(episode_ids: list[int]) -> Acts:
    rows = FlagReview.objects.filter(episode_id__in=episode_ids).select_related("reviewed_by")
    found: dict[tuple[str, str], list[FlagReview]] = {}
    for row in rows.order_by("pk"):
        found.setdefault((row.rule_id, row.evidence_sha256), []).append(row)
    return found


def _done(
    rule_id: str, evidence_sha256: str, acts: Acts, *, since: datetime | None = None
) -> dict[str, Any]:
    """`since`: what was done before does not count, as the answers had changed meanwhile."""
    rows = acts.get((rule_id, evidence_sha256), [])
    rows = [row for row in rows if since is None or row.reviewed_at >= since]
    counted = [row for row in rows if row.outcome != Outcome.ATTEMPTED]
    return {
        "rule_id": rule_id,
        "evidence_sha256": evidence_sha256,
        "review": counted[-1] if counted else None,
        "attempts": tuple(row for row in rows if row.outcome == Outcome.ATTEMPTED),
        "history": tuple(rows),
    }


def _sent(runs: list[TriageRun], raised: list[SafetyAlert], acts: Acts) -> Iterator[FlagState]:
    """One state for each rule; what changes on the way say counts until somebody lifts it."""
    run = runs[-1]
    later = [alert for alert in raised if alert.draft_id > run.submission.draft_id]
    if run.assessment is None:
        yield _broken_down(str(run.uid), acts)
        yield from (_warned(alert, [row.rule_id for row in later], acts) for alert in later)
        return
    assessment = Assessment.from_json(run.assessment)
    beside = alerts.taken_back(raised, assessment) | {alert.rule_id: alert for alert in later}
    bearing = (*beside, *(flag.rule_id for flag in assessment.present))
    since = _said_since(runs)
    for flag in assessment.flags:
        said = _said(flag, acts, since=since.get((flag.rule_id, flag.evidence_hash)))
        alert = beside.get(flag.rule_id)
        warned = _warned(alert, bearing, acts, flag=flag) if alert else said
        yield said if warned.is_lifted and said.is_raised else warned


def _said(flag: Flag, acts: Acts, *, since: datetime | None) -> FlagState:
    return FlagState(
        **_done(flag.rule_id, flag.evidence_hash, acts, since=since),
        tier=flag.tier,
        condition=flag.condition,
        is_raised=flag.state is State.PRESENT or flag.unscreened,
        superseded_by=flag.superseded_by,
        flag=flag,
    )


def _said_since(runs: list[TriageRun]) -> dict[tuple[str, str], datetime | None]:
    """Since when, without a break, the forms say what the latest says; None for always."""
    said = [alerts.raised_in(run) for run in runs]
    found: dict[tuple[str, str], datetime | None] = {}
    for key in said[-1]:
        breaks = (number for number, keys in enumerate(said, start=1) if key not in keys)
        first = runs[max(breaks, default=0)]
        found[key] = _began(first.submission.draft)
    return found


def _began(draft: Draft) -> datetime | None:
    """From when what is done about a draft's warnings counts; the first draft has no before."""
    return draft.started_at if draft.amends_id else None


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
        **_done(alert.rule_id, alert.evidence_sha256, acts, since=_began(alert.draft)),
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
