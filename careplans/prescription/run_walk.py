"""Where on the ten stages a runner starts, and what one stage looks like in words."""

from __future__ import annotations

from decimal import Decimal

from careplans.library import Modification, Stage
from careplans.prescription.numbers import Input, Number, Workings
from careplans.prescription.variables import Ask, Values

START_STAGE = "start_stage"
_FORMULA = "lower of first_stage and the highest stage with no run over max_bout_min"


def start_stage(workings: Workings, values: Values) -> Number:
    """Stage 1 after more than 4 weeks off; the time to pain only ever lowers the start."""
    modification = workings.modification
    stopped = values.find("stopped")
    if isinstance(stopped, Ask):
        workings.asks[stopped.variable] = stopped
        return _number(modification, None, (), note=f"Not computed. {stopped.ask}")
    inputs = [Input("stopped", stopped.value, "1 yes, 0 no")]
    if stopped.value and modification.schedule is not None:
        first = modification.schedule.first_stage_after_4_weeks_off
        note = "More than 4 weeks without running."
        return _number(modification, first, tuple(inputs), note=note)
    return _by_bout(workings, inputs)


def _by_bout(workings: Workings, inputs: list[Input]) -> Number:
    first, longest = workings.value("first_stage"), workings.value("max_bout_min")
    if first is None:
        return _number(workings.modification, None, tuple(inputs), note="Not computed.")
    inputs.append(Input("first_stage", first, "stage"))
    if longest is None:
        note = "The minutes until pain starts are not known, so they do not lower the start."
        return _number(workings.modification, int(first), tuple(inputs), note=note)
    inputs.append(Input("max_bout_min", longest, "minutes"))
    reached = [s.stage for s in workings.modification.stages if s.longest_bout <= longest]
    chosen = min(int(first), max(reached, default=1))
    return _number(workings.modification, chosen, tuple(inputs))


def _number(
    modification: Modification, stage: int | None, inputs: tuple[Input, ...], *, note: str = ""
) -> Number:
    return Number(
        id=START_STAGE,
        label="Start at stage",
        value=None if stage is None else Decimal(stage),
        unit="stage",
        formula=_FORMULA,
        inputs=inputs,
        sources=modification.sources,
        note=note,
    )


def stage_text(stage: Stage) -> str:
    """ "6 times: run 2 minutes, walk 2 minutes."."""
    return " ".join(_segment_text(*part) for part in _parts(stage))


def _parts(stage: Stage) -> list[tuple[int, int, int]]:
    return [(segment.times, segment.run, segment.walk) for segment in stage.segments]


def _segment_text(times: int, run: int, walk: int) -> str:
    running = f"run {run} minute{'' if run == 1 else 's'}"
    walking = f", walk {walk} minute{'' if walk == 1 else 's'}" if walk else ""
    if times == 1:
        return f"{running.capitalize()}{walking}."
    return f"{times} times: {running}{walking}."
