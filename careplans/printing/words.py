"""The few sentences and dates that the paper adds to a document; no framework."""

from __future__ import annotations

from datetime import date

from careplans.documents import PlanDocument
from careplans.printing.editions import Status

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
LONGEST_FOOTER_NAME = 32


def day(moment: date) -> str:
    """22 November 2026"""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: date) -> str:
    """Sunday 22 November 2026"""
    return f"{_WEEKDAYS[moment.weekday()]} {day(moment)}"


def next_check(document: PlanDocument) -> str:
    """Thursday 10 December 2026, 9:30am at the clinic"""
    on = weekday(document.review_on) if document.review_on else ""
    return ", ".join(filter(None, (on, document.review_note)))


def footer(document: PlanDocument) -> str:
    """What every page says of itself, so that loose pages find their plan. Page 1 holds the
    whole name."""
    name = document.patient.name
    if len(name) > LONGEST_FOOTER_NAME:
        name = f"{name[: LONGEST_FOOTER_NAME - 1]}…"
    version = f"Plan {document.plan_number}, version {document.version}"
    return f"{name} · {version} · {day(document.published_on)}"


def bar(document: PlanDocument, status: Status) -> str:
    """The warning on every page of a version that should not be used any more."""
    if status is Status.REPLACED:
        return f"Old plan. A newer plan has replaced version {document.version}."
    if status is Status.WITHDRAWN:
        return f"Do not use this plan. Version {document.version} has been withdrawn."
    return ""
