"""A clean value is stored in one way, or refused with a sentence that says what to do."""

from __future__ import annotations

import random
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import values
from intake.questionnaire.answers import typed
from intake.questionnaire.values import AnswerError, Reason

from .form import FORM, valid_value


def stored(question_id, value):
    return values.stored(FORM.questions[question_id], value)


@pytest.mark.parametrize(
    ("question_id", "value", "kept"),
    [
        ("run_event", False, False),
        ("nrs_worst", 0, 0),
        ("sleep_hours", Decimal("6.50"), "6.5"),
        ("sleep_hours", Decimal("7.00"), "7"),
        ("run_weekly_usual", Decimal("1E+2"), "100"),
        ("run_weekly_usual", 30, "30"),
        ("run_weekly_usual", Decimal("-0"), "0"),
        ("run_event_date", date(2026, 10, 12), "2026-10-12"),
        ("psfs_1_activity", "  Run \n 5 km ", "Run 5 km"),
        ("med_other", " a\r\nb\rc ", "a\nb\nc"),
        ("knee_side", "both", "both"),
        ("pain_quality", {"tight", "sharp"}, ["sharp", "tight"]),
        ("pain_quality", ["tight", "tight"], ["tight"]),
        ("med_fuel", ["prefer_not"], ["prefer_not"]),
        ("s_bone_tender", ["kneecap_only", "not_sure"], ["kneecap_only", "not_sure"]),
    ],
)
def test_a_clean_value_is_stored_in_one_way(question_id, value, kept):
    found = stored(question_id, value)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("question_id", "value", "sentence"),
    [
        ("run_event", "yes", "Choose yes or no."),
        ("run_event", 1, "Choose yes or no."),
        ("nrs_worst", True, "Enter a whole number from 0 to 10."),
        ("nrs_worst", "5", "Enter a whole number from 0 to 10."),
        ("nrs_worst", 11, "Enter a whole number from 0 to 10."),
        ("nrs_worst", -1, "Enter a whole number from 0 to 10."),
        ("nrs_worst", 10**400, "Enter a whole number from 0 to 10."),
        ("sleep_hours", Decimal("NaN"), "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", Decimal("sNaN"), "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", Decimal("Infinity"), "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", Decimal("1E+999999"), "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", True, "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", 7.5, "Enter a number from 2 to 14 (hours)."),
        ("sleep_hours", Decimal("7.555"), "Use at most 2 digits after the point."),
        ("about_height_cm", Decimal("1.7"), "Enter a number from 100 to 230 (cm)."),
        ("about_height_cm", Decimal("170.55"), "Use at most 1 digit after the point."),
        ("run_event_date", "2026-10-12", "Enter a day, a month and a year."),
        ("run_event_date", datetime(2026, 1, 1), "Enter a day, a month and a year."),  # noqa: DTZ001
        ("psfs_1_activity", "a" * 81, "Use 80 characters or fewer. You have 81."),
        ("psfs_1_activity", "Run\x00", "Take out the special characters and type the words again."),
        ("psfs_1_activity", "\ud800", "Take out the special characters and type the words again."),
        ("psfs_1_activity", " ", "Enter words."),
        ("psfs_1_activity", 5, "Enter words."),
        ("knee_side", "middle", "Choose one of the answers."),
        ("knee_side", ["left"], "Choose one of the answers."),
        ("pain_quality", [], "Choose at least one of the answers."),
        ("pain_quality", "tight", "Choose at least one of the answers."),
        ("pain_quality", ["tight", "blue"], "Choose from the answers shown."),
        ("pain_quality", ["tight", ["tight"]], "Choose from the answers shown."),
        (
            "med_drugs",
            ["none", "steroids"],
            "Choose “None of these” or the other answers, not both.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_to_do(question_id, value, sentence):
    with pytest.raises(AnswerError) as refused:
        stored(question_id, value)
    assert str(refused.value) == sentence
    assert refused.value.reason in Reason


@settings(deadline=None, max_examples=200)
@given(seed=st.integers(0, 2**32))
def test_what_is_stored_reads_back_as_the_same_value(seed):
    chance = random.Random(seed)
    question = chance.choice(list(FORM.questions.values()))
    kept = valid_value(question, chance)
    assert values.stored(question, typed(question, kept)) == kept


@given(minutes=st.integers(2, 32), seconds=st.integers(0, 59))
def test_every_second_of_a_pace_survives(minutes, seconds):
    assert values.pace_parts(values.pace(minutes, seconds)) == (minutes, seconds)


def test_a_pace_of_5_20_is_5_and_a_third():
    assert values.pace(5, 20) == Decimal("5.3333")
