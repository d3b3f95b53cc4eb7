"""The physio's own numbers for a running item, inside what the content file allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from careplans import library
from careplans.library import Cap
from careplans.library.formulas import Formula, FormulaError, MissingValue
from careplans.operations.ceilings import Ceiling, ceiling_of
from careplans.operations.contents import Entry
from careplans.prescription import Number, run_walk, wording

MOST_PLACES = 2
WHOLE = frozenset({"minutes", "days", "weeks", "hours", "sessions", "steps/min", "stage", "pairs"})


@dataclass(frozen=True)
class Bounds:
    """Lowest and highest value that may be entered; `because` says where the highest is from."""

    low: Decimal
    high: Decimal
    because: str = ""

    def say(self, unit: str) -> str:
        limits = f"{wording.plain(self.low)} to {wording.plain(self.high)}"
        if not self.because:
            return limits
        shown = f" {unit}" if unit in {"km", "minutes", "weeks", "days", "hours"} else ""
        return f"{limits}{shown}: {self.because}"


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


def own_outside_bounds(entry: Entry) -> Iterator[str]:
    """A sentence for each stored number of the physio that would be refused today."""
    for number in entry.computed.numbers if entry.computed else ():
        if number.id in entry.row.numbers:
            _, problem = _read(entry.row.numbers[number.id], number, bounds_of(entry, number))
            if problem:
                yield problem


def say_own(entry: Entry) -> str:
    """The physio's numbers that differ from the computed ones; empty when none does."""
    said = []
    for number in entry.worked_out.numbers if entry.worked_out else ():
        own = entry.row.numbers.get(number.id)
        if own is not None and Decimal(own) != number.value:
            was = "" if number.value is None else f", computed {wording.plain(number.value)}"
            said.append(f"{number.label.lower()} {own} {number.unit}{was}")
    return f"{entry.name}: {'; '.join(said)}" if said else ""


def bounds_of(entry: Entry, number: Number) -> Bounds:
    """Worked out from the caps of the content file and from what this runner is used to.

    The lower of the two counts: the safer reading (see `ceilings`).
    """
    modification = library.load().modifications[entry.slug]
    if number.id == run_walk.START_STAGE:
        return Bounds(Decimal(1), Decimal(len(modification.stages)))
    known = {one.name: one.value for one in number.inputs}
    low, most = Decimal(0), _ceiling(entry, number)
    for cap in modification.caps:
        if cap.number == number.id and _applies(cap, known):
            low = max(low, _worked_out(cap.low, known, low))
            high = _worked_out(cap.high, known, most.value)
            if high < most.value or not most.because:
                most = Ceiling(high)
    return Bounds(low, max(low, most.value), most.because)


def _ceiling(entry: Entry, number: Number) -> Ceiling:
    computed = entry.worked_out.find(number.id) if entry.worked_out else None
    return ceiling_of(computed or number, entry.profile)


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


def _read(raw: str | Decimal | int, number: Number, bounds: Bounds) -> tuple[Decimal, str]:
    """The value, and a sentence when it cannot be used."""
    low = bounds.low
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
    if not low <= value <= bounds.high:
        return value, f"Enter {number.label.lower()} from {bounds.say(number.unit)}."
    return value, ""
