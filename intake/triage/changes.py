"""What would change a red flag: every single answer that would give it another state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from intake.questionnaire import flow
from intake.questionnaire.conditions import Asked
from intake.questionnaire.definition import Kind, Question, Questionnaire
from intake.questionnaire.values import plain
from intake.triage import evidence
from intake.triage.assessment import Change, State
from intake.triage.definition import RuleSet
from intake.triage.facts import AGE, Facts, is_uncertain, with_age
from intake.triage.logic import (
    NOT_SURE,
    PREFER_NOT,
    CountOf,
    Leaf,
    Node,
    Op,
    Truth,
    Value,
    View,
    deciding_ids,
)

NONE = "none"
TAKEN_BACK = "taken back"


def judge(when: Node, safety: View, certain: View) -> tuple[Truth, State]:
    """Clear only if it stays FALSE when every "not sure" counts as no answer."""
    truth = when.truth(safety)
    if truth is True:
        return truth, State.PRESENT
    if truth is None or (certain is not safety and when.truth(certain) is None):
        return truth, State.NOT_CLEARED
    return truth, State.CLEAR


def single_changes(when: Node, facts: Facts, rules: RuleSet) -> tuple[Change, ...]:
    """Other answers to one question at a time, among the questions the present state rests on."""
    _, now = judge(when, facts.safety, facts.certain)
    leaves = tuple(when.leaves())
    unanswered = frozenset(leaf.id for leaf in leaves).difference(facts.certain.values)
    found: list[Change] = []
    for term_id in _worth_trying(when, now, facts):
        text = evidence.question_text(term_id, facts, rules)
        own = tuple(leaf for leaf in leaves if leaf.id == term_id)
        asks_anew = not unanswered.isdisjoint(_hang_on(term_id, facts.questionnaire))
        outcomes: dict[State, dict[str, None]] = {}
        for candidate in candidates(term_id, own, facts):
            views = _suppose(facts, term_id, candidate.value, asks_anew=asks_anew)
            outcomes.setdefault(judge(when, *views)[1], {})[candidate.label] = None
        found.extend(
            Change(term_id, text, tuple(answers), state)
            for state, answers in outcomes.items()
            if state is not now
        )
    return tuple(found)


def _worth_trying(when: Node, now: State, facts: Facts) -> tuple[str, ...]:
    """What the state rests on, without questions that nobody is asked now."""
    views = (facts.safety,) if now is State.PRESENT else (facts.safety, facts.certain)
    found = dict.fromkeys(term_id for view in views for term_id in deciding_ids(when, view))
    unasked = facts.safety.not_applicable.difference(facts.safety.values)
    return tuple(term_id for term_id in found if term_id not in unasked)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another answer, in words and as a value; None when the answer is taken back."""

    label: str
    value: Value | None


def candidates(term_id: str, leaves: tuple[Leaf, ...], facts: Facts) -> Iterator[Candidate]:
    """The other answers that can matter to these leaves of one question or derived value."""
    now = facts.safety.values.get(term_id)
    question = facts.questionnaire.questions.get(term_id)
    if term_id in facts.set_aside:
        yield Candidate(TAKEN_BACK, None)
    elif question is None or question.kind in (Kind.INTEGER, Kind.DECIMAL):
        yield from _numbers(leaves, now)
    elif question.kind is Kind.MULTI:
        yield from _ticks(question, leaves, now)
    elif question.kind is Kind.BOOLEAN:
        yield from (Candidate(text, flag) for text, flag in _FLAGS if flag is not now)
    else:
        yield from (Candidate(row.label, row.id) for row in question.options if row.id != now)


_FLAGS = (("Yes", True), ("No", False))

_SIDES: Mapping[Op, tuple[str, int, str, int]] = {
    Op.GTE: ("{} or more", 0, "below {}", -1),
    Op.GT: ("over {}", 1, "{} or less", 0),
    Op.LTE: ("{} or less", 0, "over {}", 1),
    Op.LT: ("below {}", -1, "{} or more", 0),
}
"""For each operator, what is said of a number on its true and false side, and how far off it is."""


