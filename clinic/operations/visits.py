"""When the runner comes next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import audit, grants
from clinic.errors import Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right

FURTHEST = timedelta(days=2 * 365)


@transaction.atomic
def plan_next_visit(episode: Episode, at: datetime | None, *, by: User) -> Episode:
    """Set the moment of the next visit, which the runner sees; None takes it away."""
    grants.require(Right.PLAN_VISIT, by, episode)
    now = timezone.now()
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed. Open a new one to plan a visit.")
    if at is not None and at <= now:
        raise _wrong("Enter a day and time that lie ahead.")
    if at is not None and at > now + FURTHEST:
        raise _wrong("Enter a day within the next 2 years.")
    Episode.objects.filter(pk=episode.pk).update(
        next_visit_at=at, lock_version=F("lock_version") + 1
    )
    audit.record(
        audit.Event.VISIT_PLANNED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        detail={"at": at.isoformat() if at else ""},
    )
    episode.refresh_from_db(fields=["next_visit_at", "lock_version"])
    return episode


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"at": sentence})
