"""One session of a plan week: a run, a run-walk or other sport, with its minutes and distance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from careplans.library import Segment, Stage
from careplans.library.formulas import half_up
from careplans.prescription import run_walk, wording

DAYS = 7
MOST_WITHOUT_NEIGHBOURS = 3
"""Most sessions in a week, repeated every week, with no two on days that follow each other."""


class Kind(StrEnum):
    RUN = "run"
    RUN_WALK = "run_walk"
    OTHER_SPORT = "other_sport"


@dataclass(frozen=True, slots=True)
class Pace:
    """Minutes per km, and steps per minute when the runner knows them."""

    minutes_per_km: Decimal
    cadence: Decimal | None
    distance_unit: str


@dataclass(frozen=True, slots=True)
class Session:
    """`day` 1 to 7 of the plan week. Distance and steps count running only, never walking."""

    day: int
    kind: Kind
    minutes: int
    run_minutes: int
    km: Decimal
    text: str
    stage: int | None = None
    segments: tuple[Segment, ...] = ()
    run_steps: int | None = None

    @property
    def walk_minutes(self) -> int:
        return self.minutes - self.run_minutes if self.kind is Kind.RUN_WALK else 0


def spread(count: int) -> tuple[int, ...]:
    """That many different days of the week, as far apart as they go."""
    return tuple(1 + index * DAYS // count for index in range(count))


def run(day: int, km: Decimal, pace: Pace) -> Session:
    minutes = int(half_up(km * pace.minutes_per_km))
    distance = wording.say(km, "km", distance_unit=pace.distance_unit)
    return Session(
        day=day,
        kind=Kind.RUN,
        minutes=minutes,
        run_minutes=minutes,
        km=km,
        text=f"Run {distance}, about {minutes} minutes.",
        run_steps=_steps(minutes, pace),
    )


def walk_and_run(day: int, stage: Stage, pace: Pace) -> Session:
    return Session(
        day=day,
        kind=Kind.RUN_WALK,
        minutes=stage.session_total,
        run_minutes=stage.run_total,
        km=half_up(stage.run_total / pace.minutes_per_km, 1),
        text=f"Walk 5 minutes to warm up. {run_walk.stage_text(stage)}",
        stage=stage.stage,
        segments=stage.segments,
        run_steps=_steps(stage.run_total, pace),
    )


def other_sport(day: int, minutes: int) -> Session:
    return Session(
        day=day,
        kind=Kind.OTHER_SPORT,
        minutes=minutes,
        run_minutes=0,
        km=Decimal(0),
        text=f"{minutes} minutes of swimming, cycling or running in water.",
    )


def split(total: Decimal, count: int) -> tuple[Decimal, ...]:
    """Runs of nearly the same length in tenths of a km; together exactly the total."""
    tenths = int(half_up(total * 10))
    each, left = divmod(tenths, count)
    return tuple(Decimal(each + (index < left)) / 10 for index in range(count))


def _steps(minutes: int, pace: Pace) -> int | None:
    return None if pace.cadence is None else int(half_up(minutes * pace.cadence))
