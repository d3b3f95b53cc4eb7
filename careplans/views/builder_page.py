"""What the builder shows, made ready for its template: fields, ideas, calendar, checks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from careplans import library, operations, suggestions
from careplans.dosage import Limits, Range
from careplans.models import LibraryItem, PlanItem
from careplans.operations import Draft, DraftPhase, Entry, Found, Problem, Query, pain
from careplans.operations.blocking import cautions_of
from careplans.operations.running import says_only_the_pain_rule
from careplans.prescription import Number, RunnerProfile, wording
from careplans.views.calendar import calendar_of

MOST_FOUND = 60
MOST_IDEAS = 5
MOST_EXERCISE_IDEAS = 2
# Name, words for screen readers, word behind the number, wide.
_DOSE = (
    ("sets", "Sets", "sets", False),
    ("reps", "Repetitions", "times", False),
    ("hold_s", "Seconds to hold", "s hold", False),
    ("minutes", "Minutes", "min", False),
    ("rest_s", "Seconds of rest", "s rest", False),
    ("per_week", "Days a week", "days", False),
    ("effort", "Effort out of 10", "of 10", False),
    ("tempo", "Tempo", "tempo", True),
    ("load_text", "Load", "load", True),
)
_TEXTS = frozenset({"tempo", "load_text"})


@dataclass(frozen=True)
class Typed:
    """What somebody typed for one item and what is wrong with it."""

    item_id: int
    values: Mapping[str, Any]
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Box:
    """A value edited in place."""

    name: str
    label: str
    unit: str
    value: str
    hint: str = ""
    is_wide: bool = False
    error: str = ""
    was: str = ""
    sum: str = ""


@dataclass(frozen=True)
class Row:
    """One item of the open phase. `seen` are its own values, `shown` the computed ones, as JSON."""

    entry: Entry
    boxes: tuple[Box, ...]
    note: str
    side: str
    seen: str
    shown: str
    errors: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    number: int = 0
    figure: str = ""

    @property
    def item(self) -> PlanItem:
        return self.entry.row

    @property
    def evidence(self) -> str:
        return words_of(self.item.library.content.get("strength", ""))

    @property
    def sums(self) -> tuple[Box, ...]:
        return tuple(box for box in self.boxes if box.sum)


@dataclass(frozen=True)
class Idea:
    slug: str
    title: str
    why: str
    kind: str


@dataclass(frozen=True)
class Builder:
    """The page for one draft, with one phase open."""

    draft: Draft
    open_phase: DraftPhase | None
    rows: tuple[Row, ...]
    found: tuple[Found, ...]
    left_out: int
    ideas: tuple[Idea, ...]
    must: tuple[Problem, ...]
    should: tuple[Problem, ...]
    calendar: Mapping[str, Any]
    pain_rule: str
    own_numbers: tuple[str, ...]

    @property
    def weeks(self) -> int:
        return self.draft.phases[-1].row.week_to if self.draft.phases else 0


def build(draft: Draft, asked: QueryDict, *, typed: Typed | None = None) -> Builder:
    phase = _open_phase(draft, asked.get("phase", ""))
    profile = draft.runner.profile
    found = operations.search_library(query_of(asked), profile)
    fitting = [one for one in found if one.fits] if _only_fitting(asked) else found
    return Builder(
        draft=draft,
        open_phase=phase,
        rows=tuple(_rows(phase, profile, typed)) if phase else (),
        found=tuple(fitting[:MOST_FOUND]),
        left_out=len(found) - len(fitting),
        ideas=tuple(_ideas(draft, phase)) if phase else (),
        must=operations.problems_of(draft),
        should=operations.should_look_at(draft),
        calendar=calendar_of(draft, first_week=_number(asked.get("week", "1"))),
        pain_rule=pain.rule(phase.row.pain_rule).name if phase else "",
        own_numbers=tuple(_own_numbers(draft)),
    )


def _own_numbers(draft: Draft) -> Iterator[str]:
    """What the calendar does not follow."""
    for entry in draft.entries:
        said = operations.say_own(entry)
        if said and not entry.is_blocked:
            yield said


def query_of(asked: QueryDict) -> Query:
    """The library is searched for exercises unless another kind is asked for."""
    return Query(
        words=asked.get("q", "").replace("\x00", "")[:80],
        kind=asked.get("kind") or LibraryItem.Kind.EXERCISE,
        group=asked.get("group", ""),
        equipment=asked.get("equipment", ""),
        level=asked.get("level", ""),
    )


def _only_fitting(asked: QueryDict) -> bool:
    """On until somebody searches with the box unticked."""
    return "fits" in asked or "searched" not in asked


def _open_phase(draft: Draft, wanted: str) -> DraftPhase | None:
    chosen = (phase for phase in draft.phases if str(phase.row.pk) == wanted)
    return next(chosen, draft.phases[0] if draft.phases else None)


def _number(raw: str) -> int:
    return int(raw) if raw.isdecimal() and len(raw) <= 3 else 1


# ---- rows -------------------------------------------------------------------------------------


def _rows(phase: DraftPhase, profile: RunnerProfile, typed: Typed | None) -> Iterator[Row]:
    """Exercises first, numbered; then running; then advice: the order in which they are printed."""
    for number, entry in enumerate(phase.exercises, start=1):
        yield replace(_row(entry, profile, typed), number=number)
    for entry in (*phase.running, *phase.advice):
        yield _row(entry, profile, typed)


def _row(entry: Entry, profile: RunnerProfile, typed: Typed | None) -> Row:
    item = entry.row
    mine = typed if typed is not None and typed.item_id == item.pk else None
    values = {**operations.values_of(item), **(mine.values if mine else {})}
    errors = dict(mine.errors) if mine else {}
    is_exercise = item.kind == PlanItem.Kind.EXERCISE
    boxes = tuple(
        _dose_boxes(item, values, errors) if is_exercise else _numbers(entry, values, errors)
    )
    return Row(
        entry=entry,
        boxes=boxes,
        note=values["note"],
        side=values.get("side", ""),
        seen=json.dumps(operations.values_of(item), sort_keys=True),
        shown=json.dumps(_computed(entry), sort_keys=True),
        errors=errors,
        figure=_figure(entry) if is_exercise else "",
        cautions=tuple(_unsaid_cautions(entry, profile)) if is_exercise else (),
    )


def _figure(entry: Entry) -> str:
    knee = entry.row.phase.plan.episode.side
    return operations.name_of(entry.slug, operations.working_side(entry.row.side, knee))


def _unsaid_cautions(entry: Entry, profile: RunnerProfile) -> Iterator[str]:
    """Those that the note to the patient does not say yet."""
    yield from (one for one in cautions_of(entry.slug, profile) if one not in entry.row.note)


def _dose_boxes(
    item: PlanItem, values: Mapping[str, Any], errors: Mapping[str, str]
) -> Iterator[Box]:
    limits = operations.limits_of(item.library)
    for name, label, unit, is_wide in _DOSE:
        if name in _TEXTS or name == "effort" or _is_counted(limits, name):
            value = values.get(name)
            yield Box(
                name=name,
                label=label,
                unit=unit,
                value="" if value is None else str(value),
                hint=_limits(getattr(limits, name, None)),
                is_wide=is_wide,
                error=errors.get(name, ""),
            )


def _is_counted(limits: Limits, name: str) -> bool:
    return getattr(limits, name, None) is not None


def _limits(allowed: Range | None) -> str:
    return f"{allowed.low} to {allowed.high}" if allowed else ""


def _numbers(entry: Entry, values: Mapping[str, Any], errors: Mapping[str, str]) -> Iterator[Box]:
    before = {one.id: one for one in entry.worked_out.numbers} if entry.worked_out else {}
    for number in entry.computed.numbers if entry.computed else ():
        own = number.id in values
        computed = before[number.id]
        yield Box(
            name=number.id,
            label=number.label,
            unit=number.unit,
            value=str(values[number.id]) if own else _plain(computed.value),
            hint=operations.bounds_of(entry, number).say(number.unit),
            error=errors.get(number.id, ""),
            was=_plain(computed.value) if own else "",
            sum=_sum(computed),
        )


def _computed(entry: Entry) -> dict[str, str]:
    """The numbers that stand in the boxes because nobody has set others."""
    numbers = entry.worked_out.numbers if entry.worked_out else ()
    return {one.id: _plain(one.value) for one in numbers if one.id not in entry.row.numbers}


def _plain(value: Decimal | None) -> str:
    return "" if value is None else wording.plain(value)


def _sum(number: Number) -> str:
    """How the number comes about: formula, what went in, what was assumed."""
    inputs = ", ".join(
        f"{one.name} = {wording.plain(one.value)} {one.unit}".strip() for one in number.inputs
    )
    parts = [f"{number.label} = {number.formula}", inputs, number.note]
    return ". ".join(part.rstrip(".") for part in parts if part) + "."


def words_of(strength: str) -> str:
    """How sure the content file is, in words."""
    return f"evidence: {strength.replace('_', ' ')}"


# ---- ideas ------------------------------------------------------------------------------------


def _ideas(draft: Draft, phase: DraftPhase) -> Iterator[Idea]:
    """What the engine would add to the open phase; nothing that is there, nothing blocked."""
    there = {entry.slug for entry in phase.entries}
    found = suggestions.suggest(
        draft.runner.profile,
        library.load(),
        phase=phase.row.code,
        first_phase=phase == draft.phases[0],
    )
    running = [
        Idea(
            one.modification.id,
            one.modification.name,
            "; ".join(one.because) or f"Indicated here, {words_of(one.modification.strength)}.",
            LibraryItem.Kind.MODIFICATION,
        )
        for one in sorted(found.modifications, key=lambda one: not one.because)
        if one.modification.id not in there
        and not one.fit.blocked
        and not one.modification.is_volume
        and not says_only_the_pain_rule(one.modification)
    ]
    exercises = [
        Idea(
            one.exercise.id,
            one.exercise.name,
            " ".join(reason.text for reason in one.reasons[:1]),
            LibraryItem.Kind.EXERCISE,
        )
        for one in found.exercises
        if one.exercise.id not in there and one.verdict.is_usable
    ]
    told = running[: MOST_IDEAS - MOST_EXERCISE_IDEAS]
    yield from told
    yield from exercises[: MOST_IDEAS - len(told)]
