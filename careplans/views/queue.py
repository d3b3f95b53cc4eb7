"""The work queue: who waits, how urgent, since when, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from careplans.queue import first_looks
from clinic import audit, grants, guards, operations
from clinic.guards import needs, needs_clinic
from clinic.models import Clinic, Episode, User
from clinic.rights import Right

PAGE_SIZE = 25


@dataclass(frozen=True)
class List:
    """One of the lists on top of the queue; its count is the count of its rows."""

    name: str
    label: str
    rows: QuerySet[Episode]
    tier: str = ""

    @property
    def count(self) -> int:
        return self.rows.count()


@dataclass(frozen=True)
class Row:
    """One waiting person, with as much of the reason as this reader may see."""

    episode: Episode
    why: str
    detail: str
    is_mine: bool
    may_open: bool
    may_claim: bool
    looks_like: str
    now: datetime

    @property
    def is_overdue(self) -> bool:
        due = self.episode.due_at
        return due is not None and due < self.now and self.episode.status in WAITING

    @property
    def age(self) -> int:
        return self.episode.patient.age_on(self.now.date())


WAITING = {Episode.Status.INVITED, Episode.Status.NEW, Episode.Status.IN_REVIEW}


@needs_clinic(Right.SEE_QUEUE)
def queue(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Most urgent first, then the earliest due. Readers without the right see no reason."""
    user = guards.user_of(request)
    lists = _lists(clinic, user)
    chosen = next((one for one in lists if one.name == request.GET.get("list")), lists[0])
    page = Paginator(_filtered(chosen.rows, request), PAGE_SIZE).get_page(request.GET.get("page"))
    audit.record(
        audit.Event.LIST_OPENED,
        by=user,
        clinic=clinic,
        detail={"list": f"queue {chosen.name}", "shown": [str(row.uid) for row in page]},
    )
    pinned = _rows(_unseen_emergencies(clinic), user, clinic)
    context = {
        "lists": lists,
        "chosen": chosen,
        "page": page,
        "rows": _rows(page, user, clinic),
        "pinned": pinned,
        "states": Episode.Status.choices[1:-1],
        "state": request.GET.get("state", ""),
        "side": request.GET.get("side", ""),
        "now": timezone.now(),
        "queue_count": lists[0].count,
        "may_register": Right.REGISTER_PATIENT in grants.rights_in(clinic, user),
    }
    return render(request, "careplans/queue.html", context)


@require_POST
@needs(Right.CLAIM_EPISODE)
def claim(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Take the episode and open it, in one click."""
    operations.claim_episode(episode, by=guards.user_of(request))
    return redirect("episode", episode_uid=episode.uid)


# ---- inside -----------------------------------------------------------------------------------


def _lists(clinic: Clinic, user: User) -> list[List]:
    open_here = Episode.objects.filter(clinic=clinic)
    waiting = open_here.waiting()
    return [
        List("all", "All", waiting),
        List("emergency", "Emergency", waiting.filter(urgency=3), tier="emergency_now"),
        List("urgent", "Urgent", waiting.filter(urgency=2), tier="same_day"),
        List("soon", "Soon", waiting.filter(urgency=1), tier="within_2_weeks"),
        List("routine", "Routine", waiting.filter(urgency=0), tier="routine"),
        List("mine", "Mine", waiting.filter(owner=user)),
        List("unassigned", "Unassigned", waiting.filter(owner__isnull=True)),
        List(
            "waiting-for-patient",
            "Waiting for patient",
            open_here.filter(status=Episode.Status.INVITED, urgency__isnull=True),
        ),
    ]


def _filtered(rows: QuerySet[Episode], request: HttpRequest) -> QuerySet[Episode]:
    state, side = request.GET.get("state", ""), request.GET.get("side", "")
    if state in Episode.Status.values:
        rows = rows.filter(status=state)
    if side in {"left", "right", "both"}:
        rows = rows.filter(side=side)
    return rows.in_queue_order().select_related("patient", "owner", "clinic")  # type: ignore[attr-defined,no-any-return]


def _unseen_emergencies(clinic: Clinic) -> QuerySet[Episode]:
    """Emergencies that nobody has claimed: pinned on top of every list."""
    waiting = Episode.objects.filter(clinic=clinic, owner__isnull=True, urgency=3).waiting()
    return waiting.in_queue_order().select_related("patient", "owner", "clinic")


def _rows(page: Page[Episode] | Iterable[Episode], user: User, clinic: Clinic) -> list[Row]:
    episodes = list(page)
    held = grants.rights_in(clinic, user)
    readable = set(
        grants.episodes_with(Right.READ_TRIAGE, user)
        .filter(pk__in=[episode.pk for episode in episodes])
        .values_list("pk", flat=True)
    )
    clinical = Right.CLAIM_EPISODE in held or Right.READ_LIBRARY in held
    looks = first_looks(episodes) if clinical else {}
    alike = _look_alikes(clinic, episodes)
    now = timezone.now()
    return [_row(episode, user, readable, looks, alike, held, now) for episode in episodes]


def _row(  # noqa: PLR0913 - one row is made of this much
    episode: Episode,
    user: User,
    readable: set[int],
    looks: dict[int, Any],
    alike: set[str],
    held: frozenset[Right],
    now: datetime,
) -> Row:
    look = looks.get(episode.pk)
    return Row(
        episode=episode,
        why=look.why if look else "",
        detail=look.detail if look and episode.pk in readable else "",
        is_mine=episode.owner_id == user.pk,
        may_open=episode.pk in readable,
        may_claim=episode.owner_id is None and Right.CLAIM_EPISODE in held,
        looks_like="similar name" if episode.patient.family.lower() in alike else "",
        now=now,
    )


def _look_alikes(clinic: Clinic, episodes: list[Episode]) -> set[str]:
    """Family names, in lower case, that more than one patient among these rows bears."""
    names = [episode.patient.family for episode in episodes]
    rows = (
        Episode.objects.filter(clinic=clinic, patient__family__in=names)
        .filter(~Q(status=Episode.Status.CLOSED))
        .values("patient__family")
        .annotate(people=Count("patient", distinct=True))
        .filter(people__gt=1)
    )
    return {str(row["patient__family"]).lower() for row in rows}
