"""What stands, lies or hangs around the body: furniture, floor, bands, weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from careplans.figures import machines, palette
from careplans.figures.blocks import block, block_edges, slabs
from careplans.figures.poses import Pose
from careplans.figures.scene import Scene
from careplans.figures.shapes import Disc, Paint, Shape, line, smooth
from careplans.figures.vectors import Point, add, between, times

Options = Mapping[str, Any]
TALL = 104.0


def _mat(scene: Scene, o: Options) -> list[Shape]:
    half = o.get("half", 16)
    if o.get("across"):
        return block(scene.camera, (-half, half), (0, 2), (o["from"], o["to"]), palette.PROP)
    return block(scene.camera, (o["from"], o["to"]), (0, 2), (-half, half), palette.PROP)


def _box(scene: Scene, o: Options) -> list[Shape]:
    """A step, bench or block: x, y and z ranges."""
    x, y, z = (tuple(o.get(name, default)) for name, default in _BOX_RANGES)
    return block_edges(scene.camera, x, y, z)


_BOX_RANGES = (("x", (0, 20)), ("y", (0, 9)), ("z", (-12, 12)))


def _bench(scene: Scene, o: Options) -> list[Shape]:
    (a, b), top = o["x"], o["top"]
    z = (-9, 9)
    legs = [((x, x + 2.0), (0, top - 3), z) for x in (a + 3, b - 5)]
    return slabs(scene.camera, [*legs, ((a, b), (top - 3, top), z)])


def _chair(scene: Scene, o: Options) -> list[Shape]:
    """`x`: back edge of the seat; the seat runs to the right, or to the left when `turned`."""
    x, seat = o["x"], o.get("seat", 24)
    way = -1 if o.get("turned") else 1
    deep = o.get("deep", 19) * way
    z0, z1 = o.get("z", (-9, 9))
    legs = [((x + k, x + k + 1.8 * way), (0, seat - 2.4), (z0, z1)) for k in (0, deep - 1.8 * way)]
    parts = [*legs, ((x, x + deep), (seat - 2.4, seat), (z0, z1))]
    if o.get("back", True):
        parts.insert(0, ((x, x + 1.8 * way), (seat, seat + 23), (z0, z1)))
    return slabs(scene.camera, parts)


def _side_chair(scene: Scene, o: Options) -> list[Shape]:
    """A chair seen from behind in front views, `z` its middle: the back rest is held."""
    x, z, high = o.get("x", 0), o["z"], o.get("top", 48)
    posts = [((x, x), (0, high), (z + k, z + k + 2)) for k in (-8, 6)]
    seat = ((x, x), (22, 25), (z - 8, z + 8))
    rest = ((x, x), (high - 14, high), (z - 8, z + 8))
    return slabs(scene.camera, [*posts, seat, rest])


def _wall(scene: Scene, o: Options) -> list[Shape]:
    """Its face at `x` (side view) or `z` (front view); the body is on the other side."""
    high, thick = o.get("high", TALL), o.get("thick", 4)
    if "z" in o:
        foot, top = scene.at((0, 0, o["z"])), scene.at((0, high, o["z"]))
        thick = thick if o["z"] < 0 else -thick
    else:
        foot, top = scene.at((o["x"], 0)), scene.at((o["x"], high))
    face = [foot, (foot[0], top[1])]
    shade = [*face, (face[1][0] + thick, face[1][1]), (face[0][0] + thick, face[0][1])]
    return [line(shade, palette.FLOOR, closed=True), line(face, palette.PROP_LINE)]


def _wedge(scene: Scene, o: Options) -> list[Shape]:
    points = [scene.at(point) for point in ((o["from"], 0), (o["from"], o["high"]), (o["to"], 0))]
    return [line(points, palette.PROP, closed=True)]


def _roll(scene: Scene, o: Options) -> list[Shape]:
    x, y = scene.at(o["at"])
    return [Disc(x, y, o.get("r", 3), palette.PROP)]


def _roller(scene: Scene, o: Options) -> list[Shape]:
    x, y = scene.at(o["at"])
    r = o.get("r", 5)
    return [Disc(x, y, r, palette.PROP), Disc(x, y, r * 0.45, palette.RING)]


def _dumbbell(scene: Scene, o: Options) -> list[Shape]:
    x, y = scene.at(o["at"])
    return [line(_rect(x + k - 1.6, y - 2.6, 3.2, 5.2), palette.IRON, closed=True) for k in (-4, 4)]


def _rect(x: float, y: float, wide: float, high: float) -> list[Point]:
    return [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]


def _plate(scene: Scene, o: Options) -> list[Shape]:
    x, y = scene.at(o["at"])
    return [Disc(x, y, o.get("r", 6), palette.IRON), Disc(x, y, 1.4, palette.RING)]


def _bell(scene: Scene, o: Options) -> list[Shape]:
    """A kettlebell hanging from the hand or held by its sides."""
    x, y = scene.at(o["at"])
    handle = smooth(
        [(x - 2.6, y + 2), (x - 1.8, y - 1.6), (x + 1.8, y - 1.6), (x + 2.6, y + 2)],
        Paint(None, palette.INK, 1.6),
        closed=False,
    )
    return [handle, Disc(x, y + 4.2, 4, palette.IRON)]


def _tie(scene: Scene, o: Options) -> list[Shape]:
    """A band, strap or towel through all its points."""
    points = [scene.at(point) for point in o["via"]]
    paint = palette.TIES[o.get("as", "band")]
    if o.get("curved"):
        return [smooth(points, paint, closed=False)]
    return [line(points, paint)]


def _cuff(scene: Scene, o: Options) -> list[Shape]:
    """A band round a shank, `up` from the ankle, as a short line across it."""
    leg = scene.body.legs[o.get("leg", "work")]
    middle = add(leg.ankle, times(leg.shank.up, o.get("up", 3.0)))
    reach = leg.shank.front if abs(scene.camera.depth(leg.shank.right)) > 0.7 else leg.shank.right
    ends = [scene.camera.flat(add(middle, times(reach, k))) for k in (-2.9, 2.9)]
    return [line(ends, palette.BAND)]


def _belt(scene: Scene, _o: Options) -> list[Shape]:
    body = scene.body
    middle = between(body.centre, body.chest_base, 0.6)
    ends = [scene.camera.flat(add(middle, times(body.loin.front, k))) for k in (-5.6, 6.4)]
    return [line(ends, palette.FLOAT)]


def _water(scene: Scene, o: Options) -> list[Shape]:
    a, b, top, low = o["from"], o["to"], o["y"], o["low"]
    points = [scene.at(p) for p in ((a, top), (b, top), (b, low), (a, low))]
    return [line(points, palette.WET, closed=True)]


def _wave(scene: Scene, o: Options) -> list[Shape]:
    a, b, y = o["from"], o["to"], o["y"]
    count = max(2, round((b - a) / 9))
    xs = [a + (b - a) * k / (2 * count) for k in range(2 * count + 1)]
    points = [scene.at((x, y + (0.9 if k % 2 else -0.9))) for k, x in enumerate(xs)]
    return [smooth(points, palette.WAVE, closed=False)]


def _metronome(scene: Scene, o: Options) -> list[Shape]:
    x, y = scene.at(o["at"])
    case = line(
        [(x - 4, y), (x - 2, y - 10), (x + 2, y - 10), (x + 4, y)], palette.PROP, closed=True
    )
    return [case, line([(x, y - 1.5), (x + 4, y - 11)], palette.IRON)]


def _stripe(scene: Scene, o: Options) -> list[Shape]:
    """A painted line on the floor, running ahead."""
    a, b, half = o["from"], o["to"], 1.5
    points = [scene.at(p) for p in ((a, 0, -half), (b, 0, -half), (b, 0, half), (a, 0, half))]
    return [line(points, palette.SOLID, closed=True)]


def _post(scene: Scene, o: Options) -> list[Shape]:
    """An upright or any thick straight bar."""
    return [line([scene.at(p) for p in o["via"]], palette.BAR)]


def _floor(scene: Scene, o: Options) -> list[Shape]:
    """The ground: a line from the side, a pale oval when we look down on it."""
    a, b, y = o.get("from", -20), o.get("to", 20), o.get("y", 0)
    if scene.camera.pitch == 0:
        z = 0 if scene.camera.yaw == 0 else 1
        ends = [(0, y, -a), (0, y, -b)] if z else [(a, y), (b, y)]
        return [line([scene.at(p) for p in ends], palette.GROUND)]
    x0, z0 = o.get("x", 0), o.get("z", 0)
    rx, rz = o.get("rx", 20), o.get("rz", 24)
    rim = [(x0 + rx, 0), (x0, rz), (x0 - rx, 0), (x0, -rz)]
    half = [(x0 + 0.7 * sx * rx, 0.7 * sz * rz) for sx, sz in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    ring = [p for pair in zip(rim, half, strict=True) for p in pair]
    return [smooth([scene.at((x, y, z0 + z)) for x, z in ring], palette.FLOOR)]


Maker = Callable[[Scene, Options], list[Shape]]

BEHIND: Mapping[str, Maker] = {
    "floor": _floor,
    "mat": _mat,
    "box": _box,
    "bench": _bench,
    "chair": _chair,
    "side_chair": _side_chair,
    "wall": _wall,
    "wedge": _wedge,
    "roll": _roll,
    "roller": _roller,
    "water": _water,
    "metronome": _metronome,
    "stripe": _stripe,
    "post": _post,
    "leg_machine": machines.leg_machine,
    "leg_press": machines.leg_press,
    "bike": machines.bike,
    "cross_trainer": machines.cross_trainer,
}
BEFORE: Mapping[str, Maker] = {
    "dumbbell": _dumbbell,
    "plate": _plate,
    "bell": _bell,
    "tie": _tie,
    "cuff": _cuff,
    "belt": _belt,
    "wave": _wave,
    "bar": _post,
    "machine_pad": machines.pad,
}
KINDS = frozenset(BEHIND) | frozenset(BEFORE)
OPTIONS = frozenset(
    [
        "across",
        "as",
        "at",
        "back",
        "bars",
        "crank",
        "curved",
        "deep",
        "from",
        "half",
        "high",
        "hub",
        "leg",
        "lever",
        "low",
        "only",
        "post",
        "r",
        "rx",
        "rz",
        "saddle",
        "seat",
        "thick",
        "to",
        "top",
        "turn",
        "turned",
        "up",
        "via",
        "x",
        "y",
        "z",
    ]
)


def behind(pose: Pose, number: int, scene: Scene) -> list[Shape]:
    return _made(pose, number, scene, BEHIND)


def before(pose: Pose, number: int, scene: Scene) -> list[Shape]:
    return _made(pose, number, scene, BEFORE)


def _made(pose: Pose, number: int, scene: Scene, makers: Mapping[str, Maker]) -> list[Shape]:
    """The props of picture `number`; `only` keeps a prop to one picture."""
    return [
        shape
        for prop in pose.props
        if prop.kind in makers and prop.options.get("only", number) == number
        for shape in makers[prop.kind](scene, prop.options)
    ]
