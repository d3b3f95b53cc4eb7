"""The poses as shipped: joints, contacts and ground."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from careplans import figures, library
from careplans.figures import limits, solving, spots
from careplans.figures.poses import Frame, Pose
from careplans.figures.skeleton import BALL, HEEL, TOE, Body

SLUGS = sorted(figures.known())
SINK = 0.9
TOUCH = 0.7
STANDS_ON = ("heel", "ball", "toe", "knee", "elbow")


def pictures(slug: str) -> Iterator[tuple[Frame, Body]]:
    for frame in figures.load()[slug].frames:
        yield frame, solving.solve(frame).body


def heights(pose: Pose) -> set[float]:
    """Where a body can rest: the floor and the tops of what stands on it."""
    found = {0.0}
    for prop in pose.props:
        if prop.kind == "mat":
            found.add(2.0)
        elif prop.kind == "box":
            found.add(prop.options["y"][1])
        elif prop.kind == "chair":
            found.add(prop.options.get("seat", 24))
        elif "top" in prop.options:
            found.add(prop.options["top"])
    return found


def test_every_exercise_has_a_figure() -> None:
    assert set(library.load().exercises) <= figures.known()


def test_no_figure_is_left_without_an_exercise() -> None:
    assert figures.known() <= set(library.load().exercises)


def test_no_joint_is_bent_further_than_joints_bend() -> None:
    broken = [
        (slug, problem)
        for slug in SLUGS
        for frame, body in pictures(slug)
        for problem in limits.broken(body, frame)
    ]
    assert broken == []


def test_hands_and_feet_reach_what_they_hold() -> None:
    short = [
        (slug, short)
        for slug in SLUGS
        for frame in figures.load()[slug].frames
        for short in solving.solve(frame).short
        if short.by > 0.3
    ]
    assert short == []


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_sinks_into_the_ground(slug: str) -> None:
    for _, body in pictures(slug):
        for leg in body.legs.values():
            assert min(leg.sole(x)[1] for x in (HEEL, BALL, TOE)) > -SINK
            assert leg.knee[1] > 3.0
        for arm in body.arms.values():
            assert min(arm.palm[1], arm.elbow[1], arm.wrist[1]) > 0.5
        assert body.head_centre[1] > 5.5
        assert body.centre[1] > 6.0


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_floats(slug: str) -> None:
    """The point a pose rests on, or a foot, lies on the floor or on top of something."""
    pose = figures.load()[slug]
    for frame, body in pictures(slug):
        if frame.air or any(prop.kind in ("bike", "cross_trainer") for prop in pose.props):
            continue
        points = [spots.point(body, f"{s}_{p}")[1] for s in body.legs for p in STANDS_ON]
        points += [spots.point(body, frame.rest.part)[1]]
        tops = heights(pose) | ({frame.rest.y} if pose_has(pose, "wedge", "leg_press") else set())
        assert min(abs(y - top) for y in points for top in tops) < TOUCH


def pose_has(pose: Pose, *kinds: str) -> bool:
    return any(prop.kind in kinds for prop in pose.props)


def test_start_and_end_are_not_the_same_picture() -> None:
    assert [slug for slug in SLUGS if len({id_of(b) for _, b in pictures(slug)}) < 2] == []


def id_of(body: Body) -> str:
    return repr(body)
