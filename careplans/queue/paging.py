"""Pages of the queue by their first and last row, so that they cost the same at any depth."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from clinic.models import Clinic, Episode

PAGE_SIZE = 25


@dataclass(frozen=True)
class QueuePage:
    """`before` and `after` are the rows that the neighbouring pages start from; empty at an end."""

    rows: tuple[Episode, ...]
    before: str
    after: str


def page_of(rows: QuerySet[Episode], clinic: Clinic, *, after: str, before: str) -> QueuePage:
    """The rows after or before an episode, wherever that stands now; else the first page."""
    ordered = rows.in_queue_order()  # type: ignore[attr-defined]
    if anchor := _anchor(clinic, before):
        found = list(ordered.reverse().filter(_earlier_than(anchor))[: PAGE_SIZE + 1])
        shown = found[:PAGE_SIZE][::-1]
        return _page(shown, has_before=len(found) > PAGE_SIZE, has_after=True)
    anchor = _anchor(clinic, after)
    beyond = _later_than(anchor) if anchor else Q()
    found = list(ordered.filter(beyond)[: PAGE_SIZE + 1])
    return _page(found[:PAGE_SIZE], has_before=bool(anchor), has_after=len(found) > PAGE_SIZE)


def _page(rows: list[Episode], *, has_before: bool, has_after: bool) -> QueuePage:
    return QueuePage(
        rows=tuple(rows),
        before=str(rows[0].uid) if rows and has_before else "",
        after=str(rows[-1].uid) if rows and has_after else "",
    )


def _anchor(clinic: Clinic, uid: str) -> Episode | None:
    try:
        return Episode.objects.filter(clinic=clinic, uid=UUID(uid)).first()
    except ValueError:
        return None


def _later_than(row: Episode) -> Q:
    """Rows that stand after `row` in queue order; those not in the queue stand by their age."""
    if row.urgency is None:
        return Q(pk__gt=row.pk)
    same = Q(urgency=row.urgency)
    # The first condition follows from the rest; an index can start from it.
    return Q(urgency__lte=row.urgency) & (
        Q(urgency__lt=row.urgency)
        | same & Q(due_at__gt=row.due_at)
        | same & Q(due_at=row.due_at, pk__gt=row.pk)
    )


def _earlier_than(row: Episode) -> Q:
    if row.urgency is None:
        return Q(pk__lt=row.pk)
    same = Q(urgency=row.urgency)
    return Q(urgency__gte=row.urgency) & (
        Q(urgency__gt=row.urgency)
        | same & Q(due_at__lt=row.due_at)
        | same & Q(due_at=row.due_at, pk__lt=row.pk)
    )
