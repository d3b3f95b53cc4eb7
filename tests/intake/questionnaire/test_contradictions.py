"""Answers that cannot both be true: found, quoted, and never guessed from what is missing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from intake.questionnaire import contradictions
from intake.questionnaire.contradictions import Contradiction

from .form import FORM, any_answers, complete

RUNS = {"run_unit": "km", "run_status": "normal"}
# What contradicts itself, and the same with one answer that fits.
CASES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"s_cannot_move": "yes", "s_bend_90": "yes"}, {"s_bend_90": "no"}),
    ({"s_swelling": "none", "s_hot_red_swollen": "yes"}, {"s_swelling": "mild_on_off"}),
    (
        {
            "s_swelling": "none",
            "s_surgery_signs": ["fever", "sudden_swelling"],
            "s_surgery_recent": "yes_lt_6w",
        },
        {"s_surgery_signs": ["fever"]},
    ),
    ({"s_rest_pain_constant": "yes", "duration_band": "d3_7"}, {"duration_band": "w1_6"}),
    ({"s_steps_now": "no", "run_status": "reduced"}, {"run_status": "stopped_lt_4w"}),
    ({"nrs_worst": 0, "s_rest_pain_constant": "yes"}, {"nrs_worst": 1}),
    ({"nrs_average": 6, "nrs_worst": 5}, {"nrs_average": 5}),
    (
        {"pain_point_size": "one_finger", "pain_location": ["diffuse"]},
        {"pain_location": ["fibular_head", "diffuse"]},
    ),
    ({"run_pain_pattern": "no_pain", "nrs_run": 1, **RUNS}, {"nrs_run": 0}),
    ({"run_pain_pattern": "no_pain", "aggravators": ["flat_run"]}, {"aggravators": ["jumping"]}),
    ({"run_status": "normal", "run_pain_pattern": "not_running"}, {"run_pain_pattern": "builds"}),
    ({"run_status": "reduced", "run_weekly_last4": "0"}, {"run_weekly_last4": "0.5"}),
    ({"run_status": "stopped_gt_4w", "run_weekly_last4": "5"}, {"run_weekly_last4": "0"}),
    ({"run_weekly_usual": "0", "run_longest_30d": "25"}, {"run_weekly_usual": "10"}),
    ({"run_longest_30d": "25.1", "run_weekly_last4": "6.2"}, {"run_weekly_last4": "6.3"}),
    ({"run_sessions_week": 0, "run_weekly_usual": "12"}, {"run_weekly_usual": "0"}),
    ({"run_sessions_week": 5, "rest_days_week": 3}, {"rest_days_week": 2}),
    ({"run_years": "over_5y", "age_years": 4}, {"age_years": 5}),
    ({"cross_training": ["none"], "cross_hours": "0.5"}, {"cross_training": ["walk"]}),
    ({"shoe_change": "no", "shoe_age_months": 2}, {"shoe_age_months": 3}),
    ({"goal_main": "race", "run_event": False}, {"goal_main": "run_again"}),
    (
        {
            "psfs_1_activity": "Run 5 km",
            "psfs_2_activity": "run 5 km",
            "psfs_3_activity": "RUN  5 KM",
        },
        {"psfs_3_activity": "Squat"},
    ),
]


def found(answers: dict[str, Any]) -> list[Contradiction]:
    return list(contradictions.find(FORM, answers))


def leads(answers: dict[str, Any]) -> set[str]:
    return {one.sentence.partition(":")[0] for one in found(answers)}


@pytest.mark.parametrize(
    ("pair", "clashing", "fitting"),
    [(pair, *case) for pair, case in zip(contradictions.PAIRS, CASES, strict=True)],
    ids=[pair.lead for pair in contradictions.PAIRS],
)
def test_answers_that_cannot_both_be_true_are_found_and_others_are_not(
    pair: Any, clashing: dict[str, Any], fitting: dict[str, Any]
) -> None:
    (one,) = [one for one in found(clashing) if one.sentence.startswith(f"{pair.lead}: ")]
    assert one.question_ids == tuple(pair.names)
    assert pair.lead not in leads(clashing | fitting)
    for gone in one.question_ids:
        rest = {key: value for key, value in clashing.items() if key != gone}
        assert pair.lead not in leads(rest), f"found although {gone} is missing"


def test_both_answers_are_quoted_in_the_runner_s_own_unit() -> None:
    answers = {"run_unit": "mi", "run_weekly_last4": "1", "run_longest_30d": "13.1"}
    assert [one.sentence for one in found(answers)] == [
        "One run is longer than the last 4 weeks together: longest run in 30 days “13.1 miles”, "
        "a week, last 4 weeks “1 mile”."
    ]


def test_a_hidden_answer_contradicts_nothing() -> None:
    hidden = {"run_pain_pattern": "no_pain", "nrs_run": 7, "run_status": "stopped_lt_4w"}
    assert found(hidden) == []
    shown = hidden | {"run_status": "normal"}
    assert leads(shown) == {"No pain on runs, yet a pain score while running"}


def test_not_sure_contradicts_nothing() -> None:
    unsure = {"s_swelling": "not_sure", "s_hot_red_swollen": "yes", "s_cannot_move": "not_sure"}
    assert found(unsure | {"s_bend_90": "yes"}) == []


def test_a_form_that_fits_together_has_none() -> None:
    assert found(complete(run_weekly_last4="0", run_longest_30d="0")) == []


@settings(deadline=None, max_examples=40)
@given(answers=any_answers)
def test_whatever_is_answered_each_sentence_quotes_what_was_said(answers: dict[str, Any]) -> None:
    for one in found(answers):
        assert one.sentence.count("“") == one.sentence.count("”") >= len(one.question_ids)
        assert set(one.question_ids) <= answers.keys()
