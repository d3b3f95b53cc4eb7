"""The header of staff pages: which door of the house the page stands behind."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/staff_nav.html", takes_context=True)
def staff_nav(context: dict[str, Any]) -> dict[str, Any]:
    """The doors of the frame. The count beside Queue is the page's `queue_count`, if it has one."""
    doors = context["frame"].doors
    return {
        "doors": doors,
        "here": _door_of(context["request"].path, doors),
        "queue_count": context.get("queue_count"),
    }


def _door_of(path: str, doors: list[Any]) -> str:
    """The door whose address the page's address begins with; the longest such wins."""
    behind = [door for door in doors if path.startswith(door.url)]
    return str(max(behind, key=lambda door: len(door.url)).name) if behind else ""
