"""Where an episode stands in the clinic's queue: its urgency and by when somebody should look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.models import Clinic, Episode
from intake.triage import rules

EMERGENCY = "emergency_now"
SAME_DAY = "same_day"
LEAST_INTERRUPTING = SAME_DAY


@dataclass(frozen=True)
class Call:
    """One reason to be looked at: a tier, shortened by a rule's own target where it has one."""

    tier: str
    at_most: timedelta | None = None


def rank_of(tier: str) -> int:
    return rules.current().rank(tier)


def tier_at(rank: int) -> str:
    return next(tier.id for tier in rules.current().tiers.values() if tier.rank == rank)


def is_urgent(tier: str) -> bool:
    """Whether the tier interrupts the runner and holds back a plan: same day, or emergency."""
    return rank_of(tier) >= rank_of(LEAST_INTERRUPTING)


def call_in(episode: Episode, calls: Iterable[Call], *, at: datetime, afresh: bool = False) -> None:
    """Put the episode in the queue from `at`; an urgency or a target is never relaxed.

    `afresh`: everything so far was looked at, so that the target is counted from `at` again.
    Changes `episode`; the caller holds its lock and saves it with `QUEUE_FIELDS`.
    """
    reasons = tuple(calls)
    if afresh and reasons:
        episode.due_at = episode.arrived_at = None
    for call in reasons:
        due_at = at + _target(episode.clinic, call)
        rank = rank_of(call.tier)
        episode.urgency = rank if episode.urgency is None else max(rank, episode.urgency)
        episode.due_at = due_at if episode.due_at is None else min(due_at, episode.due_at)
        episode.arrived_at = episode.arrived_at or at


def place(episode: Episode, tier: str, *, at: datetime) -> None:
    """Put a waiting episode where a clinician wants it; its target is counted from `at` again.

    Raising it never gives more time than was left. Changes `episode`, as `call_in` does.
    """
    rank, due_at = rank_of(tier), at + _target(episode.clinic, Call(tier))
    is_raised = episode.urgency is not None and rank > episode.urgency
    if is_raised and episode.due_at is not None and at < episode.due_at < due_at:
        due_at = episode.due_at
    episode.urgency, episode.due_at = rank, due_at


def began_at(episode: Episode) -> datetime | None:
    """When the target of its urgency began, as far as its due moment tells; None without one."""
    if episode.urgency is None or episode.due_at is None:
        return None
    return episode.due_at - _target(episode.clinic, Call(tier_at(episode.urgency)))


QUEUE_FIELDS = ("urgency", "due_at", "arrived_at")


def _target(clinic: Clinic, call: Call) -> timedelta:
    of_tier = {
        EMERGENCY: timedelta(minutes=clinic.emergency_minutes),
        SAME_DAY: timedelta(minutes=clinic.same_day_minutes),
        "within_2_weeks": timedelta(days=clinic.within_2_weeks_days),
        "routine": timedelta(days=clinic.routine_days),
    }[call.tier]
    return of_tier if call.at_most is None else min(of_tier, call.at_most)
