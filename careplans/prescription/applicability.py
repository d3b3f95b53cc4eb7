"""May this modification be used for this runner, should it, and why not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from careplans.library import ANY_PATTERN, Modification
from careplans.prescription.profile import OpenFlag, RunnerProfile
from intake.triage.logic import deciding_ids


class Why(StrEnum):
    """What kind of thing a reason rests on; `ref` of the reason then names it."""

    RED_FLAG = "red_flag"
    HOLD = "hold"
    PATTERN = "pattern"
    IRRITABILITY = "irritability"
    PHASE = "phase"
    ANSWER = "answer"
    UNANSWERED = "unanswered"
    GUARD = "guard"
    VOLUME = "volume"
    EQUIPMENT = "equipment"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is blocked or left out. `refs`: ids of flags, patterns or questions."""

    why: Why
    refs: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Fit:
    """`blocked` forbids; `misfits` only lower the rank; `factors` raise it."""

    blocked: tuple[Reason, ...]
    misfits: tuple[Reason, ...]
    factors: tuple[str, ...]

    @property
    def is_indicated(self) -> bool:
        return not self.blocked and not self.misfits


def fit(
    modification: Modification, profile: RunnerProfile, *, phase: str = "", first_phase: bool = True
) -> Fit:
    """Irritability at intake counts in the first phase only; entry criteria gate later phases."""
    blocked = [*flag_reasons(modification, profile), *_pattern_blocks(modification, profile)]
    blocked += _answer_blocks(modification, profile)
    if first_phase:
        blocked += _irritability_blocks(modification, profile)
    present = {factor.id for factor in profile.factors}
    return Fit(
        blocked=tuple(blocked),
        misfits=tuple(_misfits(modification, profile, phase=phase, first_phase=first_phase)),
        factors=tuple(one for one in modification.indicated.factors if one in present),
    )


def flag_reason(flag: OpenFlag, why: Why) -> Reason:
    state = "could not be screened" if flag.unscreened else "is open"
    return Reason(
        why,
        (flag.rule_id,),
        f"{flag.condition}: this red flag {state}. Examine and clear it first.",
    )


def flag_reasons(modification: Modification, profile: RunnerProfile) -> Iterator[Reason]:
    """Urgent flags stop everything, holds stop what they lock, and some flags are named."""
    for flag in profile.open_flags:
        if flag.stops_the_plan or flag.rule_id in modification.not_when.red_flags:
            yield flag_reason(flag, Why.RED_FLAG)
        elif flag.locks & modification.tags:
            yield flag_reason(flag, Why.HOLD)


def _pattern_blocks(modification: Modification, profile: RunnerProfile) -> Iterator[Reason]:
    against = sorted(profile.patterns & frozenset(modification.not_when.patterns))
    if against:
        note = modification.not_when.note or "Not for this pattern."
        yield Reason(Why.PATTERN, tuple(against), note)


def _irritability_blocks(modification: Modification, profile: RunnerProfile) -> Iterator[Reason]:
    if profile.irritability in modification.not_when.irritability:
        yield Reason(
            Why.IRRITABILITY,
            (profile.irritability,),
            modification.not_when.note or f"Not while irritability is {profile.irritability}.",
        )


def _answer_blocks(modification: Modification, profile: RunnerProfile) -> Iterator[Reason]:
    """An unknown answer blocks when a safety question would decide."""
    rule = modification.not_when.rule
    truth = False if rule is None else rule.truth(profile.view)
    if rule is None or truth is False:
        return
    questions = deciding_ids(rule, profile.view)
    if truth is True:
        note = modification.not_when.note or "An answer speaks against it."
        yield Reason(Why.ANSWER, questions, note)
    elif unknown := tuple(q for q in questions if q in profile.safety_questions):
        yield Reason(Why.UNANSWERED, unknown, "A safety question is not answered. Ask it first.")


def _misfits(
    modification: Modification, profile: RunnerProfile, *, phase: str, first_phase: bool
) -> Iterator[Reason]:
    indicated = modification.indicated
    if ANY_PATTERN not in indicated.patterns and not profile.patterns & {*indicated.patterns}:
        yield Reason(Why.PATTERN, tuple(sorted(profile.patterns)), "Meant for other patterns.")
    if phase and phase not in indicated.phases:
        yield Reason(Why.PHASE, (phase,), "Meant for another phase.")
    if first_phase and profile.irritability not in indicated.irritability:
        yield Reason(
            Why.IRRITABILITY, (profile.irritability,), "Meant for another level of irritability."
        )
