"""The knee picture in pages: one to fill in, one to read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import template

from clinic import knee
from clinic.wording import say

register = template.Library()


@register.inclusion_tag("components/knee_picture.html")
def knee_front(
    side: str, chosen: Collection[str] = (), worst: str = "", facing: bool = False
) -> dict[str, Any]:
    return {"picture": knee.front(side, chosen, worst=worst, facing=facing), "view": "front"}


@register.inclusion_tag("components/knee_picture.html")
def knee_back(side: str, chosen: Collection[str] = (), worst: str = "") -> dict[str, Any]:
    return {"picture": knee.back(side, chosen, worst=worst), "view": "back"}


@register.inclusion_tag("components/knee_figure.html")
def knee_figure(
    side: str, view: str, chosen: Collection[str] = (), worst: str = "", told: bool = False
) -> dict[str, Any]:
    """The runner's own knee in a frame. `told`: a script names the ticked places."""
    draw = knee.back if view == "back" else knee.front
    picture = draw(side, chosen, worst=worst)
    return {"side": side, "view": view, "picture": picture, "told": told}


@register.simple_tag
def knee_views(chosen: Collection[str]) -> list[str]:
    """The views that show the chosen places, the front where none of them can be drawn."""
    on_back = [place for place in chosen if _is_back(place)]
    on_front = [place for place in chosen if place not in on_back and knee.BY_ID[place].areas]
    return ["front"] * bool(on_front or not on_back) + ["back"] * bool(on_back)


@register.simple_tag
def knee_number(place: str) -> int:
    return knee.BY_ID[place].number


@register.inclusion_tag("components/knee_read.html")
def knee_read(
    side: str, chosen: Collection[str], labels: Mapping[str, str], worst: str = ""
) -> dict[str, Any]:
    """For staff: the knee facing them, the chosen places in words, the worst first.

    `labels`: place id to its words, as the questionnaire has them.
    """
    rows = [
        {"label": labels.get(place, place), "is_worst": place == worst}
        for place in sorted(chosen, key=lambda place: place != worst)
    ]
    views = knee_views([place for place in chosen if place in knee.BY_ID])
    return {
        "side": side,
        "chosen": list(chosen),
        "worst": worst,
        "rows": rows,
        "has_back": "back" in views,
        "has_front": "front" in views,
    }


@register.simple_tag
def knee_groups(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options of the field under the headings of the list, each with its number."""
    found = {option["value"]: option for option in options}
    return [
        {
            "title": say(group),
            "is_back": group == knee.BACK,
            "options": [
                {**found[place.id], "number": place.number, "short": _short(place, found)}
                for place in knee.PLACES
                if place.group == group and place.id in found
            ],
        }
        for group in knee.GROUPS
    ]


def _short(place: knee.Place, found: dict[str, dict[str, Any]]) -> str:
    return knee.short_label(place, str(found[place.id]["label"]))


def _is_back(place_id: str) -> bool:
    return knee.BY_ID[place_id].group == knee.BACK
