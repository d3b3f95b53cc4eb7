"""The runner's answers for staff: every one of them, the runner's own words, load and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intake.models import Submission
from intake.questionnaire import bidi, knee, loading, summary
from intake.questionnaire.definition import Kind, Questionnaire
from intake.questionnaire.summary import LineState
from intake.triage.assessment import ComponentPoints, Irritability

# The form speaks to the runner; staff read about the runner.
MISSING_WORDS = {
    LineState.DECLINED: "Would rather tell the physio",
    LineState.NOT_PROVIDED: "Not provided",
    LineState.TO_ANSWER: "Not answered",
}
NOT_SURE = "not_sure"
NO_SPIKE = "no"
# Two answers share one line of the irritability points: which is which.
SHORT_NAMES = {"s_rest_pain_constant": "at rest", "s_night_pain": "at night"}
PER_CENT = 100
WRITTEN = frozenset({Kind.TEXT, Kind.STRING})
OF_STAFF = "en"


@dataclass(frozen=True)
class AnswerLine:
    """One question and answer. `needs_asking`: not answered, not sure or kept for the visit.

    `language`: of what the runner wrote, where it may not be that of staff.
    """

    question_id: str
    question: str
    answer: str
    needs_asking: bool
    language: str = ""


@dataclass(frozen=True)
class FileAnswers:
    """The answers under one heading of the clinical form."""

    title: str
    lines: tuple[AnswerLine, ...]


@dataclass(frozen=True)
class Words:
    """Something the runner wrote, with the question it answers."""

    question: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Load:
    """The three figures of the load chart in the runner's own unit, and what they say."""

    usual: Decimal | None
    recent: Decimal | None
    longest: Decimal | None
    unit: str
    spike: str
    habits: tuple[str, ...]

    @property
    def change(self) -> str:
        """The last four weeks against the usual week, in whole per cent."""
        if not self.usual or self.recent is None:
            return ""
        change = round((self.recent / self.usual - 1) * PER_CENT)
        if change == 0:
            return "Same as the usual week"
        return f"{abs(change)}% {'above' if change > 0 else 'below'} the usual week"


@dataclass(frozen=True)
class Points:
    """One part of irritability: what it rests on, and what it adds."""

    label: str
    words: str
    points: int


@dataclass(frozen=True)
class Knee:
    """The places marked on one knee; `worst` is a place id or empty."""

    side: str
    chosen: tuple[str, ...]
    labels: Mapping[str, str]
    worst: str

    @property
    def words(self) -> str:
        marked = "; ".join(self.labels.get(place, place) for place in self.chosen)
        return f"{marked}. Worst: {self.labels[self.worst]}" if self.worst else marked


def questionnaire_of(submission: Submission) -> Questionnaire:
    return loading.load(submission.questionnaire_slug, submission.questionnaire_version)


def all_answers(submission: Submission) -> tuple[FileAnswers, ...]:
    """Every question that was asked, under the headings of the clinical form."""
    born, on = submission.birth_date, submission.submitted_on
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    form = questionnaire_of(submission)
    parts = summary.by_file_section(
        form,
        submission.answers | {"age_years": age},
        frozenset(submission.declined),
    )
    return tuple(
        FileAnswers(part.title, tuple(_line(line, form, submission) for line in part.lines))
        for part in parts
        if part.lines
    )


def set_aside(submission: Submission) -> tuple[AnswerLine, ...]:
    """Given earlier, then hidden by a later answer, and kept for safety."""
    form = questionnaire_of(submission)
    kept = summary.set_aside_lines(form, submission.set_aside)
    return tuple(_line(line, form, submission) for line in kept)


def own_words(submission: Submission) -> tuple[Words, ...]:
    """Every text the runner wrote."""
    given = submission.answers
    return tuple(
        Words(
            summary.label(question, given),
            bidi.closed(str(given[question.id])),
            foreign(submission),
        )
        for question in questionnaire_of(submission).questions.values()
        if question.kind in WRITTEN and given.get(question.id)
    )


def foreign(submission: Submission) -> str:
    """The language the form was read in, where it is not that of staff."""
    return "" if submission.language == OF_STAFF else submission.language


def load(submission: Submission) -> Load:
    given = submission.answers
    habits = (
        _said(submission, "run_sessions_week"),
        _with(_said(submission, "rest_days_week"), "rest {}"),
        _with(_said(submission, "run_easy_pace"), "easy pace {}"),
    )
    return Load(
        usual=_decimal(given.get("run_weekly_usual")),
        recent=_decimal(given.get("run_weekly_last4")),
        longest=_decimal(given.get("run_longest_30d")),
        unit=summary.UNIT_WORDS.get(given.get("run_unit", ""), "km"),
        spike="" if given.get("run_spike") == NO_SPIKE else _said(submission, "run_spike"),
        habits=tuple(filter(None, habits)),
    )


def points(found: Irritability, *, unsure: frozenset[str]) -> tuple[Points, ...]:
    """`unsure`: the parts whose points "not sure" alone gives."""
    return tuple(
        Points(row.label, _given(row, is_unsure=row.id in unsure), row.points)
        for row in found.components
    )


def _given(part: ComponentPoints, *, is_unsure: bool) -> str:
    if part.missing:
        return "not sure" if is_unsure else "missing"
    if len(part.evidence) == 1:
        return part.evidence[0].answer
    return "; ".join(
        f"{SHORT_NAMES.get(row.question_id, row.question)}: {_inside(row.answer)}"
        for row in part.evidence
    )


def _inside(answer: str) -> str:
    """As it stands within a line."""
    return answer[:1].lower() + answer[1:]


def knees(submission: Submission) -> tuple[Knee, ...]:
    """One for each knee with marked places, the worse knee first."""
    found = (_knee(submission, name) for name in ("pain_location", knee.OTHER_KNEE))
    return tuple(one for one in found if one.chosen and one.side)


def _knee(submission: Submission, question_id: str) -> Knee:
    question = questionnaire_of(submission).questions[question_id]
    given = submission.answers.get(question_id) or []
    is_other = question_id == knee.OTHER_KNEE
    return Knee(
        side=knee.side(question_id, submission.answers),
        chosen=tuple(given),
        labels={option.id: option.label for option in question.options},
        worst="" if is_other else submission.answers.get("pain_worst") or "",
    )


def spread(submission: Submission) -> str:
    """How the runner showed the pain."""
    return _said(submission, "pain_point_size")


def _line(line: summary.SummaryLine, form: Questionnaire, sent: Submission) -> AnswerLine:
    answered = line.state is LineState.ANSWERED
    chosen = (sent.set_aside | sent.answers).get(line.question.id)
    unsure = NOT_SURE in (chosen if isinstance(chosen, list) else [chosen])
    left_out = line.state in {LineState.DECLINED, LineState.TO_ANSWER}
    return AnswerLine(
        question_id=line.question.id,
        question=summary.in_full(form, line.question, line.label),
        answer=line.value_text if answered else MISSING_WORDS[line.state],
        needs_asking=left_out or unsure,
        language=foreign(sent) if answered and line.question.kind in WRITTEN else "",
    )


def _said(submission: Submission, question_id: str) -> str:
    question = questionnaire_of(submission).questions.get(question_id)
    value = submission.answers.get(question_id)
    if question is None or value in (None, "", []):
        return ""
    return summary.say(question, value, answers=submission.answers)


def _with(words: str, pattern: str) -> str:
    return pattern.format(words) if words else ""


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
