"""One running modification worked out for one runner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from careplans.library import Library, Modification, PainRule
from careplans.prescription import run_walk, wording
from careplans.prescription.applicability import Reason, Why, fit
from careplans.prescription.numbers import Number, Workings
from careplans.prescription.profile import RunnerProfile
from careplans.prescription.variables import Ask, Values


@dataclass(frozen=True, slots=True)
class Computed:
    """`blocked_by` not empty: do not prescribe it, and there are no numbers.

    `use_instead` names the modification that takes its place. `missing` are the values to ask for.
    """

    modification_id: str
    name: str
    numbers: tuple[Number, ...]
    blocked_by: tuple[Reason, ...]
    use_instead: str
    missing: tuple[Ask, ...]
    patient_text: str
    clinician_text: str
    sources: tuple[str, ...]

    def value(self, number_id: str) -> Decimal | None:
        """The number of that id; None when it was not computed or does not exist."""
        number = self.find(number_id)
        return number.value if number else None

    def find(self, number_id: str) -> Number | None:
        return next((number for number in self.numbers if number.id == number_id), None)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where in the plan a modification is worked out. `fixed`: variables settled by the plan."""

    phase: str = ""
    first_phase: bool = True
    fixed: Mapping[str, Decimal] = field(default_factory=dict)
    pain_rule: PainRule | None = None


NOW = Moment()


def compute(
    modification: Modification, profile: RunnerProfile, library: Library, *, moment: Moment = NOW
) -> Computed:
    """The numbers, limits applied; or the reasons why there are none."""
    fitting = fit(modification, profile, phase=moment.phase, first_phase=moment.first_phase)
    if fitting.blocked:
        return _without_numbers(modification, fitting.blocked)
    return compute_unchecked(modification, profile, library, moment=moment)


def compute_unchecked(
    modification: Modification, profile: RunnerProfile, library: Library, *, moment: Moment = NOW
) -> Computed:
    """As `compute`, for a caller that has settled whether the modification may be used."""
    values = Values(profile, library, fixed=moment.fixed)
    units = {variable.id: variable.unit for variable in library.variables.values()}
    workings = Workings(modification, values, units)
    workings.run(moment.pain_rule)
    if modification.stages:
        workings.numbers[run_walk.START_STAGE] = run_walk.start_stage(workings, values)
    for guard in modification.guards:
        if workings.truth(guard.when):
            reason = Reason(Why.GUARD, tuple(sorted(guard.when.names)), guard.note)
            return _without_numbers(modification, (reason,), use_instead=guard.use)
    return _finished(modification, workings, profile, moment)


def rewritten(
    item: Computed,
    numbers: tuple[Number, ...],
    modification: Modification,
    profile: RunnerProfile,
    *,
    moment: Moment,
) -> Computed:
    """The same item with other numbers, and the patient text that says them."""
    text = wording.patient_text(
        modification,
        {number.id: number for number in numbers},
        pain_rule=moment.pain_rule,
        distance_unit=profile.distance_unit,
    )
    return replace(item, numbers=numbers, patient_text=text)


def _finished(
    modification: Modification, workings: Workings, profile: RunnerProfile, moment: Moment
) -> Computed:
    item = _without_numbers(modification, ())
    item = replace(item, missing=tuple(workings.asks.values()))
    numbers = tuple(workings.numbers.values())
    return rewritten(item, numbers, modification, profile, moment=moment)


def _without_numbers(
    modification: Modification, reasons: tuple[Reason, ...], *, use_instead: str = ""
) -> Computed:
    return Computed(
        modification_id=modification.id,
        name=modification.name,
        numbers=(),
        blocked_by=reasons,
        use_instead=use_instead,
        missing=(),
        patient_text="",
        clinician_text=modification.clinician,
        sources=modification.sources,
    )
