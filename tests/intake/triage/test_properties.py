"""What holds for any answers: losing some never lowers the urgency, and no order matters."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire.definition import Kind, Question
from intake.triage import engine, facts
from intake.triage.assessment import Assessment
from tests.intake.triage.runners import FORM, RULES, TODAY, born, present, unscreened


def answer_to(question: Question) -> st.SearchStrategy[Any]:
    options = [option.id for option in question.options]
    low, high = int(question.minimum or 0), int(question.maximum or 100)
    by_kind: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: st.integers(low, high),
        Kind.DECIMAL: st.integers(low, high).map(str),
        Kind.DATE: st.dates(date(2026, 1, 1), date(2027, 12, 31)).map(str),
        Kind.SINGLE: st.sampled_from(options or [""]),
        Kind.MULTI: st.lists(st.sampled_from(options or [""]), min_size=1, max_size=3, unique=True),
    }
    return by_kind.get(question.kind, st.text(max_size=5))


READ = [FORM.questions[key] for key in sorted(RULES.safety_inputs & FORM.questions.keys())]
ANSWERS = st.fixed_dictionaries({}, optional={row.id: answer_to(row) for row in READ})
AGES = st.none() | st.integers(10, 80)


def assess(answers: dict[str, Any], age: int | None) -> Assessment:
    return engine.assess(facts.build(FORM, answers, birth_date=born(age), on=TODAY), RULES)


@settings(deadline=None)
@given(answers=ANSWERS, age=AGES, data=st.data())
def test_any_answers_lost_never_lower_the_urgency_below_same_day(
    answers: dict[str, Any], age: int | None, data: st.DataObject
) -> None:
    """Only what is asked can be lost: what a lost answer had hidden would speak again."""
    said = dict(facts.build(FORM, answers, birth_date=born(age), on=TODAY).answers)
    lost = data.draw(st.sets(st.sampled_from(sorted(said)))) if said else set()
    forgets_age = data.draw(st.booleans())
    whole = assess(said, age)
    kept = {key: value for key, value in said.items() if key not in lost}
    rest = assess(kept, None if forgets_age else age)
    assert {*present(whole), *unscreened(whole)} <= {*present(rest), *unscreened(rest)}
    assert RULES.rank(rest.tier) >= min(RULES.rank(whole.tier), RULES.rank(engine.FLOOR))


@settings(deadline=None)
@given(answers=ANSWERS, age=AGES, seed=st.integers(0, 1000))
def test_neither_the_order_of_answers_nor_of_rules_matters(
    answers: dict[str, Any], age: int | None, seed: int
) -> None:
    shuffled = random.Random(seed)
    rows, flags = list(answers.items()), list(RULES.red_flags.items())
    shuffled.shuffle(rows)
    shuffled.shuffle(flags)
    found = assess(answers, age)
    assert assess(dict(rows), age) == found
    turned = replace(RULES, red_flags=dict(flags))
    facts_now = facts.build(FORM, answers, birth_date=born(age), on=TODAY)
    other = engine.assess(facts_now, turned)
    assert other.tier == found.tier
    assert {flag.rule_id: flag for flag in other.flags} == {
        flag.rule_id: flag for flag in found.flags
    }


@settings(deadline=None)
@given(answers=ANSWERS, age=AGES)
def test_the_same_answers_give_the_same_assessment(answers: dict[str, Any], age: int) -> None:
    assert assess(answers, age).to_json() == assess(dict(answers), age).to_json()
