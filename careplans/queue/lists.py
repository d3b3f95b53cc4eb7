"""The lists on top of the queue, with counts that are the numbers of their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from clinic.models import Clinic, Episode, User

Status = Episode.Status


@dataclass(frozen=True)
class QueueList:
    """A part of the clinic's open episodes. `tier` draws the shape beside the label."""

    name: str
    label: str
    where: Q
    tier: str = ""
    count: int = 0

    def rows(self, clinic: Clinic) -> QuerySet[Episode]:
        return Episode.objects.open().filter(self.where, clinic=clinic)


def counted_lists(clinic: Clinic, user: User) -> tuple[QueueList, ...]:
    """Every list with its count, in one query."""
    lists = _lists(user)
    counts = (
        Episode.objects.open()
        .filter(clinic=clinic)
        .aggregate(**{_key(one): Count("pk", filter=one.where) for one in lists})
    )
    return tuple(replace(one, count=counts[_key(one)]) for one in lists)


def _key(one: QueueList) -> str:
    return f"count_{one.name.replace('-', '_')}"


def _lists(user: User) -> tuple[QueueList, ...]:
    waiting = Q(urgency__isnull=False)
    return (
        QueueList("all", "All", waiting),
        QueueList("emergency", "Emergency", Q(urgency=3), "emergency_now"),
        QueueList("urgent", "Urgent", Q(urgency=2), "same_day"),
        QueueList("soon", "Soon", Q(urgency=1), "within_2_weeks"),
        QueueList("routine", "Routine", Q(urgency=0), "routine"),
        QueueList("mine", "Mine", waiting & Q(owner=user)),
        QueueList("unassigned", "Unassigned", waiting & Q(owner__isnull=True)),
        QueueList(
            "waiting-for-patient",
            "Waiting for patient",
            Q(status=Status.INVITED, urgency__isnull=True),
        ),
    )
