"""Angles of a solved body in words a runner knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from careplans.figures import limits
from careplans.figures.skeleton import OTHER, WORK, Body, Leg

ARM_WEIGHT = 0.35
ALIKE = 24.0
LYING = 0.5
STEPS = (
    (105.0, "fully bent"),
    (75.0, "at a right angle"),
    (40.0, "half bent"),
    (15.0, "slightly bent"),
)
LEANS = (
    (55.0, "leaning far forward"),
    (30.0, "leaning forward"),
    (15.0, "leaning slightly forward"),
)


@dataclass(frozen=True)
class Reading:
    """One angle; `side` is empty for the trunk. An arm counts less than a leg."""

    side: str
    joint: str
    degrees: float

    @property
    def is_bend(self) -> bool:
        return self.joint in ("hip", "knee", "trunk")

    def words(self, *, sided: bool) -> tuple[str, str]:
        """The part and its state."""
        return _WORDS[self.joint](self.degrees, "" if sided else "s")


def read(body: Body) -> list[Reading]:
    """What is worth telling: the trunk only upright, arms only where they swing ahead."""
    found: list[Reading] = []
    if body.pelvis.up[1] > LYING:
        found.append(Reading("", "trunk", _lean(body)))
    for side, leg in body.legs.items():
        angles = limits.leg_angles(body, side, leg)
        found.append(Reading(side, "knee", angles["knee"]))
        found.append(Reading(side, "hip", angles["hip"]))
        found.append(Reading(side, "out", angles["out"]))
        found.append(Reading(side, "heel", _heel(leg)))
    if abs(body.pelvis.right[1]) > LYING:
        return found
    for side, arm in body.arms.items():
        shoulder = limits.arm_angles(body, side, arm).get("shoulder", 0.0)
        found.append(Reading(side, "arm", shoulder * ARM_WEIGHT))
    return found


def is_sided(pictures: Sequence[Sequence[Reading]]) -> bool:
    """Whether the two sides do different things in any picture."""
    for found in pictures:
        degrees = {(r.side, r.joint): r.degrees for r in found if r.side and r.joint != "heel"}
        for (side, joint), value in degrees.items():
            if side == WORK and abs(value - degrees[(OTHER, joint)]) > ALIKE:
                return True
    return False


def _lean(body: Body) -> float:
    return math.degrees(math.atan2(body.chest.up[0], body.chest.up[1]))


def _heel(leg: Leg) -> float:
    """Degrees the heel is higher than the ball of a foot that stands; 0 for others."""
    pitch = math.degrees(math.asin(max(-1.0, min(1.0, -leg.foot.front[1]))))
    return pitch if pitch > 0 and abs(leg.toes - pitch) < 3 else 0.0


def _bent(name: str, degrees: float, plural: str) -> tuple[str, str]:
    for least, words in STEPS:
        if degrees >= least:
            return name + plural, words
    return name + plural, "straight"


def _hip(degrees: float, plural: str) -> tuple[str, str]:
    return ("leg" + plural, "behind the body") if degrees < -10 else _bent("hip", degrees, plural)


def _knee(degrees: float, plural: str) -> tuple[str, str]:
    return _bent("knee", degrees, plural)


def _trunk(degrees: float, _plural: str) -> tuple[str, str]:
    for least, words in LEANS:
        if degrees >= least:
            return "trunk", words
    return "trunk", "leaning back" if degrees < -12 else "upright"


def _out(degrees: float, plural: str) -> tuple[str, str]:
    return "leg" + plural, "out to the side" if degrees > 12 else "in line"


def _heels(degrees: float, plural: str) -> tuple[str, str]:
    return "heel" + plural, "up" if degrees > 8 else "down"


def _arm(degrees: float, plural: str) -> tuple[str, str]:
    degrees /= ARM_WEIGHT
    if degrees > 130:
        return "arm" + plural, "overhead"
    if degrees > 50:
        return "arm" + plural, "forward"
    return "arm" + plural, "back" if degrees < -18 else "down"


_WORDS = {
    "knee": _knee,
    "hip": _hip,
    "trunk": _trunk,
    "out": _out,
    "heel": _heels,
    "arm": _arm,
}
