"""How far joints bend, in degrees. Ranges of healthy adults, a little wide for stretches.

Source: our own judgement (expert), close to the tables of the American Academy of
Orthopaedic Surgeons as remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from careplans.figures.poses import Frame
from careplans.figures.skeleton import SIDES, Arm, Body, Leg, ankle_bend, bend_between, swing
from careplans.figures.vectors import dot

LEG_ANGLES = ("hip", "out", "turn", "knee", "ankle", "toes", "heading")
ARM_ANGLES = ("shoulder", "out", "turn", "elbow", "wrist")
SIDEWAYS = 65.0

TRUNK: Mapping[str, tuple[float, float]] = {
    "spine": (-35, 60),
    "side": (-40, 40),
    "twist": (-50, 50),
    "neck": (-45, 45),
    "nod": (-35, 40),
    "look": (-80, 80),
}
LEG: Mapping[str, tuple[float, float]] = {
    "hip": (-30, 130),
    "out": (-35, 50),
    "turn": (-45, 60),
    "knee": (-3, 145),
    "ankle": (-66, 38),
    "toes": (-10, 78),
}
ARM: Mapping[str, tuple[float, float]] = {
    "shoulder": (-65, 190),
    "out": (-60, 180),
    "turn": (-95, 95),
    "elbow": (0, 150),
    "wrist": (-90, 90),
}


@dataclass(frozen=True)
class Angle:
    """One measured joint of a solved body."""

    joint: str
    degrees: float
    low: float
    high: float

    @property
    def is_kept(self) -> bool:
        return self.low <= self.degrees <= self.high


def broken(body: Body, frame: Frame) -> list[str]:
    """Every joint bent too far, in words."""
    return [
        f"{angle.joint} is {angle.degrees:.0f}, allowed {angle.low:.0f} to {angle.high:.0f}"
        for angle in measured(body, frame)
        if not angle.is_kept
    ]


def measured(body: Body, frame: Frame) -> Iterator[Angle]:
    """Every joint as it came out, after reaching for the contacts."""
    for name, (low, high) in TRUNK.items():
        yield Angle(name, getattr(frame, name), low, high)
    for side, leg in body.legs.items():
        found = leg_angles(body, side, leg) | {"turn": frame.legs[side].turn}
        yield from _named(f"{side} ", found, LEG)
    for side, arm in body.arms.items():
        found = arm_angles(body, side, arm) | {"turn": frame.arms[side].turn}
        yield from _named(f"{side} arm ", found, ARM)


def _named(
    prefix: str, found: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]
) -> Iterator[Angle]:
    for name, degrees in found.items():
        yield Angle(prefix + name, degrees, *ranges[name])


def leg_angles(body: Body, side: str, leg: Leg) -> dict[str, float]:
    hip, out = swing(body.pelvis, leg.thigh, SIDES[side])
    knee = bend_between(leg.thigh, leg.shank)
    if dot(leg.shank.up, leg.thigh.front) < -0.01:
        knee = -knee
    return {
        "hip": hip,
        "out": out,
        "knee": knee,
        "ankle": ankle_bend(leg),
        "toes": leg.toes,
    }


def arm_angles(body: Body, side: str, arm: Arm) -> dict[str, float]:
    """Forward bend means little when the arm points out to the side, so it is left out."""
    shoulder, out = swing(body.chest, arm.upper, SIDES[side])
    if shoulder < -120:
        shoulder += 360
    found = {"out": out, "elbow": bend_between(arm.upper, arm.fore)}
    if abs(out) < SIDEWAYS:
        found["shoulder"] = shoulder
    return found
