"""Boxes in space, drawn by their outline and the edges that are seen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from careplans.figures import palette
from careplans.figures.camera import Camera
from careplans.figures.shapes import Cluster, Curve, Paint, Shape, hull, line
from careplans.figures.vectors import Point

Range = tuple[float, ...]
Slab = tuple[Range, Range, Range]


def _corners(camera: Camera, x: Range, y: Range, z: Range) -> list[Point]:
    return [camera.flat((a, b, c)) for a, b, c in product(x, y, z)]


def outline(camera: Camera, slab: Slab, paint: Paint) -> Curve:
    points = [(round(x, 2), round(y, 2)) for x, y in _corners(camera, *slab)]
    return line(hull(points), paint, closed=True)


def block(camera: Camera, x: Range, y: Range, z: Range, paint: Paint) -> list[Shape]:
    return [outline(camera, (x, y, z), paint)]


def block_edges(camera: Camera, x: Range, y: Range, z: Range) -> list[Shape]:
    """A box with the three edges that meet in the corner nearest to us."""
    whole = outline(camera, (x, y, z), palette.PROP)
    if camera.pitch == 0:
        return [whole]
    near = max(product(x, y, z), key=camera.depth)
    ends = [
        (_other(x, near[0]), near[1], near[2]),
        (near[0], _other(y, near[1]), near[2]),
        (near[0], near[1], _other(z, near[2])),
    ]
    middle = camera.flat(near)
    a, b, c = (camera.flat(end) for end in ends)
    inner = (line([a, middle, b], palette.PROP), line([middle, c], palette.PROP))
    return [Cluster((whole, *inner), palette.PROP)]


def _other(ends: Range, one: float) -> float:
    return ends[1] if one == ends[0] else ends[0]


def slabs(camera: Camera, parts: Iterable[Slab]) -> list[Shape]:
    """Furniture: many boxes of the same paint as one path."""
    return [Cluster(tuple(outline(camera, slab, palette.PROP) for slab in parts), palette.PROP)]
