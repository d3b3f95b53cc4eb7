"""What the library holds: exercises, running modifications, advice, templates and pain rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from careplans.dosage import Dose, Limits
from careplans.library.modification import GlobalBlock, Modification, Tag, Variable
from intake.triage.logic import Node

ANY_PATTERN = "any"
UNCLEAR = "unclear"
LEVELS = ("low", "moderate", "high")
"""Irritability, lowest first; its place in this row is the `irr` of the formulas."""


class Action(StrEnum):
    AVOID = "avoid"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class Precaution:
    """Either `when` (an expression over answers) or `pattern` says whom it concerns."""

    action: Action
    note: str
    when: Node | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Suit:
    pattern: str
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    name: str
    why: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Phase:
    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """`kind`: asked in the intake, assumed in every home, or shown as needed."""

    id: str
    words: str
    kind: str


@dataclass(frozen=True, slots=True)
class Exercise:
    """`needs`: rows of equipment, everything of one row is enough; no row means nothing.

    `rep_seconds` is the moving time of one repetition, None where the tempo is not a count.
    """

    id: str
    name: str
    clinical_name: str
    group: str
    why: str
    target: str
    position: str
    equipment: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    tags: frozenset[Tag]
    difficulty: int
    steps: tuple[str, ...]
    dose: Dose
    limits: Limits
    rep_seconds: Decimal | None
    effort: tuple[int, int] | None
    pain_rule: str
    progression_to: tuple[str, ...]
    regression_to: tuple[str, ...]
    precautions: tuple[Precaution, ...]
    suits: tuple[Suit, ...]
    pose: Mapping[str, Any]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainRule:
    """Traffic light. Numbers are 0 to 10; None where the rule goes by feel."""

    id: str
    name: str
    green: str
    amber: str
    red: str
    green_max: int | None
    amber_max: int | None
    settle_h: int
    for_patterns: tuple[str, ...]
    strength: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EducationPoint:
    id: str
    title: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateExercise:
    """An exercise of a template. `changes` replaces only the dose fields it names."""

    id: str
    changes: Mapping[str, int]
    note: str


@dataclass(frozen=True, slots=True)
class TemplatePhase:
    phase: str
    weeks: tuple[int, int]
    goals: tuple[str, ...]
    exercises: tuple[TemplateExercise, ...]
    running: tuple[str, ...]
    education: tuple[str, ...]
    progress_when: tuple[str, ...]
    review: str


@dataclass(frozen=True, slots=True)
class Template:
    id: str
    name: str
    for_patterns: tuple[str, ...]
    for_irritability: tuple[str, ...]
    requires: Node | None
    pain_rule_override: str
    sources: tuple[str, ...]
    phases: tuple[TemplatePhase, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    pattern: str
    irritability: tuple[str, ...]
    template: str
    note: str


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a plan can be made of, by id, checked once. `sha256` covers all its files."""

    version: str
    sha256: str
    groups: Mapping[str, Group]
    phases: Mapping[str, Phase]
    equipment: Mapping[str, Equipment]
    exercises_by_time: Mapping[str, int]
    comfortable_first_phase: int
    exercises: Mapping[str, Exercise]
    pain_rules: Mapping[str, PainRule]
    otherwise_pain_rule: str
    education: Mapping[str, EducationPoint]
    variables: Mapping[str, Variable]
    modifications: Mapping[str, Modification]
    tendon_patterns: tuple[str, ...]
    global_blocks: tuple[GlobalBlock, ...]
    templates: Mapping[str, Template]
    selection: tuple[Selection, ...]
    tie_break: tuple[str, ...]
    fallback: str
