"""Invisible characters in an answer turn nothing around but the answer itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questionnaire import bidi, summary

from .form import FORM

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Run 5 km", ""),
        ("مرحبا", ""),
        ("\u200fسلم\u200e", ""),
        ("\u202eabc", "\u202c"),
        ("\u202eabc\u202c", ""),
        ("\u2067abc", "\u2069"),
        ("\u202e\u2066abc", "\u2069\u202c"),
        ("\u2066\u202eabc\u2069", ""),
        ("abc\u202c\u2069", ""),
    ],
)
def test_what_was_typed_stays_and_is_closed_at_its_end(text: str, end: str) -> None:
    assert bidi.closed(text) == text + end


@given(text=st.text(alphabet=f"ab{CONTROLS}", max_size=30))
def test_a_closed_text_leaves_nothing_open(text: str) -> None:
    once = bidi.closed(text)
    assert once.startswith(text)
    assert bidi.closed(once) == once


def test_a_turned_answer_is_closed_in_words_and_in_the_question_about_it() -> None:
    activity = FORM.questions["psfs_1_activity"]
    answers = {"psfs_1_activity": "Run\u202e"}
    assert summary.say(activity, "Run\u202e") == "Run\u202e\u202c"
    label = summary.label(FORM.questions["psfs_1_score"], answers)
    assert label.startswith("Run\u202e\u202c: ")
