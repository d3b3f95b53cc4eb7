"""The phases of a draft: added, edited, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from careplans import forms, operations
from careplans.models import Phase
from careplans.views.builder import back_to, keep_typed, plan_or_404, version_in
from clinic import guards
from clinic.errors import Conflict, Invalid
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right


@needs(Right.EDIT_PLAN)
def new(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A phase at the end of the plan."""
    plan = plan_or_404(episode)
    form = forms.PhaseForm(
        request.POST or None, initial={"weeks": 2, "code": "build", "lock_version": 0}
    )
    if request.method == "POST" and form.is_valid():
        try:
            phase = operations.add_phase(plan, form.details(), by=guards.user_of(request))
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, f"{phase.title} added.")
            return back_to(plan, phase_id=phase.pk, place="plan")
    context = {"episode": episode, "plan": plan, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "careplans/phase.html", context, status=status)


@needs(Right.EDIT_PLAN)
def edit(request: HttpRequest, episode: Episode, phase_id: int) -> HttpResponse:
    """Name, weeks, aims and criteria of one phase; later phases move with its weeks."""
    plan = plan_or_404(episode)
    phase = get_object_or_404(Phase.objects.select_related("plan__episode"), plan=plan, pk=phase_id)
    initial = forms.PhaseForm.values(operations.details_of(phase))
    form = forms.PhaseForm(
        request.POST or None, initial=initial | {"lock_version": plan.lock_version}
    )
    status = 200
    if request.method == "POST":
        status = _save(request, phase, form)
        if status == 302:
            return back_to(plan, phase_id=phase.pk, place="plan")
    context = {"episode": episode, "plan": plan, "phase": phase, "form": form}
    return render(request, "careplans/phase.html", context, status=status)


@require_POST
@needs(Right.EDIT_PLAN)
def remove(request: HttpRequest, episode: Episode, phase_id: int) -> HttpResponse:
    """The phase and everything in it."""
    plan = plan_or_404(episode)
    phase = get_object_or_404(Phase.objects.select_related("plan__episode"), plan=plan, pk=phase_id)
    operations.remove_phase(phase, by=guards.user_of(request), lock_version=version_in(request))
    messages.success(request, f"{phase.title} removed.")
    return back_to(plan, place="plan")


def _save(request: HttpRequest, phase: Phase, form: forms.PhaseForm) -> int:
    """302 when saved, 400 or 409 when not; the form then says why."""
    if not form.is_valid():
        return 400
    try:
        operations.edit_phase(
            phase,
            form.details(),
            by=guards.user_of(request),
            lock_version=form.cleaned_data["lock_version"],
        )
    except Invalid as error:
        form.refuse(error)
        return 400
    except Conflict as conflict:
        keep_typed(form, conflict)
        return 409
    return 302
