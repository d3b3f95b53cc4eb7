"""Rows of the queue, each with as much of the reason as its reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from careplans.queue.first_look import FirstLook, first_looks
from careplans.queue.similar import alike_ids
from clinic import grants, operations
from clinic.models import Clinic, Episode, User
from clinic.rights import Right
from clinic.templatetags.formats import lasting, short_day
from intake.operations.alarms import unreviewed
from intake.operations.escalation import told_at
from intake.operations.queueing import began_at

Status = Episode.Status
NOT_LOOKED_AT = frozenset({Status.INVITED, Status.NEW, Status.IN_REVIEW})
A_MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
URGENT = 2


@dataclass(frozen=True)
class Row:
    """One waiting person. `why` and `detail` are empty for a reader who may not see them.

    `is_stopped`: consent was taken back. `told_at`: when the team was last written to because an
    emergency is past its target.
    """

    episode: Episode
    why: str
    detail: str
    is_mine: bool
    may_open: bool
    may_claim: bool
    is_alike: bool
    is_unreviewed: bool
    is_stopped: bool
    told_at: datetime | None
    now: datetime

    @property
    def is_due(self) -> bool:
        """Whether somebody still has to take a first look, or to act on an urgent warning."""
        waits = self.episode.status in NOT_LOOKED_AT or self.is_unreviewed
        return self.episode.due_at is not None and waits

    @property
    def is_overdue(self) -> bool:
        """By a minute at least: what is due this minute is due now."""
        return self.is_due and self._left <= -A_MINUTE

    @property
    def due_words(self) -> str:
        """By when somebody should have looked: a label only, nothing is sorted by it."""
        if not self.is_due:
            return ""
        if self.is_overdue:
            return f"overdue by {lasting(-self._left)}"
        if self._left < A_MINUTE:
            return "due now"
        if self._left < A_DAY:
            return f"due in {lasting(self._left)}"
        return f"due {short_day(self.episode.due_at)}"

    @property
    def _left(self) -> timedelta:
        return (self.episode.due_at or self.now) - self.now

    @property
    def counts_from(self) -> datetime | None:
        """From when the waiting is told: what is urgent and due, from when its target began."""
        arrived, began = self.episode.arrived_at, began_at(self.episode)
        is_urgent = self.is_due and (self.episode.urgency or 0) >= URGENT
        if arrived is None or began is None or not is_urgent:
            return arrived
        return began if began - arrived >= A_MINUTE else arrived

    @property
    def was_here_before(self) -> bool:
        """Whether it was in the queue already when it became this urgent."""
        return self.counts_from != self.episode.arrived_at

    @property
    def counts_from_today(self) -> bool:
        return self._is_today(self.counts_from)

    @property
    def arrived_today(self) -> bool:
        return self._is_today(self.episode.arrived_at)

    def _is_today(self, moment: datetime | None) -> bool:
        return moment is not None and timezone.localdate(moment) == timezone.localdate(self.now)

    @property
    def age(self) -> int:
        return self.episode.patient.age_on(timezone.localdate(self.now))

    @property
    def shows_phone(self) -> bool:
        """The clinic may have to call at once: the number stands in the row."""
        return (self.episode.urgency or 0) >= URGENT and bool(self.episode.patient.phone)


@dataclass(frozen=True)
class Reader:
    """Who looks at the queue, and what of it they may see."""

    user: User
    may_claim: bool
    readable: frozenset[int]
    looks: Mapping[int, FirstLook]
    alike: frozenset[int]
    unreviewed: frozenset[int]
    stopped: frozenset[int]
    told_at: Mapping[int, datetime]
    now: datetime

    def row(self, episode: Episode) -> Row:
        is_open = episode.pk in self.readable
        is_free = self.may_claim and episode.owner_id is None
        look = self.looks.get(episode.pk, FirstLook("", "", ""))
        return Row(
            episode=episode,
            why=look.why if is_open else look.condition if is_free else "",
            detail=look.detail if is_open else "",
            is_mine=episode.owner_id == self.user.pk,
            may_open=is_open,
            may_claim=is_free,
            is_alike=episode.patient_id in self.alike,
            is_unreviewed=episode.pk in self.unreviewed,
            is_stopped=episode.pk in self.stopped,
            told_at=self.told_at.get(episode.pk),
            now=self.now,
        )


def rows_for(user: User, clinic: Clinic, episodes: Iterable[Episode]) -> list[Row]:
    """In as many queries for many episodes as for one.

    The team sees the reason; whoever may claim sees the condition of the top rule of episodes that
    nobody has; everybody else sees urgency, waiting time, name and state.
    """
    found = list(episodes)
    may_claim = Right.CLAIM_EPISODE in grants.rights_in(clinic, user)
    own = grants.episodes_with(Right.READ_TRIAGE, user)
    ids = {episode.pk for episode in found}
    readable = frozenset(own.filter(pk__in=ids).values_list("pk", flat=True))
    told = [row for row in found if row.pk in readable or (may_claim and row.owner_id is None)]
    reader = Reader(
        user=user,
        may_claim=may_claim,
        readable=readable,
        looks=first_looks(told),
        alike=alike_ids(clinic, [episode.patient for episode in found]),
        unreviewed=unreviewed(row for row in found if row.status not in NOT_LOOKED_AT),
        stopped=operations.taken_back_of(found),
        told_at=told_at(found),
        now=timezone.now(),
    )
    return [reader.row(episode) for episode in found]
