"""Running modifications for this runner, with the factors that speak for each."""

from __future__ import annotations

from dataclasses import dataclass

from careplans.library import Library, Modification
from careplans.prescription import Fit, RunnerProfile, fit


@dataclass(frozen=True, slots=True)
class ModificationIdea:
    """`because` names the runner's factors that it answers; blocked ones carry their reasons."""

    modification: Modification
    rank: int
    because: tuple[str, ...]
    fit: Fit


def suggest_modifications(
    profile: RunnerProfile, library: Library, *, phase: str, first_phase: bool
) -> tuple[ModificationIdea, ...]:
    """Indicated ones, most factors first, then those that would be but are blocked."""
    ideas = []
    for modification in library.modifications.values():
        fitting = fit(modification, profile, phase=phase, first_phase=first_phase)
        because = tuple(_because(modification, profile))
        if not fitting.misfits:
            rank = len(because) - 100 * bool(fitting.blocked)
            ideas.append(ModificationIdea(modification, rank, because, fitting))
    return tuple(sorted(ideas, key=lambda idea: -idea.rank))


def _because(modification: Modification, profile: RunnerProfile) -> tuple[str, ...]:
    """A factor counts when either side names the other."""
    return tuple(
        factor.label
        for factor in profile.factors
        if modification.id in factor.links or factor.id in modification.indicated.factors
    )
