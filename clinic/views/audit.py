"""The record of who read and did what, for those who may read it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import audit, guards
from clinic.guards import needs_clinic
from clinic.models import AuditEntry, Clinic
from clinic.rights import Right

PAGE_SIZE = 50


@needs_clinic(Right.READ_AUDIT)
def entries(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Newest first, patients by pseudonym; opening the record is an entry itself."""
    audit.record(
        audit.Event.LIST_OPENED,
        by=guards.user_of(request),
        clinic=clinic,
        detail={"list": "audit"},
    )
    rows = AuditEntry.objects.filter(clinic=clinic).select_related("actor").order_by("-seq")
    event = request.GET.get("event", "")
    if event in {one.value for one in audit.Event}:
        rows = rows.filter(event=event)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "events": [(one.value, words_of_event(one.value)) for one in audit.Event],
        "chosen": event,
        "lines": [_line(entry) for entry in page],
        "fault": audit.first_fault(clinic) if "check" in request.GET else None,
        "checked": "check" in request.GET,
    }
    return render(request, "clinic/audit.html", context)


def words_of_event(event: str) -> str:
    return event.replace("-", " ").capitalize()


def _line(entry: AuditEntry) -> dict[str, object]:
    return {
        "entry": entry,
        "who": entry.actor.get_full_name() if entry.actor else entry.actor_words.split(":")[0],
        "what": words_of_event(entry.event),
        "patient": str(entry.patient_uid)[:8] if entry.patient_uid else "",
        "detail": ", ".join(
            f"{name} {value}" for name, value in entry.detail.items() if name != "shown"
        ),
    }
