"""Legs, shoes, arms and hands as shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from careplans.figures import palette, skeleton
from careplans.figures.camera import Camera
from careplans.figures.outline import Bone, Ring, chain
from careplans.figures.shapes import Curve, Knot, hull
from careplans.figures.skeleton import SIDES, Arm, Body, Leg
from careplans.figures.vectors import Point, Vec, add, axes_along, between, sub, times

THIGH = (
    Ring(0.0, 5.3, 6.3, 6.6),
    Ring(0.3, 5.3, 6.6, 6.1),
    Ring(0.6, 4.8, 5.8, 5.2),
    Ring(0.85, 4.1, 4.7, 4.2),
    Ring(1.0, 3.9, 4.4, 3.8),
)
SHANK = (
    Ring(0.0, 3.8, 4.3, 3.8),
    Ring(0.3, 4.0, 3.3, 5.4),
    Ring(0.6, 3.3, 2.8, 4.2),
    Ring(0.85, 2.3, 2.4, 2.7),
    Ring(1.04, 2.2, 2.4, 2.6),
)
UPPER_ARM = (
    Ring(0.0, 3.5, 3.6, 3.6),
    Ring(0.35, 3.1, 3.5, 3.2),
    Ring(0.7, 2.7, 3.0, 2.8),
    Ring(1.0, 2.4, 2.5, 2.6),
)
FOREARM = (
    Ring(0.0, 2.5, 2.5, 2.5),
    Ring(0.35, 2.8, 2.8, 2.8),
    Ring(1.0, 1.6, 1.7, 1.7),
)
OPEN_HAND = (
    Ring(0.0, 1.5, 1.7, 1.7),
    Ring(0.22, 1.3, 2.2, 2.1),
    Ring(0.44, 1.3, 3.0, 2.2),
    Ring(0.62, 1.2, 2.0, 2.1),
    Ring(0.88, 1.0, 1.5, 1.5),
    Ring(1.0, 0.5, 0.5, 0.6),
)
FIST = (
    Ring(0.0, 1.6, 1.7, 1.7),
    Ring(0.2, 2.0, 2.4, 2.3),
    Ring(0.45, 2.1, 2.7, 2.5),
    Ring(0.68, 1.6, 1.9, 1.8),
    Ring(0.74, 0.6, 0.7, 0.7),
)
COLLAR_BONE = (Ring(0.0, 1.7, 2.5, 2.5), Ring(0.5, 2.6, 3.0, 3.0), Ring(1.0, 3.6, 3.6, 3.6))
SHORTS_LENGTH = 0.52
LOOSE = 0.7
SLEEVE = 0.5
SOLE_WIDTH = 2.7
_SHOE: tuple[Point, ...] = (
    (-4.0, 0.0),
    (-4.9, 1.6),
    (-4.0, 4.2),
    (-3.3, 6.6),
    (2.9, 6.3),
    (5.4, 4.1),
    (9.0, 2.8),
    (10.6, 1.3),
    (10.0, 0.0),
    (5.8, 0.0),
)
_SHOE_CORNERS = (0, 3, 4, 8)


@dataclass(frozen=True)
class Look:
    """How a limb is shown."""

    camera: Camera
    far: bool = False


def leg_bones(leg: Leg) -> tuple[Bone, Bone]:
    return (
        Bone(leg.hip, leg.knee, leg.thigh, THIGH[1:]),
        Bone(leg.knee, leg.ankle, leg.shank, SHANK),
    )


def bare_leg(leg: Leg, look: Look) -> Curve:
    """Skin from under the shorts into the shoe, open at the top."""
    left, right = chain(leg_bones(leg), look.camera)
    return Curve((*left, *right[::-1]), palette.cloth("skin", far=look.far), closed=False)


def shorts_leg(leg: Leg, look: Look) -> Curve:
    """One leg of the shorts, open at the hip."""
    rings = [ring_at(THIGH, t).wider(LOOSE) for t in (0.08, 0.3, SHORTS_LENGTH)]
    left, right = chain([Bone(leg.hip, leg.knee, leg.thigh, rings)], look.camera)
    return Curve(_hemmed(left, right), palette.cloth("shorts", far=look.far), closed=False)


def _hemmed(left: list[Knot], right: list[Knot]) -> tuple[Knot, ...]:
    ends = [knot._replace(corner=True) for knot in (left[-1], right[-1])]
    return (*left[:-1], *ends, *right[-2::-1])


def ring_at(rings: Sequence[Ring], t: float) -> Ring:
    """The cut through a bone at any place of it."""
    for low, high in pairwise(rings):
        if low.t <= t <= high.t:
            k = (t - low.t) / (high.t - low.t)
            return Ring(
                t,
                low.side + k * (high.side - low.side),
                low.front + k * (high.front - low.front),
                low.back + k * (high.back - low.back),
            )
    raise ValueError(f"no ring at {t}")


def shoe(leg: Leg, look: Look) -> Curve:
    paint = palette.cloth("shoe", far=look.far)
    sideways = abs(look.camera.depth(leg.foot.right))
    if sideways > 0.8:
        points = [look.camera.flat(_on_shoe(leg, x, y, 0)) for x, y in _SHOE]
        knots = tuple(Knot(x, y, k in _SHOE_CORNERS) for k, (x, y) in enumerate(points))
        return Curve(knots, paint)
    edge = [
        look.camera.flat(_on_shoe(leg, x, y, z * (0.8 if y > 4 or x > 9 else 1)))
        for x, y in _SHOE
        for z in (-SOLE_WIDTH, SOLE_WIDTH)
    ]
    return Curve(tuple(Knot(x, y) for x, y in hull(edge)), paint)


def _on_shoe(leg: Leg, forward: float, up: float, aside: float) -> Vec:
    """A point of the shoe; ahead of the ball it bends with the toes, the top with the shank."""
    if up > 5:
        high = add(leg.ankle, leg.shank.at(forward, up - skeleton.ANKLE_HEIGHT, aside))
        low = add(leg.ankle, leg.foot.at(forward, up - skeleton.ANKLE_HEIGHT, aside))
        return between(low, high, 0.5)
    if forward <= skeleton.BALL:
        return add(leg.ankle, leg.foot.at(forward, up - skeleton.ANKLE_HEIGHT, aside))
    ball = add(leg.ankle, leg.foot.at(skeleton.BALL, -skeleton.ANKLE_HEIGHT, 0))
    return add(ball, leg.foot.lean(-leg.toes).at(forward - skeleton.BALL, up, aside))


def bare_arm(arm: Arm, look: Look) -> Curve:
    """Skin from under the sleeve to the finger tips, open at the top."""
    rings = FIST if arm.fist else OPEN_HAND
    tip = add(arm.wrist, times(arm.hand.up, -skeleton.HAND))
    bones = (
        Bone(arm.shoulder, arm.elbow, arm.upper, UPPER_ARM[1:]),
        Bone(arm.elbow, arm.wrist, arm.fore, FOREARM),
        Bone(arm.wrist, tip, arm.hand, rings),
    )
    left, right = chain(bones, look.camera)
    paint = palette.cloth("skin", far=look.far)
    return Curve((*left, *right[::-1]), paint, closed=False)


def sleeve(arm: Arm, look: Look) -> Curve:
    """Short sleeve of an arm seen against the chest, open at the shoulder."""
    rings = [ring_at(UPPER_ARM, t).wider(LOOSE) for t in (0.0, 0.25, SLEEVE)]
    left, right = chain([Bone(arm.shoulder, arm.elbow, arm.upper, rings)], look.camera)
    return Curve(_hemmed(left, right), palette.cloth("shirt", far=look.far), closed=False)


def shouldered_sleeve(body: Body, side: str, look: Look) -> Curve:
    """Short sleeve with the slope from the neck, open towards the chest."""
    arm, chest = body.arms[side], body.chest
    hem = between(arm.shoulder, arm.elbow, SLEEVE)
    rings = [replace(ring_at(UPPER_ARM, t * SLEEVE).wider(LOOSE), t=t) for t in (0.0, 0.5, 1.0)]
    start = add(body.top, chest.at(0, 0.3, SIDES[side] * 3.4))
    collar = axes_along(sub(start, arm.shoulder), chest.front)
    bones = (
        Bone(start, arm.shoulder, collar, COLLAR_BONE),
        Bone(arm.shoulder, hem, arm.upper, rings),
    )
    upper, lower = chain(bones, look.camera)
    top = look.camera.flat(add(start, times(chest.up, 10.0)))
    if math.dist(lower[0][:2], top) < math.dist(upper[0][:2], top):
        upper, lower = lower, upper
    knots = _hemmed(upper, lower)[:-1]
    return Curve(knots, palette.cloth("shirt"), closed=False)
