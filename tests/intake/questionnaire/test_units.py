"""A changed unit changes how fast a pace reads, never how fast the runner is."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from intake.forms import typed
from intake.questionnaire import summary, units
from intake.questionnaire.limits import paces
from intake.questionnaire.loading import current

PACE = current().questions["run_easy_pace"]


def in_words(pace: str, unit: str) -> str:
    return summary.say(PACE, pace, answers={"run_unit": unit})


def test_a_pace_is_said_for_the_unit_that_is_chosen_now() -> None:
    answers = {"run_unit": "km", "run_easy_pace": "5.5"}
    assert units.followed(answers, {"run_unit": "mi"}) == {"run_easy_pace": "8.8514"}
    assert in_words("8.8514", "mi").startswith("8:51 ")


def test_nothing_follows_without_another_unit_or_without_a_pace() -> None:
    pace = {"run_easy_pace": "5.5"}
    assert units.followed({"run_unit": "km"}, {"run_unit": "mi"}) == {}
    assert units.followed(pace | {"run_unit": "km"}, {"run_unit": "km"}) == {}
    assert units.followed(pace, {"run_unit": "mi"}) == {}
    assert units.followed(pace | {"run_unit": "km"}, {"run_unit": None}) == {}
    assert units.followed(pace | {"run_unit": "km"}, {"run_unit": "mi", "run_easy_pace": "9"}) == {}


@given(seconds=st.integers(150, 1200))
def test_kilometres_to_miles_and_back_give_the_same_minutes_and_seconds(seconds: int) -> None:
    pace = typed.pace(f"{seconds // 60}:{seconds % 60:02}")
    there = units.pace_in("mi", pace)
    back = units.pace_in("km", Decimal(there))
    fastest, slowest = paces("mi")
    assert fastest - Decimal("0.0001") <= Decimal(there) <= slowest
    assert in_words(back, "km") == in_words(str(pace), "km")
    assert in_words(back, "km").startswith(f"{seconds // 60}:{seconds % 60:02} ")


@given(seconds=st.integers(242, 1931))
def test_miles_to_kilometres_and_back_give_the_same_minutes_and_seconds(seconds: int) -> None:
    pace = typed.pace(f"{seconds // 60}:{seconds % 60:02}")
    back = units.pace_in("mi", Decimal(units.pace_in("km", pace)))
    assert in_words(back, "mi").startswith(f"{seconds // 60}:{seconds % 60:02} ")
