"""The plan builder: starting a plan, the page itself, and what is said about the whole plan."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from careplans import forms, library, operations, suggestions
from careplans.models import Plan
from careplans.operations import Draft, Runner
from careplans.views import builder_page
from careplans.views.builder_page import Typed
from clinic import grants, guards
from clinic.errors import Conflict, Invalid
from clinic.forms import RefusingForm
from clinic.guards import needs
from clinic.models import Episode
from clinic.rights import Right

SIDES = (("right", "Right"), ("left", "Left"), ("both", "Each"), ("", "Together"))


@needs(Right.EDIT_PLAN)
def builder(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The draft with library and ideas beside it; before there is one, how to start it."""
    plan = plan_of(episode)
    if plan is None:
        return _start_page(request, episode)
    return page(request, plan)


@require_POST
@needs(Right.EDIT_PLAN)
def start(request: HttpRequest, episode: Episode) -> HttpResponse:
    """From the chosen template, or empty."""
    slug = request.POST.get("template", "")
    try:
        operations.start_plan(
            episode,
            template_slug=None if slug == "empty" else slug,
            by=guards.user_of(request),
        )
    except Invalid as error:
        return _start_page(request, episode, error=error)
    return redirect("builder", episode_uid=episode.uid)


@require_POST
@needs(Right.EDIT_PLAN)
def pattern(request: HttpRequest, episode: Episode) -> HttpResponse:
    plan = plan_or_404(episode)
    form = forms.PatternForm(request.POST)
    if not form.is_valid():
        raise Invalid("Choose a pattern from the list on the plan page.")
    operations.set_working_pattern(
        plan,
        form.cleaned_data["pattern"],
        by=guards.user_of(request),
        lock_version=form.cleaned_data["lock_version"],
    )
    return redirect("builder", episode_uid=episode.uid)


