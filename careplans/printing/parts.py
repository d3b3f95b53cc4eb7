"""What stands where on paper: the phase of today first, each exercise numbered and taught once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from careplans.documents import Advice, DosePart, Exercise, Phase, PlanDocument, Running

PLAIN = ("amount", "sets", "often")  # dose parts that need no label: 12 times, 3 sets, ...
CELLS_IN_A_ROW = {False: 5, True: 3}  # in the dose strip; by large print


@dataclass(frozen=True)
class Entry:
    """An exercise in its place. `first_number`: the entry that holds the steps, 0 = this one.
    The dose stands in rows of cells, or in running text: `plain` parts, then `labelled` ones.
    `hints_beside`: two or more hints use the room where no picture stands."""

    number: int
    exercise: Exercise
    dose_rows: tuple[tuple[DosePart, ...], ...]
    plain: tuple[str, ...]
    labelled: tuple[str, ...]
    first_number: int
    has_picture: bool
    hints_beside: bool


@dataclass(frozen=True)
class Run:
    item: Running
    seen_before: bool


@dataclass(frozen=True)
class Part:
    """A phase as printed. `now`: the one to do today, set out in full; `past`: before that one."""

    phase: Phase
    now: bool
    past: bool
    entries: tuple[Entry, ...]
    running: tuple[Run, ...]
    advice: tuple[Advice, ...]


def parts(
    document: PlanDocument, *, large_print: bool, pictures: Collection[str]
) -> tuple[Part, ...]:
    """The phases in printing order: today's first, the others in the order of the plan."""
    today = _today(document)
    order = sorted(enumerate(document.phases), key=lambda placed: placed[0] != today)
    desk = _Desk(large_print, pictures)
    return tuple(
        Part(
            phase=phase,
            now=place == today,
            past=place < today,
            entries=tuple(desk.entry(exercise) for exercise in phase.exercises),
            running=tuple(desk.run(item) for item in phase.running),
            advice=tuple(desk.new_advice(phase)),
        )
        for place, phase in order
    )


def _today(document: PlanDocument) -> int:
    """The phase that the day of publication falls in; the first before the start."""
    if document.starts_on is None:
        return 0
    week = (document.published_on - document.starts_on).days // 7 + 1
    begun = [place for place, phase in enumerate(document.phases) if phase.weeks_from <= week]
    return max(begun, default=0)


class _Desk:
    """Numbers the exercises and remembers what has been printed already."""

    def __init__(self, large_print: bool, pictures: Collection[str]) -> None:
        self.large_print = large_print
        self.pictures = pictures
        self.number = 0
        self.taught: dict[tuple[object, ...], int] = {}
        self.runs: set[Running] = set()
        self.advice: set[Advice] = set()

    def entry(self, exercise: Exercise) -> Entry:
        self.number += 1
        lesson = (exercise.slug, exercise.name, exercise.steps, exercise.needs, exercise.easier)
        first = self.taught.setdefault((*lesson, exercise.stop_if), self.number)
        is_first = first == self.number
        hints = (exercise.needs, exercise.easier, exercise.stop_if) if is_first else ()
        has_picture = is_first and exercise.figure in self.pictures
        has_room = not has_picture and not self.large_print
        return Entry(
            number=self.number,
            exercise=exercise,
            dose_rows=tuple(_rows(exercise.dose, CELLS_IN_A_ROW[self.large_print])),
            plain=tuple(part.text for part in exercise.dose if part.id in PLAIN),
            labelled=tuple(
                f"{part.label}: {part.text}" for part in exercise.dose if part.id not in PLAIN
            ),
            first_number=0 if is_first else first,
            has_picture=has_picture,
            hints_beside=has_room and sum(map(bool, (*hints, exercise.note))) > 1,
        )

    def run(self, item: Running) -> Run:
        seen_before = item in self.runs
        self.runs.add(item)
        return Run(item, seen_before)

    def new_advice(self, phase: Phase) -> Iterator[Advice]:
        for line in phase.advice:
            if line not in self.advice:
                self.advice.add(line)
                yield line


def _rows(dose: tuple[DosePart, ...], most: int) -> Iterator[tuple[DosePart, ...]]:
    """Rows of nearly equal length, none longer than `most`."""
    count = -(-len(dose) // most)
    for row in range(count):
        yield dose[row * len(dose) // count : (row + 1) * len(dose) // count]
