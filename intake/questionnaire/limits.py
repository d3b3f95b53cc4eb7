"""Bounds that a FHIR questionnaire cannot say, as they hang on today or another answer."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

KM_PER_MILE = Decimal("1.609344")
FASTEST_PACE = Decimal("2.5")
SLOWEST_PACE = Decimal(20)
"""Minutes for each kilometre; a pace in miles is held to the same after conversion."""


def event_dates(today: date) -> tuple[date, date]:
    """The first and last day a coming race may have: today, and 24 months on."""
    year = today.year + 2
    last_day = calendar.monthrange(year, today.month)[1]
    return today, date(year, today.month, min(today.day, last_day))


def paces(run_unit: object) -> tuple[Decimal, Decimal]:
    """The fastest and slowest easy pace, in minutes for each kilometre or mile."""
    if run_unit == "mi":
        return FASTEST_PACE * KM_PER_MILE, SLOWEST_PACE * KM_PER_MILE
    if run_unit == "km":
        return FASTEST_PACE, SLOWEST_PACE
    return FASTEST_PACE, SLOWEST_PACE * KM_PER_MILE
