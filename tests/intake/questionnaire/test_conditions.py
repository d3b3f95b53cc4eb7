"""Every condition of the shipped form agrees with the clinical form, in three-valued logic."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import conditions, flow
from intake.questionnaire.definition import Behaviour, Comparison, Condition, Operator
from intake.questionnaire.flow import Asked

from .form import CLINICAL_QUESTIONS, FORM, any_answers

YES, NO, UNKNOWN = Asked.YES, Asked.NO, Asked.UNKNOWN
CONDITIONAL = [
    key for key, row in CLINICAL_QUESTIONS.items() if "enable_when" in row and key in FORM.questions
]


def original(question_id: str, answers: dict[str, Any]) -> Asked:
    """Read the clinical form's own notation, apart from the code under test."""
    condition = CLINICAL_QUESTIONS.get(question_id, {}).get("enable_when")
    return YES if condition is None else evaluate(condition, answers)


def evaluate(node: dict[str, Any], answers: dict[str, Any]) -> Asked:
    if "all" in node:
        results = {evaluate(one, answers) for one in node["all"]}
        return NO if NO in results else UNKNOWN if UNKNOWN in results else YES
    if "any" in node:
        results = {evaluate(one, answers) for one in node["any"]}
        return YES if YES in results else UNKNOWN if UNKNOWN in results else NO
    subject = node.get("q", node.get("d"))
    reachable = original(subject, answers)
    value = answers.get(subject)
    if "answered" in node:
        return YES if reachable is YES and value is not None else NO
    if reachable is NO:
        return NO
    if reachable is UNKNOWN or value is None:
        return UNKNOWN
    return YES if leaf_holds(node, value) else NO


def leaf_holds(node: dict[str, Any], value: Any) -> bool:
    tests = {
        "is": lambda wanted: value == wanted,
        "in": lambda wanted: value in wanted,
        "has_any": lambda wanted: bool(set(value) & set(wanted)),
        "lt": lambda wanted: value < wanted,
        "lte": lambda wanted: value <= wanted,
        "gte": lambda wanted: value >= wanted,
    }
    (operator,) = set(node) & set(tests)
    return tests[operator](node[operator])


def test_fifteen_questions_have_a_condition_in_the_clinical_form():
    assert len(CONDITIONAL) == 15


@settings(deadline=None, max_examples=400)
@given(answers=any_answers)
def test_conditions_agree_with_the_clinical_form_for_any_answers(answers):
    found = flow.states(FORM, answers)
    expected = {key: original(key, answers) for key in FORM.questions if key in CLINICAL_QUESTIONS}
    assert {key: found[key] for key in expected} == expected


GATE_VALUES: dict[str, list[Any]] = {
    "age_years": [None, 10, 11, 17, 18, 60, 61],
    "about_sex": [None, "female", "male", "intersex", "prefer_not"],
    "onset_type": [None, "sudden_injury", "sudden_no_injury", "gradual", "not_sure"],
    "injury_mechanism": [None, ["none"], ["twist"], ["stumble", "landing"]],
    "s_calf_swollen": [None, "yes", "no", "not_sure"],
    "s_surgery_recent": [None, "no", "yes_lt_6w", "yes_6_12w", "not_sure"],
    "knee_side": [None, "left", "right", "both"],
    "run_status": [None, "normal", "reduced", "stopped_lt_4w", "stopped_gt_4w"],
    "run_pain_pattern": [None, "no_pain", "after_distance", "builds", "after_run"],
    "run_event": [None, True, False],
    "psfs_2_activity": [None, "Run"],
}


@settings(deadline=None, max_examples=400)
@given(answers=st.fixed_dictionaries({k: st.sampled_from(v) for k, v in GATE_VALUES.items()}))
def test_conditions_agree_at_every_edge_of_the_gates(answers):
    found = flow.states(FORM, answers)
    assert {key: found[key] for key in CONDITIONAL} == {
        key: original(key, answers) for key in CONDITIONAL
    }


