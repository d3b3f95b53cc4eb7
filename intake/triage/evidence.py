"""Says the answers that a finding rests on, and why a question is still open."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from intake.questionnaire import summary, values
from intake.questionnaire.definition import Question
from intake.triage.assessment import Evidence, OpenQuestion, State, Why
from intake.triage.definition import RuleSet
from intake.triage.facts import AGE, Facts
from intake.triage.logic import NOT_SURE, Value, View

HIDDEN = "given earlier, then hidden by a later answer"
PERHAPS_NOT_ASKED = "given, though it is not known whether the question applies"
NOT_DISCLOSED = "not disclosed, ask in person"


def answered(
    term_ids: Iterable[str], view: View, facts: Facts, rules: RuleSet
) -> tuple[Evidence, ...]:
    """The evidence in those of the terms that have a usable value in `view`."""
    return tuple(said(term_id, facts, rules) for term_id in term_ids if term_id in view.values)


def said(term_id: str, facts: Facts, rules: RuleSet) -> Evidence:
    """One answer, or one derived value, in words."""
    question = facts.questionnaire.questions.get(term_id)
    value = facts.safety.values[term_id]
    if question is None:
        row = rules.derived[term_id]
        return Evidence(term_id, row.label, f"{number_text(value)} {row.unit}".strip())
    answer = summary.say(question, as_stored(question, value), answers=facts.answers)
    return Evidence(term_id, question.text, answer, _note(term_id, facts))


def as_stored(question: Question, value: Value) -> Any:
    """A value as answers are kept in JSON; choices in the order of the form."""
    if isinstance(value, frozenset):
        return [option.id for option in question.options if option.id in value]
    if isinstance(value, Decimal):
        return values.plain(value)
    return value.isoformat() if isinstance(value, date) else value


def _note(question_id: str, facts: Facts) -> str:
    if question_id not in facts.set_aside:
        return ""
    return HIDDEN if question_id in facts.safety.not_applicable else PERHAPS_NOT_ASKED


def number_text(value: Value) -> str:
    """At most two digits after the point."""
    return values.plain(round(value, 2)) if isinstance(value, Decimal) else str(value)


def open_questions(
    term_ids: Iterable[str], facts: Facts, rules: RuleSet
) -> tuple[OpenQuestion, ...]:
    """Those of the terms that are open, as nobody could rest a "clear" on them."""
    return tuple(
        OpenQuestion(term_id, question_text(term_id, facts, rules), why_open(term_id, facts))
        for term_id in term_ids
        if term_id not in facts.certain.values and term_id not in facts.certain.not_applicable
    )


def question_text(term_id: str, facts: Facts, rules: RuleSet) -> str:
    """The question, or the name of the derived value."""
    question = facts.questionnaire.questions.get(term_id)
    return rules.derived[term_id].label if question is None else question.text


def text_or_id(question_id: str, facts: Facts) -> str:
    """The question; its id when it is none of this form."""
    question = facts.questionnaire.questions.get(question_id)
    return question_id if question is None else question.text


def chosen(value: Value | None) -> frozenset[str]:
    """The options in an answer; none for an answer that is not a choice."""
    if isinstance(value, frozenset):
        return value
    return frozenset({value}) if isinstance(value, str) else frozenset()


def why_open(term_id: str, facts: Facts) -> Why:
    value = facts.safety.values.get(term_id)
    if value is None:
        return Why.PREFERS_TO_TELL if term_id in facts.declined else Why.NOT_ANSWERED
    return Why.NOT_SURE if NOT_SURE in chosen(value) else Why.NOT_DISCLOSED


def fingerprint(rule_id: str, state: State, term_ids: Iterable[str], facts: Facts) -> str:
    """Equal in two runs when the same rule stands the same way on the same answers.

    The age is left out: a birthday between two runs changes nothing that was acknowledged.
    """
    rests_on = [
        [term_id, None if term_id == AGE else _comparable(facts.safety.values.get(term_id))]
        for term_id in sorted(term_ids)
    ]
    text = json.dumps([rule_id, state.value, rests_on])
    return hashlib.sha256(text.encode()).hexdigest()


def _comparable(value: Value | None) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, Decimal | date) else value
