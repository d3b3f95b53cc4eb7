"""The library: what plans are made of, to search and to read."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from careplans import forms, library, operations
from careplans.models import LibraryItem
from careplans.operations import Found, Query
from clinic import content
from clinic.guards import needs_clinic
from clinic.models import Clinic
from clinic.rights import Right

KINDS = {
    LibraryItem.Kind.EXERCISE: "Exercises",
    LibraryItem.Kind.MODIFICATION: "Running",
    LibraryItem.Kind.EDUCATION: "Advice",
    LibraryItem.Kind.TEMPLATE: "Templates",
}


@needs_clinic(Right.READ_LIBRARY)
def library_list(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Everything, grouped; narrowed by words, kind, area, kit and level."""
    form = forms.LibraryFilter(request.GET)
    found = operations.search_library(
        Query(
            words=request.GET.get("q", "").replace("\x00", "")[:80],
            kind=request.GET.get("kind", ""),
            group=request.GET.get("group", ""),
            equipment=request.GET.get("equipment", ""),
            level=request.GET.get("level", ""),
        )
    )
    context = {
        "clinic": clinic,
        "form": form,
        "sections": _sections(found),
        "count": len(found),
        "is_filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "careplans/library.html", context)


@needs_clinic(Right.READ_LIBRARY)
def library_item(request: HttpRequest, clinic: Clinic, slug: str) -> HttpResponse:
    """One item whole: words, dose and limits, formulas, precautions, sources."""
    item = get_object_or_404(LibraryItem, slug=slug, clinic__isnull=True)
    version = item.versions.order_by("-number")[0]
    context: dict[str, Any] = {"clinic": clinic, "item": item, "version": version}
    context["content"] = version.content
    register = content.sources()
    context["sources"] = [
        register[one] for one in version.content.get("sources", ()) if one in register
    ]
    context |= _READERS[LibraryItem.Kind(item.kind)](item)
    return render(request, "careplans/library_item.html", context)


# ---- inside -----------------------------------------------------------------------------------


def _sections(found: list[Found]) -> list[tuple[str, list[Found]]]:
    """Exercises by area, then running, advice and templates."""
    order = list(KINDS)
    ranked = sorted(found, key=lambda one: (order.index(one.item.kind), one.item.group))  # type: ignore[arg-type]
    return [(title, list(rows)) for title, rows in groupby(ranked, key=_section_of)]


def _section_of(one: Found) -> str:
    if one.exercise is not None:
        return library.load().groups[one.exercise.group].name
    return KINDS[LibraryItem.Kind(one.item.kind)]


def _exercise(item: LibraryItem) -> dict[str, Any]:
    shelf = library.load()
    exercise = shelf.exercises.get(item.slug)
    if exercise is None:
        return {}
    figure = operations.name_of(item.slug, "right")
    return {
        "exercise": exercise,
        "figure": figure,
        "figure_alt": operations.words_for(figure) if figure else "",
        "group": shelf.groups[exercise.group],
        "parts": exercise.dose.strip().parts(),
        "limits": [
            (forms.LABELS[name], f"{pair[0]} to {pair[1]}")
            for name, pair in exercise.limits.to_json().items()
            if pair
        ],
        "rule": shelf.pain_rules[exercise.pain_rule],
        "easier": [shelf.exercises[slug] for slug in exercise.regression_to],
        "harder": [shelf.exercises[slug] for slug in exercise.progression_to],
        "kit": [shelf.equipment[slug].words for slug in exercise.equipment],
        "suits": [
            (forms.pattern_words(suit.pattern), ", ".join(suit.phases)) for suit in exercise.suits
        ],
    }


def _modification(item: LibraryItem) -> dict[str, Any]:
    found = library.load().modifications.get(item.slug)
    return {"modification": found} if found else {}


def _template(item: LibraryItem) -> dict[str, Any]:
    shelf = library.load()
    found = shelf.templates.get(item.slug)
    if found is None:
        return {}
    phases = [
        {
            "phase": phase,
            "exercises": [shelf.exercises[one.id] for one in phase.exercises],
            "running": [shelf.modifications[one] for one in phase.running],
            "advice": [shelf.education[one] for one in phase.education],
        }
        for phase in found.phases
    ]
    return {"template": found, "phases": phases}


def _nothing_more(item: LibraryItem) -> dict[str, Any]:  # noqa: ARG001 - same shape as the others
    return {}


_READERS = {
    LibraryItem.Kind.EXERCISE: _exercise,
    LibraryItem.Kind.MODIFICATION: _modification,
    LibraryItem.Kind.EDUCATION: _nothing_more,
    LibraryItem.Kind.TEMPLATE: _template,
}
