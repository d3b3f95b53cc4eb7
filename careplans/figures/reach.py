"""Two bones that must reach a point: where the middle joint goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from careplans.figures.vectors import (
    Axes,
    Vec,
    add,
    axes_along,
    length,
    square_to,
    sub,
    times,
    unit,
)

STRAIGHT = 0.9995


@dataclass(frozen=True)
class Reached:
    """The middle joint, the end, the axes of both bones and how far short the end stayed."""

    middle: Vec
    end: Vec
    upper: Axes
    lower: Axes
    short_by: float


@dataclass(frozen=True)
class Bones:
    """Lengths of a limb; `fold` is +1 where the middle joint points to the front (knee)."""

    upper: float
    lower: float
    fold: float


def reach(start: Vec, target: Vec, bones: Bones, *, towards: Vec) -> Reached:
    """Bend the limb so that its end meets `target`, the middle joint pointing `towards`."""
    way = sub(target, start)
    wanted = length(way)
    most = (bones.upper + bones.lower) * STRAIGHT
    least = abs(bones.upper - bones.lower) + 0.01
    distance = min(max(wanted, least), most)
    line = unit(way)
    along = (bones.upper**2 - bones.lower**2 + distance**2) / (2 * distance)
    aside = math.sqrt(max(0.0, bones.upper**2 - along**2))
    pole = unit(square_to(towards, line))
    middle = add(start, add(times(line, along), times(pole, aside)))
    end = add(start, times(line, distance))
    front = times(pole, bones.fold)
    return Reached(
        middle=middle,
        end=end,
        upper=axes_along(sub(start, middle), front),
        lower=axes_along(sub(middle, end), front),
        short_by=abs(wanted - distance),
    )
