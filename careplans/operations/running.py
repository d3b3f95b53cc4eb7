"""Running items as the patient reads them: text, numbers with where they come from, stages."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from careplans import documents, library
from careplans.library import Modification, Step
from careplans.library.formulas import half_up
from careplans.operations.contents import Draft, DraftPhase, Entry
from careplans.prescription import Input, Number, RunnerProfile, run_walk, wording

FOR_STAFF = frozenset(
    {"share", "share of weekly distance", "1 yes, 0 talk", "stage", "0 to 10", "per week"}
)
"""Units of figures that a patient cannot act on; the text says what they mean."""
UNITS = {"steps/min": "steps a minute", "0 to 10": "out of 10", "min per km": "minutes a km"}
INPUTS = {
    "cadence": "your steps now",
    "weekly_km": "your average week",
    "usual_km": "your normal week",
    "week_km": "your last full week",
    "longest_km": "your longest run of 30 days",
    "sessions": "your runs a week",
    "onset_min": "pain starts after",
    "pace": "your easy pace",
    "nrs": "your pain",
    "nrs_run": "your pain while running",
    "weeks_left": "until your race",
    "rest_days": "your rest days a week",
}
"""What a patient knows as their own; other values that went in are the physio's business."""


def document_items(phase: DraftPhase, profile: RunnerProfile) -> Iterator[documents.Running]:
    """Every printed running item. The pain rule stands on page 1 and is not said again."""
    known = library.load().modifications
    for entry in phase.running:
        if not entry.is_blocked and not says_only_the_pain_rule(known[entry.slug]):
            yield _document_item(entry, known[entry.slug], profile)


def says_only_the_pain_rule(modification: Modification) -> bool:
    numbers = modification.parameters
    return bool(numbers) and all(number.from_pain_rule for number in numbers)


def first_line(draft: Draft) -> str:
    """How much to run at first, in one sentence; empty when the plan does not say."""
    known, first = library.load().modifications, draft.phases[:1]
    for entry in (entry for phase in first for entry in phase.running):
        modification = known.get(entry.slug)
        if modification and modification.is_volume and not entry.is_blocked and entry.computed:
            return _dose_line(modification, entry, draft.runner.profile)
    return ""


def _dose_line(modification: Modification, entry: Entry, profile: RunnerProfile) -> str:
    computed = entry.computed
    if computed is None:
        return ""
    if modification.schedule is not None:
        stage = computed.value(run_walk.START_STAGE)
        often = f"Run and walk {modification.schedule.sessions_per_week} times a week"
        return f"{often}, from stage {stage}." if stage is not None else f"{often}."
    for parameter in modification.parameters:
        value = computed.value(parameter.id)
        if parameter.say and value is not None:
            said = wording.say(value, parameter.unit, distance_unit=profile.distance_unit)
            return parameter.say.replace("{value}", said)
    return ""


def _document_item(
    entry: Entry, modification: Modification, profile: RunnerProfile
) -> documents.Running:
    computed = entry.computed
    numbers = computed.numbers if computed else ()
    return documents.Running(
        id=modification.id,
        name=entry.name,
        text=(computed.patient_text if computed else "") or modification.patient,
        numbers=tuple(
            document_number(number, profile, own=entry.row.numbers)
            for number in numbers
            if number.unit not in FOR_STAFF
        ),
        table=_table(modification, computed.value(run_walk.START_STAGE) if computed else None),
        progress=modification.progress,
        note=entry.row.note,
    )


def document_number(
    number: Number, profile: RunnerProfile, *, own: dict[str, str]
) -> documents.Number:
    """The number in the runner's own unit, with what it was worked out from."""
    value, unit = in_own_unit(number.value, number.unit, profile)
    is_own = number.id in own
    inputs = [_input(one, profile) for one in number.inputs if one.name in INPUTS]
    return documents.Number(
        id=number.id,
        label=number.label,
        value=value,
        unit=unit,
        formula=number.formula,
        inputs=() if is_own else tuple(inputs),
        source_note=number.note,
        set_by_physio=is_own,
    )


def in_own_unit(
    value: Decimal | None, unit: str, profile: RunnerProfile
) -> tuple[Decimal | None, str]:
    if unit == "km" and profile.distance_unit == "mi":
        miles = None if value is None else half_up(value / wording.KM_PER_MILE, 1)
        return miles, "miles"
    return value, UNITS.get(unit, unit)


def _input(one: Input, profile: RunnerProfile) -> documents.Input:
    value, unit = in_own_unit(one.value, one.unit, profile)
    shown = wording.plain(half_up(value if value is not None else one.value, 2))
    return documents.Input(INPUTS[one.name], shown, "" if unit == "per week" else unit)


def _table(modification: Modification, start: Decimal | None) -> documents.Table | None:
    if modification.stages:
        return documents.Table(
            columns=("Stage", "What to do", "Running", "Whole session"),
            rows=tuple(
                (
                    f"Stage {stage.stage}",
                    run_walk.stage_text(stage).rstrip("."),
                    f"{stage.run_total} minutes",
                    f"{stage.session_total} minutes",
                )
                for stage in modification.stages
            ),
            caption="The stages, from first to last",
            start_row=None if start is None else int(start) - 1,
        )
    if not modification.steps:
        return None
    rows = tuple((_when(step, place), step.text) for place, step in enumerate(modification.steps))
    return documents.Table(columns=("When", "What to do"), rows=rows)


def _when(step: Step, place: int) -> str:
    if step.weeks is None:
        return f"Step {step.rung or place + 1}"
    first, last = step.weeks
    return f"Week {first}" if first == last else f"Weeks {first} to {last}"
