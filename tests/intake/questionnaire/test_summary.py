"""Answers come back in words, with their units, and what is missing says why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from intake.questionnaire import flow, knee, summary
from intake.questionnaire.flow import Asked
from intake.questionnaire.summary import LineState

from .form import FORM, any_answers


def say(question_id, value, **answers):
    return summary.say(FORM.questions[question_id], value, answers=answers)


@pytest.mark.parametrize(
    ("question_id", "value", "words"),
    [
        ("nrs_worst", 3, "3 out of 10"),
        ("nrs_worst", 0, "0 out of 10"),
        ("run_event", True, "Yes"),
        ("run_event", False, "No"),
        ("knee_side", "left", "Left knee"),
        ("pain_quality", ["sharp"], "Sharp"),
        ("pain_quality", ["dull_ache", "deep_bone"], "Dull ache; Deep in the bone"),
        ("run_event_date", "2026-11-02", "2 November 2026"),
        ("stiffness_morning_min", 1, "1 minute"),
        ("stiffness_morning_min", 20, "20 minutes"),
        ("run_sessions_week", 4, "4 times a week"),
        ("rest_days_week", 1, "1 day a week"),
        ("run_cadence", 168, "168 steps a minute"),
        ("sleep_hours", "7.5", "7.5 hours"),
        ("sleep_hours", "7.0", "7 hours"),
        ("cross_hours", "1", "1 hour a week"),
        ("about_height_cm", "170", "170 cm"),
        ("shoe_pairs", 2, "2 pairs"),
        ("psfs_1_activity", "Kneel", "Kneel"),
    ],
)
def test_a_value_is_said_in_words(question_id, value, words):
    assert say(question_id, value) == words


@pytest.mark.parametrize(
    ("question_id", "value", "unit", "words"),
    [
        ("run_weekly_usual", "30", "km", "30 km"),
        ("run_weekly_usual", "12.5", "mi", "12.5 miles"),
        ("run_longest_30d", "1", "mi", "1 mile"),
        ("run_weekly_usual", "30", None, "30 km or miles"),
        ("run_easy_pace", "5.5", "km", "5:30 min per km"),
        ("run_easy_pace", "8.0833", "mi", "8:05 min per mile"),
        ("run_easy_pace", "5.5", None, "5:30 min per km or mile"),
    ],
)
def test_distance_and_pace_follow_the_unit_of_the_runner(question_id, value, unit, words):
    assert say(question_id, value, run_unit=unit) == words


def test_the_age_is_said_in_years():
    assert summary.say(FORM.computed["age_years"], 34) == "34 years"


def test_an_option_this_version_does_not_have_is_said_by_its_id():
    assert say("knee_side", "middle") == "middle"


def line(answers, question_id, declined=frozenset()):
    sections = summary.lines(FORM, answers, declined)
    every = [one for section in sections for one in section.lines]
    return next(one for one in every if one.question.id == question_id)


def test_the_three_kinds_of_nothing_are_told_apart():
    optional = line({}, "run_footstrike")
    declined = line({}, "s_lump", {"s_lump"})
    required = line({}, "goal_main")
    assert (optional.state, optional.value_text) == (LineState.NOT_PROVIDED, "Not provided")
    assert declined.state is LineState.DECLINED
    assert declined.value_text == "You would rather tell the physio"
    assert (required.state, required.value_text) == (LineState.TO_ANSWER, "Not answered yet")


def test_an_answered_line_says_the_answer():
    found = line({"nrs_worst": 7}, "nrs_worst")
    assert (found.state, found.value_text) == (LineState.ANSWERED, "7 out of 10")


def test_an_answer_given_after_declining_counts():
    assert line({"s_lump": "no"}, "s_lump", {"s_lump"}).state is LineState.ANSWERED


def test_only_safety_questions_can_be_declined():
    assert line({}, "run_footstrike", {"run_footstrike"}).state is LineState.NOT_PROVIDED


def test_a_score_is_labelled_with_its_activity():
    answers = {"psfs_2_activity": "Run 5 km", "psfs_2_score": 4}
    assert line(answers, "psfs_2_score").label == "Run 5 km: how well can you do it now?"


def test_a_place_is_labelled_with_its_knee():
    answers = {"knee_side": "both", "knee_worse_side": "left"}
    assert line(answers, "pain_location").label.endswith("(left knee)")
    assert line(answers, "pain_location_other").label.endswith("(right knee)")


@pytest.mark.parametrize(
    ("answers", "main", "other"),
    [
        ({"knee_side": "left"}, "left", "right"),
        ({"knee_side": "both", "knee_worse_side": "same"}, "right", "left"),
        ({"knee_side": "both"}, "right", "left"),
        ({}, "", ""),
        ({"knee_side": "middle"}, "", ""),
    ],
)
def test_which_knee_a_map_is_about(answers, main, other):
    assert knee.side("pain_location", answers) == main
    assert knee.side("pain_location_other", answers) == other
    assert knee.side("nrs_worst", answers) == ""


@settings(deadline=None, max_examples=60)
@given(answers=any_answers)
def test_both_groupings_show_every_asked_question_once(answers):
    found = flow.states(FORM, answers)
    asked = {
        key
        for key, question in FORM.questions.items()
        if found[key] is Asked.YES and flow.is_needed(question, answers)
    }
    by_section = [one for section in summary.lines(FORM, answers) for one in section.lines]
    by_file = [one for part in summary.by_file_section(FORM, answers) for one in part.lines]
    assert sorted(one.question.id for one in by_section) == sorted(asked)
    assert sorted(one.question.id for one in by_file) == sorted(asked)
    assert all(one.value_text and one.label for one in by_section)


def test_all_answers_have_the_headings_of_the_clinical_form():
    titles = [part.title for part in summary.by_file_section(FORM, {})]
    assert titles[:3] == ["About you", "Safety check", "Your knee pain now"]
    assert len(titles) == 10


def test_answers_set_aside_are_said_like_any_other():
    lines = summary.set_aside_lines(FORM, {"injury_mechanism": ["fall_on_knee"]})
    assert [(one.question.id, one.value_text) for one in lines] == [
        ("injury_mechanism", "I fell on the knee")
    ]
