"""The lists on top of the queue, with counts that are the numbers of their rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

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
    lists = _lists(clinic, user)
    counts = (
        Episode.objects.open()
        .filter(clinic=clinic)
        .aggregate(**{_key(one): Count("pk", filter=one.where) for one in lists})
    )
    return tuple(replace(one, count=counts[_key(one)]) for one in lists)


def list_named(name: str, lists: tuple[QueueList, ...]) -> QueueList:
    """The first list for a name that there is not."""
    return next((one for one in lists if one.name == name), lists[0])


def _key(one: QueueList) -> str:
    return f"count_{one.name.replace('-', '_')}"


def _lists(clinic: Clinic, user: User) -> tuple[QueueList, ...]:
    waiting = Q(urgency__isnull=False)
    today = timezone.localdate(timezone=ZoneInfo(clinic.timezone))
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
        QueueList(
            "reviews-due",
            "Reviews due",
            waiting & Q(status=Status.PUBLISHED, plan__review_on__lte=today),
        ),
    )
