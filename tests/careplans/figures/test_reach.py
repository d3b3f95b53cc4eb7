"""Two bones that reach for a point."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from careplans.figures import skeleton
from careplans.figures.reach import Bones, Reached, reach
from careplans.figures.vectors import WORLD, Vec, dot, length, sub

LEG = Bones(skeleton.THIGH, skeleton.SHANK, fold=1)
HIP: Vec = (0.0, 50.0, 0.0)
places = st.tuples(st.floats(-60, 60), st.floats(-20, 110), st.floats(-30, 30)).filter(
    lambda at: length(sub(at, HIP)) > 1 and abs(at[2]) + abs(at[1] - 50) > 1
)


def leg_to(target: Vec) -> Reached:
    return reach(HIP, target, LEG, towards=WORLD.front)


@given(target=places)
def test_bones_keep_their_length(target: Vec) -> None:
    found = leg_to(target)
    assert math.isclose(length(sub(found.middle, HIP)), LEG.upper, abs_tol=0.01)
    assert math.isclose(length(sub(found.end, found.middle)), LEG.lower, abs_tol=0.01)


@given(target=places)
def test_the_end_meets_the_point_or_the_shortfall_is_told(target: Vec) -> None:
    found = leg_to(target)
    assert math.isclose(length(sub(found.end, target)), found.short_by, abs_tol=0.01)


@given(target=places)
def test_knees_never_bend_backwards(target: Vec) -> None:
    found = leg_to(target)
    assert dot(sub(found.middle, HIP), found.upper.front) > -0.01
    assert dot(found.lower.up, found.upper.front) >= -0.01
