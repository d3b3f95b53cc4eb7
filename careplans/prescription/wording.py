"""Computed values in words, in the runner's own unit of distance."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from careplans.library import Modification, PainRule
from careplans.library.formulas import half_up
from careplans.prescription.numbers import Number

KM_PER_MILE = Decimal("1.609344")

_SINGULAR_AND_PLURAL = {
    "minutes": ("minute", "minutes"),
    "days": ("day", "days"),
    "weeks": ("week", "weeks"),
    "hours": ("hour", "hours"),
    "sessions": ("session", "sessions"),
    "steps/min": ("step a minute", "steps a minute"),
}


def plain(value: Decimal) -> str:
    """Without trailing zeros: 24.0 is "24"."""
    return f"{value.normalize():f}" if value else "0"


def say(value: Decimal, unit: str, *, distance_unit: str) -> str:
    """ "24 km" or "14.9 miles", "1 week", "168 steps a minute"."""
    if unit == "km" and distance_unit == "mi":
        return f"{plain(half_up(value / KM_PER_MILE, 1))} miles"
    if unit == "km":
        return f"{plain(value)} km"
    if unit in _SINGULAR_AND_PLURAL:
        one, many = _SINGULAR_AND_PLURAL[unit]
        return f"{plain(value)} {one if value == 1 else many}"
    return plain(value)


def patient_text(
    modification: Modification,
    numbers: dict[str, Number],
    *,
    pain_rule: PainRule | None,
    distance_unit: str,
) -> str:
    """What the patient reads: the advice, then one sentence for each number that says itself."""
    if pain_rule is not None and any(p.from_pain_rule for p in modification.parameters):
        return f"Go: {pain_rule.green}. Slow down: {pain_rule.amber}. Stop: {pain_rule.red}."
    sentences = _number_sentences(modification, numbers, distance_unit=distance_unit)
    return " ".join((modification.patient, *sentences))


def _number_sentences(
    modification: Modification, numbers: dict[str, Number], *, distance_unit: str
) -> Iterator[str]:
    for parameter in modification.parameters:
        value = numbers[parameter.id].value
        if parameter.say and value is not None:
            shown = say(value, parameter.unit, distance_unit=distance_unit)
            yield parameter.say.replace("{value}", shown)
