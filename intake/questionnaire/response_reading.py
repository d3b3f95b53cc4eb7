"""Reads a FHIR R4 QuestionnaireResponse against its form, and says all that does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import flow, loading, repair, values
from .conditions import Asked, is_answered
from .definition import Kind, Page, Question, Questionnaire, Section
from .values import AnswerError, Stored

Node = Question | Page | Section

RESOURCE = "QuestionnaireResponse"
COMPLETE = ("completed", "amended")
STATUSES = (*COMPLETE, "in-progress", "entered-in-error", "stopped")
ITEM_KEYS = frozenset({"linkId", "text", "item", "answer"})
CODING_KEYS = frozenset({"system", "code", "display"})
VALUE_KEYS: Mapping[Kind, str] = {
    Kind.BOOLEAN: "valueBoolean",
    Kind.INTEGER: "valueInteger",
    Kind.DECIMAL: "valueDecimal",
    Kind.DATE: "valueDate",
    Kind.STRING: "valueString",
    Kind.TEXT: "valueString",
    Kind.SINGLE: "valueCoding",
    Kind.MULTI: "valueCoding",
}


class _Misfit(ValueError):
    """A value that is not of the shape its question needs."""


def canonical(questionnaire: Questionnaire) -> str:
    """The form at exactly this version."""
    return f"{questionnaire.url}|{questionnaire.version}"


def answer_system(questionnaire: Questionnaire) -> str:
    """The system of the form's answer codes."""
    return f"{questionnaire.url.partition(loading.CANONICAL)[0]}{loading.ANSWER_SYSTEM}"


class Reading:
    """One resource, read once: `answers` as they are stored, and `problems` as sentences.

    The answers hold only what could be read; they count for nothing while there are problems.
    """

    def __init__(self, questionnaire: Questionnaire, resource: object) -> None:
        self.questionnaire = questionnaire = questionnaire.recorded
        self.system = answer_system(questionnaire)
        self.answers: dict[str, Stored] = {}
        self.problems: list[str] = []
        if not isinstance(resource, Mapping) or resource.get("resourceType") != RESOURCE:
            self.problems.append(f"A response is a resource of the type {RESOURCE}.")
            return
        self._check_root(resource)
        roots: list[Node] = [*questionnaire.computed.values(), *questionnaire.sections]
        self._read_items(resource, roots, name="the response")
        self._check_conditions()
        if resource.get("status") in COMPLETE:
            self._check_required()

    def _check_root(self, resource: Mapping[Any, Any]) -> None:
        expected = canonical(self.questionnaire)
        if resource.get("questionnaire") != expected:
            self.problems.append(f"The response does not say that it answers {expected}.")
        if resource.get("status") not in STATUSES:
            self.problems.append("The status is none of a response.")
        if resource.get("modifierExtension"):
            self.problems.append("A modifierExtension changes what the response means.")

    # ---- structure ----------------------------------------------------------------------------

    def _read_items(self, parent: Mapping[Any, Any], nodes: list[Node], *, name: str) -> None:
        rows = parent.get("item", [])
        if not isinstance(rows, list) or ("item" in parent and not rows):
            self.problems.append(f"The items of {name} are not a list with something in it.")
            return
        order = {node.id: position for position, node in enumerate(nodes)}
        last = -1
        for row in rows:
            link_id = row.get("linkId") if isinstance(row, Mapping) else None
            if not isinstance(link_id, str) or link_id not in order:
                self.problems.append(f"{repair.shown(link_id)} does not belong in {name}.")
                continue
            if order[link_id] <= last:
                self.problems.append(f"{link_id} stands twice or out of order in {name}.")
            last = max(last, order[link_id])
            self._read_item(nodes[order[link_id]], row)

    def _read_item(self, node: Node, row: Mapping[Any, Any]) -> None:
        if strange := set(row) - ITEM_KEYS:
            names = ", ".join(sorted(map(repair.shown, strange)))
            self.problems.append(f"{node.id} holds what this form has no place for: {names}.")
        if isinstance(node, Question):
            self._read_answers(node, row)
            return
        if "answer" in row or "item" not in row:
            self.problems.append(f"{node.id} is a group: it holds items and no answer.")
        children: list[Node] = list(node.pages if isinstance(node, Section) else node.questions)
        self._read_items(row, children, name=node.id)

    # ---- answers ------------------------------------------------------------------------------

    def _read_answers(self, question: Question, row: Mapping[Any, Any]) -> None:
        rows = row.get("answer")
        if "item" in row or not isinstance(rows, list) or not rows:
            self.problems.append(f"{question.id} is a question: it holds answers and no items.")
            return
        if len(rows) > 1 and question.kind is not Kind.MULTI:
            self.problems.append(f"{question.id} takes one answer.")
            return
        try:
            given = [self._value(question, each) for each in rows]
            value = values.stored(question, given if question.kind is Kind.MULTI else given[0])
        except (AnswerError, _Misfit) as misfit:
            self.problems.append(f"{question.id}: {misfit}")
            return
        if isinstance(value, list) and len(value) != len(given):
            self.problems.append(f"{question.id}: an answer stands twice.")
        self.answers[question.id] = value

    def _value(self, question: Question, answer: object) -> object:
        """The value of one answer in its own type; `values.stored` looks at its bounds."""
        key = VALUE_KEYS[question.kind]
        if not isinstance(answer, Mapping) or set(answer) != {key}:
            raise _Misfit(f"an answer holds {key} and nothing else.")
        value = answer[key]
        if question.options:
            return self._code(question, value)
        if question.kind is Kind.DECIMAL:
            return _decimal(value)
        return _day(value) if question.kind is Kind.DATE else value

    def _code(self, question: Question, coding: object) -> object:
        if not isinstance(coding, Mapping) or not set(coding) <= CODING_KEYS:
            raise _Misfit("a choice is a coding with system, code and display.")
        if coding.get("system") != self.system:
            raise _Misfit(f"the code is not of the system {self.system}.")
        code = coding.get("code")
        option = question.option(code)
        if option is not None and coding.get("display", option.label) != option.label:
            raise _Misfit(f"the words beside the code {option.id} are not those of the form.")
        return code

    # ---- the form as a whole ------------------------------------------------------------------

    def _check_conditions(self) -> None:
        found = flow.states(self.questionnaire, self.answers)
        offered = flow.cleared(self.questionnaire, self.answers)
        for question_id in self.answers:
            if found[question_id] is not Asked.YES:
                self.problems.append(f"{question_id} is answered, but these answers do not ask it.")
            elif question_id not in offered:
                self.problems.append(f"{question_id} chooses what is not among the places ticked.")

    def _check_required(self) -> None:
        found = flow.states(self.questionnaire, self.answers)
        for question in self.questionnaire.questions.values():
            is_open = question.required and not is_answered(self.answers.get(question.id))
            if is_open and found[question.id] is Asked.YES:
                self.problems.append(f"{question.id} needs an answer.")


def _decimal(value: object) -> object:
    """A JSON number as an exact decimal; a whole number already is one."""
    return Decimal(str(value)) if isinstance(value, float) else value


def _day(value: object) -> object:
    """A whole date; FHIR also has years and months alone, which are no answer here."""
    if not isinstance(value, str) or not repair.PLAIN_DATE.match(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
