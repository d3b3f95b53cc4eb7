"""The record of who read and did what, for those who may read it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from clinic import audit, grants, guards
from clinic.guards import needs_clinic
from clinic.models import AuditEntry, Clinic
from clinic.rights import Right
from clinic.views import paging

PAGE_SIZE = 50
NOT_SHOWN = frozenset({"shown", "sha256", "at"}) | audit.PERSONAL
SHORT_UID = 8
_DATE_INPUT = {"type": "date", "class": "input"}


class AuditFilters(forms.Form):
    """What narrows the record down. Words that are not on offer narrow nothing."""

    event = forms.ChoiceField(label="What", required=False)
    person = forms.ChoiceField(label="Who", required=False)
    outcome = forms.ChoiceField(
        label="Outcome",
        required=False,
        choices=[("", "Done or refused"), *AuditEntry.Outcome.choices],
    )
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(_DATE_INPUT))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(_DATE_INPUT))

    def __init__(self, request: HttpRequest, clinic: Clinic) -> None:
        super().__init__(request.GET, auto_id="filter-%s")
        people = {grant.user.uid: grant.user for grant in grants.people_of(clinic)}
        self.fields["event"].choices = [  # type: ignore[attr-defined]
            ("", "Anything"),
            *((one.value, words_of_event(one.value)) for one in audit.Event),
        ]
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", "Anybody"),
            *((str(uid), person.get_full_name()) for uid, person in people.items()),
        ]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, str]:
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        if "event" in asked:
            rows = rows.filter(event=asked["event"])
        if "person" in asked:
            rows = rows.filter(actor__uid=asked["person"])
        if "outcome" in asked:
            rows = rows.filter(outcome=asked["outcome"])
        if "since" in asked:
            rows = rows.filter(at__gte=_start_of(asked["since"]))
        if "until" in asked:
            rows = rows.filter(at__lt=_start_of(asked["until"]) + timedelta(days=1))
        return rows


@needs_clinic(Right.READ_AUDIT)
def entries(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Newest first, patients by pseudonym; opening the record is an entry itself."""
    filters = AuditFilters(request, clinic)
    audit.record(
        audit.Event.LIST_OPENED,
        by=guards.user_of(request),
        clinic=clinic,
        detail={"list": "audit"} | filters.chosen,
    )
    rows = AuditEntry.objects.filter(clinic=clinic).select_related("actor").order_by("-seq")
    page = paging.page_of(filters.narrow(rows), request, size=PAGE_SIZE)
    is_checked = "check" in request.GET
    context = {
        "filters": filters,
        "lines": [_line(entry) for entry in page],
        "foot": paging.foot(page, "entry,entries", filters.chosen),
        "is_checked": is_checked,
        "fault": audit.first_fault(clinic) if is_checked else None,
        "now": timezone.now(),
    }
    return render(request, "clinic/audit.html", context)


def words_of_event(event: str) -> str:
    return event.replace("-", " ").capitalize()


def _line(entry: AuditEntry) -> dict[str, object]:
    who = entry.actor.get_full_name() if entry.actor else entry.actor_words.split(":")[0]
    return {
        "entry": entry,
        "who": who.capitalize() if entry.actor is None else who,
        "what": words_of_event(entry.event),
        "patient": str(entry.patient_uid)[:SHORT_UID] if entry.patient_uid else "",
        "detail": ", ".join(
            f"{name.replace('_', ' ')}: {_said(value)}"
            for name, value in entry.detail.items()
            if name not in NOT_SHOWN
        ),
    }


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _start_of(day: Any) -> datetime:
    """Midnight on the clinic's own clock."""
    return timezone.make_aware(datetime.combine(day, time.min))
