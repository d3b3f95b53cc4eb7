"""Stored answers read with their types, and records from elsewhere made into stored answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from . import flow, limits, repair, values
from .conditions import Asked, is_answered
from .definition import Kind, Question, Questionnaire
from .values import AnswerError, Reason, Stored

T = TypeVar("T")
Value = bool | int | Decimal | date | str | tuple[str, ...]
PREFER_NOT = "prefer_not"

ELSEWHERE = frozenset(
    {
        "about_dob",
        "about_filled_by",
        "consent_emergency_ack",
        "consent_data",
        "consent_guardian",
        "final_check",
    }
)
"""Ids of the clinical form that are fields of the patient, the consent and the submission."""


class Missing(Enum):
    """Why there is no value."""

    NOT_ASKED = "not_asked"
    """This version of the form does not have the question."""
    NOT_ENABLED = "not_enabled"
    """An earlier answer made the question needless."""
    NOT_ANSWERED = "not_answered"
    PREFER_NOT = "prefer_not"
    """The answer was "I would rather not say"."""
    DECLINED = "declined"
    """A safety question the person would rather answer to the physio."""


class Answers:
    """Typed reading of stored answers. Asking for the wrong type is a fault of the program."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        stored: Mapping[str, Any],
        *,
        declined: Collection[str] = frozenset(),
    ) -> None:
        self._questionnaire = questionnaire
        self._stored = stored
        self._declined = frozenset(declined)
        self._states = flow.states(questionnaire, stored)

    def value(self, question_id: str) -> Value | Missing:
        """The value in its own type: Decimal, date, a tuple for choices that repeat."""
        question = self._questionnaire.item(question_id)
        if question is None:
            return Missing.NOT_ASKED
        if self._states[question_id] is Asked.NO:
            return Missing.NOT_ENABLED
        value = self._stored.get(question_id)
        if self._states[question_id] is Asked.UNKNOWN or not is_answered(value):
            declined = question_id in self._declined
            return Missing.DECLINED if declined else Missing.NOT_ANSWERED
        return Missing.PREFER_NOT if value in (PREFER_NOT, [PREFER_NOT]) else typed(question, value)

    def flag(self, question_id: str) -> bool | Missing:
        return self._of_type(question_id, bool)

    def integer(self, question_id: str) -> int | Missing:
        return self._of_type(question_id, int)

    def decimal(self, question_id: str) -> Decimal | Missing:
        return self._of_type(question_id, Decimal)

    def day(self, question_id: str) -> date | Missing:
        return self._of_type(question_id, date)

    def text(self, question_id: str) -> str | Missing:
        """A written answer, or the option id of a single choice."""
        return self._of_type(question_id, str)

    def codes(self, question_id: str) -> frozenset[str] | Missing:
        """The options ticked, without "I would rather not say"."""
        found = self._of_type(question_id, tuple)
        return found if isinstance(found, Missing) else frozenset(found) - {PREFER_NOT}

    def km(self, question_id: str) -> Decimal | Missing:
        """A distance in kilometres; missing while the unit is."""
        unit = self.text("run_unit")
        distance = self.decimal(question_id)
        if isinstance(unit, Missing) or isinstance(distance, Missing):
            return unit if isinstance(unit, Missing) else distance
        return distance * limits.KM_PER_MILE if unit == "mi" else distance

    def _of_type(self, question_id: str, wanted: type[T]) -> T | Missing:
        value = self.value(question_id)
        if isinstance(value, Missing):
            return value
        if type(value) is not wanted:
            raise TypeError(f"{question_id} is a {type(value).__name__}, not a {wanted.__name__}")
        return value


def typed(question: Question, stored: Any) -> Value:
    """A stored answer in its Python type."""
    readers: Mapping[Kind, Callable[[Any], Value]] = {
        Kind.DECIMAL: Decimal,
        Kind.DATE: date.fromisoformat,
        Kind.MULTI: tuple,
    }
    value: Value = readers[question.kind](stored) if question.kind in readers else stored
    return value


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that did not fit. `given` is what stood there, shortened, for the clinician."""

    question_id: str
    reason: Reason
    text: str
    given: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """`answers` fit the questionnaire; whatever else stood in the record is in `problems`."""

    answers: dict[str, Stored]
    problems: tuple[Problem, ...]


def normalise(questionnaire: Questionnaire, raw: object) -> Normalised:
    """Read a partial or damaged record. What cannot be read counts as missing, and is noted.

    Never raises, whatever `raw` is. `None` and empty values are simply no answer. The age is
    left out (the server works it out), and so are the fields of patient, consent and submission.
    """
    if not isinstance(raw, Mapping):
        sentence = "A record is a set of answers by question id."
        return Normalised({}, (Problem("", Reason.WRONG_TYPE, sentence, repair.shown(raw)),))
    answers: dict[str, Stored] = {}
    problems: list[Problem] = []
    for question in questionnaire.questions.values():
        value = _read(question, raw.get(question.id), problems)
        if value is not None:
            answers[question.id] = value
    _drop_impossible_pace(questionnaire, answers, problems)
    problems.extend(_strangers(questionnaire, raw))
    return Normalised(answers, tuple(problems))


def _read(question: Question, value: object, problems: list[Problem]) -> Stored | None:
    if value is None or (isinstance(value, str | list) and not is_answered(value)):
        return None

    def note(reason: Reason, text: str) -> None:
        problems.append(Problem(question.id, reason, text, repair.shown(value)))

    clean = repair.repaired(question, value, note)
    try:
        return values.stored(question, clean)
    except AnswerError as error:
        if clean not in ([], ""):
            note(error.reason, str(error))
        return None


def _drop_impossible_pace(
    questionnaire: Questionnaire, answers: dict[str, Stored], problems: list[Problem]
) -> None:
    """A pace is held to its limits after conversion to kilometres."""
    pace = answers.get("run_easy_pace")
    fastest, slowest = limits.paces(answers.get("run_unit"))
    if isinstance(pace, str) and not fastest <= Decimal(pace) <= slowest:
        del answers["run_easy_pace"]
        sentence = values.range_sentence(questionnaire.questions["run_easy_pace"])
        problems.append(Problem("run_easy_pace", Reason.OUT_OF_RANGE, sentence, pace))


def _strangers(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> list[Problem]:
    """A note for every key that is no question of this form."""
    found: list[Problem] = []
    for key in raw:
        name = repair.shown(key)
        if key in questionnaire.computed:
            sentence = "The server works this out; it is not taken from a record."
            found.append(Problem(name, Reason.COMPUTED, sentence, repair.shown(raw[key])))
        elif key not in questionnaire.questions and key not in ELSEWHERE:
            sentence = "The form does not have this question."
            found.append(Problem(name, Reason.UNKNOWN_QUESTION, sentence, repair.shown(raw[key])))
    return found
