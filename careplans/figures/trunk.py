"""Shirt, shorts over the pelvis, neck and head as shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from careplans.figures import limbs, palette, skeleton
from careplans.figures.camera import Camera
from careplans.figures.limbs import Look
from careplans.figures.outline import Bone, Ring, chain, stack
from careplans.figures.shapes import Curve, Disc, Knot, Shape
from careplans.figures.skeleton import SIDES, Body, Leg
from careplans.figures.vectors import Axes, Point, Vec, add, times

NEAR_PELVIS = (
    Ring(0.0, 8.3, 6.5, 6.0),
    Ring(0.42, 9.0, 6.8, 6.9),
    Ring(0.8, 9.4, 6.9, 7.6),
    Ring(1.0, 9.4, 6.9, 7.5),
)
HALF_PELVIS = (
    Ring(0.0, 4.3, 6.4, 5.9),
    Ring(0.4, 4.9, 6.7, 6.8),
    Ring(0.8, 5.3, 6.8, 7.4),
    Ring(1.0, 5.4, 6.8, 7.4),
)
PROFILE = 0.72
TURNED = 0.28


def shirt(body: Body, camera: Camera) -> Curve:
    """From the waistband to the collar, over three pieces of spine."""
    rings = [
        (_up(body.centre, body.pelvis, 6.4), body.pelvis, Ring(0, 8.0, 6.2, 5.7)),
        (_up(body.loin_base, body.loin, 3.2), body.loin, Ring(0, 7.4, 6.2, 5.0)),
        (_up(body.loin_base, body.loin, 7.4), body.loin, Ring(0, 7.8, 6.5, 5.6)),
        (_up(body.chest_base, body.chest, 3.0), body.chest, Ring(0, 8.8, 6.9, 6.6)),
        (_up(body.chest_base, body.chest, 7.2), body.chest, Ring(0, 9.1, 6.0, 6.8)),
        (_up(body.chest_base, body.chest, 11.0), body.chest, Ring(0, 7.6, 3.9, 5.3)),
        (_up(body.chest_base, body.chest, 13.2), body.chest, Ring(0, 3.6, 2.7, 3.0)),
    ]
    left, right = stack(rings, camera)
    return Curve(_ends_square(left, right), palette.cloth("shirt"))


def _up(base: Vec, axes: Axes, by: float) -> Vec:
    return add(base, times(axes.up, by))


def _ends_square(left: Sequence[Point], right: Sequence[Point]) -> tuple[Knot, ...]:
    """A closed outline with four corners: hem and collar are straight."""
    knots: list[Knot] = []
    for points in (left, right[::-1]):
        last = len(points) - 1
        knots += [Knot(x, y, k in (0, last)) for k, (x, y) in enumerate(points)]
    return tuple(knots)


def half_shorts(body: Body, side: str, look: Look) -> Curve:
    """One half of the pelvis and its leg, open along the middle; for views from the front."""
    leg, sign = body.legs[side], SIDES[side]
    waist = add(body.centre, body.pelvis.at(0, 7.4, sign * 4.0))
    hem = add(leg.hip, times(leg.thigh.up, -skeleton.THIGH * limbs.SHORTS_LENGTH))
    bones = (
        Bone(waist, leg.hip, body.pelvis, HALF_PELVIS),
        Bone(leg.hip, hem, leg.thigh, _leg_rings()),
    )
    inner, outer = chain(bones, look.camera)
    middle = look.camera.flat(add(body.centre, times(body.pelvis.up, 7.4)))
    if math.dist(outer[0][:2], middle) < math.dist(inner[0][:2], middle):
        inner, outer = outer, inner
    below = [knot._replace(corner=False) for knot in inner[min(len(HALF_PELVIS), len(inner) - 2) :]]
    hem_corners = _corners(below.pop(), outer[-1])
    knots = (*below, *hem_corners, *_up_to_waist(outer, inner[0]))
    return Curve(knots, palette.cloth("shorts"), closed=False)


def _corners(a: Knot, b: Knot) -> list[Knot]:
    return [a._replace(corner=True), b._replace(corner=True)]


def _up_to_waist(outer: Sequence[Knot], middle: Knot) -> list[Knot]:
    return [*outer[-2:0:-1], *_corners(outer[0], middle)]


def _leg_rings() -> list[Ring]:
    return [
        _stretched(t, limbs.ring_at(limbs.THIGH, t * limbs.SHORTS_LENGTH))
        for t in (0.0, 0.35, 0.7, 1.0)
    ]


def near_shorts(body: Body, leg: Leg, look: Look) -> Curve:
    """Pelvis and near leg of the shorts in one outline, folded at the hip; for side views."""
    waist = add(leg.hip, times(body.pelvis.up, 8.0))
    hem = add(leg.hip, times(leg.thigh.up, -skeleton.THIGH * limbs.SHORTS_LENGTH))
    bones = (
        Bone(waist, leg.hip, body.pelvis, NEAR_PELVIS),
        Bone(leg.hip, hem, leg.thigh, _leg_rings()),
    )
    left, right = chain(bones, look.camera)
    ends = [k._replace(corner=True) for k in (left[0], left[-1], right[-1], right[0])]
    knots = (ends[0], *left[1:-1], ends[1], ends[2], *right[-2:0:-1], ends[3])
    return Curve(knots, palette.cloth("shorts"))


def _stretched(t: float, ring: Ring) -> Ring:
    return Ring(t, ring.side, ring.front, ring.back).wider(limbs.LOOSE)


def neck(body: Body, camera: Camera) -> Curve:
    base = add(body.top, times(body.neck.up, -2.0))
    rings = (Ring(0.0, 3.4, 3.2, 3.2), Ring(0.6, 2.9, 2.8, 3.0), Ring(1.25, 2.8, 2.6, 3.0))
    left, right = chain([Bone(base, body.neck_top, body.neck, rings)], camera)
    return Curve((*left, *right[::-1]), palette.cloth("skin"), closed=False)


_FACE_PROFILE = (
    (5.2, 3.6), (5.5, 0.9), (7.0, -1.2), (5.7, -1.9), (5.7, -3.4), (5.4, -5.2),
    (3.9, -6.4), (1.0, -5.4), (-1.6, -3.6), (-4.6, -3.0), (-4.0, 4.0),
)  # fmt: skip
_HAIR_PROFILE = (
    (5.1, 3.8), (3.9, 6.2), (0.2, 7.4), (-4.2, 6.0), (-6.4, 1.4), (-4.6, -4.6),
    (-2.4, -2.2), (-2.0, 0.9), (0.6, 1.0), (1.4, 3.3),
)  # fmt: skip
_FACE_FRONT = (
    (0.0, 6.0), (4.4, 4.0), (4.7, -0.4), (3.8, -4.2), (1.6, -6.3), (-1.6, -6.3),
    (-3.8, -4.2), (-4.7, -0.4), (-4.4, 4.0),
)  # fmt: skip
_HAIR_FRONT = (
    (4.9, 0.8), (5.1, 4.0), (3.0, 6.7), (0.0, 7.4), (-3.0, 6.7), (-5.1, 4.0),
    (-4.9, 0.8), (-3.9, 3.2), (-1.4, 4.4), (2.2, 4.0), (3.9, 3.2),
)  # fmt: skip
_FACE_TURNED = (
    (2.0, 5.6), (4.6, 3.4), (4.8, 1.4), (4.6, 0.6), (5.9, -1.4), (4.9, -2.0), (4.7, -4.0),
    (3.6, -6.3), (1.4, -6.2), (-1.8, -4.4), (-3.6, -2.6), (-4.6, 0.6), (-3.4, 4.6),
)  # fmt: skip
_HAIR_TURNED = (
    (4.7, 3.4), (3.6, 6.2), (0.2, 7.4), (-3.8, 6.4), (-5.9, 2.8), (-5.5, -1.4),
    (-3.6, -3.6), (-3.0, -0.6), (-2.0, 1.4), (-0.8, 1.6), (0.4, 4.2),
)  # fmt: skip


def head(body: Body, camera: Camera) -> list[Shape]:
    """Face and hair, in profile, half turned or from the front."""
    front = camera.flat(body.head.front)
    shown = math.hypot(*front)
    if shown > PROFILE:
        return _head(body, camera, (_FACE_PROFILE, _HAIR_PROFILE), ear=-1.0)
    if shown > TURNED:
        return _head(body, camera, (_FACE_TURNED, _HAIR_TURNED), ear=-2.4)
    return _head(body, camera, (_FACE_FRONT, _HAIR_FRONT), ear=None)


def _head(
    body: Body,
    camera: Camera,
    drawn: tuple[Sequence[Point], Sequence[Point]],
    *,
    ear: float | None,
) -> list[Shape]:
    x, y = camera.flat(body.head_centre)
    up = camera.flat(body.head.up)
    size = math.hypot(*up) or 1.0
    up = (up[0] / size, up[1] / size)
    front = camera.flat(body.head.front)
    sign = 1.0 if front[0] * -up[1] + front[1] * up[0] >= 0 else -1.0
    ahead = (-up[1] * sign, up[0] * sign)

    def placed(at: Point) -> Point:
        return (x + at[0] * ahead[0] + at[1] * up[0], y + at[0] * ahead[1] + at[1] * up[1])

    face, hair = ([Knot(*placed(at)) for at in points] for points in drawn)
    corners = {0, len(hair) - 1} if ear is None else {0}
    cut = tuple(k._replace(corner=i in corners) for i, k in enumerate(hair))
    ears = [(4.8, -0.6), (-4.8, -0.6)] if ear is None else []
    shapes: list[Shape] = [
        *(Disc(*placed(at), 1.2, palette.cloth("skin")) for at in ears),
        Curve(tuple(face), palette.cloth("skin")),
        Curve(cut, palette.cloth("hair")),
    ]
    if ear is not None:
        shapes.append(Disc(*placed((ear, -0.9)), 1.3, palette.cloth("skin")))
    return shapes
