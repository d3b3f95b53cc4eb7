"""Words of a question where the question alone would not do."""

from __future__ import annotations

from intake.questionnaire.definition import Questionnaire
from intake.questionnaire.summary import SummaryLine, in_full, is_unique

__all__ = ["is_unique", "label"]


def label(questionnaire: Questionnaire, line: SummaryLine) -> str:
    """The line's question, with its page where another question has the same words."""
    return in_full(questionnaire, line.question, line.label)
