"""What a rule set is made of: frozen dataclasses, and nothing that reads a file or an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from intake.questionnaire.definition import Questionnaire
from intake.triage.logic import Node, View, inputs, term_ids


class Hold(StrEnum):
    """What a plan must leave out until a clinician has cleared the flag."""

    RUNNING = "running"
    IMPACT = "impact"
    LOADING = "loading"


@dataclass(frozen=True, slots=True)
class Tier:
    """How soon; a higher rank is more urgent."""

    id: str
    rank: int
    label: str
    meaning: str
    clinician_target: str


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """What is said about a number worked out from answers; the arithmetic is in `derived`."""

    id: str
    label: str
    unit: str
    formula: str
    inputs: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """`version` is that of the rule set in which the rule last changed."""

    id: str
    version: str
    condition: str
    tier: str
    when: Node
    clinician: str
    sources: tuple[str, ...]
    hold: tuple[Hold, ...] = ()
    target_hours: int | None = None
    target_days: int | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    id: str
    weight: int
    when: Node
    why: str
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatternRule:
    id: str
    name: str
    requires: Node
    features: tuple[Feature, ...]
    sources: tuple[str, ...]
    version: str = ""

    @property
    def most(self) -> int:
        """The score of a pattern that has everything for it and nothing against it."""
        return sum(feature.weight for feature in self.features if feature.weight > 0)


@dataclass(frozen=True, slots=True)
class PatternScores:
    """Where a pattern starts to be possible and likely, and how close to the best it may lead."""

    status: str
    possible_at: int
    likely_at: int
    leading_within: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Points by bands of a number: the first band whose upper limit is not passed."""

    id: str
    label: str
    question_id: str
    bands: tuple[tuple[int, int], ...]

    def points(self, view: View) -> int | None:
        value = view.values.get(self.question_id)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return next((points for limit, points in self.bands if value <= limit), None)

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.question_id,)

    @property
    def most(self) -> int:
        return max(points for _, points in self.bands)


@dataclass(frozen=True, slots=True)
class Table:
    """Points by the option chosen."""

    id: str
    label: str
    question_id: str
    points_of: Mapping[str, int]

    def points(self, view: View) -> int | None:
        value = view.values.get(self.question_id)
        return self.points_of.get(value) if isinstance(value, str) else None

    @property
    def reads(self) -> tuple[str, ...]:
        return (self.question_id,)

    @property
    def most(self) -> int:
        return max(self.points_of.values())


@dataclass(frozen=True, slots=True)
class Sign:
    """Points by the truth of an expression; UNKNOWN has points of its own."""

    id: str
    label: str
    when: Node
    if_true: int
    if_false: int
    if_unknown: int

    def points(self, view: View) -> int | None:
        truth = self.when.truth(view)
        return None if truth is None else (self.if_true if truth else self.if_false)

    @property
    def reads(self) -> tuple[str, ...]:
        return term_ids(self.when)

    @property
    def most(self) -> int:
        return max(self.if_true, self.if_false, self.if_unknown)


Component = Scale | Table | Sign


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IrritabilityRule:
    """A missing component counts `missing_points`; `missing_limit` of them make it provisional."""

    purpose: str
    components: tuple[Component, ...]
    levels: tuple[Level, ...]
    missing_points: int
    missing_limit: int
    missing_among: frozenset[str]
    provisional_level: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorRule:
    id: str
    label: str
    when: Node
    strength: str
    patient: str
    clinician: str
    links: tuple[str, ...]
    sources: tuple[str, ...]
    version: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class RuleSet:
    """Everything triage knows at one version. `red_flags` stand most urgent first."""

    version: str
    sha256: str
    status: str
    questionnaire: Questionnaire
    tiers: Mapping[str, Tier]
    derived: Mapping[str, DerivedValue]
    red_flags: Mapping[str, RedFlag]
    supersedes: Mapping[str, tuple[str, ...]]
    pattern_scores: PatternScores
    patterns: Mapping[str, PatternRule]
    irritability: IrritabilityRule
    factors: Mapping[str, FactorRule]

    @property
    def dates(self) -> tuple[tuple[str, str], ...]:
        """Each red flag, pattern and factor with the version in which it last changed."""
        flags = tuple((row.id, row.version) for row in self.red_flags.values())
        patterns = tuple((row.id, row.version) for row in self.patterns.values())
        return (*flags, *patterns, *((row.id, row.version) for row in self.factors.values()))

    def rank(self, tier_id: str) -> int:
        return self.tiers[tier_id].rank

    @cached_property
    def least_tier(self) -> Tier:
        return min(self.tiers.values(), key=lambda tier: tier.rank)

    @cached_property
    def safety_inputs(self) -> frozenset[str]:
        """Every question that a red flag reads, also through macros: what is kept when hidden."""
        read = frozenset[str]().union(*(inputs(flag.when) for flag in self.red_flags.values()))
        return read.intersection(self.questionnaire.questions)
