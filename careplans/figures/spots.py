"""Named spots of the body: what it rests on, and what a hand can hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from careplans.figures import skeleton
from careplans.figures.skeleton import OTHER, SIDES, WORK, Body
from careplans.figures.vectors import Vec, add, between, times

Finder = Callable[[Body], Vec]


def _below(at: Vec, by: float) -> Vec:
    return (at[0], at[1] - by, at[2])


SEAT_DEPTH = 7.0
KNEE_DEPTH = 4.2
ELBOW_DEPTH = 2.5
BACK_DEPTH = 6.6
FLANK = 9.0

_MIDDLE: Mapping[str, Finder] = {
    "hips": lambda body: body.centre,
    "seat": lambda body: _below(body.centre, SEAT_DEPTH),
    "back": lambda body: _below(between(body.chest_base, body.top, 0.6), BACK_DEPTH),
    "chest": lambda body: _below(between(body.chest_base, body.top, 0.5), BACK_DEPTH + 0.4),
    "flank": lambda body: _below(body.centre, FLANK),
    "head": lambda body: body.head_centre,
    "shoulders": lambda body: body.top,
}

_PAIRED: Mapping[str, Callable[[Body, str], Vec]] = {
    "heel": lambda body, side: body.legs[side].sole(-3.6),
    "sole": lambda body, side: body.legs[side].sole(0),
    "ball": lambda body, side: body.legs[side].sole(skeleton.BALL),
    "toe": lambda body, side: body.legs[side].sole(skeleton.TOE),
    "ankle": lambda body, side: body.legs[side].ankle,
    "foot": lambda body, side: body.legs[side].ankle,
    "knee": lambda body, side: _below(body.legs[side].knee, KNEE_DEPTH),
    "elbow": lambda body, side: _below(body.arms[side].elbow, ELBOW_DEPTH),
    "hand": lambda body, side: body.arms[side].palm,
}

RESTS = frozenset(_MIDDLE) | {f"{side}_{part}" for side in SIDES for part in _PAIRED}


def point(body: Body, name: str) -> Vec:
    """Where a named spot lies in the world."""
    if name in _MIDDLE:
        return _MIDDLE[name](body)
    side, _, part = name.partition("_")
    return _PAIRED[part](body, side)


def on_body(body: Body, side: str, name: str) -> Vec:
    """Where a hand lies that holds this spot of its own body."""
    return _HOLDS[name](body, side)


def _hip(body: Body, side: str) -> Vec:
    return add(body.centre, body.pelvis.at(3.2, 6.5, SIDES[side] * 9.2))


def _thigh(body: Body, side: str, along: float) -> Vec:
    leg = body.legs[side]
    return add(between(leg.hip, leg.knee, along), times(leg.thigh.front, 6.2))


def _behind_thigh(body: Body, side: str) -> Vec:
    leg = body.legs[side]
    return add(between(leg.hip, leg.knee, 0.72), times(leg.thigh.front, -5.5))


def _instep(body: Body, side: str) -> Vec:
    leg = body.legs[side]
    return add(leg.ankle, leg.foot.at(2.2, 2.2, 0))


def _crossed(body: Body, side: str) -> Vec:
    return add(body.top, body.chest.at(6.2, -5.5, -SIDES[side] * 5.5))


def _chest(body: Body, side: str) -> Vec:
    return add(body.top, body.chest.at(10.5, -8.5, SIDES[side] * 1.6))


def _lap(body: Body, side: str) -> Vec:
    return add(body.centre, body.pelvis.at(9.5, 3.0, SIDES[side] * 5.0))


_HOLDS: Mapping[str, Callable[[Body, str], Vec]] = {
    "hip": _hip,
    "lap": _lap,
    "thigh": lambda body, side: _thigh(body, side, 0.62),
    "knee": lambda body, side: _thigh(body, side, 0.92),
    "work_knee": lambda body, _side: _thigh(body, WORK, 0.92),
    "other_knee": lambda body, _side: _thigh(body, OTHER, 0.92),
    "behind_other_thigh": lambda body, _side: _behind_thigh(body, OTHER),
    "instep": _instep,
    "other_shoulder": _crossed,
    "chest": _chest,
}

HOLDS = frozenset(_HOLDS)
