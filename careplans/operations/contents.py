"""The draft as it stands for this runner: its phases, what blocks what, and every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from careplans import library, prescription
from careplans.models import Phase, Plan, PlanItem
from careplans.operations import pain
from careplans.operations.blocking import GONE, Block, block_of_exercise, block_of_reasons
from careplans.operations.runner import Runner, runner_of
from careplans.prescription import (
    Computed,
    Moment,
    Path,
    PhaseItems,
    RunnerProfile,
    Stretch,
    wording,
)
from careplans.prescription.computed import compute_unchecked


@dataclass(frozen=True)
class Entry:
    """One item with what speaks against it.

    Only for running items: `computed` has the physio's own numbers in it, `worked_out` has not;
    `profile` is the runner they were worked out for.
    """

    row: PlanItem
    block: Block | None = None
    computed: Computed | None = None
    worked_out: Computed | None = None
    profile: RunnerProfile | None = None

    @property
    def slug(self) -> str:
        return self.row.library.item.slug

    @property
    def name(self) -> str:
        return self.row.library.item.name

    @property
    def is_overridden(self) -> bool:
        """The physio gave a reason, and it was given against what speaks against it now."""
        if self.block is None or not self.block.may_override or not self.row.override_reason:
            return False
        return self.row.blocked_because == self.block.because

    @property
    def is_held_back(self) -> bool:
        """By a red flag: no reason typed into the plan brings it back."""
        return self.block is not None and self.block != GONE and not self.block.may_override

    @property
    def is_blocked(self) -> bool:
        return self.block is not None and not self.is_overridden


@dataclass(frozen=True)
class DraftPhase:
    row: Phase
    entries: tuple[Entry, ...]

    @property
    def printed(self) -> tuple[Entry, ...]:
        """What the patient gets to see."""
        return tuple(entry for entry in self.entries if not entry.is_blocked)

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.row.kind == kind)

    @property
    def exercises(self) -> tuple[Entry, ...]:
        return self.of_kind(PlanItem.Kind.EXERCISE)

    @property
    def running(self) -> tuple[Entry, ...]:
        return self.of_kind(PlanItem.Kind.RUNNING)

    @property
    def advice(self) -> tuple[Entry, ...]:
        return self.of_kind(PlanItem.Kind.ADVICE)


@dataclass(frozen=True)
class Draft:
    """A whole plan for one runner, and the weeks of running that it amounts to."""

    plan: Plan
    runner: Runner
    phases: tuple[DraftPhase, ...]
    path: Path

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for phase in self.phases for entry in phase.entries)


def draft_of(plan: Plan, runner: Runner) -> Draft:
    """Four queries, whatever the length of the plan."""
    rows = list(plan.phases.order_by("position"))
    items = _items(plan)
    stretches = [_stretch(row, items.get(row.pk, ())) for row in rows]
    path = prescription.all_green(stretches, runner.profile, library.load())
    phases = tuple(
        DraftPhase(
            row,
            tuple(
                _entry(item, row, runner, worked_out=path.items[place], first=place == 0)
                for item in items.get(row.pk, ())
            ),
        )
        for place, row in enumerate(rows)
    )
    return Draft(plan, runner, phases, path)


def entry_of(item: PlanItem) -> Entry:
    """One item as it stands in its plan: items of a phase can exclude each other."""
    plan = item.phase.plan
    draft = draft_of(plan, runner_of(plan.episode, pattern=plan.working_pattern))
    return next(entry for entry in draft.entries if entry.row.pk == item.pk)


def _items(plan: Plan) -> dict[int, list[PlanItem]]:
    found: dict[int, list[PlanItem]] = {}
    rows = PlanItem.objects.filter(phase__plan=plan).select_related("library__item", "phase")
    for row in rows.order_by("phase_id", "position"):
        row.phase.plan = plan
        found.setdefault(row.phase_id, []).append(row)
    return found


def _stretch(row: Phase, items: Sequence[PlanItem]) -> Stretch:
    known = library.load().modifications
    slugs = [item.library.item.slug for item in items if item.kind == PlanItem.Kind.RUNNING]
    return Stretch(
        ids=tuple(slug for slug in slugs if slug in known),
        weeks=row.week_to - row.week_from + 1,
        phase=row.code,
        pain_rule=pain.rule(row.pain_rule),
    )


def _entry(
    item: PlanItem, phase: Phase, runner: Runner, *, worked_out: PhaseItems, first: bool
) -> Entry:
    if item.kind == PlanItem.Kind.EXERCISE:
        return Entry(item, block_of_exercise(item.library.item.slug, runner.profile))
    if item.kind == PlanItem.Kind.ADVICE:
        return Entry(item)
    return _running(item, phase, runner, worked_out=worked_out, first=first)


def _running(
    item: PlanItem, phase: Phase, runner: Runner, *, worked_out: PhaseItems, first: bool
) -> Entry:
    slug = item.library.item.slug
    modification = library.load().modifications.get(slug)
    if modification is None:
        return Entry(item, GONE)
    found = worked_out.find(slug)
    block = None
    if found is None:
        out = next(one for one in worked_out.left_out if one.modification_id == slug)
        block = block_of_reasons(out.blocked_by)
        moment = Moment(phase=phase.code, first_phase=first, pain_rule=pain.rule(phase.pain_rule))
        found = compute_unchecked(modification, runner.profile, library.load(), moment=moment)
    own = _with_own_numbers(found, item, phase, runner)
    return Entry(item, block, own, worked_out=found, profile=runner.profile)


def _with_own_numbers(computed: Computed, item: PlanItem, phase: Phase, runner: Runner) -> Computed:
    """The physio's own numbers in the place of the computed ones, in the words too."""
    if not item.numbers or not computed.numbers:
        return computed
    own = {name: Decimal(value) for name, value in item.numbers.items()}
    numbers = tuple(
        replace(number, value=own[number.id]) if number.id in own else number
        for number in computed.numbers
    )
    text = wording.patient_text(
        library.load().modifications[computed.modification_id],
        {number.id: number for number in numbers},
        pain_rule=pain.rule(phase.pain_rule),
        distance_unit=runner.profile.distance_unit,
    )
    return replace(computed, numbers=numbers, patient_text=text)
