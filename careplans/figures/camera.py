"""From the world to the page: a camera without perspective."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from careplans.figures.vectors import Point, Vec


@dataclass(frozen=True)
class Camera:
    """`yaw` turns the figure on the spot (-90 faces us), `pitch` looks down on it; degrees."""

    yaw: float = 0.0
    pitch: float = 0.0

    def turned(self, at: Vec) -> Vec:
        """Right, up and towards us."""
        c, s = math.cos(math.radians(self.yaw)), math.sin(math.radians(self.yaw))
        x, z = at[0] * c + at[2] * s, at[2] * c - at[0] * s
        c, s = math.cos(math.radians(self.pitch)), math.sin(math.radians(self.pitch))
        return (x, at[1] * c - z * s, z * c + at[1] * s)

    def flat(self, at: Vec) -> Point:
        """On the page: y grows downwards."""
        x, y, _ = self.turned(at)
        return (x, -y)

    def depth(self, at: Vec) -> float:
        """Larger is nearer to us."""
        return self.turned(at)[2]


VIEWS: Mapping[str, Camera] = {
    "side": Camera(),
    "front": Camera(yaw=-90, pitch=6),
    "turned": Camera(yaw=-62, pitch=8),
}
