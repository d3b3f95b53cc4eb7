"""What a running modification is made of: numbers, guards, caps, steps, and whom it suits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from careplans.library.formulas import Formula
from intake.triage.logic import Node


class Tag(StrEnum):
    """What a hold on a red flag can lock."""

    RUNNING = "running"
    IMPACT = "impact"
    LOADING = "loading"


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
class GlobalBlock:
    """Reasons no running plan is issued at all; `text` is for the clinician."""

    id: str
    text: str
    tiers: tuple[str, ...]
    states: tuple[str, ...]
    holds: tuple[str, ...]
