"""Brings a value from elsewhere (a file, the API, damage) to a clean one and notes every change."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from . import values
from .definition import Kind, Question
from .values import Reason

Note = Callable[[Reason, str], None]

PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?\Z")
PLAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
LONGEST_SHOWN = 80
HUGE_BITS = 128


def repaired(question: Question, value: object, note: Note) -> object:
    """The value as `values.stored` wants it; what cannot be repaired is returned as it came."""
    match question.kind:
        case Kind.INTEGER:
            return _integer(value)
        case Kind.DECIMAL:
            return _decimal(question, value, note)
        case Kind.DATE:
            return _date(value)
        case Kind.STRING | Kind.TEXT:
            return _text(question, value, note)
        case Kind.MULTI:
            return _multi(question, value, note)
        case _:
            return value


def shown(value: object) -> str:
    """A short text of any value, safe to store."""
    if isinstance(value, int) and value.bit_length() > HUGE_BITS:
        return "a very large number"
    if isinstance(value, list | tuple):
        return _shortened(", ".join(shown(one) for one in value[:LONGEST_SHOWN]))
    if value is None or isinstance(value, bool | int | float | Decimal | str | date):
        return _shortened(str(value))
    return f"a {type(value).__name__}"


def _shortened(text: str) -> str:
    clean = values.UNSTORABLE.sub("?", text)
    return clean if len(clean) <= LONGEST_SHOWN else f"{clean[: LONGEST_SHOWN - 1]}…"


def _integer(value: object) -> object:
    """JSON has one kind of number: 5.0 is 5."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decimal(question: Question, value: object, note: Note) -> object:
    number = _number(value)
    if number is None or not number.is_finite() or _is_outside(question, number):
        return value if number is None else number
    exact = round(number, question.places)
    if exact != number:
        note(Reason.TOO_PRECISE, f"Rounded to {values.plain(exact)}.")
    return exact


def _number(value: object) -> Decimal | None:
    if isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        return Decimal(value)
    if isinstance(value, float) or (isinstance(value, str) and PLAIN_NUMBER.match(value)):
        return Decimal(str(value))
    return None


def _is_outside(question: Question, number: Decimal) -> bool:
    low, high = question.minimum, question.maximum
    return low is None or high is None or not low <= number <= high


def _date(value: object) -> object:
    if not isinstance(value, str) or not PLAIN_DATE.match(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def _text(question: Question, value: object, note: Note) -> object:
    if not isinstance(value, str):
        return value
    clean = values.UNSTORABLE.sub("", value)
    if clean != value:
        note(Reason.UNSTORABLE_TEXT, "Characters that cannot be kept were taken out.")
    text = values.tidy(question, clean)
    if question.max_length is None or len(text) <= question.max_length:
        return text
    note(Reason.TOO_LONG, f"Cut after {question.max_length} characters.")
    return text[: question.max_length].rstrip()


def _multi(question: Question, value: object, note: Note) -> object:
    """Unknown options are left out; an exclusive one ("none") yields to any other."""
    if not isinstance(value, list):
        return None
    known = [one for one in value if isinstance(one, str) and question.option(one)]
    if len(known) != len(value):
        note(Reason.UNKNOWN_OPTION, "Answers that are not among the options were left out.")
    others = [one for one in known if one not in question.exclusive_options()]
    if others and len(others) != len(known):
        note(Reason.EXCLUSIVE_OPTION, "“None” was left out, as other answers were ticked.")
    return others or known
