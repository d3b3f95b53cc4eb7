"""Machines of a gym, as simple lines around the body."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from careplans.figures import palette
from careplans.figures.scene import Scene
from careplans.figures.shapes import Cluster, Disc, Shape, line
from careplans.figures.vectors import Point, add, times

Options = Mapping[str, Any]


def _bars(scene: Scene, *runs: Sequence[Any]) -> Shape:
    curves = tuple(line([scene.at(p) for p in run], palette.BAR) for run in runs)
    return Cluster(curves, palette.BAR)


def _pads(scene: Scene, *runs: Sequence[Any]) -> Shape:
    curves = tuple(line([scene.at(p) for p in run], palette.PROP, closed=True) for run in runs)
    return Cluster(curves, palette.PROP)


def leg_machine(scene: Scene, o: Options) -> list[Shape]:
    """Seat, back rest and the lever that turns beside the knee; the hip sits at 0, `top` + 7."""
    top = o["top"]
    seat = [(-9, top), (15, top), (15, top - 3), (-9, top - 3)]
    back = [(-8.5, top), (-11.5, top + 32), (-14.5, top + 32), (-12, top - 3)]
    frame = [[(2, top - 3), (2, 0)], [(-12, 0), (26, 0)]]
    return [_bars(scene, *frame), _pads(scene, seat, back)]


def pad(scene: Scene, o: Options) -> list[Shape]:
    """The lever from beside the knee to the roll on the shin."""
    leg = scene.body.legs["work"]
    roll = scene.camera.flat(add(leg.ankle, leg.shank.at(5.0, 4.5, 0)))
    knee = scene.camera.flat(add(leg.knee, times(leg.shank.front, -1.0)))
    low = scene.camera.flat(add(leg.ankle, leg.shank.at(-5.5, 4.5, 0)))
    turn = scene.camera.flat(add(leg.knee, leg.shank.at(-5.0, -5.5, 0)))
    lever = line([turn, low], palette.BAR) if o.get("lever") else None
    shapes: list[Shape] = [Disc(*roll, 2.6, palette.PROP)]
    return shapes if lever is None else [lever, line([knee, turn], palette.BAR), *shapes]


def leg_press(scene: Scene, _o: Options) -> list[Shape]:
    """A seat leaning back; the plate stands under the working foot."""
    leg = scene.body.legs["work"]
    plate = [add(leg.ankle, leg.foot.at(k, -5.4, 0)) for k in (-10.0, 15.0)]
    hips = scene.body.centre
    up, front = scene.body.pelvis.up, scene.body.pelvis.front
    low = add(hips, add(times(front, -8.0), times(up, -7.0)))
    high = add(hips, add(times(front, -7.4), times(up, 38.0)))
    toe = (low[0] + 22, low[1] - 1.5)
    rest = [low, high, add(high, times(front, -3)), add(low, times(front, -3))]
    seat = [low, toe, (toe[0], toe[1] - 3, 0), (low[0] - 1, low[1] - 3, 0)]
    rail = [(low[0] + 4, low[1] - 4), (low[0] + 4, 0), (78, 0), (78, 10)]
    stand: list[list[Any]] = [[(low[0] - 12, 0), (low[0] + 4, 0)], rail, plate]
    return [_bars(scene, *stand), _pads(scene, rest, seat)]


def _wheel(at: Point, radius: float) -> Shape:
    return Disc(*at, radius, palette.RING)


def bike(scene: Scene, o: Options) -> list[Shape]:
    """Frame, saddle, handlebar, flywheel and the crank under the feet."""
    x, y = o["crank"]
    saddle, bars = o["saddle"], o["bars"]
    frame = [
        [(x - 20, 0), (x + 40, 0)],
        [(x, y), (saddle[0], saddle[1])],
        [(x, y), (bars[0] - 6, bars[1] - 8), (bars[0], bars[1])],
        [(x, y), (x + 26, 14)],
        [(x, y), (x - 12, 0)],
        [(x + 26, 14), (x + 26, 0)],
    ]
    hub = scene.at((x + 26, 14))
    seat = [
        (saddle[0] - 6, saddle[1] + 1),
        (saddle[0] + 7, saddle[1] + 1),
        (saddle[0], saddle[1] - 2),
    ]
    feet = [scene.at((leg.sole(4)[0], leg.sole(4)[1])) for leg in scene.body.legs.values()]
    crank = Cluster((line([feet[0], scene.at((x, y)), feet[1]], palette.CRANK),), palette.CRANK)
    return [_wheel(hub, 11), _bars(scene, *frame), _pads(scene, seat), crank]


def cross_trainer(scene: Scene, o: Options) -> list[Shape]:
    """Two foot rails from a wheel behind, poles under the hands."""
    legs, arms = scene.body.legs, scene.body.arms
    hub = o["hub"]
    runs: list[list[Any]] = [
        [(hub[0] - 14, 0), (o["post"] + 8, 0)],
        [(o["post"], 0), (o["post"], 62)],
    ]
    for number, side in enumerate(legs):
        turn = math.pi * number + o.get("turn", 0.4)
        pin = (hub[0] + 7 * math.cos(turn), hub[1] + 7 * math.sin(turn))
        foot = legs[side].sole(-4), legs[side].sole(11)
        low = (o["post"], 14)
        hand = arms[side].palm
        top = (hand[0] + 0.12 * (hand[0] - low[0]), hand[1] + 0.12 * (hand[1] - low[1]))
        runs += [[pin, foot[0], foot[1], low], [low, top]]
    return [_wheel(scene.at(hub), 12), _bars(scene, *runs)]
