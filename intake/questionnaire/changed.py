"""What differs between two sets of answers, line by line: before and after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A question with what was said to it, in words."""

    question_id: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """`before` or `after` is empty where the question was not asked."""

    question_id: str
    label: str
    before: str
    after: str


def between(before: Iterable[Line], after: Iterable[Line]) -> tuple[Changed, ...]:
    """The lines that differ, in the order of `after`, then those that are gone."""
    was, now = _by_id(before), _by_id(after)
    differing = [
        Changed(key, line.label, was[key].words if key in was else "", line.words)
        for key, line in now.items()
        if key not in was or was[key].words != line.words
    ]
    gone = [Changed(key, line.label, line.words, "") for key, line in was.items() if key not in now]
    return (*differing, *gone)


def _by_id(lines: Iterable[Line]) -> dict[str, Line]:
    return {line.question_id: line for line in lines}
