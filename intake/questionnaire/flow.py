"""Which questions are asked, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from clinic.wording import say

from . import limits
from .conditions import Asked, both, holds, is_answered
from .definition import Option, Page, Question, Questionnaire, Section

Answers = Mapping[str, Any]
"""Stored answers by question id, with `age_years` put in by the server when it is known."""

NOBODY_DECLINED: frozenset[str] = frozenset()


class Status(StrEnum):
    """How far a section has come."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class SectionState:
    section: Section
    status: Status


@dataclass(frozen=True, slots=True)
class Split:
    """`answers`: the legal response. `set_aside`: hidden answers that red-flag rules still read."""

    answers: dict[str, Any]
    set_aside: dict[str, Any]


def states(questionnaire: Questionnaire, answers: Answers) -> dict[str, Asked]:
    """Whether each question is asked, in one pass: conditions read only what stands before."""
    found = dict.fromkeys(questionnaire.computed, Asked.YES)
    for question in questionnaire.questions.values():
        if question.enable:
            conditions = [holds(condition, answers, found) for condition in question.enable]
            found[question.id] = both(conditions)
        else:
            found[question.id] = Asked.YES
    return found


def asked(questionnaire: Questionnaire, question_id: str, answers: Answers) -> Asked:
    """Raises KeyError for a question that this version does not have."""
    return states(questionnaire, answers)[question_id]


def split(questionnaire: Questionnaire, answers: Answers, safety_inputs: frozenset[str]) -> Split:
    """What is submitted, and the leftovers of safety questions that a later answer hid."""
    current = cleared(questionnaire, answers)
    found = states(questionnaire, current)
    given = {key: current[key] for key in found if is_answered(current.get(key))}
    return Split(
        answers={key: value for key, value in given.items() if found[key] is Asked.YES},
        set_aside={
            key: value
            for key, value in given.items()
            if found[key] is not Asked.YES and key in safety_inputs
        },
    )


def cleared(questionnaire: Questionnaire, answers: Answers) -> dict[str, Any]:
    """The answers without choices that their own source no longer offers (the worst place)."""
    return {
        key: value
        for key, value in answers.items()
        if _still_offered(questionnaire.questions.get(key), value, answers)
    }


def _still_offered(question: Question | None, value: object, answers: Answers) -> bool:
    if question is None or not question.choices_from:
        return True
    return value in _ticked(question, answers)


def missing(
    questionnaire: Questionnaire, answers: Answers, declined: Collection[str] = NOBODY_DECLINED
) -> tuple[str, ...]:
    """The questions that must still be answered before the form can be sent, in order.

    A safety question is settled by an answer, or by the choice to tell the physio instead.
    """
    found = states(questionnaire, answers)
    return tuple(
        question.id
        for question in questionnaire.questions.values()
        if found[question.id] is Asked.YES and _lacks_answer(question, answers, declined)
    )


def _lacks_answer(question: Question, answers: Answers, declined: Collection[str]) -> bool:
    if is_answered(answers.get(question.id)):
        return False
    return question.required or (question.safety and question.id not in declined)


def options_offered(question: Question, answers: Answers) -> tuple[Option, ...]:
    """The options to show: all, or those ticked in the question this one chooses from."""
    if not question.choices_from:
        return question.options
    ticked = _ticked(question, answers)
    return tuple(option for option in question.options if option.id in ticked)


def _ticked(question: Question, answers: Answers) -> list[Any]:
    ticked = answers.get(question.choices_from)
    return ticked if isinstance(ticked, list) else []


def asked_on(page: Page, questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions of a page to show now."""
    return _shown(page, states(questionnaire, answers), answers)


def _shown(page: Page, found: Mapping[str, Asked], answers: Answers) -> tuple[Question, ...]:
    return tuple(
        question
        for question in page.questions
        if found[question.id] is Asked.YES and is_needed(question, answers)
    )


def is_needed(question: Question, answers: Answers) -> bool:
    """False for a choice between fewer than two: one sore place is the worst by itself."""
    return not question.choices_from or len(options_offered(question, answers)) > 1


def pages(questionnaire: Questionnaire, answers: Answers) -> tuple[Page, ...]:
    """The pages that have at least one question to show now, in order."""
    found = states(questionnaire, answers)
    return tuple(page for page in questionnaire.pages if _shown(page, found, answers))


def next_page(page: Page, questionnaire: Questionnaire, answers: Answers) -> Page | None:
    """The page to show after this one, across sections; None after the last."""
    position = questionnaire.pages.index(page)
    later = questionnaire.pages[position + 1 :]
    return next((other for other in pages(questionnaire, answers) if other in later), None)


def previous_page(page: Page, questionnaire: Questionnaire, answers: Answers) -> Page | None:
    """The page shown before this one, across sections; None before the first."""
    position = questionnaire.pages.index(page)
    earlier = questionnaire.pages[:position]
    shown = [other for other in pages(questionnaire, answers) if other in earlier]
    return shown[-1] if shown else None


def resume_at(
    questionnaire: Questionnaire,
    answers: Answers,
    declined: Collection[str] = NOBODY_DECLINED,
    *,
    section: Section | None = None,
) -> Page | None:
    """The first page on which something must still be answered, in a section or anywhere."""
    todo = missing(questionnaire, answers, declined)
    places = [questionnaire.questions[question_id] for question_id in todo]
    wanted = [one for one in places if section is None or one.section_id == section.id]
    return questionnaire.page(wanted[0].page_id) if wanted else None


def section_states(
    questionnaire: Questionnaire, answers: Answers, declined: Collection[str] = NOBODY_DECLINED
) -> tuple[SectionState, ...]:
    """The 8 sections with their status; a new question elsewhere can reopen a completed one."""
    found = states(questionnaire, answers)
    todo = frozenset(missing(questionnaire, answers, declined))
    given = {
        key
        for key, asked_now in found.items()
        if asked_now is Asked.YES and (is_answered(answers.get(key)) or key in declined)
    }
    return tuple(
        SectionState(section, _status({question.id for question in section.questions}, todo, given))
        for section in questionnaire.sections
    )


def _status(ids: set[str], todo: frozenset[str], given: set[str]) -> Status:
    if not ids & given:
        return Status.NOT_STARTED
    return Status.IN_PROGRESS if ids & todo else Status.COMPLETED


def page_problems(page: Page, answers: Answers, *, today: date) -> dict[str, str]:
    """What is wrong with answers of a page beyond their own bounds, by question id.

    For the moment a page is saved; a race date that was right then stays right later.
    """
    found = {
        "run_event_date": _event_date_problem(answers.get("run_event_date"), today),
        "run_easy_pace": _pace_problem(answers.get("run_easy_pace"), answers.get("run_unit")),
    }
    here = {question.id for question in page.questions}
    return {key: sentence for key, sentence in found.items() if sentence and key in here}


def _event_date_problem(answer: str | None, today: date) -> str:
    if not answer:
        return ""
    first, last = limits.event_dates(today)
    day = date.fromisoformat(answer)
    if day < first:
        return say("Enter a date that is today or later.")
    return say("Enter a date in the next 2 years.") if day > last else ""


def _pace_problem(answer: str | None, run_unit: str | None) -> str:
    fastest, slowest = limits.paces(run_unit)
    if not answer or fastest <= Decimal(answer) <= slowest:
        return ""
    if run_unit == "mi":
        return say("Enter a pace between 4:02 and 32:11 minutes for each mile.")
    return say("Enter a pace between 2:30 and 20:00 minutes for each kilometre.")
