"""Telling the clinic that an emergency waits past its target; run by the clock, not by a person.

The clinicians are written to at the target and then every hour, 8 times in all, for as long as
nobody has reviewed it. Each time is one row, unique for the episode and that time, so that many
workers tell once. A clock that stood still tells once when it goes again, not for each hour lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from clinic import audit, grants, jobs
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from intake.models import EscalationNotice
from intake.operations.alarms import unacknowledged
from intake.operations.queueing import EMERGENCY, rank_of

AGAIN_AFTER = timedelta(hours=1)
MOST_TIMES = 8
_CLINICIANS = frozenset({Role.PHYSIO, Role.SUPERVISOR})


def escalate_overdue(*, at: datetime | None = None) -> int:
    """Tell every clinic of its emergencies past their target; returns how many were told of."""
    moment = at or timezone.now()
    emergencies = Episode.objects.filter(urgency=rank_of(EMERGENCY), due_at__lte=moment).waiting()
    rows = list(emergencies.in_queue_order())
    notices = _notices(rows)
    due = [row for row in rows if _next_target(row, notices.get(row.pk, []), at=moment)]
    return sum(_tell(episode, at=moment) for episode in unacknowledged(due))


def told_at(episodes: Iterable[Episode]) -> dict[int, datetime]:
    """Episode id to when somebody was last written to about the present target; one query."""
    found = {episode.pk: episode for episode in episodes}
    return {
        pk: max(notice.sent_at for notice in reached)
        for pk, notices in _notices(found.values()).items()
        if (reached := [row for row in _since_target(found[pk], notices) if row.recipients])
    }


# ---- inside -----------------------------------------------------------------------------------


def _notices(episodes: Iterable[Episode]) -> dict[int, list[EscalationNotice]]:
    ids = [row.pk for row in episodes if row.urgency == rank_of(EMERGENCY)]
    found: dict[int, list[EscalationNotice]] = {}
    for notice in EscalationNotice.objects.filter(episode_id__in=ids).order_by("pk"):
        found.setdefault(notice.episode_id, []).append(notice)
    return found


def _since_target(episode: Episode, notices: Iterable[EscalationNotice]) -> list[EscalationNotice]:
    """Those about the present target; a new warning sets a new one."""
    due_at = episode.due_at
    return [] if due_at is None else [row for row in notices if row.due_at >= due_at]


def _next_target(
    episode: Episode, notices: Iterable[EscalationNotice], *, at: datetime
) -> datetime | None:
    """For which hour to tell now; None when it was told within the hour, or often enough."""
    told = _since_target(episode, notices)
    if episode.due_at is None or len(told) >= MOST_TIMES:
        return None
    if any(notice.sent_at > at - AGAIN_AFTER for notice in told):
        return None
    return episode.due_at + len(told) * AGAIN_AFTER


@transaction.atomic
def _tell(episode: Episode, *, at: datetime) -> bool:
    """Whether it fell to this caller; what changed since the list was read counts."""
    rows = Episode.objects.waiting().filter(urgency=rank_of(EMERGENCY), due_at__lte=at)
    locked = rows.select_for_update(of=("self",)).select_related("clinic", "patient")
    current = unacknowledged(locked.filter(pk=episode.pk))
    target = _next_target(current[0], _all_of(current[0]), at=at) if current else None
    if target is None:
        return False
    clinic = current[0].clinic
    people = _clinicians(clinic)
    writes_to_clinic = _has_its_own_address(clinic, people)
    notice, is_new = EscalationNotice.objects.get_or_create(
        episode=current[0],
        due_at=target,
        defaults={"sent_at": at, "recipients": len(people) + writes_to_clinic},
    )
    if is_new:
        for person in people:
            jobs.enqueue("clinic.tasks.mail_escalation", clinic.pk, person.pk)
        if writes_to_clinic:
            jobs.enqueue("clinic.tasks.mail_escalation_to_clinic", clinic.pk)
        _record(notice, current[0])
    return is_new


def _all_of(episode: Episode) -> list[EscalationNotice]:
    return _notices([episode]).get(episode.pk, [])


def _clinicians(clinic: Clinic) -> list[User]:
    """Everybody who may review a warning today, once each."""
    rows = [row for row in grants.people_of(clinic) if grants.role_of(row) in _CLINICIANS]
    return list({row.user_id: row.user for row in rows if row.user.is_active}.values())


def _has_its_own_address(clinic: Clinic, people: Iterable[User]) -> bool:
    address = clinic.escalation_email.lower()
    return bool(address) and all(person.email.lower() != address for person in people)


def _record(notice: EscalationNotice, episode: Episode) -> None:
    detail = {"target": notice.due_at.isoformat(), "recipients": notice.recipients}
    audit.record(
        audit.Event.EMERGENCY_ESCALATED,
        by=None,
        clinic=episode.clinic,
        episode=episode,
        about=notice,
        detail=detail,
    )
