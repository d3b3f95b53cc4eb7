"""The muscle or area an exercise is about, coloured on the body."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from careplans.figures import limbs, palette
from careplans.figures.camera import Camera
from careplans.figures.outline import Bone, Ring, reach_of
from careplans.figures.shapes import Curve, Knot, Shape
from careplans.figures.skeleton import OTHER, SIDES, WORK, Body
from careplans.figures.vectors import Point, Vec, add, between, times

HIDDEN = -0.55
STEPS = (0.0, 0.2, 0.5, 0.8, 1.0)
FULL = (0.0, 0.75, 1.0, 0.7, 0.0)


@dataclass(frozen=True)
class Belly:
    """A muscle along a bone, from t to t, at `turn` degrees from its front to the outside."""

    bone: Callable[[Body, str], Bone]
    start: float
    end: float
    turn: float


@dataclass(frozen=True)
class Patch:
    """An oval on the pelvis: middle (front, up, out) and half sizes in u, and where it faces."""

    middle: Vec
    wide: float
    high: float
    facing: Vec


def _thigh(body: Body, side: str) -> Bone:
    leg = body.legs[side]
    return Bone(leg.hip, leg.knee, leg.thigh, limbs.THIGH)


def _shank(body: Body, side: str) -> Bone:
    leg = body.legs[side]
    return Bone(leg.knee, leg.ankle, leg.shank, limbs.SHANK)


def _waist(body: Body, _side: str) -> Bone:
    rings = (Ring(0.0, 8.6, 6.4, 6.0), Ring(0.5, 7.4, 6.3, 5.0), Ring(1.0, 8.6, 6.8, 6.2))
    start = add(body.centre, times(body.pelvis.up, 3.5))
    end = add(body.chest_base, times(body.chest.up, 4.0))
    return Bone(start, end, body.loin, rings)


AREAS: Mapping[str, Belly | Patch] = {
    "quads": Belly(_thigh, 0.14, 0.93, 0),
    "hamstrings": Belly(_thigh, 0.12, 0.88, 180),
    "outer_thigh": Belly(_thigh, 0.02, 0.6, 90),
    "inner_thigh": Belly(_thigh, 0.1, 0.7, -90),
    "hip_front": Belly(_thigh, -0.12, 0.42, 0),
    "calf": Belly(_shank, 0.06, 0.62, 180),
    "low_calf": Belly(_shank, 0.34, 0.88, 180),
    "shin": Belly(_shank, 0.1, 0.7, 20),
    "knee": Belly(_shank, -0.1, 0.16, 0),
    "belly": Belly(_waist, 0.0, 1.0, 0),
    "back": Belly(_waist, 0.0, 1.0, 180),
    "waist": Belly(_waist, 0.0, 1.0, 90),
    "glutes": Patch((-4.0, -1.2, 3.0), 3.1, 4.4, (-1.0, 0.0, 0.45)),
    "hip_side": Patch((-0.4, 2.4, 7.0), 2.7, 4.2, (0.35, 0.0, 1.0)),
}


def tint(body: Body, name: str, camera: Camera) -> list[Shape]:
    """The coloured area, or nothing when it is on the side turned away from us."""
    side = OTHER if name.startswith("other_") else WORK
    area = AREAS[name.removeprefix("other_")]
    if isinstance(area, Belly):
        return _belly(area, area.bone(body, side), SIDES[side], camera)
    return _patch(area, body, SIDES[side], camera)


def _belly(area: Belly, bone: Bone, sign: float, camera: Camera) -> list[Shape]:
    c, s = math.cos(math.radians(area.turn)), math.sin(math.radians(area.turn))
    facing = bone.axes.at(c, 0, s * sign)
    if camera.depth(facing) < HIDDEN:
        return []
    start, end = camera.flat(bone.start), camera.flat(bone.end)
    size = math.dist(start, end) or 1e-6
    across = (-(end[1] - start[1]) / size, (end[0] - start[0]) / size)
    shown = camera.flat(facing)
    lean = shown[0] * across[0] + shown[1] * across[1]
    left: list[Point] = []
    right: list[Point] = []
    for k, fullness in zip(STEPS, FULL, strict=True):
        t = area.start + (area.end - area.start) * k
        middle, half = _across(bone, t, camera, across, lean)
        at = camera.flat(between(bone.start, bone.end, t))
        for points, way in ((left, 1), (right, -1)):
            off = middle + way * half * fullness
            points.append((at[0] + across[0] * off, at[1] + across[1] * off))
    return [Curve(_lens(left, right), palette.TINT)]


def _across(
    bone: Bone, t: float, camera: Camera, across: Point, lean: float
) -> tuple[float, float]:
    """Middle and half width of the muscle, measured from the middle of the bone."""
    ring = limbs.ring_at(bone.rings, min(max(t, 0.0), 1.0))
    way = across if lean >= 0 else (-across[0], -across[1])
    wide = reach_of(bone.axes, ring, camera, way)
    side_on = abs(lean)
    return 0.5 * wide * lean, wide * (0.42 * side_on + 0.6 * (1 - side_on))


def _lens(left: Sequence[Point], right: Sequence[Point]) -> tuple[Knot, ...]:
    return tuple(Knot(x, y) for x, y in (*left, *right[-2:0:-1]))


def _patch(area: Patch, body: Body, sign: float, camera: Camera) -> list[Shape]:
    axes = body.pelvis
    front, up, out = area.facing
    if camera.depth(axes.at(front, up, out * sign)) < 0.15 and abs(camera.depth(axes.right)) < 0.75:
        return []
    x, y = camera.flat(add(body.centre, axes.at(*area.middle[:2], sign * area.middle[2])))
    ux, uy = camera.flat(axes.up)
    size = math.hypot(ux, uy) or 1.0
    ux, uy = ux / size, uy / size
    knots = []
    for turn in range(0, 360, 60):
        a, b = math.cos(math.radians(turn)) * area.wide, math.sin(math.radians(turn)) * area.high
        knots.append(Knot(x - uy * a + ux * b, y + ux * a + uy * b))
    return [Curve(tuple(knots), palette.TINT)]
