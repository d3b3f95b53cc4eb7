"""The arrow of the movement: along the way of the moving part, where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from careplans.figures import palette, spots
from careplans.figures.camera import Camera
from careplans.figures.poses import Arrow
from careplans.figures.shapes import Box, Curve, Knot, Shape, inside
from careplans.figures.skeleton import Body
from careplans.figures.vectors import Point

SHORTEST, LONGEST = 15.0, 24.0
HEAD_LONG, HEAD_WIDE = 7.0, 4.0
CLEAR = 3.6
STEPS = 24
RADII = (6, 8, 10, 13, 16, 20, 25)
TURNING = 12.0
BELOW = 8.0
PIVOTS = {
    "heel": "hips",
    "sole": "hips",
    "ball": "hips",
    "toe": "hips",
    "foot": "hips",
    "ankle": "hips",
    "knee": "hips",
    "hand": "shoulders",
    "elbow": "shoulders",
    "head": "hips",
    "shoulders": "hips",
    "back": "hips",
    "chest": "hips",
}


@dataclass(frozen=True)
class Track:
    """A bent way on the page: tail, middle and tip."""

    tail: Point
    middle: Point
    tip: Point

    def moved(self, x: float, y: float) -> Track:
        return Track(*((p[0] + x, p[1] + y) for p in (self.tail, self.middle, self.tip)))

    def points(self) -> list[Point]:
        """Places along the arrow, denser than its width."""
        return [_on_curve(self, k / 8) for k in range(9)]


def _on_curve(track: Track, t: float) -> Point:
    """Through tail (0), middle (1/2) and tip (1): a parabola."""
    a, b, c = 2 * (t - 0.5) * (t - 1), -4 * t * (t - 1), 2 * t * (t - 0.5)
    x, y = (a * track.tail[i] + b * track.middle[i] + c * track.tip[i] for i in (0, 1))
    return (x, y)


def arrow(
    given: Arrow, bodies: tuple[Body, Body], camera: Camera, shapes: Sequence[Shape]
) -> list[Shape]:
    """The arrow beside the last body; `shapes` are what it must not touch."""
    first, last = (camera.flat(spots.point(body, given.part)) for body in bodies)
    if given.tail is not None and given.tip is not None:
        return drawn(_by_hand(given, last))
    track = _track(first, last, camera.flat(spots.point(bodies[1], _pivot(given.part))))
    return drawn(_free(track, last, shapes))


def _by_hand(given: Arrow, last: Point) -> Track:
    """Steps are to the right and up, as in the world."""
    tail, tip = given.tail or (0, 0), given.tip or (0, 0)
    a = (last[0] + tail[0], last[1] - tail[1])
    b = (last[0] + tip[0], last[1] - tip[1])
    return _bulged(a, b, given.bulge)


def _pivot(part: str) -> str:
    return PIVOTS.get(part.rpartition("_")[2], "hips")


def _bulged(a: Point, b: Point, bulge: float) -> Track:
    """`bulge` to the left of the way from a to b, as a part of its length."""
    x, y = b[0] - a[0], b[1] - a[1]
    middle = ((a[0] + b[0]) / 2 + y * bulge, (a[1] + b[1]) / 2 - x * bulge)
    return Track(a, middle, b)


def _track(first: Point, last: Point, pivot: Point) -> Track:
    """As long as the movement, within limits, and bent away from the joint it turns about."""
    x, y = last[0] - first[0], last[1] - first[1]
    size = math.hypot(x, y) or 1.0
    long = min(max(size, SHORTEST), LONGEST)
    tail = (last[0] - x / size * long, last[1] - y / size * long)
    side = (pivot[0] - tail[0]) * y - (pivot[1] - tail[1]) * x
    far = abs(side) / size
    if size < TURNING or far < TURNING:
        return _bulged(tail, last, 0)
    return _bulged(tail, last, -0.18 if side > 0 else 0.18)


def _free(track: Track, at: Point, shapes: Sequence[Shape]) -> Track:
    """The place nearest to the moving part where the arrow touches nothing."""
    edge = _edge_points(shapes)
    solid = [shape.outline() for shape in shapes if _is_solid(shape)]
    frame = _frame(edge)
    tries = [
        track.moved(radius * math.cos(turn), radius * math.sin(turn))
        for radius in RADII
        for turn in (math.tau * k / STEPS for k in range(STEPS))
    ]
    return min(tries, key=lambda one: _cost(one, at, edge, solid, frame))


def _is_solid(shape: Shape) -> bool:
    return isinstance(shape, Curve) and shape.paint.fill is not None


def _edge_points(shapes: Sequence[Shape]) -> set[tuple[int, int]]:
    """Cells of 2 u that hold a piece of outline."""
    cells: set[tuple[int, int]] = set()
    for shape in shapes:
        outline = shape.outline()
        for a, b in zip(outline, (*outline[1:], outline[0]), strict=True):
            count = max(1, round(math.dist(a, b)))
            for k in range(count):
                x, y = a[0] + (b[0] - a[0]) * k / count, a[1] + (b[1] - a[1]) * k / count
                cells.add((round(x / 2), round(y / 2)))
    return cells


def _frame(cells: set[tuple[int, int]]) -> Box:
    xs, ys = [2.0 * x for x, _ in cells], [2.0 * y for _, y in cells]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _cost(
    track: Track,
    at: Point,
    edge: set[tuple[int, int]],
    solid: Sequence[Sequence[Point]],
    frame: Box,
) -> float:
    """Touching is worst, then leaving the picture, then being far from the part."""
    touched = sum(_touches(point, edge) for point in track.points())
    covered = sum(inside(track.middle, outline) for outline in solid)
    outside = sum(_beyond(point, frame) for point in (track.tail, track.middle, track.tip))
    return touched * 12 + covered * 15 + outside * 0.6 + math.dist(track.middle, at)


def _touches(point: Point, edge: set[tuple[int, int]]) -> int:
    reach = math.ceil(CLEAR / 2)
    x, y = round(point[0] / 2), round(point[1] / 2)
    ring = range(-reach, reach + 1)
    return any((x + i, y + j) in edge for i in ring for j in ring)


def _beyond(point: Point, frame: Box) -> float:
    x, y = point
    aside = max(0.0, frame.left - x, x - frame.right)
    return aside + max(0.0, frame.top - y, BELOW * (y - frame.bottom + CLEAR))


def drawn(track: Track) -> list[Shape]:
    """A line with a white edge and a solid head."""
    tip, before = track.tip, _on_curve(track, 0.8)
    size = math.dist(tip, before) or 1.0
    x, y = (tip[0] - before[0]) / size, (tip[1] - before[1]) / size
    neck = (tip[0] - x * HEAD_LONG, tip[1] - y * HEAD_LONG)
    end = (neck[0] + x * 1.5, neck[1] + y * 1.5)
    line = tuple(Knot(*p) for p in (track.tail, _on_curve(track, 0.42), end))
    head = (
        tip,
        (neck[0] - y * HEAD_WIDE, neck[1] + x * HEAD_WIDE),
        (neck[0] + y * HEAD_WIDE, neck[1] - x * HEAD_WIDE),
    )
    point = tuple(Knot(*p, True) for p in head)
    return [
        Curve(line, palette.SIGN_EDGE, closed=False),
        Curve(line, palette.SIGN, closed=False),
        Curve(point, palette.SIGN_HEAD),
    ]
