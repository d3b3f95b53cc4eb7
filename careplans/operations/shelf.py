"""Looking things up in the library: by words, area, kit and level, and by what fits a runner."""

from __future__ import annotations

from dataclasses import dataclass

from careplans import library, suggestions
from careplans.library import Exercise
from careplans.models import LibraryItem
from careplans.operations import pictures
from careplans.prescription import RunnerProfile

MOST_WORDS = 6
LEVELS = {"1": range(1, 3), "2": range(3, 4), "3": range(4, 6)}


@dataclass(frozen=True)
class Query:
    """What is looked for; an empty value does not filter."""

    words: str = ""
    kind: str = ""
    group: str = ""
    equipment: str = ""
    level: str = ""


@dataclass(frozen=True)
class Found:
    """An item of the library, and what speaks against it for the runner that was given."""

    item: LibraryItem
    exercise: Exercise | None = None
    blocked: str = ""
    lacking: str = ""
    cautions: tuple[str, ...] = ()
    figure: str = ""

    @property
    def fits(self) -> bool:
        return not self.blocked and not self.lacking


def search_library(query: Query, profile: RunnerProfile | None = None) -> list[Found]:
    """Everything that matches, by name: one query. With a profile each says whether it fits."""
    rows = LibraryItem.objects.filter(clinic__isnull=True, is_withdrawn=False)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.group:
        rows = rows.filter(group=query.group)
    for word in query.words.lower().split()[:MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    found = [_found(row, profile) for row in rows.order_by("name", "pk")]
    return [one for one in found if _matches(one.exercise, query)]


def _found(row: LibraryItem, profile: RunnerProfile | None) -> Found:
    shelf = library.load()
    exercise = shelf.exercises.get(row.slug)
    figure = pictures.name_of(row.slug, pictures.SIDES[0])
    if exercise is None or profile is None:
        return Found(row, exercise, figure=figure)
    verdict = suggestions.judge(exercise, profile, shelf)
    return Found(
        row,
        exercise,
        blocked=" ".join(reason.text for reason in verdict.blocked),
        lacking=" ".join(reason.text for reason in verdict.lacking),
        cautions=verdict.cautions,
        figure=figure,
    )


def _matches(exercise: Exercise | None, query: Query) -> bool:
    """Kit and level are properties of exercises; asking for them leaves everything else out."""
    if not query.equipment and not query.level:
        return True
    if exercise is None:
        return False
    if query.level and exercise.difficulty not in LEVELS.get(query.level, ()):
        return False
    if query.equipment == "none":
        return not exercise.needs
    return not query.equipment or query.equipment in exercise.equipment
