"""Which running items of one phase stand together, worked out, and which are left out and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from careplans.library import Library, Modification
from careplans.library.formulas import MissingValue
from careplans.prescription.applicability import Reason, Why
from careplans.prescription.computed import Computed, Moment, compute
from careplans.prescription.profile import RunnerProfile
from careplans.prescription.variables import Known, Values


@dataclass(frozen=True, slots=True)
class PhaseItems:
    """`kept` in the order asked for, replacements at the end; `left_out` carry their reasons."""

    kept: tuple[Computed, ...]
    left_out: tuple[Computed, ...]

    def has(self, modification_id: str) -> bool:
        return self.find(modification_id) is not None

    def find(self, modification_id: str) -> Computed | None:
        return next((item for item in self.kept if item.modification_id == modification_id), None)

    def without(self, ids: Collection[str], reason: Reason) -> PhaseItems:
        """The same phase with these items left out."""
        going = [item for item in self.kept if item.modification_id in ids]
        return PhaseItems(
            kept=tuple(item for item in self.kept if item not in going),
            left_out=(*self.left_out, *(_left_out(item, reason) for item in going)),
        )

    def joined_by(self, item: Computed) -> PhaseItems:
        return replace(self, kept=(*self.kept, item))


def resolve(
    ids: Sequence[str], profile: RunnerProfile, library: Library, *, moment: Moment
) -> PhaseItems:
    """Each item worked out once. A full break and a running dose never stand in one phase."""
    items = {one: library.modifications[one] for one in dict.fromkeys(ids)}
    clashes = dict(_clashes(items, profile, library))
    computed: list[Computed] = []
    left_out: list[Computed] = []
    for modification in items.values():
        found = _work_out(modification, clashes, profile, library, moment)
        (left_out if found.blocked_by else computed).append(found)
    for instead in dict.fromkeys(item.use_instead for item in left_out if item.use_instead):
        if instead not in items:
            found = compute(library.modifications[instead], profile, library, moment=moment)
            (left_out if found.blocked_by else computed).append(found)
    return PhaseItems(kept=tuple(computed), left_out=tuple(left_out))


def is_full_break_chosen(
    modification: Modification, volume_ids: Sequence[str], profile: RunnerProfile, library: Library
) -> bool:
    """High irritability or much pain while running, or nothing else says how much to run."""
    if list(volume_ids) == [modification.id]:
        return True
    formula = modification.chosen_when
    if formula is None:
        return False
    values = Values(profile, library)
    known = {name: values.find(name) for name in formula.names}
    try:
        return formula.truth({n: k.value for n, k in known.items() if isinstance(k, Known)})
    except MissingValue:
        return False


def _clashes(
    items: dict[str, Modification], profile: RunnerProfile, library: Library
) -> Iterator[tuple[str, Reason]]:
    """Item id to the reason why it may not stand beside the others; a chosen break has none."""
    volume_ids = [one.id for one in items.values() if one.is_volume]
    for modification in items.values():
        if not modification.excludes:
            continue
        if is_full_break_chosen(modification, volume_ids, profile, library):
            for other in modification.excludes:
                yield (
                    other,
                    Reason(Why.VOLUME, (modification.id,), f"Not during: {modification.name}."),
                )
        else:
            yield modification.id, Reason(Why.VOLUME, (), "A full break is not needed here.")


def _work_out(
    modification: Modification,
    clashes: dict[str, Reason],
    profile: RunnerProfile,
    library: Library,
    moment: Moment,
) -> Computed:
    if modification.excludes and modification.id not in clashes:
        moment = replace(moment, first_phase=False)
    found = compute(modification, profile, library, moment=moment)
    if modification.id in clashes and not found.blocked_by:
        return _left_out(found, clashes[modification.id])
    return found


def _left_out(item: Computed, reason: Reason) -> Computed:
    return replace(item, numbers=(), missing=(), patient_text="", blocked_by=(reason,))
