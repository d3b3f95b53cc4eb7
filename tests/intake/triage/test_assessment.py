"""An assessment is the same for the same answers, is stored whole, and is made of any answers."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire.answers import normalise
from intake.triage import engine, facts
from intake.triage.assessment import Assessment
from tests.intake.triage.runners import (
    FORM,
    RULES,
    TODAY,
    VIGNETTES,
    assess,
    facts_of,
    facts_of_vignette,
)

QUESTION_IDS = sorted(FORM.questions)
OPTIONS = sorted({row.id for question in FORM.questions.values() for row in question.options})
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(OPTIONS),
)
any_json = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
damaged = st.dictionaries(
    st.one_of(st.sampled_from(QUESTION_IDS), st.text(max_size=8)), any_json, max_size=30
)
fitting = st.fixed_dictionaries(
    {},
    optional={
        question.id: st.lists(st.sampled_from([row.id for row in question.options]), max_size=3)
        if question.kind == "multi"
        else st.sampled_from([row.id for row in question.options])
        for question in FORM.questions.values()
        if question.options
    },
)
birth_dates = st.one_of(st.none(), st.dates())


@pytest.mark.parametrize("row", VIGNETTES["vignettes"], ids=lambda row: row["id"])
def test_an_assessment_survives_json(row: dict[str, Any]) -> None:
    assessment = engine.assess(facts_of_vignette(row), RULES)
    assert Assessment.from_json(json.loads(json.dumps(assessment.to_json()))) == assessment


def test_json_that_is_no_assessment_is_refused() -> None:
    plain = assess().to_json()
    with pytest.raises(ValueError, match="Assessment: fields missing or unknown: colour"):
        Assessment.from_json({**plain, "colour": "red"})
    with pytest.raises(ValueError, match="5 is not a str"):
        Assessment.from_json({**plain, "tier": 5})


@settings(deadline=None, max_examples=200)
@given(damaged, birth_dates)
def test_any_json_is_assessed(answers: dict[str, Any], birth_date: date | None) -> None:
    """Straight into the facts, without the repair that a file or the API would get."""
    built = facts.build(FORM, answers, birth_date=birth_date, on=TODAY)
    assert engine.assess(built, RULES).tier in RULES.tiers


@settings(deadline=None, max_examples=100)
@given(fitting, st.integers(8, 90), st.randoms())
def test_the_order_of_answers_does_not_matter(
    answers: dict[str, Any], age: int, chance: Any
) -> None:
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    turned = {key: value[::-1] if isinstance(value, list) else value for key, value in shuffled}
    birth_date = TODAY.replace(year=TODAY.year - age)
    one, other = (
        facts.build(FORM, given, birth_date=birth_date, on=TODAY) for given in (answers, turned)
    )
    assert engine.assess(one, RULES) == engine.assess(other, RULES)


@settings(deadline=None, max_examples=100)
@given(fitting, st.integers(8, 90), st.data())
def test_losing_an_asked_answer_never_clears_a_flag(
    answers: dict[str, Any], age: int, data: st.DataObject
) -> None:
    given_answers = normalise(FORM, answers).answers
    birth_date = TODAY.replace(year=TODAY.year - age)
    before = facts.build(FORM, given_answers, birth_date=birth_date, on=TODAY)
    if not before.answers:
        return
    lost = data.draw(st.sampled_from(sorted(before.answers)))
    rest = {key: value for key, value in given_answers.items() if key != lost}
    after = facts.build(FORM, rest, birth_date=birth_date, on=TODAY)
    clear = {flag.rule_id for flag in engine.assess(after, RULES).clear}
    assert clear <= {flag.rule_id for flag in engine.assess(before, RULES).clear}


@pytest.mark.parametrize(
    ("question_id", "value"),
    [
        ("nrs_worst", 15),
        ("nrs_worst", "5"),
        ("nrs_worst", True),
        ("nrs_worst", 4.5),
        ("s_calf_swollen", "perhaps"),
        ("s_calf_swollen", ["yes"]),
        ("s_calf_swollen", True),
        ("s_bone_load", "hop_sharp"),
        ("s_bone_load", ["unheard of"]),
        ("stiffness_morning_min", -1),
        ("stiffness_morning_min", float("nan")),
        ("run_weekly_usual", "Infinity"),
    ],
)
def test_an_answer_that_does_not_fit_counts_as_missing(question_id: str, value: Any) -> None:
    assert question_id not in facts_of({question_id: value}).safety.values


def test_an_answer_that_does_not_fit_hides_no_other_question() -> None:
    """Nobody can tell whether there was surgery, so nobody can tell about its warning signs."""
    flag = engine.assess(facts_of({"s_surgery_recent": "perhaps"}), RULES).flag("rf_postop")
    assert flag.unscreened


def test_none_beside_another_answer_is_dropped() -> None:
    built = facts_of({"s_bone_load": ["none", "hop_sharp"]})
    assert built.safety.values["s_bone_load"] == frozenset({"hop_sharp"})


def test_evidence_is_in_words() -> None:
    changes = {"age": 15, "pain_other_areas": ["thigh", "hip_groin"]}
    said = {row.question: row.answer for row in assess(changes).flag("rf_hip_young").evidence}
    assert said["Age"] == "15 years"
    assert list(said.values())[-1].count(";") == 1
