"""The numbers of a modification for one runner: formula, limits, inputs and sources of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from careplans.library import Cap, Modification, PainRule, Parameter
from careplans.library.formulas import Formula, FormulaError, MissingValue
from careplans.prescription.variables import Ask, Values


@dataclass(frozen=True, slots=True)
class Input:
    """A value a number rests on; `note` says so when it is not the runner's own answer."""

    name: str
    value: Decimal
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """`value` None: not computed, to be asked for. `formula` is shown to the clinician."""

    id: str
    label: str
    value: Decimal | None
    unit: str
    formula: str
    inputs: tuple[Input, ...]
    sources: tuple[str, ...]
    note: str = ""


class Workings:
    """Works out the numbers of one modification; asks once for each value nobody knows."""

    def __init__(self, modification: Modification, values: Values, units: dict[str, str]) -> None:
        self.modification = modification
        self.numbers: dict[str, Number] = {}
        self.asks: dict[str, Ask] = {}
        self._values, self._units = values, units

    def run(self, pain_rule: PainRule | None) -> None:
        for parameter in self.modification.parameters:
            if parameter.from_pain_rule and pain_rule is not None:
                self.numbers[parameter.id] = self._from_rule(parameter, pain_rule)
            else:
                self.numbers[parameter.id] = self._from_formula(parameter)

    def truth(self, formula: Formula) -> bool | None:
        """None while a value that decides it is unknown."""
        known = {one.name: one.value for one in self._known(formula.names)}
        try:
            return formula.truth(known)
        except MissingValue:
            return None

    def value(self, number_id: str) -> Decimal | None:
        number = self.numbers.get(number_id)
        return number.value if number else None

    def _from_rule(self, parameter: Parameter, rule: PainRule) -> Number:
        figure = getattr(rule, parameter.from_pain_rule)
        return Number(
            id=parameter.id,
            label=parameter.label,
            value=None if figure is None else Decimal(figure),
            unit=parameter.unit,
            formula=f"{parameter.from_pain_rule} of {rule.id}",
            inputs=(),
            sources=rule.sources,
            note=rule.name,
        )

    def _from_formula(self, parameter: Parameter) -> Number:
        caps = [cap for cap in self.modification.caps if cap.number == parameter.id]
        caps = [cap for cap in caps if not any(self._asks(cap.when_known))]
        needed = [parameter.formula, *self._cap_formulas(caps)]
        names = [name for formula in needed for name in sorted(formula.names)]
        inputs = tuple(self._known(dict.fromkeys(names)))
        asks = tuple(self._asks(names))
        if asks:
            return self._unknown(parameter, inputs, asks)
        known = {one.name: one.value for one in inputs}
        try:
            value, notes = parameter.formula.number(known), []
            for cap in caps:
                value, note = _held(value, cap, known)
                notes.append(note)
        except FormulaError as error:
            return self._number(parameter, None, inputs, note=f"Not computed: {error}.")
        notes += [one.note for one in inputs]
        return self._number(parameter, value, inputs, note=_joined(notes))

    def _unknown(
        self, parameter: Parameter, inputs: tuple[Input, ...], asks: tuple[Ask, ...]
    ) -> Number:
        self.asks.update({ask.variable: ask for ask in asks})
        note = "Not computed. " + _joined(ask.ask for ask in asks)
        return self._number(parameter, None, inputs, note=note)

    def _number(
        self, parameter: Parameter, value: Decimal | None, inputs: tuple[Input, ...], *, note: str
    ) -> Number:
        return Number(
            id=parameter.id,
            label=parameter.label,
            value=value,
            unit=parameter.unit,
            formula=parameter.formula.text,
            inputs=inputs,
            sources=self.modification.sources,
            note=note,
        )

    def _cap_formulas(self, caps: Iterable[Cap]) -> Iterator[Formula]:
        for cap in caps:
            yield from (formula for formula in (cap.low, cap.high, cap.when) if formula)

    def _known(self, names: Iterable[str]) -> Iterator[Input]:
        for name in names:
            own = self.numbers.get(name)
            if own is not None and own.value is not None:
                yield Input(name, own.value, own.unit)
            elif own is None and not isinstance(found := self._values.find(name), Ask):
                yield Input(name, found.value, self._units.get(name, ""), found.note)

    def _asks(self, names: Iterable[str]) -> Iterator[Ask]:
        for name in dict.fromkeys(names):
            if name not in self.numbers and isinstance(found := self._values.find(name), Ask):
                yield found


def _held(value: Decimal, cap: Cap, known: dict[str, Decimal]) -> tuple[Decimal, str]:
    """The value inside the cap, and a note when the cap changed it."""
    if cap.when is not None and not cap.when.truth(known):
        return value, ""
    why = f" ({cap.note})" if cap.note else ""
    if cap.low is not None and value < (low := cap.low.number(known)):
        return low, f"Raised to the lowest allowed{why}."
    if cap.high is not None and value > (high := cap.high.number(known)):
        return high, f"Held at the highest allowed{why}."
    return value, ""


def _joined(notes: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(note for note in notes if note))
