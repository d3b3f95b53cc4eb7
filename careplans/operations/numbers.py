"""The physio's own numbers for a running item, inside what the content file allows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from careplans import library
from careplans.library import Cap
from careplans.library.formulas import Formula, FormulaError, MissingValue
from careplans.operations.contents import Entry
from careplans.prescription import Number, run_walk, wording

LARGEST = Decimal(100_000)
MOST_PLACES = 2
WHOLE = frozenset({"minutes", "days", "weeks", "hours", "sessions", "steps/min", "stage", "pairs"})


def own_numbers(entry: Entry, changes: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """The physio's numbers after the changes, and a sentence for each that cannot be used.

    None or an empty text goes back to the computed number.
    """
    computed = {number.id: number for number in entry.computed.numbers} if entry.computed else {}
    own, problems = dict(entry.row.numbers), {}
    for name, raw in changes.items():
        number = computed.get(name)
        if number is None:
            problems[name] = f"There is no number {name!r} here."
        elif raw is None or raw == "":
            own.pop(name, None)
        else:
            value, problem = _read(raw, number, bounds_of(entry, number))
            problems |= {name: problem} if problem else {}
            own[name] = wording.plain(value)
    return own, problems


def bounds_of(entry: Entry, number: Number) -> tuple[Decimal, Decimal]:
    """Lowest and highest value, worked out from the caps of the content file for this runner."""
    modification = library.load().modifications[entry.slug]
    if number.id == run_walk.START_STAGE:
        return Decimal(1), Decimal(len(modification.stages))
    known = {one.name: one.value for one in number.inputs}
    low, high = Decimal(0), LARGEST
    for cap in modification.caps:
        if cap.number == number.id and _applies(cap, known):
            low = max(low, _worked_out(cap.low, known, low))
            high = min(high, _worked_out(cap.high, known, high))
    return low, high


def _applies(cap: Cap, known: Mapping[str, Decimal]) -> bool:
    if any(name not in known for name in cap.when_known):
        return False
    if cap.when is None:
        return True
    try:
        return cap.when.truth(known)
    except (MissingValue, FormulaError):
        return False


def _worked_out(
    formula: Formula | None, known: Mapping[str, Decimal], otherwise: Decimal
) -> Decimal:
    if formula is None:
        return otherwise
    try:
        return formula.number(known)
    except (MissingValue, FormulaError):
        return otherwise


def _read(
    raw: str | Decimal | int, number: Number, bounds: tuple[Decimal, Decimal]
) -> tuple[Decimal, str]:
    """The value, and a sentence when it cannot be used."""
    low, high = bounds
    try:
        value = Decimal(str(raw).strip().replace(",", "."))
    except InvalidOperation:
        return low, f"Enter {number.label.lower()} as a number, such as {wording.plain(low)}."
    if not value.is_finite():
        return low, f"Enter {number.label.lower()} as a number."
    if number.unit in WHOLE and value != value.to_integral_value():
        return value, f"Enter {number.label.lower()} as a whole number."
    if -int(value.as_tuple().exponent) > MOST_PLACES:
        return value, f"Enter {number.label.lower()} with at most {MOST_PLACES} decimals."
    if not low <= value <= high:
        limits = f"{wording.plain(low)} to {wording.plain(high)}"
        return value, f"Enter {number.label.lower()} from {limits}."
    return value, ""
