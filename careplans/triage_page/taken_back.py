"""Warnings raised on the way that the sent form does not bear out: the answers, then and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from careplans.triage_page import answers
from careplans.triage_page.flags import FlagCard, form_for
from careplans.triage_page.review import ReviewForm
from intake.models import Submission
from intake.operations import FlagState

NOT_THERE = "not in the sent form"


@dataclass(frozen=True)
class Retold:
    """One answer that had raised the warning (`first`), and what the sent form says (`now`)."""

    question_id: str
    question: str
    first: str
    now: str


@dataclass(frozen=True)
class TakenBack:
    """`hidden` of the card: what was taken back with it, and is reviewed in the same act.

    `sent_at`: when the answers were sent that do not say so.
    """

    card: FlagCard
    lines: tuple[Retold, ...]
    sent_at: datetime

    @property
    def is_dropped(self) -> bool:
        """The warning is the later word: it was told in changes that were never sent."""
        return self.card.state.is_dropped


def taken_back(
    states: Iterable[FlagState], submission: Submission, *, typed: Mapping[str, ReviewForm]
) -> tuple[TakenBack, ...]:
    """Most urgent first."""
    return _rows([state for state in states if state.is_taken_back], submission, typed)


def on_the_way(
    states: Iterable[FlagState], submission: Submission, *, typed: Mapping[str, ReviewForm]
) -> tuple[TakenBack, ...]:
    """The same for changes that are typed in and not sent: the answers there, and as sent."""
    return _rows([state for state in states if state.is_on_the_way], submission, typed)


def _rows(
    known: Sequence[FlagState], submission: Submission, typed: Mapping[str, ReviewForm]
) -> tuple[TakenBack, ...]:
    sent = _sent(submission) if known else {}
    return tuple(
        TakenBack(
            FlagCard(
                state=state,
                hidden=tuple(row for row in known if row.superseded_by == state.rule_id),
                told=state.alert,
                form=form_for(state, typed),
            ),
            tuple(_retold(state, sent)),
            submission.submitted_at,
        )
        for state in known
        if state.superseded_by is None
    )


def _retold(state: FlagState, sent: Mapping[str, str]) -> Iterable[Retold]:
    for row in state.alert.evidence if state.alert else ():
        now = sent.get(row["question_id"], NOT_THERE)
        yield Retold(row["question_id"], row["question"], row["answer"], now)


def _sent(submission: Submission) -> dict[str, str]:
    lines = (line for part in answers.all_answers(submission) for line in part.lines)
    kept = answers.set_aside(submission)
    return {line.question_id: line.answer for line in (*kept, *lines)}
