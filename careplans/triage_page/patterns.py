"""How the answers fit each pattern, in counts, in the runner's answers and with the weights."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from intake.questionnaire import summary
from intake.questionnaire.definition import Kind, Question, Questionnaire
from intake.triage import rules
from intake.triage.assessment import Assessment, Pattern, PatternFeature
from intake.triage.logic import Leaf, Node, Not, Op

SHOWN_PATTERNS = 3
_CHOOSING = frozenset({Op.IS, Op.IN, Op.HAS_ANY})
# Options whose words say nothing without their question.
_BARE = frozenset({"yes", "no", "not_sure", "none"})


@dataclass(frozen=True)
class Sign:
    """One reason for or against a pattern. `words`: the answer it rests on, else the reason."""

    words: str
    why: str
    weight: str
    question_ids: tuple[str, ...]


@dataclass(frozen=True)
class PatternCard:
    """Counts of signs, never a percentage; `against_of` is how many could speak against it."""

    pattern: Pattern
    supporting: tuple[Sign, ...]
    against: tuple[Sign, ...]
    missing: tuple[Sign, ...]
    of: int
    against_of: int

    @property
    def fits(self) -> int:
        return len(self.supporting)


@dataclass(frozen=True)
class Reading:
    """What turns a feature into words: the form, its answers and the numbers worked out."""

    questionnaire: Questionnaire
    answers: Mapping[str, Any]
    numbers: Mapping[str, str]
    rules_version: str


def cards(assessment: Assessment, reading: Reading) -> tuple[PatternCard, ...]:
    """The patterns that are possible by the place of the pain, leading ones first."""
    eligible = [pattern for pattern in assessment.patterns if pattern.eligible]
    ranked = sorted(eligible, key=lambda pattern: (not pattern.leading, -pattern.score))
    return tuple(_card(pattern, reading) for pattern in ranked[:SHOWN_PATTERNS])


def _card(pattern: Pattern, reading: Reading) -> PatternCard:
    every = (*pattern.supports, *pattern.against, *pattern.missing, *pattern.absent)
    return PatternCard(
        pattern=pattern,
        supporting=_signs(pattern.supports, pattern.id, reading),
        against=_signs(pattern.against, pattern.id, reading),
        missing=tuple(_unknown(feature, reading) for feature in pattern.missing),
        of=sum(feature.weight > 0 for feature in every),
        against_of=sum(feature.weight < 0 for feature in every),
    )


def _signs(
    features: Iterable[PatternFeature], pattern_id: str, reading: Reading
) -> tuple[Sign, ...]:
    found = rules.load(reading.rules_version).patterns[pattern_id].features
    when = {feature.id: feature.when for feature in found}
    return tuple(
        Sign(
            words="; ".join(dict.fromkeys(_said(when[row.id], reading))) or row.why.rstrip("."),
            why=row.why.rstrip("."),
            weight=f"{row.weight:+d}".replace("-", "\N{MINUS SIGN}"),
            question_ids=row.question_ids,
        )
        for row in features
    )


def _unknown(feature: PatternFeature, reading: Reading) -> Sign:
    """Something nobody can tell yet: the question that would."""
    asked = reading.questionnaire.questions
    words = "; ".join(asked[row].text for row in feature.question_ids if row in asked)
    return Sign(words or feature.why, feature.why.rstrip("."), "", feature.question_ids)


def _said(when: Node, reading: Reading) -> Iterator[str]:
    """The answers that make a feature true, as far as they were chosen or counted."""
    for leaf in () if isinstance(when, Not) else when.leaves():
        question = reading.questionnaire.questions.get(leaf.id)
        if question is None:
            yield from filter(None, [reading.numbers.get(leaf.id)])
        elif leaf.op in _CHOOSING and question.options:
            yield from _chosen(leaf, question, reading)
        elif not question.options and reading.answers.get(leaf.id) is not None:
            given = summary.say(question, reading.answers[leaf.id], answers=reading.answers)
            yield given if question.kind is not Kind.BOOLEAN else f"{question.text} {given}"


def _chosen(leaf: Leaf, question: Question, reading: Reading) -> Iterator[str]:
    answer = reading.answers.get(leaf.id)
    given = set(answer if isinstance(answer, list) else [answer])
    operand = leaf.operand
    wanted = operand if isinstance(operand, frozenset) else frozenset({operand})
    for option in question.options:
        if option.id in given & wanted:
            bare = option.id in _BARE
            yield f"{question.text} {option.label}" if bare else option.label
