"""What the loader of pose data refuses, naming the exercise."""

from __future__ import annotations

from typing import Any

import pytest

from careplans import figures
from careplans.figures import loading
from careplans.figures.poses import Pose
from clinic.content import ContentError

STANCES = {"standing": {"work": {"hip": 5, "knee": 8, "pitch": 0}, "say": "standing"}}


def squat(**changes: Any) -> dict[str, Any]:
    row = {
        "start": {"like": "standing"},
        "end": {"work": {"hip": 40, "knee": 45, "pitch": 0}},
        "props": ["floor"],
        "tint": ["quads"],
        "arrow": "hips",
    }
    return row | changes


def read(row: dict[str, Any]) -> Pose:
    return loading.pose("q_try", row, STANCES)


def test_a_sound_pose_is_read_and_drawn() -> None:
    assert figures.draw(read(squat())).startswith("<svg")


def test_a_third_picture_is_drawn_between_start_and_last() -> None:
    pose = read(squat(third={"work": {"hip": 80, "knee": 80, "pitch": 0}}))
    assert len(pose.frames) == 3
    assert " Then: " in figures.alt_text(pose)
    assert " End: " in figures.alt_text(pose)


def test_an_end_takes_over_what_it_does_not_say() -> None:
    pose = read(squat(start={"like": "standing", "lean": 9}))
    assert [frame.lean for frame in pose.frames] == [9, 9]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(squat(end={"work": {"kneee": 4}}), "kneee", id="unknown joint"),
        pytest.param(squat(end={"tail": 4}), "tail", id="unknown name in a picture"),
        pytest.param(squat(colour="red"), "colour", id="unknown name"),
        pytest.param(squat(end={"work": {"knee": 170}}), "work knee is 170", id="knee too far"),
        pytest.param(squat(end={"work": {"knee": -20}}), "work knee is -20", id="knee backwards"),
        pytest.param(squat(end={"side": 60}), "side is 60", id="spine too far"),
        pytest.param(squat(end={"work": {"hip": "far"}}), "must be a number", id="no number"),
        pytest.param(squat(end={"work": {"hip": True}}), "must be a number", id="a yes"),
        pytest.param(squat(end={"work": [1]}), "names and values", id="a list for a leg"),
        pytest.param(
            squat(end={"arms": {"hand": [90, 90], "palm": "wall"}}), "out of reach", id="far wall"
        ),
        pytest.param(
            squat(end={"other": {"foot": ["sole", 70, 0]}}), "out of reach", id="far foot"
        ),
        pytest.param(squat(end={"arms": {"hand": "moon"}}), "moon", id="unknown hold"),
        pytest.param(squat(end={"arms": {"palm": "up"}}), "palm", id="unknown palm"),
        pytest.param(squat(end={"rest": ["tail", 0, 0]}), "tail", id="unknown rest"),
        pytest.param(squat(end={"rest": ["seat", 0]}), "numbers", id="rest without height"),
        pytest.param(squat(start={"like": "flying"}), "flying", id="unknown stance"),
        pytest.param(squat(props=["piano"]), "piano", id="unknown prop"),
        pytest.param(squat(props=[{"roll": {"at": [0, 0], "loud": 1}}]), "loud", id="prop option"),
        pytest.param(squat(props=["bench"]), "needs", id="prop without its numbers"),
        pytest.param(squat(tint=["soul"]), "soul", id="unknown area"),
        pytest.param(squat(arrow="soul"), "soul", id="arrow of no part"),
        pytest.param(squat(view="above"), "above", id="unknown view"),
        pytest.param({"start": {}}, "start and an end", id="no end"),
    ],
)
def test_bad_pose_data_is_refused_by_name(row: dict[str, Any], problem: str) -> None:
    with pytest.raises(ContentError, match="q_try") as refused:
        read(row)
    assert problem in str(refused.value)
