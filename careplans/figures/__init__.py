"""Exercise figures drawn from joint angles: SVG and the words for it. No framework."""

from __future__ import annotations

from functools import lru_cache

from careplans.figures import arrows, layout, loading, picture, props, solving, words, writing
from careplans.figures.loading import load, require_all
from careplans.figures.poses import Pose
from careplans.figures.scene import Scene
from careplans.figures.shapes import Shape
from clinic.content import ContentError

__all__ = ["alt_text", "draw", "known", "load", "require_all"]

SIDES = ("right", "left")
KEPT = 512


def known() -> frozenset[str]:
    """The exercises that have a figure."""
    return frozenset(load())


def draw(slug_or_pose: str | Pose, *, side: str = "right", grey: bool = False) -> str:
    """The SVG of an exercise, mirrored to the side that works; its title is the alt text."""
    return _drawn(_pose(slug_or_pose), _checked(side), grey)


def alt_text(slug_or_pose: str | Pose, side: str = "right") -> str:
    """What the pictures show, in words."""
    return words.describe(_pose(slug_or_pose), _checked(side))


def _pose(slug_or_pose: str | Pose) -> Pose:
    if isinstance(slug_or_pose, Pose):
        return slug_or_pose
    if slug_or_pose not in load():
        raise ContentError(f"{loading.FILE}: no pose for {slug_or_pose}")
    return load()[slug_or_pose]


def _checked(side: str) -> str:
    if side not in SIDES:
        raise ValueError(f"side must be right or left, not {side!r}")
    return side


@lru_cache(maxsize=KEPT)
def _drawn_by_slug(slug: str, side: str, grey: bool) -> str:
    return _svg(load()[slug], side, grey=grey)


def _drawn(pose: Pose, side: str, grey: bool) -> str:
    if load().get(pose.slug) is pose:
        return _drawn_by_slug(pose.slug, side, grey)
    return _svg(pose, side, grey=grey)


def _svg(pose: Pose, side: str, *, grey: bool) -> str:
    placed = layout.arranged(_pictures(pose), flip=side == "left")
    return writing.document(words.describe(pose, side), placed, grey=grey)


def _pictures(pose: Pose) -> list[list[Shape]]:
    """The shapes of every picture; the last one shows the worked area and the arrow."""
    bodies = [solving.solve(frame).body for frame in pose.frames]
    pictures: list[list[Shape]] = []
    for number, body in enumerate(bodies, start=1):
        scene = Scene(body, pose.camera)
        shapes = props.behind(pose, number, scene)
        shapes += picture.draw_body(body, pose, tinted=pose.tints if number == len(bodies) else ())
        pictures.append(shapes + props.before(pose, number, scene))
    if pose.arrow is not None:
        ends = (bodies[-2], bodies[-1])
        pictures[-1] += arrows.arrow(pose.arrow, ends, pose.camera, pictures[-1])
    return pictures
