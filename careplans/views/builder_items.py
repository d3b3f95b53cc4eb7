"""The items of a draft: added, edited in place, moved, removed, and kept against advice."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from careplans import forms, operations
from careplans.models import LibraryItem, Phase, Plan, PlanItem
from careplans.views.builder import back_to, draft_for, keep_typed, page, plan_or_404, version_in
from careplans.views.builder_page import Typed
from clinic import guards
from clinic.errors import Conflict, Invalid, NotNow
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right

ADD = {
    LibraryItem.Kind.EXERCISE: operations.add_exercise,
    LibraryItem.Kind.MODIFICATION: operations.add_modification,
    LibraryItem.Kind.EDUCATION: operations.add_advice,
}
NOT_VALUES = frozenset({"csrfmiddlewaretoken", "lock_version", "seen", "shown"})


@require_POST
@needs(Right.EDIT_PLAN)
def add(request: HttpRequest, episode: Episode, phase_id: int) -> HttpResponse:
    """From the library or from an idea; blocked items are added with their reason."""
    plan = plan_or_404(episode)
    phase = _phase(plan, request.POST.get("phase", ""), otherwise=phase_id)
    slug = request.POST.get("slug") or request.POST.get("idea", "")
    found = LibraryItem.objects.filter(slug=slug, clinic__isnull=True).first()
    if found is None or found.kind not in ADD:
        raise Invalid("Choose an exercise, a running item or advice from the library.")
    item = ADD[LibraryItem.Kind(found.kind)](phase, slug, by=guards.user_of(request))
    messages.success(request, f"{found.name} added to {phase.title}.")
    return back_to(plan, phase_id=phase.pk, place=f"item-{item.uid}")


@require_POST
@needs(Right.EDIT_PLAN)
def edit(request: HttpRequest, episode: Episode, item_uid: UUID) -> HttpResponse:
    """Save the values of one item; only what was really changed counts as typed."""
    plan = plan_or_404(episode)
    item = _item(plan, item_uid)
    typed, seen = _typed(request, item), forms.seen_values(request.POST.get("seen", ""))
    changes = _changes(request, typed, seen)
    if not changes:
        return back_to(plan, phase_id=item.phase_id, place=f"item-{item.uid}")
    version, was = version_in(request), {name: seen.get(name) for name in changes}
    try:
        operations.edit_item(
            item, changes, by=guards.user_of(request), lock_version=version, seen=was
        )
    except Invalid as error:
        refused = Typed(item.pk, typed, error.fields)
        return page(request, plan, typed=refused, phase=str(item.phase_id))
    except Conflict as conflict:
        return _conflict_page(request, plan, item, changes, conflict)
    return back_to(plan, phase_id=item.phase_id, place=f"item-{item.uid}")


@require_POST
@needs(Right.EDIT_PLAN)
def move(request: HttpRequest, episode: Episode, item_uid: UUID) -> HttpResponse:
    """Up, down, or to another phase."""
    plan = plan_or_404(episode)
    item = _item(plan, item_uid)
    by, version = guards.user_of(request), version_in(request)
    to = request.POST.get("to", "")
    if to == "up":
        operations.move_up(item, by=by, lock_version=version)
    elif to == "down":
        operations.move_down(item, by=by, lock_version=version)
    else:
        phase = _phase(plan, to, otherwise=item.phase_id)
        operations.move_to_phase(item, phase, by=by, lock_version=version)
        messages.success(request, f"{item.library.item.name} moved to {phase.title}.")
        return back_to(plan, phase_id=phase.pk, place=f"item-{item.uid}")
    return back_to(plan, phase_id=item.phase_id, place=f"item-{item.uid}")


@require_POST
@needs(Right.EDIT_PLAN)
def remove(request: HttpRequest, episode: Episode, item_uid: UUID) -> HttpResponse:
    plan = plan_or_404(episode)
    item = _item(plan, item_uid)
    operations.remove_item(item, by=guards.user_of(request), lock_version=version_in(request))
    messages.success(request, f"{item.library.item.name} removed.")
    return back_to(plan, phase_id=item.phase_id, place="plan")


@needs(Right.EDIT_PLAN)
def override(request: HttpRequest, episode: Episode, item_uid: UUID) -> HttpResponse:
    """Why this item stays although the runner's answers speak against it."""
    plan = plan_or_404(episode)
    item = _item(plan, item_uid)
    draft = draft_for(plan)
    entry = next(entry for entry in draft.entries if entry.row.pk == item.pk)
    if entry.block is None:
        raise NotNow("Nothing speaks against this item, so no reason is needed.")
    form = forms.ReasonForm(
        request.POST or None,
        initial={"reason": item.override_reason, "lock_version": plan.lock_version},
    )
    status = 200
    if request.method == "POST":
        status = _save_reason(request, item, form)
        if status == 302:
            return back_to(plan, phase_id=item.phase_id, place=f"item-{item.uid}")
    context = {"episode": episode, "plan": plan, "entry": entry, "form": form}
    return render(request, "careplans/item_override.html", context, status=status)


# ---- inside -----------------------------------------------------------------------------------


def _save_reason(request: HttpRequest, item: PlanItem, form: forms.ReasonForm) -> int:
    if not form.is_valid():
        return 400
    try:
        operations.override_block(item, by=guards.user_of(request), **form.cleaned_data)
    except Invalid as error:
        form.refuse(error)
        return 400
    except Conflict as conflict:
        keep_typed(form, conflict)
        return 409
    return 302


def _phase(plan: Plan, raw: str, *, otherwise: int) -> Phase:
    wanted = int(raw) if raw.isdecimal() and len(raw) < 12 else otherwise
    return get_object_or_404(Phase.objects.select_related("plan"), plan=plan, pk=wanted)


def _item(plan: Plan, item_uid: UUID) -> PlanItem:
    """The item of this plan; gone ones lead back to the plan with a sentence."""
    rows = PlanItem.objects.select_related("phase__plan__episode__clinic", "library__item")
    return get_object_or_404(rows, phase__plan=plan, uid=item_uid)


def _typed(request: HttpRequest, item: PlanItem) -> dict[str, Any]:
    names = [name for name in request.POST if name not in NOT_VALUES and "keep-" not in name]
    return forms.typed_values(item, request.POST.dict(), names)


def _changes(request: HttpRequest, typed: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """What is new against `seen`, without what the person gave up in a conflict.

    A computed number that was left as it was shown is not the physio's own.
    """
    before = forms.seen_values(request.POST.get("shown", "")) | seen
    return {
        name: value
        for name, value in typed.items()
        if request.POST.get(f"keep-{name}", "mine") == "mine"
        and before.get(name) != value
        and (name in before or value not in {None, ""})
    }


def _conflict_page(
    request: HttpRequest,
    plan: Plan,
    item: PlanItem,
    changes: dict[str, Any],
    conflict: Conflict,
) -> HttpResponse:
    """Both values side by side; nothing typed is lost."""
    item.refresh_from_db()
    now = operations.values_of(item)
    rows = [
        {
            "name": name,
            "label": forms.LABELS.get(name, name.replace("_", " ").capitalize()),
            "mine": value,
            "theirs": now.get(name),
        }
        for name, value in changes.items()
    ]
    context = {
        "episode": plan.episode,
        "plan": plan,
        "item": item,
        "rows": rows,
        "seen_text": json.dumps({name: now.get(name) for name in changes}),
        "lock_version": conflict.current["lock_version"],
    }
    return render(request, "careplans/item_conflict.html", context, status=409)
