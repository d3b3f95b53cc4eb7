"""The values formulas read, taken from this runner by each variable's own missing rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from careplans.library import LEVELS, Library, Variable
from careplans.library.formulas import FormulaError, MissingValue
from careplans.prescription.profile import RunnerProfile

SLOWEST_PACE = Decimal(20)
FASTEST_PACE = Decimal("2.5")
"""Minutes per km, after conversion. Outside it is a typing slip, such as 5.30 for 5:30 a mile."""


NOTHING: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Known:
    """A value and, when it is not the runner's own answer, where it comes from."""

    value: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A value nobody knows yet, and the question that would find it."""

    variable: str
    ask: str


class Values:
    """Looks variables up for one runner. `fixed` are those the plan so far has settled."""

    def __init__(
        self, profile: RunnerProfile, library: Library, *, fixed: Mapping[str, Decimal] = NOTHING
    ) -> None:
        self._profile, self._library = profile, library
        self._fixed = {name: Known(value) for name, value in fixed.items()}

    def find(self, name: str) -> Known | Ask:
        if name in self._fixed:
            return self._fixed[name]
        variable = self._library.variables[name]
        own = READERS[name](self._profile, self._library)
        return Known(own) if own is not None else self._without_answer(variable)

    def _without_answer(self, variable: Variable) -> Known | Ask:
        missing = variable.missing
        if missing.then == "assume" and missing.value is not None:
            return Known(missing.value, note=missing.note)
        if missing.then == "highest_of":
            scores = [self._profile.number(question) for question in missing.questions]
            given = [score for score in scores if score is not None]
            if given:
                return Known(max(given), note=missing.note)
        if missing.then == "number":
            return self._from_number(variable)
        return Ask(variable.id, missing.ask or f"Ask for {variable.meaning or variable.id}.")

    def _from_number(self, variable: Variable) -> Known | Ask:
        """Another modification's number stands in, if this runner's answers allow it."""
        formula = next(
            parameter.formula
            for modification in self._library.modifications.values()
            for parameter in modification.parameters
            if parameter.id == variable.missing.number
        )
        found: dict[str, Decimal] = {}
        for name in sorted(formula.names):
            known = self.find(name)
            if isinstance(known, Ask):
                return known
            found[name] = known.value
        try:
            return Known(formula.number(found), note=variable.missing.note)
        except (FormulaError, MissingValue):
            return Ask(variable.id, variable.missing.note)


def _answer(answer_id: str) -> Callable[[RunnerProfile, Library], Decimal | None]:
    return lambda profile, _library: profile.number(answer_id)


def _irritability(profile: RunnerProfile, _library: Library) -> Decimal:
    return Decimal(LEVELS.index(profile.irritability))


def _pace(profile: RunnerProfile, _library: Library) -> Decimal | None:
    """Minutes per km. The runner types it per km or per mile, as their distances."""
    typed, factor = profile.number("run_easy_pace"), profile.number("km_factor")
    if typed is None or not factor:
        return None
    pace = typed / factor
    return pace if FASTEST_PACE <= pace <= SLOWEST_PACE else None


def _tendon(profile: RunnerProfile, library: Library) -> Decimal:
    return Decimal(bool(profile.patterns & frozenset(library.tendon_patterns)))


def _stopped(profile: RunnerProfile, _library: Library) -> Decimal | None:
    status = profile.choice("run_status")
    return None if status is None else Decimal(status == "stopped_gt_4w")


def _nobody_knows(_profile: RunnerProfile, _library: Library) -> None:
    return None


READERS: Mapping[str, Callable[[RunnerProfile, Library], Decimal | None]] = {
    "cadence": _answer("run_cadence"),
    "weekly_km": _answer("weekly_last4_km"),
    "usual_km": _answer("weekly_usual_km"),
    "week_km": _nobody_knows,
    "longest_km": _answer("longest_30d_km"),
    "sessions": _answer("run_sessions_week"),
    "irr": _irritability,
    "onset_min": _answer("run_onset_minutes"),
    "pace": _pace,
    "nrs": _answer("nrs_run"),
    "nrs_run": _answer("nrs_run"),
    "weeks_left": _answer("weeks_to_event"),
    "rest_days": _answer("rest_days_week"),
    "tendon": _tendon,
    "stopped": _stopped,
}
