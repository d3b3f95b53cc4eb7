"""The computed running prescription as JSON, in the shape that `manage.py prescribe` prints."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from careplans.library.formulas import half_up
from careplans.prescription.applicability import Reason
from careplans.prescription.computed import Computed
from careplans.prescription.numbers import Number
from careplans.prescription.profile import RunnerProfile
from careplans.prescription.sessions import Session
from careplans.prescription.variables import Ask
from careplans.prescription.week import Week
from careplans.prescription.weeks import Path

Plain = int | float
PLACES = 4
"""Enough for a pace exact to the second."""


class ReasonJson(TypedDict):
    why: str
    refs: list[str]
    text: str


class NumberJson(TypedDict):
    """`value` null: not computed; `note` then says what to ask. `source` are ids of sources."""

    id: str
    modification: str
    label: str
    value: Plain | None
    unit: str
    formula: str
    inputs: dict[str, Plain]
    source: list[str]
    note: str


class SegmentJson(TypedDict):
    run: int
    walk: int
    times: int


class SessionJson(TypedDict):
    """Minutes; `km` and `run_steps` count running only. `day` is 1 to 7 of the plan week."""

    day: int
    kind: str
    minutes: int
    run_minutes: int
    walk_minutes: int
    km: Plain
    stage: int | None
    segments: list[SegmentJson]
    run_steps: int | None
    text: str


class WeekJson(TypedDict):
    week: int
    phase: str
    way: str
    km: Plain
    run_minutes: int
    minutes: int
    lighter: bool
    sessions: list[SessionJson]
    numbers: list[NumberJson]
    note: str


class ItemJson(TypedDict):
    """One modification of the plan. `blocked_by` not empty: it is left out."""

    id: str
    name: str
    phase: str
    blocked_by: list[ReasonJson]
    use_instead: str | None
    patient_text: str
    clinician_text: str
    source: list[str]


class AskJson(TypedDict):
    variable: str
    ask: str


class PrescriptionJson(TypedDict):
    """`blocked_by` not empty: nothing may be prescribed and `weeks` is empty."""

    pattern: str
    irritability: str
    irritability_provisional: bool
    blocked_by: list[str]
    reasons: list[ReasonJson]
    missing: list[AskJson]
    numbers: list[NumberJson]
    items: list[ItemJson]
    weeks: list[WeekJson]
    notes: list[str]
    path: str


ALL_GREEN = "all green"
"""What the weeks are: the path of a runner whose every session goes well."""


def prescription(
    path: Path, profile: RunnerProfile, *, pattern: str, phases: tuple[str, ...]
) -> PrescriptionJson:
    """`phases` names the phase of each group of items in the path."""
    reasons = _blocking(path)
    kept = [item for items in path.items for item in items.kept]
    asks = {ask.variable: ask for item in kept for ask in item.missing}
    asks.update({ask.variable: ask for ask in path.missing})
    return PrescriptionJson(
        pattern=pattern,
        irritability=profile.irritability,
        irritability_provisional=profile.provisional,
        blocked_by=list(dict.fromkeys(ref for reason in reasons for ref in reason.refs)),
        reasons=[_reason(reason) for reason in reasons],
        missing=[_ask(ask) for ask in asks.values()],
        numbers=list(_distinct_numbers(kept)),
        items=list(_items(path, phases)),
        weeks=[] if reasons else [_week(week) for week in path.weeks],
        notes=list(path.notes),
        path=ALL_GREEN,
    )


def plain(value: Decimal) -> Plain:
    rounded = half_up(value, PLACES)
    return int(rounded) if rounded == int(rounded) else float(rounded)


def _blocking(path: Path) -> tuple[Reason, ...]:
    """Open red flags; without any, whatever left nothing at all of the items asked for."""
    if path.blocked_by or any(items.kept for items in path.items):
        return path.blocked_by
    left_out = [item for items in path.items for item in items.left_out]
    return tuple(dict.fromkeys(reason for item in left_out for reason in item.blocked_by))


def _distinct_numbers(kept: list[Computed]) -> Iterator[NumberJson]:
    """A number that later phases repeat unchanged is given once."""
    seen: set[tuple[str, Number]] = set()
    for item in kept:
        for number in item.numbers:
            if (item.modification_id, number) not in seen:
                seen.add((item.modification_id, number))
                yield _number(number, item.modification_id)


def _items(path: Path, phases: tuple[str, ...]) -> Iterator[ItemJson]:
    for phase, items in zip(phases, path.items, strict=True):
        for item in (*items.kept, *items.left_out):
            yield ItemJson(
                id=item.modification_id,
                name=item.name,
                phase=phase,
                blocked_by=[_reason(reason) for reason in item.blocked_by],
                use_instead=item.use_instead or None,
                patient_text=item.patient_text,
                clinician_text=item.clinician_text,
                source=list(item.sources),
            )


def _week(week: Week) -> WeekJson:
    return WeekJson(
        week=week.number,
        phase=week.phase,
        way=week.way.value,
        km=plain(week.km),
        run_minutes=week.run_minutes,
        minutes=week.minutes,
        lighter=week.lighter,
        sessions=[_session(session) for session in week.sessions],
        numbers=[_number(number, week.rests_on) for number in week.numbers],
        note=week.note,
    )


def _session(session: Session) -> SessionJson:
    return SessionJson(
        day=session.day,
        kind=session.kind.value,
        minutes=session.minutes,
        run_minutes=session.run_minutes,
        walk_minutes=session.walk_minutes,
        km=plain(session.km),
        stage=session.stage,
        segments=[SegmentJson(run=s.run, walk=s.walk, times=s.times) for s in session.segments],
        run_steps=session.run_steps,
        text=session.text,
    )


def _number(number: Number, modification_id: str) -> NumberJson:
    return NumberJson(
        id=number.id,
        modification=modification_id,
        label=number.label,
        value=None if number.value is None else plain(number.value),
        unit=number.unit,
        formula=number.formula,
        inputs={one.name: plain(one.value) for one in number.inputs},
        source=list(number.sources),
        note=number.note,
    )


def _reason(reason: Reason) -> ReasonJson:
    return ReasonJson(why=reason.why.value, refs=list(reason.refs), text=reason.text)


def _ask(ask: Ask) -> AskJson:
    return AskJson(variable=ask.variable, ask=ask.ask)
