"""One clean Python value checked against its question and turned into what is stored."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NoReturn

from clinic.wording import mark

from .definition import Kind, Question
from .speech import said

Stored = bool | int | str | list[str]
"""As kept in JSON: decimals and dates are texts, only choices that repeat are lists."""

UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters and lone surrogates: no database or PDF keeps them."""

ENTER_WORDS = mark("Enter words.")
UNSTORABLE_WORDS = mark("Take out the special characters and type the words again.")
TOO_MANY_CHARACTERS = mark("Use {most} characters or fewer. You have {given}.")
CHOOSE_ONE = mark("Choose one of the answers.")


class Reason(StrEnum):
    """Why a value is refused, or was changed on the way in."""

    WRONG_TYPE = "wrong_type"
    UNKNOWN_QUESTION = "unknown_question"
    COMPUTED = "computed"
    UNKNOWN_OPTION = "unknown_option"
    EXCLUSIVE_OPTION = "exclusive_option"
    OUT_OF_RANGE = "out_of_range"
    TOO_PRECISE = "too_precise"
    TOO_LONG = "too_long"
    UNSTORABLE_TEXT = "unstorable_text"


class AnswerError(ValueError):
    """A value that does not fit its question; the text is a sentence for whom the question is."""

    def __init__(self, message: str, *, reason: Reason) -> None:
        super().__init__(message)
        self.reason = reason


def stored(question: Question, value: object) -> Stored:
    """The stored form of a clean value: bool, int, Decimal, date, str, or a list of option ids.

    Raises AnswerError with a sentence for the person when the value does not fit.
    """
    match question.kind:
        case Kind.BOOLEAN:
            return _boolean(question, value)
        case Kind.INTEGER:
            return _integer(question, value)
        case Kind.DECIMAL:
            return _decimal(question, value)
        case Kind.DATE:
            return _date(question, value)
        case Kind.STRING | Kind.TEXT:
            return _text(question, value)
        case Kind.SINGLE:
            return _single(question, value)
        case Kind.MULTI:
            return _multi(question, value)


def plain(number: Decimal) -> str:
    """A decimal in its shortest plain form: 6.50 as "6.5", 30.0 as "30", -0 as "0"."""
    text = format(number + 0, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def pace(minutes: int, seconds: int) -> Decimal:
    """Minutes and seconds as decimal minutes; 4 places keep every second exact."""
    return round(Decimal(minutes) + Decimal(seconds) / 60, 4)


def pace_parts(minutes: Decimal) -> tuple[int, int]:
    """Decimal minutes as whole minutes and seconds: 5.3333 as (5, 20)."""
    return divmod(int((minutes * 60).to_integral_value(rounding=ROUND_HALF_UP)), 60)


def _refuse(question: Question, sentence: str, reason: Reason, **gaps: object) -> NoReturn:
    raise AnswerError(said(question, sentence, **gaps), reason=reason)


def _boolean(question: Question, value: object) -> bool:
    if not isinstance(value, bool):
        _refuse(question, mark("Choose yes or no."), Reason.WRONG_TYPE)
    return value


def _integer(question: Question, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise AnswerError(range_sentence(question), reason=Reason.WRONG_TYPE)
    _check_range(question, Decimal(value))
    return value


def _decimal(question: Question, value: object) -> str:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise AnswerError(range_sentence(question), reason=Reason.WRONG_TYPE)
    number = Decimal(value)
    _check_range(question, number)
    if number != round(number, question.places):
        sentence = mark("Use at most {places} digits after the point.")
        if question.places == 1:
            sentence = mark("Use at most 1 digit after the point.")
        _refuse(question, sentence, Reason.TOO_PRECISE, places=question.places)
    return plain(round(number, question.places))


def _check_range(question: Question, number: Decimal) -> None:
    low, high = question.minimum, question.maximum
    if not number.is_finite() or low is None or high is None or not low <= number <= high:
        raise AnswerError(range_sentence(question), reason=Reason.OUT_OF_RANGE)


def range_sentence(question: Question) -> str:
    """What to enter, with the unit: "Enter a number from 100 to 230 (cm)."."""
    low, high = plain(question.minimum or Decimal(0)), plain(question.maximum or Decimal(0))
    whole = question.kind is Kind.INTEGER
    if not question.words:
        sentence = mark("Enter a number from {low} to {high}.")
        if whole:
            sentence = mark("Enter a whole number from {low} to {high}.")
        return said(question, sentence, low=low, high=high)
    sentence = mark("Enter a number from {low} to {high} ({unit}).")
    if whole:
        sentence = mark("Enter a whole number from {low} to {high} ({unit}).")
    return said(question, sentence, low=low, high=high, unit=question.words[1])


def _date(question: Question, value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        _refuse(question, mark("Enter a day, a month and a year."), Reason.WRONG_TYPE)
    return value.isoformat()


def _text(question: Question, value: object) -> str:
    if not isinstance(value, str):
        _refuse(question, ENTER_WORDS, Reason.WRONG_TYPE)
    if UNSTORABLE.search(value):
        _refuse(question, UNSTORABLE_WORDS, Reason.UNSTORABLE_TEXT)
    text = tidy(question, value)
    most = question.max_length
    if most is not None and len(text) > most:
        _refuse(question, TOO_MANY_CHARACTERS, Reason.TOO_LONG, most=most, given=len(text))
    if not text:
        _refuse(question, ENTER_WORDS, Reason.WRONG_TYPE)
    return text


def tidy(question: Question, text: str) -> str:
    """The text without outer spaces, with plain line ends, and on one line where there is one."""
    lines = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    return " ".join(lines.split()) if question.kind is Kind.STRING else lines


def _single(question: Question, value: object) -> str:
    if not isinstance(value, str):
        _refuse(question, CHOOSE_ONE, Reason.WRONG_TYPE)
    if question.option(value) is None:
        _refuse(question, CHOOSE_ONE, Reason.UNKNOWN_OPTION)
    return value


def _multi(question: Question, value: object) -> list[str]:
    if not isinstance(value, list | tuple | set | frozenset) or not value:
        _refuse(question, mark("Choose at least one of the answers."), Reason.WRONG_TYPE)
    if any(not isinstance(one, str) or question.option(one) is None for one in value):
        _refuse(question, mark("Choose from the answers shown."), Reason.UNKNOWN_OPTION)
    chosen = [option for option in question.options if option.id in value]
    alone = next((option for option in chosen if option.exclusive), None)
    if alone is not None and len(chosen) > 1:
        sentence = mark("Choose “{option}” or the other answers, not both.")
        _refuse(question, sentence, Reason.EXCLUSIVE_OPTION, option=alone.label)
    return [option.id for option in chosen]
