"""What a prop needs to know: the solved body and where we look from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from careplans.figures import spots
from careplans.figures.camera import Camera
from careplans.figures.skeleton import Body
from careplans.figures.vectors import Point, Vec, add


@dataclass(frozen=True)
class Scene:
    body: Body
    camera: Camera

    def at(self, place: Any) -> Point:
        """A named spot of the body (with a step in u) or a point of the world, on the page."""
        return self.camera.flat(self.world(place))

    def world(self, place: Any) -> Vec:
        if isinstance(place, str):
            return spots.point(self.body, place)
        name, *step = place
        if isinstance(name, str):
            return add(spots.point(self.body, name), _three(step))
        return _three(place)


def _three(numbers: Any) -> Vec:
    x, y, *z = numbers
    return (x, y, z[0] if z else 0.0)
