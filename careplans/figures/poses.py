"""What a pose says: angles of the joints, what rests where, what is drawn around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from careplans.figures.camera import Camera


@dataclass(frozen=True)
class Place:
    """A part of the body at a point of the world; z stays where the pose has it when None."""

    part: str
    x: float
    y: float
    z: float | None = None


@dataclass(frozen=True)
class LegPose:
    """Degrees. `pitch` sets the foot against the floor, toes up positive; `foot` is reached for."""

    hip: float = 3
    out: float = 0
    turn: float = 0
    knee: float = 4
    ankle: float = 0
    pitch: float | None = None
    toes: float = 0
    foot: Place | None = None
    heading: float = 0


@dataclass(frozen=True)
class ArmPose:
    """Degrees. `hand` is a spot of the body or a point of the world to reach for."""

    shoulder: float = 2
    out: float = 4
    turn: float = 0
    elbow: float = 14
    wrist: float = 0
    hand: str | Place | None = None
    palm: str = "open"
    elbow_to: str = "back"


@dataclass(frozen=True)
class Frame:
    """One picture. `rest` places the body; `air` says that nothing touches the ground."""

    legs: Mapping[str, LegPose]
    arms: Mapping[str, ArmPose]
    rest: Place
    lean: float = 0
    roll: float = 0
    turn: float = 0
    spine: float = 0
    side: float = 0
    twist: float = 0
    neck: float = 0
    nod: float = 0
    look: float = 0
    air: bool = False


@dataclass(frozen=True)
class Prop:
    """Something around the body; `at` are its numbers, `where` the pictures that show it."""

    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrow:
    """`part` moves; a place given by hand (u, from the part in the last picture) wins."""

    part: str
    words: str = ""
    tail: tuple[float, float] | None = None
    tip: tuple[float, float] | None = None
    bulge: float = 0


@dataclass(frozen=True)
class Pose:
    slug: str
    camera: Camera
    frames: tuple[Frame, ...]
    props: tuple[Prop, ...]
    tints: tuple[str, ...]
    arrow: Arrow | None
    far: str
    said: tuple[str, ...]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortfall:
    """A contact that the limb cannot reach, by so many u."""

    part: str
    by: float
