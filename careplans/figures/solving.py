"""From a pose to a body in the world: turn the joints, set it down, reach for the contacts."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from careplans.figures import skeleton, spots
from careplans.figures.poses import ArmPose, Frame, LegPose, Place, Shortfall
from careplans.figures.reach import Bones, reach
from careplans.figures.skeleton import SIDES, Arm, Body, Leg
from careplans.figures.vectors import WORLD, Axes, Vec, add, axes_along, sub, times, unit

NECK_FORWARD = 12.0
LEG_BONES = Bones(skeleton.THIGH, skeleton.SHANK, fold=1)
ARM_BONES = Bones(skeleton.UPPER_ARM, skeleton.FOREARM, fold=-1)
SOLE_PARTS = {"ankle": 0.0, "heel": -3.6, "sole": 0.0, "ball": skeleton.BALL, "toe": skeleton.TOE}
PALM_THICKNESS = 1.5
ELBOW_WAYS = {
    "back": (-1.0, -0.6, 0.35),
    "down": (-0.3, -1.0, 0.3),
    "out": (-0.35, -0.2, 1.0),
    "front": (1.0, 0.0, 0.3),
    "up": (0.2, 1.0, 0.4),
    "head": (0.0, 1.0, 1.0),
    "floor": (0.0, -1.0, 0.0),
    "ceiling": (0.0, 1.0, 0.0),
}
ORIGIN: Vec = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Solved:
    body: Body
    short: tuple[Shortfall, ...]


def solve(frame: Frame) -> Solved:
    """The body of this picture. What could not be reached is reported, never hidden."""
    body = _turned(frame)
    body = body.moved(_to_rest(body, frame.rest))
    short: list[Shortfall] = []
    legs = dict(body.legs)
    for side, pose in frame.legs.items():
        if pose.foot is not None:
            legs[side], by = _reaching_leg(body, side, pose, pose.foot)
            short.append(Shortfall(f"{side}_{pose.foot.part}", by))
    body = replace(body, legs=legs)
    arms = dict(body.arms)
    for side, arm in frame.arms.items():
        if arm.hand is not None:
            arms[side], by = _reaching_arm(body, side, arm, arm.hand)
            short.append(Shortfall(f"{side}_hand", by))
    return Solved(replace(body, arms=arms), tuple(short))


def _turned(frame: Frame) -> Body:
    """All joints turned, the pelvis at the origin."""
    pelvis = WORLD.twist(frame.turn).lean(frame.lean).tilt(frame.roll)
    loin = _bent(pelvis, frame)
    chest = _bent(loin, frame)
    neck = chest.lean(NECK_FORWARD + frame.neck)
    head = neck.lean(frame.nod - NECK_FORWARD).twist(frame.look)
    loin_base = times(pelvis.up, skeleton.PELVIS)
    chest_base = add(loin_base, times(loin.up, skeleton.LOIN))
    top = add(chest_base, times(chest.up, skeleton.CHEST))
    return Body(
        centre=ORIGIN,
        pelvis=pelvis,
        loin_base=loin_base,
        loin=loin,
        chest_base=chest_base,
        chest=chest,
        top=top,
        neck=neck,
        neck_top=add(top, times(neck.up, skeleton.NECK)),
        head=head,
        legs={side: _hanging_leg(pelvis, side, leg) for side, leg in frame.legs.items()},
        arms={side: _hanging_arm(chest, top, side, arm) for side, arm in frame.arms.items()},
    )


def _bent(axes: Axes, frame: Frame) -> Axes:
    """Half of the bend of the spine."""
    return axes.lean(frame.spine / 2).tilt(frame.side / 2).twist(frame.twist / 2)


def _hanging_leg(pelvis: Axes, side: str, pose: LegPose) -> Leg:
    sign = SIDES[side]
    hip = times(pelvis.right, sign * skeleton.HIP_WIDTH)
    thigh = pelvis.lean(-pose.hip).tilt(-sign * pose.out).twist(sign * pose.turn)
    knee = add(hip, times(thigh.up, -skeleton.THIGH))
    shank = thigh.lean(pose.knee)
    ankle = add(knee, times(shank.up, -skeleton.SHANK))
    foot = shank.lean(-pose.ankle)
    if pose.pitch is not None:
        foot = _level(shank.front, pelvis, pose, sign)
    return Leg(hip, knee, ankle, thigh, shank, foot, pose.toes)


def _level(ahead: Vec, pelvis: Axes, pose: LegPose, sign: float) -> Axes:
    """A foot against the floor, turned up or down by its pitch."""
    flat = (ahead[0], 0.0, ahead[2])
    if math.hypot(*flat) < 0.3:
        flat = heading(pelvis)
    level = axes_along(WORLD.up, flat).twist(sign * pose.heading)
    return level.lean(-(pose.pitch or 0))


def heading(pelvis: Axes) -> Vec:
    """Where flat feet point: ahead; away from the head on the back, to it on the front."""
    ahead = (pelvis.front[0], 0.0, pelvis.front[2])
    if math.hypot(*ahead) > 0.5:
        return unit(ahead)
    sign = -1.0 if pelvis.front[1] > 0 else 1.0
    return unit((sign * pelvis.up[0], 0.0, sign * pelvis.up[2]))


def _hanging_arm(chest: Axes, top: Vec, side: str, pose: ArmPose) -> Arm:
    sign = SIDES[side]
    shoulder = add(top, chest.at(0.0, -skeleton.SHOULDER_DROP, sign * skeleton.SHOULDER_WIDTH))
    upper = chest.lean(-pose.shoulder).tilt(-sign * pose.out).twist(sign * pose.turn)
    elbow = add(shoulder, times(upper.up, -skeleton.UPPER_ARM))
    fore = upper.lean(-pose.elbow)
    wrist = add(elbow, times(fore.up, -skeleton.FOREARM))
    hand = fore.lean(-pose.wrist)
    return Arm(shoulder, elbow, wrist, upper, fore, hand, fist=pose.palm == "fist")


def _to_rest(body: Body, rest: Place) -> Vec:
    found = spots.point(body, rest.part)
    wanted = (rest.x, rest.y, found[2] if rest.z is None else rest.z)
    return sub(wanted, found)


def _reaching_leg(body: Body, side: str, pose: LegPose, place: Place) -> tuple[Leg, float]:
    leg, sign = body.legs[side], SIDES[side]
    z = leg.hip[2] if place.z is None else place.z
    foot = _level(heading(body.pelvis), body.pelvis, pose, sign)
    ankle = (place.x, place.y, z)
    if place.part != "ankle":
        ankle = sub(ankle, foot.at(SOLE_PARTS[place.part], -skeleton.ANKLE_HEIGHT, 0))
    towards = add(body.pelvis.front, times(heading(body.pelvis), 0.3))
    towards = add(towards, times(body.pelvis.right, sign * math.tan(math.radians(pose.out))))
    found = reach(leg.hip, ankle, LEG_BONES, towards=towards)
    if place.part == "ankle":
        foot = found.lower.lean(-pose.ankle)
    solved = Leg(leg.hip, found.middle, found.end, found.upper, found.lower, foot, pose.toes)
    return solved, found.short_by


def _reaching_arm(body: Body, side: str, pose: ArmPose, hand: str | Place) -> tuple[Arm, float]:
    arm, sign = body.arms[side], SIDES[side]
    target = spots.on_body(body, side, hand) if isinstance(hand, str) else _world(hand, arm)
    fingers = _fingers(body, arm, pose.palm, target)
    off = _away(arm, pose.palm, target)
    wrist = add(sub(target, times(fingers, 0.5 * skeleton.HAND)), off)
    towards = _elbow_way(body, pose.elbow_to, sign)
    found = reach(arm.shoulder, wrist, ARM_BONES, towards=towards)
    way = times(fingers, -1) if pose.palm in ("floor", "wall") else found.lower.up
    palm = axes_along(way, found.lower.front) if way is not found.lower.up else found.lower
    solved = Arm(arm.shoulder, found.middle, found.end, found.upper, found.lower, palm, arm.fist)
    return solved, found.short_by


def _world(place: Place, arm: Arm) -> Vec:
    return (place.x, place.y, arm.shoulder[2] if place.z is None else place.z)


def _fingers(body: Body, arm: Arm, palm: str, target: Vec) -> Vec:
    """Where the fingers point."""
    if palm == "floor":
        return heading(body.pelvis)
    if palm == "wall":
        return WORLD.up
    return unit(sub(target, arm.shoulder))


def _away(arm: Arm, palm: str, target: Vec) -> Vec:
    """Keeps the thickness of the hand outside floor and wall."""
    if palm == "floor":
        return times(WORLD.up, PALM_THICKNESS)
    if palm == "wall":
        back = sub(arm.shoulder, target)
        return times(unit((back[0], 0.0, back[2])), PALM_THICKNESS)
    return ORIGIN


def _elbow_way(body: Body, name: str, sign: float) -> Vec:
    """Of the world for floor and ceiling, else as the chest is turned."""
    front, up, out = ELBOW_WAYS[name]
    if name in ("floor", "ceiling"):
        return (front, up, out)
    return body.chest.at(front, up, sign * out)
