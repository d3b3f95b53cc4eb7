"""One runner as the running prescription sees them: answers, findings, working pattern."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from careplans.library import LEVELS, UNCLEAR, Library, Tag
from intake.triage.assessment import Assessment, Flag
from intake.triage.facts import Facts
from intake.triage.logic import View

URGENT_TIERS = ("emergency_now", "same_day")
ALL_TAGS = frozenset(Tag)


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A red flag that fired or could not be screened, and that no examination has cleared."""

    rule_id: str
    tier: str
    condition: str
    hold: frozenset[Tag] = frozenset()
    unscreened: bool = False

    @property
    def stops_the_plan(self) -> bool:
        """Only a safety document may be published while such a flag is open."""
        return self.tier in URGENT_TIERS

    @property
    def locks(self) -> frozenset[Tag]:
        return ALL_TAGS if self.stops_the_plan else self.hold


@dataclass(frozen=True, slots=True)
class Factor:
    """A contributing factor that is present; `links` are the modifications that answer it."""

    id: str
    label: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunnerProfile:
    """`view` holds the answers plan rules may read, with derived numbers beside them.

    `pattern` is the physio's working pattern, empty while none is chosen; `leading` are the
    patterns triage put first. `safety_questions`: an unknown answer to one of these blocks.
    """

    view: View
    irritability: str
    provisional: bool = False
    pattern: str = ""
    leading: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    open_flags: tuple[OpenFlag, ...] = ()
    safety_questions: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.irritability not in LEVELS:
            raise ValueError(f"irritability must be one of {LEVELS}, not {self.irritability!r}")

    @property
    def patterns(self) -> frozenset[str]:
        """Every pattern a precaution or an exclusion may be about."""
        found = frozenset(self.leading) | ({self.pattern} if self.pattern else frozenset())
        return found or frozenset({UNCLEAR})

    @property
    def locked(self) -> frozenset[Tag]:
        """What holds on open red flags lock."""
        return frozenset(tag for flag in self.open_flags for tag in flag.locks)

    @property
    def stopping_flags(self) -> tuple[OpenFlag, ...]:
        return tuple(flag for flag in self.open_flags if flag.stops_the_plan)

    @property
    def distance_unit(self) -> str:
        return "mi" if self.view.values.get("run_unit") == "mi" else "km"

    def flags_locking(self, tags: frozenset[Tag]) -> tuple[OpenFlag, ...]:
        return tuple(flag for flag in self.open_flags if flag.locks & tags)

    def number(self, answer_id: str) -> Decimal | None:
        """A number the runner gave or that was derived from one; None when there is none."""
        value = self.view.values.get(answer_id)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return Decimal(value)

    def choice(self, question_id: str) -> str | None:
        value = self.view.values.get(question_id)
        return value if isinstance(value, str) else None

    def choices(self, question_id: str) -> frozenset[str] | None:
        value = self.view.values.get(question_id)
        return value if isinstance(value, frozenset) else None

    def with_pattern(self, pattern: str) -> RunnerProfile:
        return replace(self, pattern=pattern)


def working_pattern(leading: tuple[str, ...], library: Library) -> str:
    """The first leading pattern in the order of the tie break; "unclear" when none leads."""
    ranked = [pattern for pattern in library.tie_break if pattern in leading]
    return ranked[0] if ranked else UNCLEAR


def from_assessment(
    assessment: Assessment,
    facts: Facts,
    *,
    pattern: str = "",
    cleared: frozenset[str] = frozenset(),
) -> RunnerProfile:
    """`pattern` is the physio's choice; `cleared` are the red flags an examination has cleared."""
    flags = (*assessment.present, *assessment.unscreened)
    questions = facts.questionnaire.questions.values()
    return RunnerProfile(
        view=facts.current,
        irritability=assessment.irritability.level,
        provisional=assessment.irritability.provisional,
        pattern=pattern,
        leading=assessment.leading,
        factors=tuple(Factor(f.id, f.label, f.links) for f in assessment.factors),
        open_flags=tuple(_open(flag) for flag in flags if flag.rule_id not in cleared),
        safety_questions=frozenset(question.id for question in questions if question.safety),
    )


def _open(flag: Flag) -> OpenFlag:
    return OpenFlag(
        rule_id=flag.rule_id,
        tier=flag.tier,
        condition=flag.condition,
        hold=frozenset(Tag(hold.value) for hold in flag.hold),
        unscreened=flag.unscreened,
    )
