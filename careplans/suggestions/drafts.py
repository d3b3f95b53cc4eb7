"""A template turned into a draft for one runner: what stays, what is blocked, what is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from careplans.dosage import Dose
from careplans.library import (
    Exercise,
    Library,
    Modification,
    PainRule,
    Template,
    TemplateExercise,
    TemplatePhase,
)
from careplans.prescription import (
    Path,
    PhaseItems,
    Reason,
    RunnerProfile,
    Stretch,
    Why,
    all_green,
    fit,
    is_stricter,
    pain_rule_of,
    working_pattern,
)
from careplans.prescription.pain_rules import own_rule
from careplans.suggestions.exercises import Verdict, judge

_TOO_MANY = Reason(Why.TIME, ("time_per_session",), "More than there is time for in one session.")


@dataclass(frozen=True, slots=True)
class DraftExercise:
    """A blocked exercise stands in the draft with its reasons, until they are gone.

    `pain_rule` is its own rule where that is stricter than the rule of the phase.
    """

    exercise: Exercise
    dose: Dose
    note: str
    verdict: Verdict
    pain_rule: PainRule | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise of the template that is not in the draft."""

    exercise: Exercise
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DraftPhase:
    source: TemplatePhase
    pain_rule: PainRule
    exercises: tuple[DraftExercise, ...]
    left_out: tuple[LeftOut, ...]
    running: PhaseItems
    added_for_factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """`to_ask` are questions whose answers would change the draft."""

    template: Template
    pattern: str
    phases: tuple[DraftPhase, ...]
    path: Path
    to_ask: tuple[str, ...]


def instantiate(template: Template, profile: RunnerProfile, library: Library) -> PlanDraft:
    """The template in its own order, cut to the runner's time, equipment and days."""
    pattern = profile.pattern or working_pattern(profile.leading, library)
    rule = pain_rule_of(library, pattern=pattern, template=template)
    added = _added_for_factors(template, profile, library)
    stretches = [
        Stretch(
            ids=(*phase.running, *added.get(index, ())),
            weeks=phase.weeks[1] - phase.weeks[0] + 1,
            phase=phase.phase,
            pain_rule=rule,
        )
        for index, phase in enumerate(template.phases)
    ]
    path = all_green(stretches, profile, library)
    setting = _Setting(template, profile, library, rule)
    return PlanDraft(
        template=template,
        pattern=pattern,
        phases=tuple(
            _phase(phase, setting, path.items[index], added.get(index, ()))
            for index, phase in enumerate(template.phases)
        ),
        path=path,
        to_ask=tuple(_to_ask(profile)),
    )


def stretch_of(
    ids: Sequence[str], profile: RunnerProfile, library: Library, *, phase: str = ""
) -> Stretch:
    """Single modifications, chosen by hand, for as long as they need."""
    pattern = profile.pattern or working_pattern(profile.leading, library)
    return Stretch(ids=tuple(ids), phase=phase, pain_rule=pain_rule_of(library, pattern=pattern))


def _added_for_factors(
    template: Template, profile: RunnerProfile, library: Library
) -> dict[int, tuple[str, ...]]:
    """Phase number to the modifications that the runner's factors add, each where it first fits.

    How much to run stays as the template has it: volume items are never added this way.
    """
    added: dict[int, tuple[str, ...]] = {}
    for one in dict.fromkeys(link for factor in profile.factors for link in factor.links):
        index = _first_fitting_phase(library.modifications[one], template, profile)
        if index is not None:
            added[index] = (*added.get(index, ()), one)
    return added


def _first_fitting_phase(
    modification: Modification, template: Template, profile: RunnerProfile
) -> int | None:
    """None when it never fits, or when the template has it already by then."""
    if modification.is_volume:
        return None
    for index, phase in enumerate(template.phases):
        if modification.id in phase.running:
            return None
        if fit(modification, profile, phase=phase.phase, first_phase=index == 0).is_indicated:
            return index
    return None


def _phase(
    phase: TemplatePhase, setting: _Setting, running: PhaseItems, added: tuple[str, ...]
) -> DraftPhase:
    """The first exercises in template order, as many as there is time for.

    Blocked ones do not use up the runner's time and are kept, to be looked at.
    """
    kept: list[DraftExercise] = []
    left_out: list[LeftOut] = []
    cap, used = setting.cap(), 0
    for item in phase.exercises:
        exercise = setting.library.exercises[item.id]
        verdict = judge(exercise, setting.profile, setting.library)
        if verdict.lacking:
            left_out.append(LeftOut(exercise, verdict.lacking))
        elif not verdict.blocked and cap is not None and used >= cap:
            left_out.append(LeftOut(exercise, (_TOO_MANY,)))
        else:
            kept.append(setting.exercise(item, exercise, verdict))
            used += not verdict.blocked
    return DraftPhase(
        source=phase,
        pain_rule=setting.pain_rule,
        exercises=tuple(kept),
        left_out=tuple(left_out),
        running=running,
        added_for_factors=added,
    )


@dataclass(frozen=True, slots=True)
class _Setting:
    """What all phases of one draft share."""

    template: Template
    profile: RunnerProfile
    library: Library
    pain_rule: PainRule

    def cap(self) -> int | None:
        time = self.profile.choice("time_per_session")
        return None if time is None else self.library.exercises_by_time[time]

    def exercise(
        self, item: TemplateExercise, exercise: Exercise, verdict: Verdict
    ) -> DraftExercise:
        own = own_rule(exercise, self.library, self.template)
        return DraftExercise(
            exercise=exercise,
            dose=self._dose(item, exercise),
            note=item.note,
            verdict=verdict,
            pain_rule=own if is_stricter(own, self.pain_rule) else None,
        )

    def _dose(self, item: TemplateExercise, exercise: Exercise) -> Dose:
        """Never on more days than the runner has; no day at all is a question, not a dose."""
        dose = exercise.dose.changed(**item.changes)
        days = self.profile.number("goal_days")
        if not days:
            return dose
        return dose.changed(per_week=min(dose.per_week, int(days)))


def _to_ask(profile: RunnerProfile) -> Iterator[str]:
    if profile.choices("equipment") is None:
        yield "Ask what equipment the runner has."
    if profile.choice("time_per_session") is None:
        yield "Ask how much time there is for one session."
    if not profile.number("goal_days"):
        yield "Ask on how many days a week there is time for exercises."
