"""Clearing away access that has ended; run by the clock, not by a person.

Our own lists ask each grant for its end. Guardian's do not, and agree once the row is gone. Who
had access is read from the audit.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import audit
from clinic.models import EpisodeGrant


def remove_ended_grants(*, at: datetime | None = None) -> int:
    """Remove every grant on an episode whose end is past; returns how many there were."""
    moment = at or timezone.now()
    ended = EpisodeGrant.objects.filter(ends_at__lte=moment).order_by("pk")
    return sum(_remove(pk, at=moment) for pk in list(ended.values_list("pk", flat=True)))


@transaction.atomic
def _remove(grant_id: int, *, at: datetime) -> bool:
    """Whether it was still there; one that was given a new end meanwhile stays."""
    rows = EpisodeGrant.objects.filter(pk=grant_id, ends_at__lte=at)
    grant = rows.select_for_update(of=("self",)).first()
    if grant is None:
        return False
    episode = grant.content_object
    audit.record(
        audit.Event.GRANT_REMOVED,
        by=None,
        clinic=episode.clinic,
        episode=episode,
        about=grant.user,
        detail={"role": grant.permission.codename, "ended_at": grant.ends_at.isoformat()},
    )
    grant.delete()
    return True