@needs(Right.EDIT_PLAN)
def about(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Dates, goals and working pattern: what is said about the whole plan."""
    plan = plan_or_404(episode)
    dates, goals = _dates_form(plan), _goals_form(plan)
    status = 200
    if request.method == "POST":
        dates, goals, status = _save_about(request, plan, dates, goals)
        if status == 302:
            messages.success(request, "Saved.")
            return redirect("builder", episode_uid=episode.uid)
    context = {
        "episode": episode,
        "plan": plan,
        "dates": dates,
        "goals": goals,
        "pattern": forms.PatternForm(
            initial={"pattern": plan.working_pattern, "lock_version": plan.lock_version}
        ),
    }
    return render(request, "careplans/plan_about.html", context, status=status)


# ---- shared with the other builder views ------------------------------------------------------


def plan_of(episode: Episode) -> Plan | None:
    return (
        Plan.objects.select_related("episode__clinic", "episode__patient")
        .filter(episode=episode)
        .first()
    )


def plan_or_404(episode: Episode) -> Plan:
    return get_object_or_404(
        Plan.objects.select_related("episode__clinic", "episode__patient"), episode=episode
    )


def page(
    request: HttpRequest, plan: Plan, *, typed: Typed | None = None, phase: str = ""
) -> HttpResponse:
    """The builder, with what was typed for one item when it was refused."""
    asked = _asked(request, phase)
    draft = draft_for(plan)
    context = {
        "episode": plan.episode,
        "plan": plan,
        "page": builder_page.build(draft, asked, typed=typed),
        "asked": asked,
        "only_fitting": "fits" in asked or "searched" not in asked,
        "filter": forms.LibraryFilter(asked),
        "pattern_words": forms.pattern_words(plan.working_pattern),
        "may_publish": may(request, plan.episode, Right.PUBLISH_PLAN),
        "version": operations.current_version_of(plan.episode),
        "typed": typed,
        "sides": SIDES,
    }
    return render(request, "careplans/builder.html", context, status=400 if typed else 200)


def draft_for(plan: Plan) -> Draft:
    return operations.draft_of(plan, runner_for(plan))


def runner_for(plan: Plan) -> Runner:
    return operations.runner_of(plan.episode, pattern=plan.working_pattern)


def may(request: HttpRequest, episode: Episode, right: Right) -> bool:
    return right in grants.rights_on(episode, guards.user_of(request))


def back_to(plan: Plan, *, phase_id: int | None = None, place: str = "") -> HttpResponse:
    """To the builder, the same phase open, at the thing that was changed."""
    url = reverse("builder", args=[plan.episode.uid])
    query = f"?phase={phase_id}" if phase_id else ""
    return redirect(f"{url}{query}{'#' + place if place else ''}")


def version_in(request: HttpRequest) -> int:
    """The state of the plan that the page was made from."""
    raw = request.POST.get("lock_version", "")
    if not raw.isdecimal() or len(raw) > 9:
        raise Invalid("Open the plan again; this page is too old to save from.")
    return int(raw)


def _asked(request: HttpRequest, phase: str) -> QueryDict:
    asked = request.GET.copy()
    if phase:
        asked["phase"] = phase
    return asked


# ---- inside -----------------------------------------------------------------------------------


def _start_page(
    request: HttpRequest, episode: Episode, *, error: Invalid | None = None
) -> HttpResponse:
    runner = operations.runner_of(episode, pattern=episode.working_pattern)
    shelf = library.load()
    choice = suggestions.choose_template(runner.profile, shelf)
    first = [choice.template, *choice.others]
    context = {
        "episode": episode,
        "choice": choice,
        "pattern_words": forms.pattern_words(choice.pattern),
        "others": choice.others,
        "rest": [one for one in shelf.templates.values() if one not in first],
        "runner": runner,
        "error": error,
    }
    return render(request, "careplans/plan_start.html", context, status=400 if error else 200)


def _dates_form(plan: Plan) -> forms.DatesForm:
    return forms.DatesForm(
        initial={
            "starts_on": plan.starts_on,
            "review_on": plan.review_on,
            "lock_version": plan.lock_version,
        },
        prefix="dates",
    )


def _goals_form(plan: Plan) -> forms.GoalsForm:
    goals = [goal.text for goal in plan.goals.order_by("position")]
    initial: dict[str, Any] = {f"goal_{place}": text for place, text in enumerate(goals, start=1)}
    return forms.GoalsForm(initial=initial | {"lock_version": plan.lock_version}, prefix="goals")


def _save_about(
    request: HttpRequest, plan: Plan, dates: forms.DatesForm, goals: forms.GoalsForm
) -> tuple[forms.DatesForm, forms.GoalsForm, int]:
    """The form that was posted, bound, and 302 when it is saved, 400 or 409 when it is not."""
    by = guards.user_of(request)
    is_dates = request.POST.get("what") == "dates"
    bound: forms.DatesForm | forms.GoalsForm
    if is_dates:
        bound = dates = forms.DatesForm(request.POST, prefix="dates")
    else:
        bound = goals = forms.GoalsForm(request.POST, prefix="goals")
    if not bound.is_valid():
        return dates, goals, 400
    typed = dict(bound.cleaned_data)
    version = typed.pop("lock_version")
    try:
        if isinstance(bound, forms.DatesForm):
            operations.set_dates(plan, **typed, by=by, lock_version=version)
        else:
            operations.set_goals(plan, bound.texts(), by=by, lock_version=version)
    except Invalid as error:
        bound.refuse(error)
        return dates, goals, 400
    except Conflict as conflict:
        keep_typed(bound, conflict)
        return dates, goals, 409
    return dates, goals, 302


def keep_typed(form: RefusingForm, conflict: Conflict) -> None:
    """Show what was typed again, against the state as it is now; saving again replaces it."""
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix("lock_version")] = str(conflict.current["lock_version"])
    form.data = data
    now = ", ".join(
        f"{name.replace('_', ' ')}: {_said(value)}"
        for name, value in conflict.current.items()
        if name != "lock_version"
    )
    form.add_error(
        None,
        "A colleague changed the plan while you were typing. Your words are kept below. "
        f"It now says: {now}. Save again to replace it.",
    )


def _said(value: object) -> str:
    if isinstance(value, tuple | list):
        return "; ".join(str(part) for part in value) or "nothing"
    return str(value or "nothing")
