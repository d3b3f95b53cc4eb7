"""Directions and turns in space: x forward, y up, z to the right of the figure."""

from __future__ import annotations

import math
from dataclasses import dataclass

Vec = tuple[float, float, float]
Point = tuple[float, float]


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def times(a: Vec, k: float) -> Vec:
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    )


def length(a: Vec) -> float:
    return math.sqrt(dot(a, a))


def unit(a: Vec) -> Vec:
    size = length(a)
    if size == 0:
        raise ValueError("a direction needs a length")
    return times(a, 1 / size)


def between(a: Vec, b: Vec, t: float) -> Vec:
    return add(a, times(sub(b, a), t))


def mix(a: Vec, ka: float, b: Vec, kb: float) -> Vec:
    return add(times(a, ka), times(b, kb))


def square_to(a: Vec, axis: Vec) -> Vec:
    """The part of `a` at right angles to the unit vector `axis`."""
    return sub(a, times(axis, dot(a, axis)))


@dataclass(frozen=True)
class Axes:
    """Where front, up and right of one bone point; up is towards the body."""

    front: Vec
    up: Vec
    right: Vec

    def lean(self, degrees: float) -> Axes:
        """Turned about `right`: up moves to the front."""
        c, s = _turn(degrees)
        return Axes(mix(self.front, c, self.up, -s), mix(self.up, c, self.front, s), self.right)

    def tilt(self, degrees: float) -> Axes:
        """Turned about `front`: up moves to the right."""
        c, s = _turn(degrees)
        return Axes(self.front, mix(self.up, c, self.right, s), mix(self.right, c, self.up, -s))

    def twist(self, degrees: float) -> Axes:
        """Turned about `up`: front moves to the right."""
        c, s = _turn(degrees)
        return Axes(mix(self.front, c, self.right, s), self.up, mix(self.right, c, self.front, -s))

    def at(self, front: float, up: float, right: float) -> Vec:
        """A step of so much along each axis."""
        return add(mix(self.front, front, self.up, up), times(self.right, right))

    def seen(self, way: Vec) -> Vec:
        """A direction of the world, in front, up and right of this bone."""
        return (dot(way, self.front), dot(way, self.up), dot(way, self.right))


WORLD = Axes(front=(1.0, 0.0, 0.0), up=(0.0, 1.0, 0.0), right=(0.0, 0.0, 1.0))


def axes_along(up: Vec, front: Vec) -> Axes:
    """The axes of a bone with this `up`, its front as near to `front` as can be."""
    up = unit(up)
    front = unit(square_to(front, up))
    return Axes(front, up, cross(front, up))


def _turn(degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return math.cos(angle), math.sin(angle)
