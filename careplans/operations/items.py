"""What stands in a phase: exercises, running modifications and advice from the library."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from careplans import dosage
from careplans.dosage import Dose, Limits, Range
from careplans.models import LibraryItem, LibraryVersion, Phase, PlanItem
from careplans.operations import numbers
from careplans.operations.contents import entry_of
from careplans.operations.editing import agree, locked_item, locked_phase, touch
from careplans.operations.shared_library import latest_versions
from careplans.operations.typed_text import require_storable
from clinic.errors import Invalid, NotNow
from clinic.models import User

MOST_ITEMS = 100
NOTE_LENGTH = 300
FEWEST_REASON = 10
_PLAN_KIND = {
    LibraryItem.Kind.EXERCISE: PlanItem.Kind.EXERCISE,
    LibraryItem.Kind.MODIFICATION: PlanItem.Kind.RUNNING,
    LibraryItem.Kind.EDUCATION: PlanItem.Kind.ADVICE,
}


@transaction.atomic
def add_exercise(phase: Phase, slug: str, *, by: User) -> PlanItem:
    """The exercise with its usual dose, at the end of the phase."""
    return _add(phase, slug, LibraryItem.Kind.EXERCISE, by=by)


@transaction.atomic
def add_modification(phase: Phase, slug: str, *, by: User) -> PlanItem:
    return _add(phase, slug, LibraryItem.Kind.MODIFICATION, by=by)


@transaction.atomic
def add_advice(phase: Phase, slug: str, *, by: User) -> PlanItem:
    return _add(phase, slug, LibraryItem.Kind.EDUCATION, by=by)


@transaction.atomic
def edit_item(
    item: PlanItem,
    changes: Mapping[str, Any],
    *,
    by: User,
    lock_version: int,
    seen: Mapping[str, Any] | None = None,
) -> PlanItem:
    """Replace the named values: parts of the dose, `side`, `note`, or the physio's own numbers.

    `values_of` gives their names. `seen` are the same values as they were when typing began: when
    they still stand, changes by somebody else to other values are merged. Each value that cannot
    be used is refused by name.
    """
    item = locked_item(item, by=by)
    require_storable(changes)
    current = values_of(item)
    known = {name: current.get(name) for name in changes}
    agree(item.phase.plan, lock_version=lock_version, current=known, seen=seen)
    fields = _write(item, {name: changes[name] for name in changes})
    item.save(update_fields=fields)
    touch(item.phase.plan, by=by, did="edit-item", about=item)
    return item


def set_dose(
    item: PlanItem, changes: Mapping[str, Any], *, by: User, lock_version: int
) -> PlanItem:
    """Replace the named parts of the dose; each outside its limits is refused by name."""
    return edit_item(item, changes, by=by, lock_version=lock_version)


def set_numbers(
    item: PlanItem, values: Mapping[str, str | Decimal | int | None], *, by: User, lock_version: int
) -> PlanItem:
    """Replace computed numbers by the physio's own; None goes back to the computed one.

    Distances are in km, whatever the runner uses. Each value outside its limits is refused by name.
    """
    return edit_item(item, values, by=by, lock_version=lock_version)


def set_side(item: PlanItem, side: str, *, by: User, lock_version: int) -> PlanItem:
    """Which leg does the exercise."""
    return edit_item(item, {"side": side}, by=by, lock_version=lock_version)


def set_note(item: PlanItem, note: str, *, by: User, lock_version: int) -> PlanItem:
    """Words of the physio to the patient, printed with the item."""
    return edit_item(item, {"note": note}, by=by, lock_version=lock_version)


def values_of(item: PlanItem) -> dict[str, Any]:
    """Everything about an item that can be edited in place, as JSON values."""
    side = {"side": item.side} if item.kind == PlanItem.Kind.EXERCISE else {}
    return {**item.dose, **item.numbers, **side, "note": item.note}


@transaction.atomic
def override_block(item: PlanItem, reason: str, *, by: User, lock_version: int) -> PlanItem:
    """Keep an item that the answers speak against; the reason is stored with it.

    A hold on an open red flag cannot be overridden: it ends when the flag is cleared.
    """
    item = locked_item(item, by=by)
    agree(item.phase.plan, lock_version=lock_version, current={"reason": item.override_reason})
    block = entry_of(item).block
    if block is None:
        raise NotNow("Nothing speaks against this item, so no reason is needed.")
    if not block.may_override:
        raise NotNow(f"{block.because} Review the red flag first.")
    require_storable({"reason": reason})
    item.override_reason = " ".join(reason.split())
    item.blocked_because = block.because
    if not FEWEST_REASON <= len(item.override_reason) <= NOTE_LENGTH:
        sentence = f"Say why in {FEWEST_REASON} to {NOTE_LENGTH} characters."
        raise Invalid(sentence, fields={"reason": sentence})
    return _saved(item, ["override_reason", "blocked_because"], by=by, did="override-block")


# ---- order ------------------------------------------------------------------------------------


@transaction.atomic
def move_up(item: PlanItem, *, by: User, lock_version: int) -> PlanItem:
    """Before the item of the same kind above it; the first one stays."""
    item = locked_item(item, by=by)
    _agree_on_place(item, lock_version)
    above = _siblings(item).filter(position__lt=item.position).order_by("-position").first()
    return _swapped(item, above, by=by)


@transaction.atomic
def move_down(item: PlanItem, *, by: User, lock_version: int) -> PlanItem:
    item = locked_item(item, by=by)
    _agree_on_place(item, lock_version)
    below = _siblings(item).filter(position__gt=item.position).order_by("position").first()
    return _swapped(item, below, by=by)


@transaction.atomic
def move_to_phase(item: PlanItem, phase: Phase, *, by: User, lock_version: int) -> PlanItem:
    """To the end of another phase of the same plan."""
    item = locked_item(item, by=by)
    plan = item.phase.plan
    _agree_on_place(item, lock_version)
    target = plan.phases.filter(pk=phase.pk).first()
    if target is None:
        raise NotNow("A colleague has removed that phase. Open the plan again.")
    if target.pk != item.phase_id:
        item.position = _next_position(target)
        item.phase = target
        item.phase.plan = plan
    return _saved(item, ["phase", "position"], by=by, did="move")


@transaction.atomic
def remove_item(item: PlanItem, *, by: User, lock_version: int) -> None:
    item = locked_item(item, by=by)
    agree(item.phase.plan, lock_version=lock_version, current={"name": item.library.item.name})
    touch(item.phase.plan, by=by, did="remove-item", about=item)
    item.delete()


# ---- reading ----------------------------------------------------------------------------------


def limits_of(version: LibraryVersion) -> Limits:
    """What may be entered for the exercise in this version of the library."""
    ranges = version.content["limits"]
    return Limits(**{name: Range(*pair) if pair else None for name, pair in ranges.items()})


def usual_dose(version: LibraryVersion) -> Dose:
    return dosage.from_json(version.content["dose"])


def current_version(slug: str, kind: str) -> LibraryVersion:
    """The newest version of a shared item that may be prescribed."""
    require_storable({"slug": slug})
    found = latest_versions([slug]).get(slug)
    if found is None or found.item.is_withdrawn or found.item.kind != kind:
        sentence = f"The library has no {kind} {slug!r} now. Choose another."
        raise Invalid(sentence, fields={"slug": sentence})
    return found


# ---- inside -----------------------------------------------------------------------------------


def _write(item: PlanItem, changes: Mapping[str, Any]) -> list[str]:
    """Put the changes into the row; returns the fields to save, or refuses all of it."""
    rest = dict(changes)
    problems: dict[str, str] = {}
    fields = []
    if "note" in rest:
        item.note = " ".join(str(rest.pop("note")).split())
        fields.append("note")
        if len(item.note) > NOTE_LENGTH:
            problems["note"] = f"Shorten the note to {NOTE_LENGTH} characters."
    if item.kind == PlanItem.Kind.EXERCISE:
        problems |= _write_exercise(item, rest)
        fields += ["dose", "side"]
    elif item.kind == PlanItem.Kind.RUNNING:
        item.numbers, found = numbers.own_numbers(entry_of(item), rest)
        problems |= found
        fields.append("numbers")
    elif rest:
        problems |= dict.fromkeys(rest, "Advice has no numbers.")
    if problems:
        raise Invalid(" ".join(problems.values()), fields=problems)
    return fields


def _write_exercise(item: PlanItem, changes: dict[str, Any]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if "side" in changes:
        item.side = changes.pop("side")
        if item.side not in PlanItem.Side.values:
            problems["side"] = "Choose left leg, right leg, each leg, or both together."
    try:
        dose = dosage.from_json({**item.dose, **changes})
    except Invalid as error:
        return problems | error.fields
    item.dose = dose.to_json()
    return problems | dosage.problems(dose, limits_of(item.library))


def _add(phase: Phase, slug: str, kind: LibraryItem.Kind, *, by: User) -> PlanItem:
    phase = locked_phase(phase, by=by)
    plan = phase.plan
    if PlanItem.objects.filter(phase__plan=plan).count() >= MOST_ITEMS:
        raise NotNow(f"A plan holds at most {MOST_ITEMS} items. Remove one first.")
    version = current_version(slug, kind)
    if phase.items.filter(library__item=version.item).exists():
        raise NotNow(f"{version.item.name} is in this phase already.")
    item = PlanItem(
        phase=phase, position=_next_position(phase), kind=_PLAN_KIND[kind], library=version
    )
    if kind == LibraryItem.Kind.EXERCISE:
        dose = usual_dose(version)
        item.dose = dose.to_json()
        item.side = PlanItem.Side.BOTH if dose.per_side else PlanItem.Side.NONE
    item.save()
    touch(plan, by=by, did="add-item", about=item)
    return item


def _agree_on_place(item: PlanItem, lock_version: int) -> None:
    place = {"phase": item.phase.title, "position": item.position}
    agree(item.phase.plan, lock_version=lock_version, current=place)


def _siblings(item: PlanItem) -> Any:
    return PlanItem.objects.filter(phase_id=item.phase_id, kind=item.kind)


def _next_position(phase: Phase) -> int:
    last = phase.items.order_by("-position").first()
    return last.position + 1 if last else 1


def _swapped(item: PlanItem, other: PlanItem | None, *, by: User) -> PlanItem:
    if other is None:
        return item
    mine, theirs = item.position, other.position
    PlanItem.objects.filter(pk=item.pk).update(position=_next_position(item.phase))
    PlanItem.objects.filter(pk=other.pk).update(position=mine)
    item.position = theirs
    return _saved(item, ["position"], by=by, did="move")


def _saved(item: PlanItem, fields: list[str], *, by: User, did: str) -> PlanItem:
    item.save(update_fields=fields)
    touch(item.phase.plan, by=by, did=did, about=item)
    return item
