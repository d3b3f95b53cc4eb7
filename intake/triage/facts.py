"""From a runner's answers to what the rules see: usable values, derived values, applicability."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType
from typing import Any

from intake.questionnaire import flow
from intake.questionnaire.answers import Problem
from intake.questionnaire.conditions import Asked
from intake.questionnaire.definition import Kind, Question, Questionnaire
from intake.triage import derived
from intake.triage.logic import NOT_SURE, PREFER_NOT, Value, View

AGE = "age_years"

_UNCERTAIN = (NOT_SURE, PREFER_NOT)


@dataclass(frozen=True, slots=True)
class Facts:
    """One runner's answers, in the three ways rules look at them.

    `current` holds the answers of questions that are asked; patterns, irritability and factors
    read it. `safety` adds earlier answers that a later answer has hidden; red flags read it.
    `certain` is `safety` without "not sure" and "rather not say"; it tells clear from not cleared.
    `problems` are what could not be read of a record from elsewhere; the assessment notes them.
    """

    questionnaire: Questionnaire
    on: date
    age_years: int | None
    answers: Mapping[str, Any]
    set_aside: Mapping[str, Any]
    declined: frozenset[str]
    current: View
    safety: View
    certain: View
    problems: tuple[Problem, ...] = ()


def build(
    questionnaire: Questionnaire,
    answers: Mapping[str, Any],
    *,
    set_aside: Mapping[str, Any] = MappingProxyType({}),
    declined: frozenset[str] = frozenset(),
    birth_date: date | None,
    on: date,
) -> Facts:
    """Facts on the day `on`. Answers whose question is not asked (any more) are set aside.

    Whatever language the form was read in, findings quote it in English.
    """
    questionnaire = questionnaire.recorded
    age = derived.age_on(birth_date, on)
    given = usable_values(questionnaire, answers)
    asked = flow.states(questionnaire, with_age({key: answers[key] for key in given}, age))
    shown = {key: value for key, value in given.items() if asked[key] is Asked.YES}
    current = {key: answers[key] for key in shown}
    leftover = {**set_aside, **{key: answers[key] for key in given if key not in shown}}
    moment = _Moment(questionnaire, age, on)
    safety = moment.view({**usable_values(questionnaire, leftover), **shown}, asked)
    now = moment.view(shown, asked) if leftover else safety
    certain = moment.without_uncertain(safety, current)
    return Facts(questionnaire, on, age, current, leftover, declined, now, safety, certain)


@dataclass(frozen=True, slots=True)
class _Moment:
    """The form, the runner's age and the day: what a view needs beside the values."""

    questionnaire: Questionnaire
    age: int | None
    on: date

    def view(self, values: Mapping[str, Value], asked: Mapping[str, Asked]) -> View:
        basis = derived.Basis(values=values, on=self.on, age_years=self.age)
        return View(
            values={**values, **derived.work_out(basis)},
            not_applicable=frozenset(key for key in asked if asked[key] is Asked.NO),
        )

    def without_uncertain(self, view: View, answers: Mapping[str, Any]) -> View:
        """`view` as if every "not sure" and "rather not say" had not been answered."""
        known = {key: value for key, value in view.values.items() if key not in derived.FORMULAS}
        sure = {key: value for key, value in known.items() if not is_uncertain(value)}
        if len(sure) == len(known):
            return view
        rest = {key: value for key, value in answers.items() if key in sure}
        return self.view(sure, flow.states(self.questionnaire, with_age(rest, self.age)))


def with_age(answers: Mapping[str, Any], age: int | None) -> dict[str, Any]:
    """The answers with the computed item that conditions on age read."""
    rest = {key: value for key, value in answers.items() if key != AGE}
    return rest if age is None else {**rest, AGE: age}


def is_uncertain(value: Value) -> bool:
    """True for "not sure" and "rather not say", also when ticked beside something else."""
    if isinstance(value, frozenset):
        return not value.isdisjoint(_UNCERTAIN)
    return value in _UNCERTAIN


def usable_values(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Value]:
    """Typed answers by question id; a wrong type, option or range counts as missing."""
    readers = _readers(questionnaire)
    found = {}
    for key, raw in answers.items():
        value = readers[key](raw) if key in readers else None
        if value is not None:
            found[key] = value
    return found


Reader = Callable[[Any], Value | None]


@cache
def _readers(questionnaire: Questionnaire) -> Mapping[str, Reader]:
    return {row.id: _MAKERS[row.kind](row) for row in questionnaire.questions.values()}


def _flag(_question: Question) -> Reader:
    return lambda raw: raw if isinstance(raw, bool) else None


def _decimal(question: Question) -> Reader:
    """A decimal is stored as text; a float is read by its shortest text, never by its bits."""
    low, high = question.minimum, question.maximum

    def read(raw: Any) -> Decimal | None:
        if isinstance(raw, bool) or not isinstance(raw, int | float | str):
            return None
        try:
            number = Decimal(raw) if isinstance(raw, int) else Decimal(str(raw))
        except InvalidOperation:
            return None
        if not number.is_finite():
            return None
        inside = (low is None or number >= low) and (high is None or number <= high)
        return number if inside else None

    return read


def _whole(question: Question) -> Reader:
    read_decimal = _decimal(question)

    def read(raw: Any) -> int | None:
        number = None if isinstance(raw, str) else read_decimal(raw)
        whole = int(number) if isinstance(number, Decimal) else None
        return whole if whole == number else None

    return read


def _day(_question: Question) -> Reader:
    def read(raw: Any) -> date | None:
        try:
            return date.fromisoformat(raw) if isinstance(raw, str) else None
        except ValueError:
            return None

    return read


def _words(_question: Question) -> Reader:
    return lambda raw: (raw.strip() or None) if isinstance(raw, str) else None


def _choice(question: Question) -> Reader:
    options = frozenset(option.id for option in question.options)
    return lambda raw: raw if isinstance(raw, str) and raw in options else None


def _choices(question: Question) -> Reader:
    """ "None" beside another option counts as not ticked: the other option stands."""
    options = frozenset(option.id for option in question.options)
    lone = question.exclusive_options().difference(_UNCERTAIN)

    def read(raw: Any) -> frozenset[str] | None:
        if not isinstance(raw, list):
            return None
        ticked = frozenset(one for one in raw if isinstance(one, str)) & options
        return (ticked - lone) or ticked or None

    return read


_MAKERS: Mapping[Kind, Callable[[Question], Reader]] = {
    Kind.BOOLEAN: _flag,
    Kind.INTEGER: _whole,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _day,
    Kind.STRING: _words,
    Kind.TEXT: _words,
    Kind.SINGLE: _choice,
    Kind.MULTI: _choices,
}
