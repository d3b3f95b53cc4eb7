"""Plan documents to print in tests, from the files in `data/`."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from careplans import documents, pdf
from careplans.documents import PlanDocument

DATA = Path(__file__).parent / "data"


@cache
def plan() -> PlanDocument:
    """Three phases, 21 exercises, running with numbers and stages."""
    return documents.parse((DATA / "plan.json").read_bytes())


@cache
def safety() -> PlanDocument:
    return documents.parse((DATA / "safety.json").read_bytes())


def short_plan() -> PlanDocument:
    """Two phases with two exercises each; the second phase keeps its running stages."""
    phases = [replace(phase, exercises=phase.exercises[:2]) for phase in plan().phases[:2]]
    return replace(plan(), phases=tuple(phases))


def of_exercises(count: int) -> PlanDocument:
    """A plan of one phase with `count` exercises that all differ."""
    phase = plan().phases[0]
    known = [exercise for phase in plan().phases for exercise in phase.exercises]
    exercises = tuple(
        replace(known[number % len(known)], slug=f"exercise-{number}", name=f"Exercise {number}")
        for number in range(count)
    )
    return replace(plan(), phases=(replace(phase, exercises=exercises),))


rendered = cache(pdf.render)
