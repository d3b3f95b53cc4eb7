"""Urgent warnings that no clinician has reviewed yet: pinned on top of the queue, and overdue."""

from __future__ import annotations

from collections.abc import Iterable

from clinic.models import Clinic, Episode
from intake.operations.flags import states_of
from intake.operations.queueing import EMERGENCY, SAME_DAY, rank_of


def unreviewed_emergencies(clinic: Clinic) -> tuple[Episode, ...]:
    """In queue order."""
    rows = Episode.objects.filter(clinic=clinic, urgency=rank_of(EMERGENCY)).waiting()
    return unacknowledged(rows.in_queue_order().select_related("patient", "owner", "clinic"))


def unacknowledged(emergencies: Iterable[Episode]) -> tuple[Episode, ...]:
    """One that is claimed counts until each emergency flag is reviewed.

    Neither a claim, nor a call that reached nobody, nor a plan that went out takes it away.
    """
    episodes = list(emergencies)
    claimed = [episode for episode in episodes if episode.owner_id is not None]
    open_ids = unreviewed(claimed, tier=EMERGENCY)
    return tuple(row for row in episodes if row.owner_id is None or row.pk in open_ids)


def unreviewed(episodes: Iterable[Episode], *, tier: str = SAME_DAY) -> frozenset[int]:
    """Those with a warning of this tier or above that nobody has reviewed."""
    least = rank_of(tier)
    urgent = [row for row in episodes if row.urgency is not None and row.urgency >= least]
    states = states_of(urgent) if urgent else {}
    return frozenset(
        pk
        for pk, rows in states.items()
        if any(state.is_unreviewed and rank_of(state.tier) >= least for state in rows)
    )
