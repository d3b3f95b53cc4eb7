"""Whom a sentence about a question is for: its reader, in their language, or the record."""

from __future__ import annotations

from clinic.wording import say

from .definition import Question


def said(question: Question, sentence: str, /, **values: object) -> str:
    """A sentence marked for the catalogue, with its gaps filled."""
    if question.for_reader:
        return say(sentence, **values)
    return sentence.format(**values) if values else sentence
