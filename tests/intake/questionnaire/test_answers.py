"""Answers are read with their types; damaged records are read without guessing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import flow
from intake.questionnaire.answers import ELSEWHERE, Answers, Missing, normalise
from intake.questionnaire.values import Reason

from .form import FORM, any_answers


def read(stored, declined=frozenset()):
    return Answers(FORM, stored, declined=declined)


def test_values_come_in_their_own_type():
    answers = read(
        {
            "run_event": True,
            "run_event_date": "2027-05-03",
            "sleep_hours": "6.5",
            "nrs_worst": 7,
            "knee_side": "left",
            "pain_quality": ["sharp", "tight"],
            "med_other": "Asthma",
        }
    )
    assert answers.flag("run_event") is True
    assert answers.day("run_event_date") == date(2027, 5, 3)
    assert answers.decimal("sleep_hours") == Decimal("6.5")
    assert answers.integer("nrs_worst") == 7
    assert answers.text("knee_side") == "left"
    assert answers.codes("pain_quality") == {"sharp", "tight"}
    assert answers.value("med_other") == "Asthma"


@pytest.mark.parametrize(
    ("stored", "declined", "question_id", "reason"),
    [
        pytest.param({}, set(), "s_tail", Missing.NOT_ASKED, id="no such question"),
        pytest.param({}, set(), "knee_side", Missing.NOT_ANSWERED, id="left open"),
        pytest.param({}, {"s_lump"}, "s_lump", Missing.DECLINED, id="rather to the physio"),
        pytest.param({}, set(), "s_clot_risk", Missing.NOT_ANSWERED, id="gate missing"),
        pytest.param(
            {"s_clot_risk": ["none"]},
            set(),
            "s_clot_risk",
            Missing.NOT_ANSWERED,
            id="answered while the gate is missing",
        ),
        pytest.param(
            {"s_calf_swollen": "no", "s_clot_risk": ["none"]},
            set(),
            "s_clot_risk",
            Missing.NOT_ENABLED,
            id="hidden by an earlier answer",
        ),
        pytest.param(
            {"about_sex": "prefer_not"}, set(), "about_sex", Missing.PREFER_NOT, id="rather not"
        ),
        pytest.param(
            {"med_fuel": ["prefer_not"]}, set(), "med_fuel", Missing.PREFER_NOT, id="multi"
        ),
    ],
)
def test_the_reason_for_a_missing_value_is_said(stored, declined, question_id, reason):
    assert read(stored, declined).value(question_id) is reason


def test_rather_not_say_is_left_out_of_the_codes():
    answers = read({"med_fuel": ["low_energy", "prefer_not"]})
    assert answers.codes("med_fuel") == {"low_energy"}


def test_asking_for_the_wrong_type_is_a_fault_of_the_program():
    with pytest.raises(TypeError, match="knee_side is a str, not a int"):
        read({"knee_side": "left"}).integer("knee_side")


@pytest.mark.parametrize(
    ("stored", "km"),
    [
        ({"run_unit": "km", "run_weekly_usual": "30"}, Decimal(30)),
        ({"run_unit": "mi", "run_weekly_usual": "10"}, Decimal("16.09344")),
        ({"run_weekly_usual": "10"}, Missing.NOT_ANSWERED),
        ({"run_unit": "mi"}, Missing.NOT_ANSWERED),
    ],
)
def test_distances_are_read_in_kilometres(stored, km):
    assert read(stored).km("run_weekly_usual") == km


def test_the_age_is_read_like_an_answer():
    assert read({"age_years": 40}).integer("age_years") == 40


def only_problem(raw):
    (problem,) = normalise(FORM, raw).problems
    return problem


@settings(deadline=None, max_examples=150)
@given(answers=any_answers)
def test_a_whole_record_is_left_as_it_is(answers):
    asked = {key: value for key, value in answers.items() if key in FORM.questions}
    fits = {key for key in asked if key != "run_easy_pace"}
    found = normalise(FORM, asked)
    assert {key: found.answers[key] for key in fits} == {key: asked[key] for key in fits}


@pytest.mark.parametrize(
    ("question_id", "value", "kept"),
    [
        pytest.param("sleep_hours", 7.5, "7.5", id="a JSON number"),
        pytest.param("sleep_hours", 8, "8", id="a whole JSON number"),
        pytest.param("nrs_worst", 5.0, 5, id="5.0 is 5"),
        pytest.param("run_event_date", date(2027, 1, 1), "2027-01-01", id="a YAML date"),
        pytest.param("med_drugs", ["steroids", "steroids"], ["steroids"], id="twice the same"),
    ],
)
def test_other_spellings_of_the_same_answer_are_read_without_a_note(question_id, value, kept):
    found = normalise(FORM, {question_id: value})
    assert found.answers == {question_id: kept}
    assert found.problems == ()


@pytest.mark.parametrize(
    ("question_id", "value", "reason"),
    [
        pytest.param("nrs_worst", True, Reason.WRONG_TYPE, id="true is not 1"),
        pytest.param("sleep_hours", True, Reason.WRONG_TYPE, id="true is not 1.0"),
        pytest.param("nrs_worst", "5", Reason.WRONG_TYPE, id="a whole number as text"),
        pytest.param("nrs_worst", 5.5, Reason.WRONG_TYPE, id="half a point"),
        pytest.param("nrs_worst", 11, Reason.OUT_OF_RANGE, id="above"),
        pytest.param("nrs_worst", -(10**6000), Reason.OUT_OF_RANGE, id="huge and negative"),
        pytest.param("nrs_worst", 1e300, Reason.OUT_OF_RANGE, id="a huge float"),
        pytest.param("nrs_worst", float("inf"), Reason.WRONG_TYPE, id="infinity"),
        pytest.param("sleep_hours", float("nan"), Reason.OUT_OF_RANGE, id="not a number"),
        pytest.param("sleep_hours", "NaN", Reason.WRONG_TYPE, id="not a number as text"),
        pytest.param("sleep_hours", "1e9", Reason.WRONG_TYPE, id="exponents"),
        pytest.param("sleep_hours", 25, Reason.OUT_OF_RANGE, id="25 hours of sleep"),
        pytest.param("sleep_hours", "\u0667", Reason.WRONG_TYPE, id="digits of another script"),
        pytest.param("run_event", "true", Reason.WRONG_TYPE, id="true as text"),
        pytest.param("s_lump", True, Reason.WRONG_TYPE, id="a bare yes of YAML"),
        pytest.param("s_lump", "maybe", Reason.UNKNOWN_OPTION, id="unknown option"),
        pytest.param("s_lump", ["no"], Reason.WRONG_TYPE, id="a list for one choice"),
        pytest.param("med_drugs", "none", Reason.WRONG_TYPE, id="one choice for a list"),
        pytest.param("med_drugs", {"none": True}, Reason.WRONG_TYPE, id="a mapping"),
        pytest.param("med_drugs", ["aspirin"], Reason.UNKNOWN_OPTION, id="only unknown options"),
        pytest.param("run_event_date", "2027-02-30", Reason.WRONG_TYPE, id="30 February"),
        pytest.param("run_event_date", "20270203", Reason.WRONG_TYPE, id="another date form"),
        pytest.param("med_other", 5, Reason.WRONG_TYPE, id="a number for words"),
        pytest.param("med_other", "\x00", Reason.UNSTORABLE_TEXT, id="only control characters"),
    ],
)
def test_what_cannot_be_read_counts_as_missing_and_is_noted(question_id, value, reason):
    assert normalise(FORM, {question_id: value}).answers == {}
    problem = only_problem({question_id: value})
    assert (problem.question_id, problem.reason) == (question_id, reason)


@pytest.mark.parametrize("value", [None, "", "   ", []])
def test_an_empty_value_is_no_answer_and_no_problem(value):
    for question_id in FORM.questions:
        found = normalise(FORM, {question_id: value})
        assert (found.answers, found.problems) == ({}, ())


@pytest.mark.parametrize(
    ("question_id", "value", "kept", "reason"),
    [
        ("med_drugs", ["none", "steroids"], ["steroids"], Reason.EXCLUSIVE_OPTION),
        ("med_drugs", ["steroids", "aspirin"], ["steroids"], Reason.UNKNOWN_OPTION),
        ("med_drugs", [None, "none"], ["none"], Reason.UNKNOWN_OPTION),
        ("sleep_hours", 7.333333, "7.33", Reason.TOO_PRECISE),
        ("psfs_1_activity", "a" * 200, "a" * 80, Reason.TOO_LONG),
        ("med_other", "knee\x00\ud800 pain", "knee pain", Reason.UNSTORABLE_TEXT),
    ],
)
def test_what_can_be_read_in_part_is_kept_and_noted(question_id, value, kept, reason):
    assert normalise(FORM, {question_id: value}).answers == {question_id: kept}
    assert only_problem({question_id: value}).reason is reason


def test_not_sure_beside_another_option_is_kept():
    raw = {"s_bone_tender": ["shin_spot", "not_sure"]}
    assert normalise(FORM, raw).answers == raw


@pytest.mark.parametrize(
    ("pace", "unit", "kept"),
    [("25", "mi", True), ("25", "km", False), ("3", "mi", False), ("3", "km", True)],
)
def test_an_impossible_pace_is_missing_after_conversion(pace, unit, kept):
    found = normalise(FORM, {"run_unit": unit, "run_easy_pace": pace})
    assert ("run_easy_pace" in found.answers) is kept
    assert bool(found.problems) is not kept


def test_an_unknown_question_is_noted():
    problem = only_problem({"s_tail": "wags"})
    assert (problem.question_id, problem.reason) == ("s_tail", Reason.UNKNOWN_QUESTION)
    assert problem.given == "wags"


def test_the_fields_of_patient_consent_and_submission_are_not_problems():
    found = normalise(FORM, dict.fromkeys(ELSEWHERE, True))
    assert (found.answers, found.problems) == ({}, ())


def test_an_age_from_outside_is_not_taken():
    assert normalise(FORM, {"age_years": 12}).answers == {}
    assert only_problem({"age_years": 12}).reason is Reason.COMPUTED


def test_what_stood_there_is_shown_shortened():
    assert only_problem({"nrs_worst": 10**6000}).given == "a very large number"
    assert len(only_problem({"s_lump": "x" * 500}).given) == 80
    assert only_problem({"s_lump": {"a": 1}}).given == "a dict"


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ids = st.sampled_from([*FORM.questions, "age_years", "about_dob"]) | st.text(max_size=10)


@settings(deadline=None, max_examples=150)
@given(raw=st.dictionaries(ids, json_like, max_size=12))
def test_no_record_makes_reading_fail_and_what_is_read_fits(raw):
    found = normalise(FORM, raw)
    again = normalise(FORM, found.answers)
    assert again == type(found)(found.answers, ())
    flow.states(FORM, found.answers)
    Answers(FORM, found.answers).value("nrs_worst")


@pytest.mark.parametrize("raw", [None, [], "text", 5])
def test_a_record_that_is_no_mapping_has_one_problem(raw):
    found = normalise(FORM, raw)
    assert found.answers == {}
    assert [problem.reason for problem in found.problems] == [Reason.WRONG_TYPE]
