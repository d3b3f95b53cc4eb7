"""The silhouette of a chain of rounded bones: both edges, joined at every joint."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from careplans.figures.camera import Camera
from careplans.figures.shapes import Knot
from careplans.figures.vectors import Axes, Point, Vec, between

CREASE = 50.0
SOFT = 25.0
FULLNESS = 1.04


@dataclass(frozen=True)
class Ring:
    """A cut through a bone at `t` of its length: half widths in u."""

    t: float
    side: float
    front: float
    back: float

    def wider(self, by: float) -> Ring:
        return Ring(self.t, self.side + by, self.front + by, self.back + by)


@dataclass(frozen=True)
class Bone:
    start: Vec
    end: Vec
    axes: Axes
    rings: Sequence[Ring]


@dataclass(frozen=True)
class Edges:
    """Left and right edge of one bone as seen, looking along it on the page."""

    left: list[Point]
    right: list[Point]
    way: Point
    end: Point


def reach_of(axes: Axes, ring: Ring, camera: Camera, way: Point) -> float:
    """How far the ring stands out on the page in the direction `way`."""
    front, right = camera.flat(axes.front), camera.flat(axes.right)
    ahead = front[0] * way[0] + front[1] * way[1]
    aside = right[0] * way[0] + right[1] * way[1]
    return math.hypot(aside * ring.side, ahead * (ring.front if ahead > 0 else ring.back))


def edges(bone: Bone, camera: Camera) -> Edges:
    start, end = camera.flat(bone.start), camera.flat(bone.end)
    dx, dy = end[0] - start[0], end[1] - start[1]
    size = math.hypot(dx, dy) or 1e-6
    way = (dx / size, dy / size)
    left, right = (way[1], -way[0]), (-way[1], way[0])
    found = Edges([], [], way, end)
    for ring in bone.rings:
        at = camera.flat(between(bone.start, bone.end, ring.t))
        for side, points in ((left, found.left), (right, found.right)):
            far = reach_of(bone.axes, ring, camera, side)
            points.append((at[0] + side[0] * far, at[1] + side[1] * far))
    return found


def chain(bones: Sequence[Bone], camera: Camera) -> tuple[list[Knot], list[Knot]]:
    """Left and right edge of all bones, from the first start to the last end."""
    first = edges(bones[0], camera)
    left, right = _knots(first.left), _knots(first.right)
    before = first
    for bone in bones[1:]:
        after = edges(bone, camera)
        bend = _bend(before.way, after.way)
        left = _join(left, _knots(after.left), before.end, -bend)
        right = _join(right, _knots(after.right), before.end, bend)
        before = after
    return left, right


def _knots(points: Sequence[Point]) -> list[Knot]:
    return [Knot(x, y) for x, y in points]


def _bend(a: Point, b: Point) -> float:
    """Degrees turned to the right on the page."""
    return math.degrees(math.atan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]))


def _join(before: list[Knot], after: list[Knot], joint: Point, bend: float) -> list[Knot]:
    """One edge over a joint; a positive bend folds this edge together."""
    if bend > 0:
        crossed = _crossing(before, after)
        if crossed is not None:
            i, j, at = crossed
            knot = Knot(at[0], at[1], bend > CREASE)
            return [*before[: i + 1], knot, *after[j + 1 :]]
        if bend > CREASE:
            return _folded(before[0], after)
    if abs(bend) < SOFT or bend > 0:
        return [*before[:-1], _middle(before[-1], after[0]), *after[1:]]
    return [*before, _cap(before[-1], after[0], joint), *after]


def _folded(start: Knot, after: Sequence[Knot]) -> list[Knot]:
    """A fold so deep that the whole edge before it is hidden."""
    x, y = after[-1].x - after[0].x, after[-1].y - after[0].y
    seen = [k for k in after if (k.x - start.x) * x + (k.y - start.y) * y > 0]
    return [start._replace(corner=True), *(seen or after[-1:])]


def _middle(a: Knot, b: Knot) -> Knot:
    return Knot((a.x + b.x) / 2, (a.y + b.y) / 2)


def _cap(a: Knot, b: Knot, joint: Point) -> Knot:
    """The outside of a bent joint stays round."""
    x, y = (a.x + b.x) / 2 - joint[0], (a.y + b.y) / 2 - joint[1]
    wide = (math.dist(a[:2], joint) + math.dist(b[:2], joint)) / 2 * FULLNESS
    size = math.hypot(x, y) or 1e-6
    return Knot(joint[0] + x / size * wide, joint[1] + y / size * wide)


def _crossing(before: Sequence[Knot], after: Sequence[Knot]) -> tuple[int, int, Point] | None:
    """The first place where the edge before the joint meets the edge after it."""
    for i in range(len(before) - 1):
        for j in range(len(after) - 2, -1, -1):
            at = _meet(before[i], before[i + 1], after[j], after[j + 1])
            if at is not None:
                return i, j, at
    return None


def _meet(a: Knot, b: Knot, c: Knot, d: Knot) -> Point | None:
    rx, ry, sx, sy = b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y
    cross = rx * sy - ry * sx
    if abs(cross) < 1e-9:
        return None
    t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross
    u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross
    if 0 <= t <= 1 and 0 <= u <= 1:
        return (a.x + t * rx, a.y + t * ry)
    return None


def stack(
    rings: Sequence[tuple[Vec, Axes, Ring]], camera: Camera
) -> tuple[list[Point], list[Point]]:
    """Left and right edge of rings that lie on a bent line, such as the trunk."""
    spots = [camera.flat(at) for at, _, _ in rings]
    left: list[Point] = []
    right: list[Point] = []
    for k, (_, axes, ring) in enumerate(rings):
        back, ahead = spots[max(k - 1, 0)], spots[min(k + 1, len(spots) - 1)]
        size = math.dist(back, ahead) or 1e-6
        way = ((ahead[0] - back[0]) / size, (ahead[1] - back[1]) / size)
        for points, side in ((left, (way[1], -way[0])), (right, (-way[1], way[0]))):
            far = reach_of(axes, ring, camera, side)
            points.append((spots[k][0] + side[0] * far, spots[k][1] + side[1] * far))
    return left, right
