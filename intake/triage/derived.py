"""Numbers worked out from answers: age, kilometres, shares, weeks to a race."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from intake.triage.logic import Value

Number = int | Decimal

KM_PER_MILE = Decimal("1.609344")
OLDEST_AGE = 120
WELLS_ITEMS = frozenset(
    {"cancer_6m", "plaster_or_paralysis", "bed_or_surgery_12w", "previous_clot"}
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What derived values are worked out from: typed answers, and the day they were sent."""

    values: Mapping[str, Value]
    on: date
    age_years: int | None

    def number(self, question_id: str) -> Decimal | None:
        value = self.values.get(question_id)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return Decimal(value)


def age_on(birth_date: date | None, on: date) -> int | None:
    """Whole years; None for a date that cannot be a birth date of this person."""
    if birth_date is None:
        return None
    years = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return years if 0 <= years <= OLDEST_AGE else None


def km_factor(basis: Basis) -> Decimal | None:
    return {"km": Decimal(1), "mi": KM_PER_MILE}.get(str(basis.values.get("run_unit")))


def _in_km(question_id: str) -> Callable[[Basis], Decimal | None]:
    def distance(basis: Basis) -> Decimal | None:
        typed, factor = basis.number(question_id), km_factor(basis)
        return None if typed is None or factor is None else typed * factor

    return distance


weekly_usual_km = _in_km("run_weekly_usual")
weekly_last4_km = _in_km("run_weekly_last4")
longest_30d_km = _in_km("run_longest_30d")


def _ratio(top: Decimal | None, bottom: Decimal | None) -> Decimal | None:
    return None if top is None or not bottom else top / bottom


def long_run_share(basis: Basis) -> Decimal | None:
    return _ratio(longest_30d_km(basis), weekly_last4_km(basis))


def weekly_ratio(basis: Basis) -> Decimal | None:
    return _ratio(weekly_last4_km(basis), weekly_usual_km(basis))


def weeks_to_event(basis: Basis) -> int | None:
    """Whole weeks; None without an event or when its day has passed."""
    day = basis.values.get("run_event_date")
    if basis.values.get("run_event") is not True or not isinstance(day, date) or day < basis.on:
        return None
    return (day - basis.on).days // 7


def bmi(basis: Basis) -> Decimal | None:
    weight, height = basis.number("about_weight_kg"), basis.number("about_height_cm")
    if weight is None or not height:
        return None
    return weight / (height / 100) ** 2


def wells_self_report(basis: Basis) -> int | None:
    """Four of the items of the Wells score, one point each; never used to lower urgency."""
    ticked = basis.values.get("s_clot_risk")
    return len(ticked & WELLS_ITEMS) if isinstance(ticked, frozenset) else None


FORMULAS: Mapping[str, Callable[[Basis], Number | None]] = {
    "age_years": lambda basis: basis.age_years,
    "km_factor": km_factor,
    "weekly_usual_km": weekly_usual_km,
    "weekly_last4_km": weekly_last4_km,
    "longest_30d_km": longest_30d_km,
    "long_run_share": long_run_share,
    "weekly_ratio": weekly_ratio,
    "weeks_to_event": weeks_to_event,
    "bmi": bmi,
    "wells_self_report": wells_self_report,
}


def work_out(basis: Basis) -> dict[str, Value]:
    """Every derived value that can be worked out; what is missing is left out."""
    found = {name: formula(basis) for name, formula in FORMULAS.items()}
    return {name: value for name, value in found.items() if value is not None}
