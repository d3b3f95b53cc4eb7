"""Words of a question where the question alone would not do."""

from __future__ import annotations

from intake.questionnaire.definition import Question, Questionnaire
from intake.questionnaire.summary import SummaryLine


def is_unique(questionnaire: Questionnaire, question: Question) -> bool:
    """Whether no other question has the same words, so that they can stand alone."""
    return sum(row.text == question.text for row in questionnaire.questions.values()) == 1


def label(questionnaire: Questionnaire, line: SummaryLine) -> str:
    """The line's question, with its page where another question has the same words."""
    has_own_words = line.label != line.question.text
    if has_own_words or is_unique(questionnaire, line.question):
        return line.label
    return f"{questionnaire.page(line.question.page_id).title}: {line.label}"
