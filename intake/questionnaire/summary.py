"""Answers back as labelled lines, for the check page, the physio, the PDF and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from clinic.wording import mark

from . import bidi, flow, knee, values
from .conditions import Asked, is_answered
from .definition import Control, Kind, Question, Questionnaire, Section
from .speech import said

NO_ANSWERS: Mapping[str, Any] = {}
NOBODY_DECLINED: frozenset[str] = frozenset()
UNIT_WORDS = {"km": "km", "mi": "miles"}
PACE_WORDS = {
    "km": mark("{pace} min per km"),
    "mi": mark("{pace} min per mile"),
    "": mark("{pace} min per km or mile"),
}


class LineState(StrEnum):
    """Whether a line holds an answer, and if not, why."""

    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_PROVIDED = "not_provided"
    TO_ANSWER = "to_answer"


MISSING_WORDS = {
    LineState.DECLINED: mark("You would rather tell the physio"),
    LineState.NOT_PROVIDED: mark("Not provided"),
    LineState.TO_ANSWER: mark("Not answered yet"),
}


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One question with its answer in words. `label` is the question as it should be shown."""

    question: Question
    label: str
    value_text: str
    state: LineState


@dataclass(frozen=True, slots=True)
class SummarySection:
    section: Section
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class FileSection:
    """A heading of the physio's "all answers", with its lines."""

    id: str
    title: str
    lines: tuple[SummaryLine, ...]


def lines(
    questionnaire: Questionnaire,
    answers: flow.Answers,
    declined: Collection[str] = NOBODY_DECLINED,
) -> tuple[SummarySection, ...]:
    """Every question that is asked, in the 8 sections of the form."""
    found = flow.states(questionnaire, answers)
    return tuple(
        SummarySection(section, _lines(section.questions, found, answers, declined))
        for section in questionnaire.sections
    )


def by_file_section(
    questionnaire: Questionnaire,
    answers: flow.Answers,
    declined: Collection[str] = NOBODY_DECLINED,
) -> tuple[FileSection, ...]:
    """The same lines under the headings of the clinical form."""
    found = flow.states(questionnaire, answers)
    asked = questionnaire.questions.values()
    return tuple(
        FileSection(
            id=key,
            title=title,
            lines=_lines(
                [question for question in asked if question.file_section == key],
                found,
                answers,
                declined,
            ),
        )
        for key, title in questionnaire.file_sections.items()
    )


def set_aside_lines(
    questionnaire: Questionnaire, set_aside: Mapping[str, Any]
) -> tuple[SummaryLine, ...]:
    """Answers given earlier and then hidden, kept for safety."""
    return tuple(
        _line(question, set_aside, NOBODY_DECLINED)
        for question in questionnaire.questions.values()
        if is_answered(set_aside.get(question.id))
    )


def _lines(
    questions: Iterable[Question],
    found: Mapping[str, Asked],
    answers: flow.Answers,
    declined: Collection[str],
) -> tuple[SummaryLine, ...]:
    return tuple(
        _line(question, answers, declined)
        for question in questions
        if found[question.id] is Asked.YES and flow.is_needed(question, answers)
    )


def _line(question: Question, answers: flow.Answers, declined: Collection[str]) -> SummaryLine:
    state = _state(question, answers, declined)
    if state is LineState.ANSWERED:
        text = say(question, answers[question.id], answers=answers)
    else:
        text = say_missing(question, state)
    return SummaryLine(question, label(question, answers), text, state)


def _state(question: Question, answers: flow.Answers, declined: Collection[str]) -> LineState:
    if is_answered(answers.get(question.id)):
        return LineState.ANSWERED
    if question.safety and question.id in declined:
        return LineState.DECLINED
    return LineState.TO_ANSWER if question.must_be_answered else LineState.NOT_PROVIDED


def label(question: Question, answers: flow.Answers = NO_ANSWERS) -> str:
    """The question, with the activity or the knee it is about where the text alone is not clear."""
    about = answers.get(question.about) if question.about else ""
    if isinstance(about, str) and about.strip():
        return f"{bidi.closed(about.strip())}: {_within_a_sentence(question.text)}"
    if side := knee.side(question.id, answers):
        return said(question, knee.QUESTION_OF[side], question=question.text)
    return question.text


