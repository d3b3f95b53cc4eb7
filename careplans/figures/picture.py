"""One body as shapes, in the order they are painted."""

from __future__ import annotations

from collections.abc import Sequence

from careplans.figures import limbs, tints, trunk
from careplans.figures.camera import Camera
from careplans.figures.limbs import Look
from careplans.figures.poses import Pose
from careplans.figures.shapes import Shape
from careplans.figures.skeleton import OTHER, WORK, Arm, Body
from careplans.figures.vectors import between

SIDE_ON = 0.75
Layers = list[tuple[str, Sequence[Shape]]]


def draw_body(body: Body, pose: Pose, *, tinted: Sequence[str]) -> list[Shape]:
    """All shapes of the body, with the tinted areas just above the limb they lie on."""
    camera = pose.camera
    side_on = abs(camera.depth(body.pelvis.right)) > SIDE_ON
    layers = (
        _from_the_side(body, camera, pose.far)
        if side_on
        else _from_the_front(body, camera, pose.far)
    )
    if pose.order:
        layers.sort(key=lambda layer: _rank(pose.order, layer[0]))
    colours = {name: tints.tint(body, name, camera) for name in tinted}
    shapes: list[Shape] = []
    for name, layer in layers:
        shapes += layer
        shapes += [s for area, own in colours.items() if _lies_on(area) == name for s in own]
    return shapes


def _rank(order: Sequence[str], name: str) -> int:
    """Named layers come last, in the order given."""
    return order.index(name) + 1 if name in order else 0


def _lies_on(area: str) -> str:
    if area in ("belly", "back", "waist"):
        return "trunk"
    return "other_leg" if area.startswith("other_") else "work_leg"


def _from_the_side(body: Body, camera: Camera, far: str) -> Layers:
    near = WORK if camera.depth(body.pelvis.right) > 0 else OTHER
    away = OTHER if near == WORK else WORK
    back, look = Look(camera, far == away), Look(camera, far == near)
    leg, near_leg = body.legs[away], body.legs[near]
    return [
        (f"{away}_arm", _side_arm(body.arms[away], back)),
        (
            f"{away}_leg",
            [limbs.bare_leg(leg, back), limbs.shoe(leg, back), limbs.shorts_leg(leg, back)],
        ),
        ("trunk", [trunk.neck(body, camera), trunk.shirt(body, camera)]),
        ("head", trunk.head(body, camera)),
        (
            f"{near}_leg",
            [
                limbs.bare_leg(near_leg, look),
                limbs.shoe(near_leg, look),
                trunk.near_shorts(body, near_leg, look),
            ],
        ),
        (f"{near}_arm", _side_arm(body.arms[near], look)),
    ]


def _side_arm(arm: Arm, look: Look) -> list[Shape]:
    return [limbs.bare_arm(arm, look), limbs.sleeve(arm, look)]


def _from_the_front(body: Body, camera: Camera, far: str) -> Layers:
    middle = camera.depth(between(body.chest_base, body.top, 0.6))
    legs = sorted(body.legs, key=lambda side: camera.depth(body.legs[side].knee))
    arms = sorted(body.arms, key=lambda side: _arm_depth(body.arms[side], camera))
    behind = [side for side in arms if _arm_depth(body.arms[side], camera) < middle - 1.0]
    layers: Layers = [
        (f"{side}_arm", [limbs.bare_arm(body.arms[side], Look(camera, far == side))])
        for side in behind
    ]
    chest: list[Shape] = [trunk.neck(body, camera), trunk.shirt(body, camera)]
    for side in behind:
        chest.append(limbs.shouldered_sleeve(body, side, Look(camera, far == side)))
    layers.append(("trunk", chest))
    layers += [(f"{s}_leg", _leg(body, s, Look(camera, far == s))) for s in legs]
    layers.append(("head", trunk.head(body, camera)))
    layers += [(f"{s}_arm", _arm(body, s, Look(camera, far == s))) for s in arms if s not in behind]
    return layers


def _arm_depth(arm: Arm, camera: Camera) -> float:
    return (camera.depth(arm.elbow) * 2 + camera.depth(arm.wrist)) / 3


def _leg(body: Body, side: str, look: Look) -> list[Shape]:
    leg = body.legs[side]
    return [limbs.bare_leg(leg, look), limbs.shoe(leg, look), trunk.half_shorts(body, side, look)]


def _arm(body: Body, side: str, look: Look) -> list[Shape]:
    return [limbs.bare_arm(body.arms[side], look), limbs.shouldered_sleeve(body, side, look)]
