"""Answers that are counted in the runner's kilometres or miles, when the runner changes the unit.

Distances stand on the page of the choice, under their reader's eyes. The pace stands on a later
page: left as it was, 5:30 for a kilometre would be read as 5:30 for a mile.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from intake.questionnaire.limits import KM_PER_MILE, paces

UNIT, PACE = "run_unit", "run_easy_pace"
PLACES = Decimal("0.0001")


def followed(answers: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, str]:
    """What else changes with `changed`: the pace, said for the unit that is chosen now."""
    before, now, pace = answers.get(UNIT), changed.get(UNIT), answers.get(PACE)
    if PACE in changed or not isinstance(pace, str) or {before, now} != {"km", "mi"}:
        return {}
    return {PACE: pace_in(str(now), Decimal(pace))}


def pace_in(unit: str, pace: Decimal) -> str:
    """Minutes for each kilometre or mile, from minutes for each of the other; to 4 places.

    There and back gives the same minutes and seconds.
    """
    found = pace * KM_PER_MILE if unit == "mi" else pace / KM_PER_MILE
    slowest = paces(unit)[1].quantize(PLACES, rounding=ROUND_DOWN)
    return str(min(found.quantize(PLACES), slowest))