def is_unique(questionnaire: Questionnaire, question: Question) -> bool:
    """Whether no other question has the same words, so that they can stand alone."""
    return sum(row.text == question.text for row in questionnaire.questions.values()) == 1


def in_full(questionnaire: Questionnaire, question: Question, words: str) -> str:
    """The words of a question, with its page where another question has the same ones."""
    if words != question.text or is_unique(questionnaire, question):
        return words
    return f"{questionnaire.page(question.page_id).title}: {words}"


def _within_a_sentence(text: str) -> str:
    """The text with a small letter first: "¿Cómo…" as "¿cómo…"."""
    start = next((at for at, one in enumerate(text) if one.isalpha()), 0)
    return f"{text[:start]}{text[start : start + 1].lower()}{text[start + 1 :]}"


def say_missing(question: Question, state: LineState) -> str:
    """Why there is no answer: a key of MISSING_WORDS in the words of whom the question is for."""
    return said(question, MISSING_WORDS[state])


def say(question: Question, value: Any, *, answers: flow.Answers = NO_ANSWERS) -> str:
    """A stored answer in words: "3 out of 10", "30 km", "5:30 min per km".

    `answers` tells whether distances are in kilometres or miles.
    """
    if question.kind is Kind.BOOLEAN:
        return said(question, mark("Yes")) if value else said(question, mark("No"))
    if question.kind in (Kind.SINGLE, Kind.MULTI):
        chosen = value if isinstance(value, list) else [value]
        return "; ".join(_option_label(question, one) for one in chosen)
    if question.kind is Kind.DATE:
        return _say_date(question, date.fromisoformat(value))
    if question.kind in (Kind.INTEGER, Kind.DECIMAL):
        return _say_number(question, Decimal(value), answers.get("run_unit"))
    return bidi.closed(str(value))


def _say_date(question: Question, day: date) -> str:
    """ "22 November 2026", in every locale of the server."""
    month = said(question, MONTHS[day.month - 1])
    return said(question, mark("{day} {month} {year}"), day=day.day, month=month, year=day.year)


def say_pace(minutes: Decimal) -> str:
    """Decimal minutes as minutes and seconds: 5.5 as "5:30"."""
    whole, seconds = values.pace_parts(minutes)
    return f"{whole}:{seconds:02d}"


def _say_number(question: Question, number: Decimal, run_unit: Any) -> str:
    text = in_figures(question, number)
    if question.control is Control.SCALE:
        highest = values.plain(question.maximum or Decimal(10))
        return said(question, mark("{number} out of {highest}"), number=text, highest=highest)
    if question.control is Control.PACE:
        sentence = PACE_WORDS.get(run_unit, PACE_WORDS[""])
        return said(question, sentence, pace=say_pace(number))
    if question.unit == "run_unit":
        return _say_distance(question, number, run_unit)
    if question.words:
        return f"{text} {question.words[0] if number == 1 else question.words[1]}"
    return text


def _say_distance(question: Question, number: Decimal, run_unit: Any) -> str:
    if run_unit == "mi":
        sentence = mark("{number} mile") if number == 1 else mark("{number} miles")
    else:
        sentence = mark("{number} km") if run_unit == "km" else mark("{number} km or miles")
    return said(question, sentence, number=in_figures(question, number))


def in_figures(question: Question, number: Decimal) -> str:
    """As whoever reads it writes numbers: 6.5, in Spanish 6,5."""
    whole, point, part = values.plain(number).partition(".")
    return said(question, mark("{whole}.{part}"), whole=whole, part=part) if point else whole


def _option_label(question: Question, option_id: Any) -> str:
    option = question.option(option_id)
    return option.label if option else str(option_id)


MONTHS = (
    mark("January"),
    mark("February"),
    mark("March"),
    mark("April"),
    mark("May"),
    mark("June"),
    mark("July"),
    mark("August"),
    mark("September"),
    mark("October"),
    mark("November"),
    mark("December"),
)
