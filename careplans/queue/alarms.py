"""Emergencies that no clinician has reviewed yet: pinned on top of the queue."""

from __future__ import annotations

from clinic.models import Clinic, Episode
from intake.models import FlagReview, TriageRun
from intake.operations.flags import BY_HAND
from intake.operations.queueing import EMERGENCY, rank_of
from intake.triage.assessment import Assessment, State

Reviewed = set[tuple[int, str, str]]


def unreviewed_emergencies(clinic: Clinic) -> tuple[Episode, ...]:
    """In queue order. One that is claimed counts until each emergency flag is reviewed.

    A claimed one whose form is not sent is in its owner's hands: there is nothing to review yet.
    """
    rows = Episode.objects.filter(clinic=clinic, urgency=rank_of(EMERGENCY)).waiting()
    episodes = list(rows.in_queue_order().select_related("patient", "owner", "clinic"))
    claimed = [episode.pk for episode in episodes if episode.owner_id is not None]
    open_ids = _with_open_emergency(claimed) if claimed else set()
    return tuple(row for row in episodes if row.owner_id is None or row.pk in open_ids)


def _with_open_emergency(ids: list[int]) -> set[int]:
    reviews = FlagReview.objects.filter(episode_id__in=ids)
    reviewed = set(reviews.values_list("episode_id", "rule_id", "evidence_sha256"))
    runs = TriageRun.objects.filter(submission__episode_id__in=ids).select_related("submission")
    latest = {run.submission.episode_id: run for run in runs.order_by("submission__number", "pk")}
    return {pk for pk, run in latest.items() if _is_open(pk, run, reviewed)}


def _is_open(episode_id: int, run: TriageRun, reviewed: Reviewed) -> bool:
    if run.assessment is None:
        return (episode_id, BY_HAND, str(run.uid)) not in reviewed
    return any(
        (episode_id, flag.rule_id, flag.evidence_hash) not in reviewed
        for flag in Assessment.from_json(run.assessment).flags
        if flag.tier == EMERGENCY and (flag.state is State.PRESENT or flag.unscreened)
    )
