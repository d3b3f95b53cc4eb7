"""Urgent warnings that no clinician has reviewed yet: pinned on top of the queue, and overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from clinic.audit import Event
from clinic.models import AuditEntry, Clinic, Episode
from intake.models import ClinicalNote, FlagReview, UrgencyChange
from intake.operations.flags import states_of
from intake.operations.queueing import EMERGENCY, SAME_DAY, rank_of


def unreviewed_emergencies(clinic: Clinic) -> tuple[Episode, ...]:
    """In queue order."""
    rows = Episode.objects.filter(clinic=clinic, urgency=rank_of(EMERGENCY)).waiting()
    return unacknowledged(rows.in_queue_order().select_related("patient", "owner", "clinic"))


def unacknowledged(emergencies: Iterable[Episode]) -> tuple[Episode, ...]:
    """One that is claimed counts until each emergency flag is reviewed.

    One that a clinician made an emergency counts until somebody acts on it after that. Neither a
    claim, nor a call that reached nobody, nor a plan that went out takes it away.
    """
    episodes = list(emergencies)
    claimed = [episode for episode in episodes if episode.owner_id is not None]
    open_ids = unreviewed(claimed, tier=EMERGENCY) | _raised_by_hand(claimed)
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


# ---- inside -----------------------------------------------------------------------------------


def _raised_by_hand(episodes: Iterable[Episode]) -> frozenset[int]:
    """Those that a clinician made an emergency, where nobody has reviewed or noted anything since.

    After a hand-over only what the new owner does counts.
    """
    found = {episode.pk: episode for episode in episodes}
    changes = UrgencyChange.objects.filter(episode_id__in=found).order_by("pk")
    latest = {row.episode_id: row for row in changes}
    raised = {pk: row.changed_at for pk, row in latest.items() if row.to_tier == EMERGENCY}
    if not raised:
        return frozenset()
    handed = _handed_over([found[pk] for pk in raised], since=min(raised.values()))
    moved = {pk: at for pk, at in handed.items() if at > raised[pk]}
    answered = {
        pk
        for pk, person, at in _acts(raised)
        if at > moved.get(pk, raised[pk]) and (pk not in moved or person == found[pk].owner_id)
    }
    return frozenset(raised.keys() - answered)


def _acts(episode_ids: Iterable[int]) -> list[tuple[int, int, datetime]]:
    """Episode id, who, and when, for each review that counts and each note."""
    ids = list(episode_ids)
    reviews = FlagReview.objects.filter(episode_id__in=ids)
    reviews = reviews.exclude(outcome=FlagReview.Outcome.ATTEMPTED)
    notes = ClinicalNote.objects.filter(episode_id__in=ids)
    return [
        *reviews.values_list("episode_id", "reviewed_by_id", "reviewed_at"),
        *notes.values_list("episode_id", "written_by_id", "written_at"),
    ]


def _handed_over(episodes: Iterable[Episode], *, since: datetime) -> dict[int, datetime]:
    """Episode id to when it last went to another owner."""
    ids = {episode.uid: episode.pk for episode in episodes}
    rows = AuditEntry.objects.filter(
        event=Event.EPISODE_HANDED_OVER, episode_uid__in=ids, at__gt=since
    )
    moves = rows.order_by("at").values_list("episode_uid", "at")
    return {ids[uid]: at for uid, at in moves if uid is not None}
