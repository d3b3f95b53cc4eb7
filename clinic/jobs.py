"""Slow work, written down in the transaction that asks for it and done by a worker.

Operations name a task by its dotted path, because tasks call operations and not the reverse.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.module_loading import import_string

LEASE = timedelta(seconds=60)


def enqueue(path: str, *arguments: int | str) -> None:
    """Queue the task at dotted `path` in the present transaction; arguments are ids only."""
    import_string(path).enqueue(*arguments)


def release_stuck() -> int:
    """Give tasks back whose worker died: still running after the lease. Returns how many."""
    from django_tasks_db.models import DBTaskResult

    return int(
        DBTaskResult.objects.filter(status="RUNNING", started_at__lt=timezone.now() - LEASE).update(
            status="READY", started_at=None
        )
    )
