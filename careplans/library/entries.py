"""What the library holds: exercises, running modifications, advice, templates and pain rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from careplans.dosage import Dose, Limits
from careplans.library.formulas import Formula
from intake.triage.logic import Node

ANY_PATTERN = "any"
UNCLEAR = "unclear"
LEVELS = ("low", "moderate", "high")
"""Irritability, lowest first; its place in this row is the `irr` of the formulas."""


class Action(StrEnum):
    AVOID = "avoid"
    CAUTION = "caution"


class Tag(StrEnum):
    """What a hold on a red flag can lock."""

    RUNNING = "running"
    IMPACT = "impact"
    LOADING = "loading"


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
class Missing:
    """What happens when a variable has no answer: ask, assume a value, or look elsewhere."""

    then: str
    ask: str = ""
    note: str = ""
    value: Decimal | None = None
    questions: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    id: str
    inputs: tuple[str, ...]
    unit: str
    meaning: str
    missing: Missing


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of a modification. `say` is a patient sentence with `{value}` in it."""

    id: str
    label: str
    formula: Formula
    unit: str
    say: str
    from_pain_rule: str


@dataclass(frozen=True, slots=True)
class Guard:
    """When true the modification is blocked, or `use` takes its place."""

    when: Formula
    then: str
    use: str
    note: str


@dataclass(frozen=True, slots=True)
class Cap:
    """Lowest and highest value of one number. `when_known`: left out while these are unknown."""

    number: str
    low: Formula | None
    high: Formula | None
    when: Formula | None
    when_known: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of weeks, or one rung, of a modification that moves on by itself."""

    text: str
    weeks: tuple[int, int] | None
    rung: int | None
    repeats: int | None
    run_s: int | None
    rest_s: int | None
    sessions: int | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class Segment:
    """Minutes of running and walking, so many times."""

    run: int
    walk: int
    times: int


@dataclass(frozen=True, slots=True)
class Stage:
    stage: int
    segments: tuple[Segment, ...]
    run_total: int
    session_total: int

    @property
    def longest_bout(self) -> int:
        return max(segment.run for segment in self.segments)


@dataclass(frozen=True, slots=True)
class RunWalkSchedule:
    sessions_per_week: int
    rest_days_between: int
    good_sessions_to_move_up: int
    first_stage_after_4_weeks_off: int


@dataclass(frozen=True, slots=True)
class LighterWeek:
    """Every so many weeks only this share of the week before is run."""

    every: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Example:
    given: Mapping[str, Decimal]
    expect: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Indicated:
    patterns: tuple[str, ...]
    phases: tuple[str, ...]
    irritability: tuple[str, ...]
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotWhen:
    red_flags: tuple[str, ...]
    patterns: tuple[str, ...]
    irritability: tuple[str, ...]
    rule: Node | None
    note: str


@dataclass(frozen=True, slots=True)
class Modification:
    id: str
    name: str
    strength: str
    tags: frozenset[Tag]
    parameters: tuple[Parameter, ...]
    bounds: str
    guards: tuple[Guard, ...]
    caps: tuple[Cap, ...]
    steps: tuple[Step, ...]
    is_volume: bool
    excludes: tuple[str, ...]
    chosen_when: Formula | None
    longest_days: int | None
    per_week: int | None
    no_back_to_back_when: Formula | None
    lighter_week: LighterWeek | None
    schedule: RunWalkSchedule | None
    stages: tuple[Stage, ...]
    examples: tuple[Example, ...]
    indicated: Indicated
    not_when: NotWhen
    progress: str
    patient: str
    clinician: str
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
class GlobalBlock:
    """Reasons no running plan is issued at all; `text` is for the clinician."""

    id: str
    text: str
    tiers: tuple[str, ...]
    states: tuple[str, ...]
    holds: tuple[str, ...]


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
