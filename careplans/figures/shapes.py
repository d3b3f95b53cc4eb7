"""Shapes on the page in u, before they are placed and written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from careplans.figures.vectors import Point


class Knot(NamedTuple):
    """A point a line goes through; at a corner the line may break its direction."""

    x: float
    y: float
    corner: bool = False


@dataclass(frozen=True)
class Paint:
    fill: str | None
    stroke: str | None
    width: float = 0.9


@dataclass(frozen=True)
class Curve:
    """A smooth line through its knots, or straight pieces where both ends are corners."""

    knots: tuple[Knot, ...]
    paint: Paint
    closed: bool = True

    def outline(self) -> Sequence[Point]:
        return [(knot.x, knot.y) for knot in self.knots]


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    paint: Paint

    def outline(self) -> Sequence[Point]:
        r = self.radius
        return [
            (self.x + r * math.cos(a), self.y + r * math.sin(a))
            for a in (math.tau * k / 12 for k in range(12))
        ]


@dataclass(frozen=True)
class Cluster:
    """Several lines of the same paint, written as one path."""

    curves: tuple[Curve, ...]
    paint: Paint

    def outline(self) -> Sequence[Point]:
        return [point for curve in self.curves for point in curve.outline()]


Shape = Curve | Disc | Cluster


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def joined(self, other: Box) -> Box:
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def box_of(shapes: Iterable[Shape]) -> Box:
    points = [point for shape in shapes for point in shape.outline()]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def line(points: Iterable[Point], paint: Paint, *, closed: bool = False) -> Curve:
    """Straight pieces."""
    return Curve(tuple(Knot(x, y, True) for x, y in points), paint, closed)


def smooth(points: Iterable[Point], paint: Paint, *, closed: bool = True) -> Curve:
    return Curve(tuple(Knot(x, y) for x, y in points), paint, closed)


def hull(points: Iterable[Point]) -> list[Point]:
    """The points on the outside, in order (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _half(ordered) + _half(ordered[::-1])


def _half(ordered: Sequence[Point]) -> list[Point]:
    found: list[Point] = []
    for point in ordered:
        while len(found) > 1 and _turn(found[-2], found[-1], point) <= 0:
            found.pop()
        found.append(point)
    return found[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def inside(point: Point, polygon: Sequence[Point]) -> bool:
    """Even-odd rule."""
    x, y = point
    found = False
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found
