"""The alt text of the figures."""

from __future__ import annotations

import re

import pytest

from careplans import figures
from tests.careplans.test_library_content import BANNED

SLUGS = sorted(figures.known())
TEXTS = [(slug, figures.alt_text(slug, side)) for slug in SLUGS for side in ("right", "left")]


def test_every_sentence_is_under_20_words() -> None:
    long = [
        (slug, sentence)
        for slug, text in TEXTS
        for sentence in text.split(".")
        if len(sentence.split()) >= 20
    ]
    assert long == []


def test_no_banned_word_is_said() -> None:
    assert [(slug, text) for slug, text in TEXTS if BANNED.search(text)] == []


def test_start_end_and_arrow_are_told_in_this_order() -> None:
    for _, text in TEXTS:
        assert re.search(r"Start: \S.*\. End: \S.*\. Arrow: \S.*\.$", text)


def test_no_gap_is_left_unfilled() -> None:
    assert [text for _, text in TEXTS if re.search(r"[{}]|  | ,|: \.|\.\.", text)] == []


def test_left_and_right_change_places_with_the_side() -> None:
    swap = {"left": "right", "right": "left"}
    for slug in SLUGS:
        right = figures.alt_text(slug, "right")
        swapped = re.sub(r"\b(left|right)\b(?! angle)", lambda m: swap[m[0]], right)
        assert swapped == figures.alt_text(slug, "left")


@pytest.mark.parametrize(
    ("slug", "told"),
    [
        ("q_step_down", "standing on a step on the right leg"),
        ("q_slr", "Arrow: right foot up."),
        ("h_bridge", "hips lifted"),
        ("m_quad_stand", "right knee fully bent"),
        ("q_leg_ext_machine", "knees slightly bent"),
        ("t_dead_bug", "left arm overhead"),
        ("c_raise_single", "right heel up"),
    ],
)
def test_the_words_say_what_the_angles_show(slug: str, told: str) -> None:
    assert told in figures.alt_text(slug)


def test_an_exercise_for_both_legs_names_no_side() -> None:
    assert not re.search(r"\b(left|right)\b(?! angle)", figures.alt_text("q_mini_squat"))
