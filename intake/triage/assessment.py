"""What triage found, as frozen dataclasses: stored whole, shown as it was stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from intake.triage.definition import Hold
from intake.triage.plain import from_plain, to_plain

UNCLEAR = "unclear"


class State(StrEnum):
    """How a red flag stands. Not cleared: it rests on an answer that is missing or not sure."""

    PRESENT = "present"
    NOT_CLEARED = "not_cleared"
    CLEAR = "clear"


class Why(StrEnum):
    """Why a question leaves a red flag open."""

    NOT_ANSWERED = "not_answered"
    NOT_SURE = "not_sure"
    PREFERS_TO_TELL = "prefers_to_tell"
    NOT_DISCLOSED = "not_disclosed"


class Likeness(StrEnum):
    """How well answers fit a pattern; never how likely a diagnosis is."""

    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer that a finding rests on; `question_id` may be that of a derived value."""

    question_id: str
    question: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    question_id: str
    question: str
    why: Why


@dataclass(frozen=True, slots=True)
class Change:
    """One other answer to one question, and the state the red flag would then have."""

    question_id: str
    question: str
    answers: tuple[str, ...]
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One red flag. `evidence_hash` is equal in two runs when it rests on the same answers.

    `unscreened`: open because an answer is missing, which raises the tier; a flag that is not
    cleared for a "not sure" alone does not. `superseded_by`: the fired flag that hides it on
    screen. `evidence`, `changes` and `open_questions` are empty for a clear flag: `engine.explain`
    fills them in when somebody asks. `version`: the rule set in which the rule last changed; so
    it is of patterns and factors, where runs stored before it was kept have none.
    """

    rule_id: str
    version: str
    tier: str
    condition: str
    clinician: str
    state: State
    unscreened: bool
    evidence: tuple[Evidence, ...]
    open_questions: tuple[OpenQuestion, ...]
    changes: tuple[Change, ...]
    evidence_hash: str
    superseded_by: str | None
    hold: tuple[Hold, ...]
    target_hours: int | None
    target_days: int | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternFeature:
    """One reason for (positive weight) or against (negative weight) a pattern."""

    id: str
    weight: int
    why: str
    question_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """How the answers fit one pattern.

    `supports` and `against` are the features that hold, `absent` those that do not, `missing`
    those that nobody can tell. They are empty for a pattern that is not eligible; `requires` then
    says which answers it would need. `requires_open`: an answer is missing to tell.
    """

    id: str
    name: str
    score: int
    most: int
    eligible: bool
    leading: bool
    level: Likeness | None
    supports: tuple[PatternFeature, ...]
    against: tuple[PatternFeature, ...]
    missing: tuple[PatternFeature, ...]
    absent: tuple[PatternFeature, ...]
    requires: tuple[Evidence, ...]
    requires_open: bool
    sources: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True, slots=True)
class ComponentPoints:
    """The points of one part of irritability; a missing answer has points too."""

    id: str
    label: str
    points: int
    most: int
    missing: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Irritability:
    level: str
    points: int
    most: int
    provisional: bool
    components: tuple[ComponentPoints, ...]
    purpose: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A contributing factor that is present; `links` are ids of running modifications."""

    id: str
    label: str
    strength: str
    patient: str
    clinician: str
    links: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A derived value; `value` is a decimal number as text."""

    id: str
    label: str
    value: str
    unit: str
    formula: str
    note: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something a clinician should know about one answer."""

    question_id: str
    question: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One triage run. `flags` holds every red flag of the rule set, most urgent first."""

    rules_version: str
    rules_sha256: str
    questionnaire_version: str
    on: date
    tier: str
    flags: tuple[Flag, ...]
    patterns: tuple[Pattern, ...]
    irritability: Irritability
    factors: tuple[Factor, ...]
    numbers: tuple[Number, ...]
    notes: tuple[Note, ...]

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Assessment:
        return from_plain(cls, value)

    @property
    def present(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.state is State.PRESENT)

    @property
    def not_cleared(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.state is State.NOT_CLEARED)

    @property
    def unscreened(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.unscreened)

    @property
    def clear(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.state is State.CLEAR)

    @property
    def top(self) -> Flag | None:
        """The most urgent flag that is present, else the most urgent that is unscreened."""
        return next(iter((*self.present, *self.unscreened)), None)

    def flag(self, rule_id: str) -> Flag:
        """Raises KeyError for a rule this run did not know."""
        for flag in self.flags:
            if flag.rule_id == rule_id:
                return flag
        raise KeyError(rule_id)

    def hidden_under(self, rule_id: str) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.superseded_by == rule_id)

    @property
    def holds(self) -> frozenset[Hold]:
        """What a plan must leave out as long as no clinician has cleared any flag."""
        return frozenset(hold for flag in self.flags for hold in flag.hold)

    @property
    def leading(self) -> tuple[str, ...]:
        """The ids of the leading patterns, best first; `unclear` when none stands out."""
        return tuple(pattern.id for pattern in self.patterns if pattern.leading) or (UNCLEAR,)
