"""Conditions in three-valued (Kleene) logic: read from `enableWhen`, and evaluated on answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from . import strict
from .definition import Behaviour, Comparison, Condition, ConditionValue, Kind, Operator, Question

Known = Mapping[str, Question]
MAX_TESTS = 12
ANSWER_KEYS = ("answerBoolean", "answerInteger", "answerCoding")
NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
CHOICES = (Kind.SINGLE, Kind.MULTI)


class Asked(Enum):
    """Whether a question is asked. UNKNOWN: an answer it depends on is missing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def read_condition(
    item: dict[str, Any], known: Known, *, system: str, where: str
) -> Condition | None:
    """The `enableWhen` of an item; it may read only questions that stand before it."""
    rows = strict.rows(item, "enableWhen", where=where, limit=MAX_TESTS)
    behaviour = item.get("enableBehavior")
    if not rows:
        if "enableWhen" in item or "enableBehavior" in item:
            strict.refuse(where, "enableWhen is empty")
        return None
    if (len(rows) > 1) != (behaviour is not None):
        strict.refuse(where, "enableBehavior belongs to an enableWhen of more than one test")
    if behaviour not in (None, "any", "all"):
        strict.refuse(where, f"enableBehavior {behaviour!r} is not any or all")
    tests = tuple(_read_test(row, known, system, where=where) for row in rows)
    return Condition(Behaviour(behaviour or "all"), tests)


def _read_test(row: object, known: Known, system: str, *, where: str) -> Comparison:
    found = strict.mapping(row, where=where, keys=("question", "operator", *ANSWER_KEYS))
    question_id = strict.text(found, "question", where=where)
    if question_id not in known:
        strict.refuse(where, f"enableWhen reads {question_id!r}, which is no earlier question")
    name = found.get("operator")
    if name not in [operator.value for operator in Operator]:
        strict.refuse(where, f"the operator {name!r} is not in the subset")
    operator = Operator(str(name))
    values = [key for key in ANSWER_KEYS if key in found]
    if len(values) != 1:
        strict.refuse(
            where, f"the test of {question_id!r} needs exactly one answer to compare with"
        )
    value = _read_value(found, values[0], system, where=where)
    if not _fits(known[question_id], operator, value):
        strict.refuse(where, f"{question_id!r} cannot be compared by {name!r} with {value!r}")
    return Comparison(question_id, operator, value)


def _read_value(row: dict[str, Any], key: str, system: str, *, where: str) -> ConditionValue:
    if key == "answerBoolean":
        return strict.flag(row, key, where=where)
    if key == "answerInteger":
        return strict.whole(row, key, where=where)
    coding = strict.mapping(row[key], where=where, keys=("system", "code"))
    if coding.get("system") != system:
        strict.refuse(where, f"answerCoding needs the system {system}")
    return strict.text(coding, "code", where=where)


def _fits(question: Question, operator: Operator, value: ConditionValue) -> bool:
    if operator is Operator.EXISTS:
        return isinstance(value, bool)
    if question.kind in CHOICES:
        return operator is Operator.EQUAL and question.option(value) is not None
    if question.kind is Kind.BOOLEAN:
        return operator is Operator.EQUAL and isinstance(value, bool)
    return question.kind in NUMBERS and isinstance(value, int) and not isinstance(value, bool)


def is_answered(value: object) -> bool:
    """False for what stands for no answer: nothing, an empty list, a text of spaces."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != []


def holds(condition: Condition, answers: Mapping[str, Any], states: Mapping[str, Asked]) -> Asked:
    """Whether a condition holds, reading only answers of questions that are asked themselves."""
    results = [_test_holds(test, answers, states) for test in condition.tests]
    return either(results) if condition.behaviour is Behaviour.ANY else both(results)


def either(results: list[Asked]) -> Asked:
    if Asked.YES in results:
        return Asked.YES
    return Asked.UNKNOWN if Asked.UNKNOWN in results else Asked.NO


def both(results: list[Asked]) -> Asked:
    if Asked.NO in results:
        return Asked.NO
    return Asked.UNKNOWN if Asked.UNKNOWN in results else Asked.YES


def _test_holds(test: Comparison, answers: Mapping[str, Any], states: Mapping[str, Asked]) -> Asked:
    asked = states[test.question_id]
    value = answers.get(test.question_id)
    if test.operator is Operator.EXISTS:
        if asked is Asked.UNKNOWN and is_answered(value):
            return Asked.UNKNOWN
        return _known((asked is Asked.YES and is_answered(value)) == test.value)
    if asked is Asked.NO:
        return Asked.NO
    if asked is Asked.UNKNOWN or not is_answered(value):
        return Asked.UNKNOWN
    return _compares(value, test)


def _known(result: bool) -> Asked:
    return Asked.YES if result else Asked.NO


def _compares(value: object, test: Comparison) -> Asked:
    if isinstance(test.value, bool | str):
        values = value if isinstance(value, list) else [value]
        return _known(any(type(one) is type(test.value) and one == test.value for one in values))
    number = _number(value)
    return Asked.UNKNOWN if number is None else _known(ORDERINGS[test.operator](number, test.value))


def _number(value: object) -> Decimal | None:
    """The number in a stored answer: an integer, or a decimal as text. Damage reads as missing."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


ORDERINGS: Mapping[Operator, Callable[[Decimal, ConditionValue], bool]] = {
    Operator.EQUAL: lambda number, value: number == value,
    Operator.GREATER: lambda number, value: number > Decimal(value),
    Operator.GREATER_OR_EQUAL: lambda number, value: number >= Decimal(value),
    Operator.LESS: lambda number, value: number < Decimal(value),
    Operator.LESS_OR_EQUAL: lambda number, value: number <= Decimal(value),
}
