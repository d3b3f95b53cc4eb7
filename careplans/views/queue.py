"""The work queue: who waits, how urgent, since when, and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from careplans.queue import (
    Filters,
    QueueList,
    counted_lists,
    page_of,
    rows_for,
    unreviewed_emergencies,
)
from clinic import audit, grants, guards, operations
from clinic.guards import needs, needs_clinic
from clinic.models import Clinic, Episode
from clinic.rights import Right


@needs_clinic(Right.SEE_QUEUE)
def queue(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Most urgent first, then the earliest due. Readers without the right see no reason."""
    user = guards.user_of(request)
    lists = counted_lists(clinic, user)
    chosen = next((one for one in lists if one.name == request.GET.get("list")), lists[0])
    filters = Filters(request.GET, clinic)
    rows = filters.narrow(chosen.rows(clinic)).select_related("patient", "owner", "clinic")
    page = page_of(
        rows, clinic, after=request.GET.get("after", ""), before=request.GET.get("before", "")
    )
    audit.record(
        audit.Event.LIST_OPENED,
        by=user,
        clinic=clinic,
        detail={"list": f"queue {chosen.name}", "shown": [str(row.uid) for row in page.rows]},
    )
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


def _address(chosen: QueueList, filters: Filters, **beside: str) -> str:
    """A page of this list under the same filters."""
    return "?" + urlencode({"list": chosen.name} | filters.chosen | beside)
