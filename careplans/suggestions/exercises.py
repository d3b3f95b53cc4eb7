"""Exercises for this runner: what fits and why, what is blocked, what needs care."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from careplans.library import ANY_PATTERN, Action, Exercise, Library, Precaution
from careplans.prescription import Reason, RunnerProfile, Why
from careplans.prescription.applicability import flag_reason
from intake.triage.logic import deciding_ids

EASIEST_WHEN_HIGH = 2
"""Difficulty up to which an exercise ranks first while the knee is easily stirred up."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`blocked` forbids, `lacking` says what the runner does not have.

    `cautions` are printed on the plan; `to_get` is equipment the intake does not ask about.
    """

    blocked: tuple[Reason, ...]
    lacking: tuple[Reason, ...]
    cautions: tuple[str, ...]
    to_get: tuple[str, ...]

    @property
    def is_usable(self) -> bool:
        return not self.blocked and not self.lacking


@dataclass(frozen=True, slots=True)
class ExerciseIdea:
    """A higher rank fits better; the best reason comes first."""

    exercise: Exercise
    rank: int
    reasons: tuple[Reason, ...]
    verdict: Verdict


def judge(exercise: Exercise, profile: RunnerProfile, library: Library) -> Verdict:
    """May this runner do it: open holds, precautions, equipment."""
    blocked = [flag_reason(flag, Why.HOLD) for flag in profile.flags_locking(exercise.tags)]
    cautions = []
    for precaution in exercise.precautions:
        reason = _concerns(precaution, profile)
        if reason is not None and precaution.action is Action.AVOID:
            blocked.append(reason)
        elif reason is not None:
            cautions.append(precaution.note)
    return Verdict(
        blocked=tuple(blocked),
        lacking=tuple(_lacking(exercise, profile, library)),
        cautions=tuple(dict.fromkeys(cautions)),
        to_get=tuple(_to_get(exercise, library)),
    )


def suggest_exercises(
    profile: RunnerProfile, library: Library, *, phase: str
) -> tuple[ExerciseIdea, ...]:
    """Every exercise meant for this pattern and phase, best first; blocked ones with their reason.

    `suits` ranks and never blocks, so an exercise that is not here may still be added by hand.
    """
    ideas = []
    for exercise in library.exercises.values():
        reasons = tuple(_suits(exercise, profile, phase))
        if reasons:
            verdict = judge(exercise, profile, library)
            rank = _rank(exercise, profile, reasons, verdict)
            ideas.append(ExerciseIdea(exercise, rank, reasons, verdict))
    return tuple(sorted(ideas, key=lambda idea: (-idea.rank, idea.exercise.difficulty)))


def _concerns(precaution: Precaution, profile: RunnerProfile) -> Reason | None:
    """A pattern that leads or that the physio works with, or an answer.

    An unknown safety answer forbids as a bad one would, but it is no reason for a caution.
    """
    if precaution.pattern:
        if precaution.pattern in profile.patterns:
            return Reason(Why.PATTERN, (precaution.pattern,), precaution.note)
        return None
    if precaution.when is None:
        return None
    truth = precaution.when.truth(profile.view)
    questions = deciding_ids(precaution.when, profile.view)
    if truth is True:
        return Reason(Why.ANSWER, questions, precaution.note)
    unknown = tuple(one for one in questions if one in profile.safety_questions)
    if truth is None and unknown and precaution.action is Action.AVOID:
        return Reason(Why.UNANSWERED, unknown, f"{precaution.note} A safety answer is missing.")
    return None


def _lacking(exercise: Exercise, profile: RunnerProfile, library: Library) -> Iterator[Reason]:
    """Nothing is held against a runner who was not asked what they have."""
    owned = profile.choices("equipment")
    if owned is None or not exercise.needs:
        return
    asked = {one.id for one in library.equipment.values() if one.kind == "asked"}
    rows = [tuple(one for one in row if one in asked - owned) for row in exercise.needs]
    if all(rows):
        missing = min(rows, key=len)
        words = " and ".join(library.equipment[one].words for one in missing)
        yield Reason(Why.EQUIPMENT, missing, f"Needs {words}.")


def _to_get(exercise: Exercise, library: Library) -> Iterator[str]:
    if not exercise.needs:
        return
    for one in exercise.needs[0]:
        if library.equipment[one].kind == "shown":
            yield library.equipment[one].words


def _suits(exercise: Exercise, profile: RunnerProfile, phase: str) -> Iterator[Reason]:
    general = False
    for suit in exercise.suits:
        if phase not in suit.phases:
            continue
        if suit.pattern in profile.patterns:
            text = "Meant for this pattern in this phase."
            yield Reason(Why.PATTERN, (suit.pattern, phase), text)
        general = general or suit.pattern == ANY_PATTERN
    if general:
        yield Reason(Why.PHASE, (phase,), "Useful for most runners in this phase.")


def _rank(
    exercise: Exercise, profile: RunnerProfile, reasons: tuple[Reason, ...], verdict: Verdict
) -> int:
    """Usable before blocked, own pattern before general, easy first while irritability is high."""
    is_easy = exercise.difficulty <= EASIEST_WHEN_HIGH
    return (
        8 * (not verdict.blocked)
        + 4 * (not verdict.lacking)
        + 2 * (reasons[0].why is Why.PATTERN)
        + (profile.irritability != "high" or is_easy)
    )
