"""The work queue: who waits, how urgent, since when, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from careplans.operations import saved_filters
from careplans.queue import (
    Filters,
    QueueList,
    counted_lists,
    list_named,
    news_of,
    page_of,
    rows_for,
    unreviewed_emergencies,
)
from clinic import audit, grants, guards, operations
from clinic.errors import Conflict, Invalid
from clinic.guards import needs, needs_clinic
from clinic.models import Clinic, Episode, User
from clinic.rights import Right

LONGEST_PINNED = 4
"""Digits of a count."""


@needs_clinic(Right.SEE_QUEUE)
def queue(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Most urgent first, then the earliest due. Readers without the right see no reason."""
    return _page(request, clinic, request.GET)


def _page(
    request: HttpRequest, clinic: Clinic, asked: Mapping[str, str], *, problem: str = ""
) -> HttpResponse:
    """`problem`: why the filters could not be saved."""
    user, now = guards.user_of(request), timezone.now()
    lists = counted_lists(clinic, user)
    chosen = list_named(asked.get("list", ""), lists)
    filters = Filters(asked, clinic)
    rows = filters.narrow(chosen.rows(clinic)).select_related("patient", "owner", "clinic", "plan")
    page = page_of(rows, clinic, after=asked.get("after", ""), before=asked.get("before", ""))
    _record(user, clinic, chosen, page.rows)
    alarms = unreviewed_emergencies(clinic)
    seen = rows_for(user, clinic, [*alarms, *page.rows])
    context = {
        "lists": lists,
        "chosen": chosen,
        "filters": filters,
        "pinned": seen[: len(alarms)],
        "shows_reasons": any(row.why or row.may_claim for row in seen),
        "rows": seen[len(alarms) :],
        "total": rows.count() if filters.chosen else chosen.count,
        "first_url": _address(chosen, filters),
        "previous_url": _address(chosen, filters, before=page.before) if page.before else "",
        "next_url": _address(chosen, filters, after=page.after) if page.after else "",
        "news_url": _news_address(chosen, filters, since=now, pinned=len(alarms)),
        "now": now,
        "queue_count": lists[0].count,
        "may_register": Right.REGISTER_PATIENT in grants.rights_in(clinic, user),
        "last_arrival": None if lists[0].count else _last_arrival(clinic),
        **_saved(clinic, user, chosen, filters),
        "problem": problem,
        "typed_name": asked.get("name", "") if problem else "",
    }
    return render(request, "careplans/queue.html", context, status=400 if problem else 200)


@require_POST
@needs(Right.CLAIM_EPISODE)
def claim(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Take the episode and open it, in one click; who comes second is told who was first."""
    user = guards.user_of(request)
    try:
        operations.claim_episode(episode, by=user)
    except Conflict as error:
        if episode.owner_id != user.pk:
            messages.warning(request, error.sentence)
            return redirect("queue")
    return redirect("episode", episode_uid=episode.uid)


@needs_clinic(Right.SEE_QUEUE)
def news(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """How many came since the page was made, for its script: no names, nothing of their health."""
    lists = counted_lists(clinic, guards.user_of(request))
    chosen = list_named(request.GET.get("list", ""), lists)
    rows = Filters(request.GET, clinic).narrow(chosen.rows(clinic))
    since, pinned = _moment(request.GET.get("since", "")), _count(request.GET.get("pinned", ""))
    return JsonResponse(news_of(rows, clinic, since=since, pinned=pinned).as_json())


@require_POST
@needs_clinic(Right.SEE_QUEUE)
def save_filter(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Keep the list and the filters of the page under a name."""
    user = guards.user_of(request)
    chosen = list_named(request.POST.get("list", ""), counted_lists(clinic, user))
    query = {"list": chosen.name} | Filters(request.POST, clinic).chosen
    try:
        saved = saved_filters.save_filter(clinic, request.POST.get("name", ""), query, by=user)
    except Invalid as error:
        return _page(request, clinic, request.POST, problem=error.sentence)
    messages.success(request, f"Saved as “{saved.name}”.")
    return redirect(f"{reverse('queue')}?{urlencode(query)}")


@require_POST
@needs_clinic(Right.SEE_QUEUE)
def remove_filter(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Forget saved filters; the list that was open stays open."""
    user, name = guards.user_of(request), request.POST.get("name", "")
    saved_filters.remove_filter(clinic, name, by=user)
    chosen = list_named(request.POST.get("list", ""), counted_lists(clinic, user))
    return redirect(reverse("queue") + _address(chosen, Filters(request.POST, clinic)))


# ---- inside -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SavedLink:
    """Saved filters as a link; `is_open` when they are what the page shows."""

    name: str
    url: str
    is_open: bool


def _saved(clinic: Clinic, user: User, chosen: QueueList, filters: Filters) -> dict[str, Any]:
    here = {"list": chosen.name} | filters.chosen
    rows = saved_filters.saved_filters_of(clinic, user)
    links = [SavedLink(row.name, f"?{urlencode(row.query)}", row.query == here) for row in rows]
    is_worth_saving = bool(filters.chosen) or chosen.name != "all"
    return {
        "saved": links,
        "here": here,
        "may_save": is_worth_saving and not any(link.is_open for link in links),
    }


def _record(user: User, clinic: Clinic, chosen: QueueList, shown: tuple[Episode, ...]) -> None:
    detail = {"list": f"queue {chosen.name}", "shown": [str(row.uid) for row in shown]}
    audit.record(audit.Event.LIST_OPENED, by=user, clinic=clinic, detail=detail)


def _address(chosen: QueueList, filters: Filters, **beside: str) -> str:
    """A page of this list under the same filters."""
    return "?" + urlencode({"list": chosen.name} | filters.chosen | beside)


def _news_address(chosen: QueueList, filters: Filters, *, since: datetime, pinned: int) -> str:
    beside = {"since": since.isoformat(), "pinned": str(pinned)}
    return reverse("queue-news") + _address(chosen, filters, **beside)


def _moment(text: str) -> datetime:
    """When a page was made; a day at most is looked back."""
    now = timezone.now()
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None or timezone.is_naive(found):
        return now
    return max(found, now - timedelta(days=1))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_PINNED else 0


def _last_arrival(clinic: Clinic) -> datetime | None:
    """For an empty queue: when somebody last came into it."""
    everybody: QuerySet[Episode] = Episode.objects.filter(clinic=clinic)
    found: datetime | None = everybody.aggregate(last=Max("arrived_at"))["last"]
    return found