def _numbers(leaves: tuple[Leaf, ...], now: Value | None) -> Iterator[Candidate]:
    """A number on the other side of each limit; on either side when there is none yet."""
    for leaf in leaves:
        if not isinstance(leaf.operand, int | Decimal):
            continue
        true_words, true_step, false_words, false_step = _SIDES[leaf.op]
        limit = plain(Decimal(leaf.operand))
        if now is None or not leaf.test(now, leaf.operand):
            yield Candidate(true_words.format(limit), leaf.operand + true_step)
        if now is None or leaf.test(now, leaf.operand):
            yield Candidate(false_words.format(limit), leaf.operand + false_step)


def _ticks(question: Question, leaves: tuple[Leaf, ...], now: Value | None) -> Iterator[Candidate]:
    """One item more, one item fewer, or none of the items that matter."""
    ticked = now if isinstance(now, frozenset) else frozenset[str]()
    matter = frozenset({NOT_SURE, PREFER_NOT} & ticked).union(*map(_items, leaves))
    lone = question.exclusive_options()
    for option in question.options:
        if option.id in matter - ticked:
            value = frozenset({option.id}) | (frozenset() if option.exclusive else ticked - lone)
            yield Candidate(f"also “{option.label}”" if ticked - lone else option.label, value)
    labels = [f"“{row.label}”" for row in question.options if row.id in matter & ticked]
    for option in question.options:
        if option.id in matter & ticked:
            yield _fewer(question, ticked - {option.id}, [f"“{option.label}”"])
    if len(labels) > 1 or (now is None and question.option(NONE)):
        yield _fewer(question, ticked - matter, labels)


def _fewer(question: Question, rest: frozenset[str], labels: list[str]) -> Candidate:
    none = question.option(NONE)
    if rest or none is None:
        return Candidate(f"without {' and '.join(labels)}", rest or None)
    return Candidate(none.label, frozenset({NONE}))


def _items(leaf: Leaf) -> frozenset[str]:
    operand = leaf.operand
    if isinstance(operand, CountOf):
        return operand.items
    return operand if isinstance(operand, frozenset) else frozenset()


def _suppose(
    facts: Facts, term_id: str, value: Value | None, *, asks_anew: bool
) -> tuple[View, View]:
    """The views `safety` and `certain` if this one answer were another."""
    sure = None if value is not None and is_uncertain(value) else value
    safety = _with(facts.safety, term_id, value)
    if asks_anew:
        safety = _asked_anew(facts, term_id, safety)
    if facts.certain is facts.safety and sure is value:
        return safety, safety
    certain = _with(facts.certain, term_id, sure)
    return safety, _asked_anew(facts, term_id, certain) if asks_anew else certain


def _with(view: View, term_id: str, value: Value | None) -> View:
    values = dict(view.values)
    values.pop(term_id, None)
    if value is not None:
        values[term_id] = value
    return View(values, view.not_applicable)


def _asked_anew(facts: Facts, term_id: str, view: View) -> View:
    """`view` with what the changed answer makes of the questions that hang on it."""
    answers: dict[str, Any] = {
        key: answer for key, answer in facts.answers.items() if key in view.values
    }
    question = facts.questionnaire.questions.get(term_id)
    if question is not None and term_id in view.values:
        answers[term_id] = evidence.as_stored(question, view.values[term_id])
    age = view.values.get(AGE)
    asked = flow.states(
        facts.questionnaire, with_age(answers, age if isinstance(age, int) else None)
    )
    return View(view.values, frozenset(key for key in asked if asked[key] is Asked.NO))


@cache
def _dependants(questionnaire: Questionnaire) -> Mapping[str, frozenset[str]]:
    """For each id that conditions read, the questions that hang on it, also through others."""
    found: dict[str, frozenset[str]] = {}
    for question in reversed(tuple(questionnaire.questions.values())):
        below = found.get(question.id, frozenset()) | {question.id}
        for condition in question.enable:
            for test in condition.tests:
                found[test.question_id] = found.get(test.question_id, frozenset()) | below
    return found


def _hang_on(term_id: str, questionnaire: Questionnaire) -> frozenset[str]:
    return _dependants(questionnaire).get(term_id, frozenset())
