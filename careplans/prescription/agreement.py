"""Makes the numbers of a phase say what its weeks show, so that text and calendar agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from careplans.prescription.computed import Computed, Moment, rewritten
from careplans.prescription.numbers import Number
from careplans.prescription.phase_items import PhaseItems
from careplans.prescription.week import Log, Way, Week

Weeks = Sequence[Week]


def agree(items: PhaseItems, weeks: Weeks, log: Log, moment: Moment) -> PhaseItems:
    """Where a cap or the rest days changed a week, its numbers follow and say so."""
    return replace(items, kept=tuple(_agreed(item, weeks, log, moment) for item in items.kept))


def _agreed(item: Computed, weeks: Weeks, log: Log, moment: Moment) -> Computed:
    numbers = tuple(_as_planned(number, item.modification_id, weeks) for number in item.numbers)
    if numbers == item.numbers:
        return item
    modification = log.library.modifications[item.modification_id]
    return rewritten(item, numbers, modification, log.profile, moment=moment)


def _as_planned(number: Number, modification_id: str, weeks: Weeks) -> Number:
    planned = _PLANNED.get((modification_id, number.id))
    value = planned(weeks) if planned else None
    if value is None or number.value is None or value == number.value:
        return number
    note = f"{number.note} The formula alone gives {number.value}; the weeks of the plan decide."
    return replace(number, value=value, note=note.strip())


def _first_distance_km(weeks: Weeks) -> Decimal | None:
    first = [week.km for week in _by_distance(weeks)][:1]
    return first[0] if first else None


def _first_built_km(weeks: Weeks) -> Decimal | None:
    built = [week.km for week in _by_distance(weeks) if week.numbers and not week.lighter]
    return built[0] if built else None


def _runs_in_a_week(weeks: Weeks) -> Decimal | None:
    counts = [len(week.sessions) for week in _by_distance(weeks)]
    return Decimal(max(counts)) if counts else None


def _longest_run(weeks: Weeks) -> Decimal | None:
    longest = [week.longest_km for week in _by_distance(weeks)]
    return max(longest) if longest else None


def _swap_minutes(weeks: Weeks) -> Decimal | None:
    minutes = [week.minutes for week in weeks if week.way is Way.BREAK and week.sessions]
    return Decimal(minutes[0]) if minutes else None


def _by_distance(weeks: Weeks) -> list[Week]:
    return [week for week in weeks if week.way is Way.DISTANCE and week.sessions]


_PLANNED: Mapping[tuple[str, str], Callable[[Weeks], Decimal | None]] = {
    ("rm_volume_cut", "start_week_km"): _first_distance_km,
    ("rm_weekly_progress", "next_week_km"): _first_built_km,
    ("rm_short_often", "runs_per_week"): _runs_in_a_week,
    ("rm_short_often", "run_km"): _longest_run,
    ("rm_no_run", "swap_minutes_week"): _swap_minutes,
}
