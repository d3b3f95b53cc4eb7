"""The SVG of the figures: what is in it, and what never is."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import figures
from careplans.figures import layout, loading, palette, tints
from clinic.content import ContentError

SVG = "{http://www.w3.org/2000/svg}"
SLUGS = sorted(figures.known())
SHAPES = {f"{SVG}{name}" for name in ("svg", "title", "g", "path", "circle")}
ALLOWED = {
    "viewBox", "role", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "d", "cx", "cy", "r",
}  # fmt: skip


def drawn(slug: str, **look: object) -> ET.Element:
    return ET.fromstring(figures.draw(slug, **look))  # noqa: S314 - our own text


def test_the_title_comes_first_and_is_the_alt_text() -> None:
    for slug in SLUGS:
        for side in ("right", "left"):
            first = drawn(slug, side=side)[0]
            assert (first.tag, first.text) == (f"{SVG}title", figures.alt_text(slug, side))


def test_only_plain_shapes_and_presentation_attributes_are_used() -> None:
    elements = [element for slug in SLUGS for element in drawn(slug).iter()]
    assert {element.tag for element in elements} <= SHAPES
    assert {name for element in elements for name in element.attrib} <= ALLOWED


def test_nothing_is_fetched_or_run() -> None:
    harmful = re.compile(r"style|script|href|url\(|http|data:|on\w+=|<!")
    space = 'xmlns="http://www.w3.org/2000/svg"'
    assert [s for s in SLUGS if harmful.search(figures.draw(s).replace(space, ""))] == []


def test_every_figure_fills_the_same_frame() -> None:
    assert {drawn(slug).get("viewBox") for slug in SLUGS} == {"0 0 480 360"}


@pytest.mark.parametrize("side", ["right", "left"])
def test_nothing_leaves_the_frame(side: str) -> None:
    outside = [
        (slug, at)
        for slug in SLUGS
        for path in drawn(slug, side=side).iter(f"{SVG}path")
        for at in ends(path.get("d", ""))
        if not (-2 <= at[0] <= 482 and -2 <= at[1] <= 362)
    ]
    assert outside == []


def ends(d: str) -> list[tuple[float, float]]:
    """Where the pen stops: absolute M, relative h v l c s."""
    points: list[tuple[float, float]] = []
    x = y = 0.0
    steps = {"l": 2, "c": 6, "s": 4, "h": 1, "v": 1}
    for command, text in re.findall(r"([MlcshvzZ])([^MlcshvzZ]*)", d):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", text)]
        if command == "M":
            x, y = numbers
        elif command in steps:
            for k in range(0, len(numbers), steps[command]):
                run = numbers[k : k + steps[command]]
                x += 0 if command == "v" else run[0] if command == "h" else run[-2]
                y += 0 if command == "h" else run[-1]
                points.append((x, y))
        points.append((x, y))
    return points


def test_the_left_figure_differs_from_the_right() -> None:
    assert [s for s in SLUGS if figures.draw(s, side="left") == figures.draw(s)] == []


def test_grey_figures_hold_no_colour() -> None:
    for slug in SLUGS:
        for red, green, blue in re.findall(r"#(\w\w)(\w\w)(\w\w)\b", figures.draw(slug, grey=True)):
            assert red == green == blue


def test_every_colour_has_its_grey() -> None:
    used = {c for slug in SLUGS for c in re.findall(r"#\w+", figures.draw(slug))}
    assert used - {"#FFF"} <= set(palette.GREYS)


def test_every_figure_shows_the_arrow_of_its_movement() -> None:
    assert [slug for slug in SLUGS if palette.ARROW not in figures.draw(slug)] == []


def test_the_first_picture_stays_first_when_mirrored() -> None:
    for side in ("right", "left"):
        circles = drawn("q_mini_squat", side=side).iter(f"{SVG}circle")
        rings = [e for e in circles if float(e.get("r", 0)) == layout.RING * layout.SCALE]
        assert [e.get("cx") for e in rings] == sorted((e.get("cx") for e in rings), key=float)


def test_a_side_that_is_no_side_is_refused() -> None:
    with pytest.raises(ValueError, match="right or left"):
        figures.draw("h_clam", side="both")


def test_an_exercise_without_a_figure_is_named() -> None:
    with pytest.raises(ContentError, match="q_unheard_of"):
        figures.draw("q_unheard_of")


def test_a_missing_figure_is_named_for_the_whole_library() -> None:
    with pytest.raises(ContentError, match="q_unheard_of"):
        figures.require_all(["h_clam", "q_unheard_of"])


@given(
    hip=st.floats(-25, 120),
    knee=st.floats(0, 140),
    out=st.floats(-20, 40),
    lean=st.floats(-110, 90),
    shoulder=st.floats(-50, 170),
    elbow=st.floats(0, 140),
    yaw=st.floats(-180, 180),
)
def test_any_angles_within_the_limits_can_be_drawn(
    hip: float, knee: float, out: float, lean: float, shoulder: float, elbow: float, yaw: float
) -> None:
    row = {
        "view": [yaw, 8],
        "start": {"lean": lean, "rest": ["hips", 0, 60]},
        "end": {
            "work": {"hip": hip, "knee": knee, "out": out},
            "arms": {"shoulder": shoulder, "elbow": elbow},
        },
        "tint": list(tints.AREAS),
        "arrow": "work_knee",
    }
    pose = loading.pose("q_try", row, {})
    assert ET.fromstring(figures.draw(pose))[0].text == figures.alt_text(pose)  # noqa: S314


def test_drawing_twice_gives_the_same_text() -> None:
    pose = figures.load()["h_bridge"]
    assert figures.draw(pose) == figures.draw("h_bridge")
