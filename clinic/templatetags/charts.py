"""Small pictures of numbers, as SVG without styles; the words beside them say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import template

from clinic.templatetags.formats import trimmed

register = template.Library()

# The load chart: a canvas of 500 by 156 units, bars on a base line.
BASE = 132
TALLEST = 108
COLUMNS = (38, 205, 372)
BAR = 90


@dataclass(frozen=True)
class Bar:
    """One bar: `left`, `top` and `height` in the units of the canvas."""

    label: str
    text: str
    look: str
    left: int
    height: int

    @property
    def top(self) -> int:
        return BASE - self.height

    @property
    def middle(self) -> int:
        return self.left + BAR // 2

    @property
    def text_at(self) -> int:
        return self.top - 8


@register.inclusion_tag("components/load_chart.html")
def load_chart(
    usual: Decimal | None, recent: Decimal | None, longest: Decimal | None, unit: str = "km"
) -> dict[str, Any]:
    """Usual week, mean of the last four weeks, longest single run, in the runner's own unit."""
    rows = (
        ("Usual week", usual, "calm"),
        ("A week, last 4 weeks", recent, "strong"),
        ("Longest single run", longest, "hatched"),
    )
    most = max((value for _, value, _ in rows if value), default=Decimal(0))
    bars = [
        Bar(label, _said(value, unit), look, left, _height(value, most))
        for (label, value, look), left in zip(rows, COLUMNS, strict=True)
    ]
    return {"bars": bars}


@register.inclusion_tag("components/squares.html")
def squares(full: int, of: int) -> dict[str, Any]:
    """`full` of `of` squares filled; for a count that the words give as well."""
    return {
        "squares": [{"left": 12 * place, "full": place < full} for place in range(of)],
        "width": 12 * of,
    }


@register.inclusion_tag("components/meter.html")
def meter(points: int, most: int) -> dict[str, Any]:
    """Points as cells in one row across the panel."""
    step = Decimal(340) / most
    cells = [
        {"left": round(step * place, 1), "full": place < points, "width": round(step - 4, 1)}
        for place in range(most)
    ]
    return {"cells": cells}


def _said(value: Decimal | None, unit: str) -> str:
    """One decimal below 10, whole above."""
    if value is None:
        return "not given"
    return f"{trimmed(round(value, 1 if value < 10 else 0))} {unit}"


def _height(value: Decimal | None, most: Decimal) -> int:
    """Never less than a line, so that nought is seen as nought."""
    return max(2, round(TALLEST * value / most)) if value and most else 2
