"""How high a physio's own number for a running item may go for this runner, and why so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from careplans.library.formulas import half_up
from careplans.prescription import Number, RunnerProfile, wording

DISTANCES_A_WEEK = frozenset({"start_week_km", "next_week_km"})
DISTANCES_A_RUN = frozenset({"run_km", "long_run_km", "cap_km"})
DAYS_WITHOUT_RUNNING = frozenset({"min_rest_days", "add_rest_days"})

OVER_LONGEST = Decimal("1.1")
"""A run of more than 10% over the longest of the last 30 days goes with more injuries
(frandsen2025)."""

WEEK_UNKNOWN_KM = Decimal(60)
RUN_UNKNOWN_KM = Decimal(20)
"""When the runner's own distances are not known; a run is a third of the week, as the long run."""

TIMES_COMPUTED = 2
MINUTES_A_WEEK = Decimal(240)
"""The most other sport in a week that the content file allows."""

MOST_OF_UNIT = {
    "0 to 10": Decimal(10),
    "1 yes, 0 talk": Decimal(1),
    "minutes": MINUTES_A_WEEK,
    "per week": Decimal(7),
    "share": Decimal(1),
    "share of weekly distance": Decimal(1),
}
OTHERWISE = Decimal(100)


@dataclass(frozen=True)
class Ceiling:
    """`because` is said to the physio after the limit; empty: the content file says so."""

    value: Decimal
    because: str = ""


def ceiling_of(number: Number, profile: RunnerProfile | None) -> Ceiling:
    """The safest of the readings: what this runner has done, or what was computed if that is more.

    A week goes up to the usual week before the pain, a run up to the longest of 30 days and 10%
    (frandsen2025), everything else up to twice the computed number. `number` is the computed one.
    """
    if number.id in DISTANCES_A_WEEK:
        return _distance(
            number,
            profile.number("weekly_usual_km") if profile else None,
            otherwise=WEEK_UNKNOWN_KM,
            because="the usual week before the pain",
        )
    if number.id in DISTANCES_A_RUN:
        longest = profile.number("longest_30d_km") if profile else None
        return _distance(
            number,
            half_up(longest * OVER_LONGEST, 1) if longest else None,
            otherwise=RUN_UNKNOWN_KM,
            because="the longest run of the last 30 days and 10%",
        )
    return _twice_computed(number)


def _distance(
    number: Number, known: Decimal | None, *, otherwise: Decimal, because: str
) -> Ceiling:
    """A runner who ran nothing, or did not say, is not held to 0 km."""
    if not known:
        return Ceiling(max(otherwise, number.value or Decimal(0)), "the runner gave no distance")
    if number.value is not None and number.value > known:
        return Ceiling(number.value, "the computed number")
    return Ceiling(known, because)


def _twice_computed(number: Number) -> Ceiling:
    """A computed 0 says "not at all" for pain and shares, but leaves days and choices open."""
    most = MOST_OF_UNIT.get(number.unit, OTHERWISE)
    leaves_open = number.unit == "1 yes, 0 talk" or number.id in DAYS_WITHOUT_RUNNING
    if number.value is None or leaves_open:
        return Ceiling(most)
    twice = number.value * TIMES_COMPUTED
    if number.unit in MOST_OF_UNIT and most < twice:
        return Ceiling(most)
    return Ceiling(twice, f"twice the computed {wording.plain(number.value)}")
