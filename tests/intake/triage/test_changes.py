"""What would change a flag: single answers, each tried."""

from __future__ import annotations

from typing import Any

import pytest

from intake.triage import engine
from intake.triage.assessment import State
from tests.intake.triage.runners import RULES, assess, facts_of


def changes_of(rule_id: str, **answers: Any) -> dict[str, tuple[tuple[str, ...], State]]:
    flag = engine.explain(rule_id, facts_of(answers), RULES)
    return {row.question_id: (row.answers, row.state) for row in flag.changes}


def test_the_other_answer_clears_a_flag_of_one_question() -> None:
    assert changes_of("rf_dvt", s_calf_swollen="yes") == {"s_calf_swollen": (("No",), State.CLEAR)}


def test_each_answer_that_would_fire_a_clear_flag_is_named() -> None:
    assert changes_of("rf_dvt") == {"s_calf_swollen": (("Yes", "Not sure"), State.PRESENT)}


def test_a_flag_that_needs_two_answers_is_changed_by_none_alone() -> None:
    assert changes_of("rf_septic") == {}


def test_limits_of_numbers_are_said_in_words() -> None:
    fired = {"nrs_worst": 9, "s_rest_pain_constant": "yes"}
    assert changes_of("rf_severe", **fired)["nrs_worst"] == (("below 9",), State.CLEAR)
    near = {"nrs_worst": 8, "s_rest_pain_constant": "yes"}
    assert changes_of("rf_severe", **near)["nrs_worst"] == (("9 or more",), State.PRESENT)


def test_an_item_of_several_is_taken_off_or_added() -> None:
    fired = changes_of("rf_bsi", s_bone_load=["earlier_each_run", "hop_sharp"])
    assert fired["s_bone_load"][0] == (
        "without “It starts earlier in each run”",
        "without “Hopping on that leg gives a sharp, deep bone pain”",
        "None of these",
    )
    added = changes_of("rf_bsi", s_bone_load=["earlier_each_run"])["s_bone_load"]
    assert added == (
        (
            "also “Hopping on that leg gives a sharp, deep bone pain”",
            "also “The bone aches at night after a run”",
        ),
        State.PRESENT,
    )


def test_a_question_that_the_change_makes_the_form_ask_is_open() -> None:
    """At 17 the form asks about the hip, and nobody has answered that."""
    assert changes_of("rf_hip_young")["age_years"] == (("below 18",), State.NOT_CLEARED)


def test_an_open_flag_tells_which_answers_would_settle_it() -> None:
    facts = facts_of(without=["s_calf_swollen"])
    found = engine.explain("rf_dvt", facts, RULES).changes
    assert {(row.answers, row.state) for row in found} == {
        (("Yes", "Not sure"), State.PRESENT),
        (("No",), State.CLEAR),
    }


def test_a_clear_flag_is_explained_by_the_answers_that_clear_it() -> None:
    flag = engine.explain("rf_dvt", facts_of(), RULES)
    assert [(row.question_id, row.answer) for row in flag.evidence] == [("s_calf_swollen", "No")]


def test_changes_come_with_flags_that_fired_and_on_demand_with_the_rest() -> None:
    assessment = assess({"s_calf_swollen": "yes"})
    assert assessment.flag("rf_dvt").changes
    assert not assessment.flag("rf_locked").changes


SINGLES = [
    (question_id, option.id)
    for question_id, question in RULES.questionnaire.questions.items()
    if question_id in RULES.safety_inputs and question.kind == "single"
    for option in question.options
]


@pytest.mark.parametrize("rule_id", ["rf_pe", "rf_fracture_ottawa", "rf_tumour_adult", "rf_reds"])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"s_breathless_chest": "not_sure"},
        {"onset_type": "sudden_injury", "duration_band": "lt_48h"},
        {"s_cancer_history": "yes", "med_fuel": ["low_energy"]},
    ],
    ids=["well", "chest", "injury", "history"],
)
def test_every_single_choice_named_does_what_was_said_and_no_other_does(
    rule_id: str, changes: dict[str, Any]
) -> None:
    before = facts_of(changes)
    now = engine.explain(rule_id, before, RULES)
    said = {(row.question_id, answer): row.state for row in now.changes for answer in row.answers}
    labels = {
        question_id: {option.id: option.label for option in question.options}
        for question_id, question in RULES.questionnaire.questions.items()
    }
    for question_id, option_id in SINGLES:
        if question_id not in before.answers or before.answers[question_id] == option_id:
            continue
        answers = {**changes, **before.answers, question_id: option_id}
        after = engine.explain(rule_id, facts_without_benign(answers), RULES).state
        expected = said.get((question_id, labels[question_id][option_id]), now.state)
        assert (question_id, option_id, after) == (question_id, option_id, expected)


def facts_without_benign(answers: dict[str, Any]) -> Any:
    """What the change newly asks stays unanswered, as it is when somebody looks at the change."""
    unanswered = RULES.safety_inputs - answers.keys()
    return facts_of(answers, without=unanswered)


@pytest.mark.parametrize(
    "lost",
    [
        ["s_breathless_chest", "s_calf_swollen"],
        ["s_surgery_recent", "s_giving_way", "s_night_pain"],
        ["onset_type", "s_deformity", "s_foot_cold_numb", "duration_band"],
        ["s_swelling", "s_hot_red_swollen", "s_fever_unwell", "s_cannot_move"],
    ],
    ids="+".join,
)
def test_for_every_open_flag_each_answer_that_settles_it_is_named_and_no_other(
    lost: list[str],
) -> None:
    before = facts_of(without=lost)
    assessment = engine.assess(before, RULES)
    assert assessment.not_cleared
    for flag in assessment.not_cleared:
        found = engine.explained(flag, before, RULES)
        said = {(row.question_id, a): row.state for row in found.changes for a in row.answers}
        rule = RULES.red_flags[flag.rule_id]
        for question_id in {leaf.id for leaf in rule.when.leaves()} & set(lost):
            for option in RULES.questionnaire.questions[question_id].options:
                answers = {**before.answers, question_id: option.id}
                after = engine.assess(facts_without_benign(answers), RULES).flag(flag.rule_id)
                expected = said.get((question_id, option.label), flag.state)
                assert (question_id, option.id, after.state) == (question_id, option.id, expected)
