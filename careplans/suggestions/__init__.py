"""From an assessment and the library to suggestions, each with its reason; no framework."""

from __future__ import annotations

from dataclasses import dataclass

from careplans.library import Library, PainRule
from careplans.prescription import Reason, RunnerProfile, pain_rule_of, running_blocks
from careplans.suggestions.drafts import (
    DraftExercise,
    DraftPhase,
    LeftOut,
    PlanDraft,
    instantiate,
    stretch_of,
)
from careplans.suggestions.exercises import ExerciseIdea, Verdict, judge, suggest_exercises
from careplans.suggestions.modifications import ModificationIdea, suggest_modifications
from careplans.suggestions.template_choice import TemplateChoice, choose_template

__all__ = [
    "DraftExercise",
    "DraftPhase",
    "ExerciseIdea",
    "LeftOut",
    "ModificationIdea",
    "PlanDraft",
    "Suggestions",
    "TemplateChoice",
    "Verdict",
    "choose_template",
    "instantiate",
    "judge",
    "stretch_of",
    "suggest",
    "suggest_exercises",
    "suggest_modifications",
]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Ideas for one phase. `blocked_by`: red flags that forbid any running plan for now."""

    template: TemplateChoice
    pain_rule: PainRule
    blocked_by: tuple[Reason, ...]
    exercises: tuple[ExerciseIdea, ...]
    modifications: tuple[ModificationIdea, ...]


def suggest(
    profile: RunnerProfile, library: Library, *, phase: str = "settle", first_phase: bool = True
) -> Suggestions:
    """Nothing is chosen for the physio: every idea stands with its reason and its source."""
    choice = choose_template(profile, library)
    return Suggestions(
        template=choice,
        pain_rule=pain_rule_of(library, pattern=choice.pattern, template=choice.template),
        blocked_by=running_blocks(profile),
        exercises=suggest_exercises(profile, library, phase=phase),
        modifications=suggest_modifications(profile, library, phase=phase, first_phase=first_phase),
    )
