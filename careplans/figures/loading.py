"""Reads `fixtures/library/poses.yaml`; refuses bad pose data and names the exercise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from careplans.figures import limits, props, solving, spots, tints
from careplans.figures.camera import VIEWS, Camera
from careplans.figures.fields import Fields
from careplans.figures.poses import ArmPose, Arrow, Frame, LegPose, Place, Pose, Prop
from careplans.figures.scene import Scene
from careplans.figures.skeleton import OTHER, WORK
from clinic.content import ContentError, read_yaml

FILE = "library/poses.yaml"
TOLERANCE = 0.3
ANGLES = ("lean", "roll", "turn", "spine", "side", "twist", "neck", "nod", "look")
LIMBS = {"legs": (WORK, OTHER), "arms": ("work_arm", "other_arm")}
PALMS = ("open", "floor", "wall", "fist")
STANDING: Mapping[str, Any] = {"rest": ["work_heel", 0, 0]}

Raw = Mapping[str, Any]


@cache
def load() -> Mapping[str, Pose]:
    """Every pose by the exercise it belongs to."""
    return build(read_yaml(FILE))


def build(raw: Raw) -> Mapping[str, Pose]:
    stances = raw.get("stances", {})
    found = {slug: pose(slug, row, stances) for slug, row in raw["poses"].items()}
    return MappingProxyType(found)


def require_all(slugs: Iterable[str]) -> None:
    """Refuse a library with an exercise that has no figure."""
    missing = sorted(set(slugs) - set(load()))
    if missing:
        raise ContentError(f"{FILE}: no pose for {', '.join(missing)}")


def pose(slug: str, row: Raw, stances: Mapping[str, Raw]) -> Pose:
    """One pose, solved once to see that every contact is reached and no joint overbent."""
    fields = Fields(f"{FILE}: {slug}", row)
    layers = _layers(fields, stances)
    found = Pose(
        slug=slug,
        camera=_camera(fields),
        frames=tuple(_frame(fields.inner("picture", layer)) for layer in layers),
        props=tuple(_prop(fields, prop) for prop in fields.take("props", [])),
        tints=tuple(fields.take("tint", [])),
        arrow=_arrow(fields),
        far=fields.take("far", "other"),
        said=tuple(layer.get("say", "") for layer in layers),
        order=tuple(fields.take("order", [])),
    )
    fields.done()
    _check(fields, found)
    return found


def _layers(fields: Fields, stances: Mapping[str, Raw]) -> list[dict[str, Any]]:
    """Each picture with everything it takes over from its stance or the picture before."""
    layers: list[dict[str, Any]] = []
    for name in ("start", "end", "third"):
        own = fields.take(name, None)
        if own is None:
            continue
        like = own.get("like")
        if like is not None and like not in stances:
            fields.refuse(f"unknown stance {like!r}")
        base = stances[like] if like else (layers[-1] if layers else STANDING)
        rest = {key: value for key, value in own.items() if key != "like"}
        layers.append(_spread(base) | _spread(rest))
    if len(layers) < 2:
        fields.refuse("needs a start and an end")
    return layers


def _spread(layer: Raw) -> dict[str, Any]:
    """`legs` and `arms` stand for both sides."""
    found: dict[str, Any] = {}
    for key, value in layer.items():
        found |= dict.fromkeys(LIMBS[key], value) if key in LIMBS else {key: value}
    return found | {key: layer[key] for pair in LIMBS.values() for key in pair if key in layer}


def _camera(fields: Fields) -> Camera:
    view = fields.take("view", "side")
    if isinstance(view, list):
        return Camera(*view)
    if view not in VIEWS:
        fields.refuse(f"unknown view {view!r}")
    return VIEWS[view]


def _frame(fields: Fields) -> Frame:
    angles = {name: fields.number(name, 0) for name in ANGLES}
    legs = {side: _leg(fields.inner(side, fields.take(side, {}))) for side in (WORK, OTHER)}
    arms = {
        side: _arm(fields.inner(f"{side}_arm", fields.take(f"{side}_arm", {})))
        for side in (WORK, OTHER)
    }
    rest = _place(fields, fields.take("rest", ["work_heel", 0, 0]), spots.RESTS)
    air = bool(fields.take("air", False))
    fields.take("say", "")
    fields.done()
    return Frame(legs=legs, arms=arms, rest=rest, air=air, **angles)


def _leg(fields: Fields) -> LegPose:
    foot = fields.take("foot", None)
    pitch = fields.take("pitch", None)
    found = LegPose(
        **{name: fields.number(name, getattr(LegPose, name)) for name in limits.LEG_ANGLES},
        pitch=pitch,
        foot=_place(fields, foot, solving.SOLE_PARTS) if foot is not None else None,
    )
    fields.done()
    return found


def _arm(fields: Fields) -> ArmPose:
    hand = fields.take("hand", None)
    if isinstance(hand, list):
        hand = _place(fields, ["hand", *hand], {"hand"})
    elif hand is not None and hand not in spots.HOLDS:
        fields.refuse(f"no such hold {hand!r}")
    found = ArmPose(
        **{name: fields.number(name, getattr(ArmPose, name)) for name in limits.ARM_ANGLES},
        hand=hand,
        palm=fields.one_of("palm", PALMS),
        elbow_to=fields.one_of("elbow_to", tuple(solving.ELBOW_WAYS)),
    )
    fields.done()
    return found


def _place(fields: Fields, raw: Any, parts: Iterable[str]) -> Place:
    part, *numbers = raw
    if part not in set(parts):
        fields.refuse(f"unknown part {part!r}")
    if len(numbers) not in (2, 3) or not all(isinstance(n, int | float) for n in numbers):
        fields.refuse(f"{part!r} needs two or three numbers")
    return Place(part, *numbers)


def _prop(fields: Fields, raw: Any) -> Prop:
    kind, options = next(iter(raw.items())) if isinstance(raw, dict) else (raw, {})
    if kind not in props.KINDS:
        fields.refuse(f"unknown prop {kind!r}")
    return Prop(kind, options or {})


def _arrow(fields: Fields) -> Arrow | None:
    raw = fields.take("arrow", None)
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = {"part": raw}
    if raw.get("part") not in spots.RESTS:
        fields.refuse(f"unknown part {raw.get('part')!r}")
    return Arrow(
        part=raw["part"],
        words=raw.get("words", ""),
        tail=_step(raw.get("tail")),
        tip=_step(raw.get("tip")),
        bulge=raw.get("bulge", 0),
    )


def _step(raw: Any) -> tuple[float, float] | None:
    return None if raw is None else (float(raw[0]), float(raw[1]))


def _check(fields: Fields, found: Pose) -> None:
    for tint in found.tints:
        if tint.removeprefix("other_") not in tints.AREAS:
            fields.refuse(f"unknown area {tint!r}")
    for number, frame in enumerate(found.frames, start=1):
        solved = solving.solve(frame)
        for short in solved.short:
            if short.by > TOLERANCE:
                fields.refuse(f"picture {number}: {short.part} is {short.by:.1f} u out of reach")
        _check_props(fields, found, number, Scene(solved.body, found.camera))
        for problem in limits.broken(solved.body, frame):
            fields.refuse(f"picture {number}: {problem}")


def _check_props(fields: Fields, found: Pose, number: int, scene: Scene) -> None:
    for prop in found.props:
        unknown = set(prop.options) - props.OPTIONS
        if unknown:
            fields.refuse(f"{prop.kind}: unknown {', '.join(sorted(unknown))}")
    try:
        props.behind(found, number, scene)
        props.before(found, number, scene)
    except KeyError as error:
        fields.refuse(f"a prop needs {error}")
