"""Which figure stands beside an exercise: named by the exercise and the leg that works."""

from __future__ import annotations

from careplans import figures
from clinic.errors import NotFound

SIDES = ("right", "left")


def name_of(slug: str, side: str) -> str:
    """The name of the figure, or empty for an exercise without one."""
    return f"{slug}-{side}" if slug in figures.known() else ""


def working_side(item_side: str, knee: str) -> str:
    """The leg that the figure shows: the one that is named, else that of the sore knee."""
    return next((side for side in (item_side, knee) if side in SIDES), SIDES[0])


def picture(name: str) -> str:
    """The SVG of a figure by its name; refused for a name that no figure has."""
    slug, side = _parts(name)
    if slug not in figures.known() or side not in SIDES:
        raise NotFound
    return figures.draw(slug, side=side)


def words_for(name: str) -> str:
    """What the figure shows, in words."""
    slug, side = _parts(name)
    return figures.alt_text(slug, side)


def _parts(name: str) -> tuple[str, str]:
    """Exercise and leg; a name without a leg means the right one."""
    slug, _, side = name.rpartition("-")
    return (slug, side) if slug else (name, SIDES[0])
