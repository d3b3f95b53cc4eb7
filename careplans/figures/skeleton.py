"""The bones of the figure: lengths in u (1 % of body height) and where each joint lies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from careplans.figures.vectors import Axes, Vec, add, dot, times

THIGH = 24.5
SHANK = 24.0
UPPER_ARM = 17.5
FOREARM = 15.0
PELVIS = 6.5
LOIN = 9.0
CHEST = 12.0
NECK = 5.0
HIP_WIDTH = 4.4
SHOULDER_WIDTH = 8.7
SHOULDER_DROP = 1.6
ANKLE_HEIGHT = 4.6
HEEL = -4.6
BALL = 5.8
TOE = 10.4
HAND = 7.2

WORK = "work"
OTHER = "other"
SIDES: Mapping[str, float] = {WORK: 1.0, OTHER: -1.0}


@dataclass(frozen=True)
class Leg:
    hip: Vec
    knee: Vec
    ankle: Vec
    thigh: Axes
    shank: Axes
    foot: Axes
    toes: float

    def sole(self, forward: float) -> Vec:
        """A point under the foot, so far ahead of the ankle; the toes may be bent up."""
        if forward <= BALL:
            return add(self.ankle, self.foot.at(forward, -ANKLE_HEIGHT, 0))
        ball = add(self.ankle, self.foot.at(BALL, -ANKLE_HEIGHT, 0))
        return add(ball, times(self.foot.lean(-self.toes).front, forward - BALL))


@dataclass(frozen=True)
class Arm:
    shoulder: Vec
    elbow: Vec
    wrist: Vec
    upper: Axes
    fore: Axes
    hand: Axes
    fist: bool = False

    @property
    def palm(self) -> Vec:
        return add(self.wrist, times(self.hand.up, -0.5 * HAND))


@dataclass(frozen=True)
class Body:
    """Everything solved: joints and axes in the world. The working side is on the right."""

    centre: Vec
    pelvis: Axes
    loin_base: Vec
    loin: Axes
    chest_base: Vec
    chest: Axes
    top: Vec
    neck: Axes
    neck_top: Vec
    head: Axes
    legs: Mapping[str, Leg]
    arms: Mapping[str, Arm]

    @property
    def head_centre(self) -> Vec:
        return add(self.neck_top, self.head.at(1.6, 4.6, 0))

    def moved(self, by: Vec) -> Body:
        return replace(
            self,
            centre=add(self.centre, by),
            loin_base=add(self.loin_base, by),
            chest_base=add(self.chest_base, by),
            top=add(self.top, by),
            neck_top=add(self.neck_top, by),
            legs={side: _moved_leg(leg, by) for side, leg in self.legs.items()},
            arms={side: _moved_arm(arm, by) for side, arm in self.arms.items()},
        )


def _moved_leg(leg: Leg, by: Vec) -> Leg:
    return replace(leg, hip=add(leg.hip, by), knee=add(leg.knee, by), ankle=add(leg.ankle, by))


def _moved_arm(arm: Arm, by: Vec) -> Arm:
    return replace(
        arm,
        shoulder=add(arm.shoulder, by),
        elbow=add(arm.elbow, by),
        wrist=add(arm.wrist, by),
    )


def bend_between(upper: Axes, lower: Axes) -> float:
    """Degrees between two bones in line at 0."""
    return math.degrees(math.acos(max(-1.0, min(1.0, dot(upper.up, lower.up)))))


def swing(parent: Axes, bone: Axes, side: float) -> tuple[float, float]:
    """Degrees forward and degrees away from the middle of a bone hanging from `parent`."""
    front, up, right = parent.seen(times(bone.up, -1))
    out = math.degrees(math.asin(max(-1.0, min(1.0, right * side))))
    return math.degrees(math.atan2(front, -up)), out


def ankle_bend(leg: Leg) -> float:
    """Degrees the foot is bent up; pointing down is negative."""
    front, up, _ = leg.shank.seen(leg.foot.front)
    return math.degrees(math.atan2(up, front))