@pytest.mark.parametrize(
    ("sex", "age", "expected"),
    [
        pytest.param("female", 30, YES, id="a woman of 30"),
        pytest.param("male", 30, NO, id="a man"),
        pytest.param("female", 10, NO, id="a girl of 10"),
        pytest.param("prefer_not", 60, YES, id="sex not said, 60"),
        pytest.param("intersex", 61, NO, id="too old"),
        pytest.param(None, 30, UNKNOWN, id="sex missing"),
        pytest.param(None, 61, NO, id="sex missing, too old all the same"),
        pytest.param("female", None, UNKNOWN, id="age missing"),
        pytest.param("male", None, NO, id="age missing, a man all the same"),
    ],
)
def test_periods_are_asked_by_sex_on_the_page_and_age_on_the_question(sex, age, expected):
    answers = {"about_sex": sex, "age_years": age}
    assert flow.asked(FORM, "med_periods", answers) is expected


def test_a_leftover_mechanism_does_not_open_the_question_behind_it():
    answers = {"onset_type": "gradual", "injury_mechanism": ["twist"]}
    assert flow.asked(FORM, "s_steps_at_injury", answers) is NO


def test_a_missing_gate_leaves_the_question_behind_it_unknown():
    assert flow.asked(FORM, "injury_mechanism", {}) is UNKNOWN
    assert flow.asked(FORM, "s_steps_at_injury", {"injury_mechanism": ["twist"]}) is UNKNOWN


def test_spaces_are_no_activity():
    assert flow.asked(FORM, "psfs_2_score", {"psfs_2_activity": "  \n"}) is NO


def state_of(operator, value, answer, asked=YES):
    condition = Condition(Behaviour.ALL, (Comparison("first", Operator(operator), value),))
    return conditions.holds(condition, {"first": answer}, {"first": asked})


@pytest.mark.parametrize(
    ("operator", "value", "answer", "expected"),
    [
        (">", 3, 4, YES),
        (">", 3, 3, NO),
        (">=", 3, 3, YES),
        (">=", 3, "2.9", NO),
        ("<", 3, "2.9", YES),
        ("<", 3, 3, NO),
        ("<=", 3, 3, YES),
        ("<=", 3, "3.1", NO),
        ("=", 3, "3.0", YES),
        ("=", 3, 4, NO),
        ("=", "a", ["b", "a"], YES),
        ("=", "a", "b", NO),
        ("exists", True, 0, YES),
        ("exists", True, None, NO),
        ("exists", False, None, YES),
        ("exists", False, "a", NO),
    ],
)
def test_an_operator_compares_as_in_fhir(operator, value, answer, expected):
    assert state_of(operator, value, answer) is expected


@pytest.mark.parametrize("operator", [">", ">=", "<", "<=", "="])
def test_a_missing_answer_makes_a_comparison_unknown(operator):
    assert state_of(operator, 3, None) is UNKNOWN


@pytest.mark.parametrize(
    ("asked", "answer", "expected"),
    [(NO, "a", NO), (NO, None, NO), (UNKNOWN, "a", UNKNOWN), (UNKNOWN, None, NO)],
)
def test_existing_reads_only_questions_that_are_asked(asked, answer, expected):
    assert state_of("exists", True, answer, asked) is expected


@pytest.mark.parametrize(
    ("results", "any_of_them", "all_of_them"),
    [
        ([YES, NO], YES, NO),
        ([YES, UNKNOWN], YES, UNKNOWN),
        ([NO, UNKNOWN], UNKNOWN, NO),
        ([], NO, YES),
    ],
)
def test_any_and_all_are_three_valued(results, any_of_them, all_of_them):
    assert conditions.either(results) is any_of_them
    assert conditions.both(results) is all_of_them


@pytest.mark.parametrize("damage", ["ten", True, [], {}, 3.5, "NaN", None, "1e5000"])
def test_a_damaged_age_reads_as_missing_or_as_a_number_and_never_raises(damage):
    assert flow.asked(FORM, "s_hip_young", {"age_years": damage}) in (UNKNOWN, NO)


def test_true_is_not_the_option_yes_and_1_is_not_true():
    assert flow.asked(FORM, "s_clot_risk", {"s_calf_swollen": True}) is NO
    assert flow.asked(FORM, "run_event_date", {"run_event": 1}) is NO
