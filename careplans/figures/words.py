"""The alt text of a figure, made from the same pose data as the drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from careplans.figures import readings, solving, spots
from careplans.figures.poses import Pose
from careplans.figures.readings import Reading
from careplans.figures.skeleton import OTHER, WORK, Body
from careplans.figures.vectors import Vec, dot, length, sub, times

OPPOSITE: Mapping[str, str] = {"right": "left", "left": "right"}
MOST_WORDS = 19
CHANGED = 15.0
MAIN_PART = 0.45
MOST_CHANGES = 3
AREAS: Mapping[str, str] = {
    "quads": "front of the {side}thigh",
    "hamstrings": "back of the {side}thigh",
    "outer_thigh": "outside of the {side}thigh",
    "inner_thigh": "inside of the {side}thigh",
    "hip_front": "front of the {side}hip",
    "calf": "{side}calf",
    "low_calf": "lower {side}calf",
    "shin": "{side}shin",
    "knee": "below the {side}kneecap",
    "belly": "belly",
    "back": "back",
    "waist": "side of the waist",
    "glutes": "{side}buttock",
    "hip_side": "side of the {side}hip",
}
PARTS: Mapping[str, tuple[str, str]] = {
    "heel": ("heel", "heels"),
    "sole": ("foot", "feet"),
    "ball": ("foot", "feet"),
    "toe": ("toes", "toes"),
    "ankle": ("foot", "feet"),
    "foot": ("foot", "feet"),
    "knee": ("knee", "knees"),
    "hand": ("hand", "hands"),
    "elbow": ("elbow", "elbows"),
}


def describe(pose: Pose, side: str) -> str:
    """Sentences under 20 words: the side, each picture, the shaded area, the arrow."""
    bodies = [solving.solve(frame).body for frame in pose.frames]
    found = [readings.read(body) for body in bodies]
    sided = readings.is_sided(found) or "{" in "".join(_written(pose))
    sentences = [f"For the {side} leg."] if sided else []
    sentences.append(_sentence("Start", pose.said[0], _state(found[0], sided=sided)))
    names = ("End",) if len(bodies) == 2 else ("Then", "End")
    for number, name in enumerate(names, start=1):
        changes = _changes(found[number - 1], found[number], sided=sided)
        said = pose.said[number] if pose.said[number] != pose.said[number - 1] else ""
        sentences.append(_sentence(name, said, changes))
    sentences += _area(pose, sided=sided)
    sentences += _arrow(pose, bodies, sided=sided)
    return " ".join(sentences).replace("{work}", side).replace("{other}", OPPOSITE[side])


def _written(pose: Pose) -> tuple[str, ...]:
    return (*pose.said, pose.arrow.words if pose.arrow else "")


def _sentence(name: str, said: str, phrases: Sequence[str]) -> str:
    """As many phrases as the length allows."""
    text = f"{name}: {said}" if said else f"{name}:"
    for phrase in phrases:
        glue = ", " if text[-1] != ":" else " "
        if len((text + glue + phrase).split()) > MOST_WORDS:
            break
        text += glue + phrase
    return (text if text[-1] != ":" else f"{text} the same position, held") + "."


def _state(found: Sequence[Reading], *, sided: bool) -> list[str]:
    """The clearest bends of the first picture, hips and knees together where they agree."""
    shown = [r for r in _for_side(found, sided=sided) if r.is_bend and r.degrees >= CHANGED]
    return _joined(shown, sided=sided)[:2]


def _changes(before: Sequence[Reading], after: Sequence[Reading], *, sided: bool) -> list[str]:
    """What the next picture shows that this one does not, largest change first."""
    was = {(r.side, r.joint): r.degrees for r in before}
    moved = [
        (abs(r.degrees - was[(r.side, r.joint)]), r)
        for r in _for_side(after, sided=sided)
        if abs(r.degrees - was[(r.side, r.joint)]) > CHANGED
    ]
    moved.sort(key=lambda pair: -pair[0])
    return _joined([r for _, r in moved], sided=sided)[:MOST_CHANGES]


def _for_side(found: Sequence[Reading], *, sided: bool) -> list[Reading]:
    return [r for r in found if sided or r.side != OTHER]


def _joined(found: Sequence[Reading], *, sided: bool) -> list[str]:
    """ "right hip and knee half bent" rather than the same words twice."""
    phrases: dict[tuple[str, str], list[str]] = {}
    for reading in found:
        noun, state = reading.words(sided=sided)
        phrases.setdefault((reading.side, state), []).append(noun)
    return [
        f"{_owner(side, sided=sided)}{' and '.join(dict.fromkeys(nouns))} {state}".strip()
        for (side, state), nouns in phrases.items()
    ]


def _owner(side: str, *, sided: bool) -> str:
    return f"{{{side}}} " if sided and side else ""


def _area(pose: Pose, *, sided: bool) -> list[str]:
    names = []
    for tint in pose.tints:
        side = OTHER if tint.startswith("other_") else WORK
        name = AREAS[tint.removeprefix("other_")]
        names.append(name.format(side=_owner(side, sided=sided)))
    return [f"Shaded: {' and '.join(names)}."] if names else []


def _arrow(pose: Pose, bodies: Sequence[Body], *, sided: bool) -> list[str]:
    if pose.arrow is None:
        return []
    if pose.arrow.words:
        return [f"Arrow: {pose.arrow.words}."]
    name = pose.arrow.part
    way = sub(spots.point(bodies[-1], name), spots.point(bodies[-2], name))
    return [f"Arrow: {_part(name, sided=sided)} {_direction(way, bodies[0])}."]


def _part(name: str, *, sided: bool) -> str:
    side, _, part = name.partition("_")
    if not part:
        return name
    one, many = PARTS[part]
    return f"{{{side}}} {one}" if sided else many


def _direction(way: Vec, body: Body) -> str:
    """Up or down, ahead or back, or along the body when it lies; the larger one first."""
    size = length(way) or 1.0
    ahead = solving.heading(body.pelvis)
    lying = abs(body.pelvis.up[1]) < 0.5
    names = ("towards the feet", "towards the head") if lying else ("forward", "back")
    if lying:
        ahead = times(body.pelvis.up, -1)
    parts = [
        (way[1] / size, ("up", "down")),
        (dot(way, ahead) / size, names),
        (way[2] / size * (0 if lying else 1), ("out", "in")),
    ]
    told = [(abs(k), pair[0] if k > 0 else pair[1]) for k, pair in parts if abs(k) > MAIN_PART]
    return " and ".join(word for _, word in sorted(told, reverse=True)[:2])
