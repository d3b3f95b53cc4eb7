"""A plan week, and the log that every kind of week writes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from careplans.library import Library
from careplans.prescription.computed import Computed, Moment, compute_unchecked
from careplans.prescription.numbers import Number
from careplans.prescription.profile import RunnerProfile
from careplans.prescription.sessions import Pace, Session
from careplans.prescription.variables import NOTHING, Ask, Known, Values


class Way(StrEnum):
    """How a week is run: not at all, with other sport instead, in stages, or by distance."""

    REST = "rest"
    BREAK = "break"
    RUN_WALK = "run_walk"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class Week:
    """Its totals are the sums of its sessions. `numbers` are what it comes from.

    `rests_on` is the modification these numbers belong to, empty when the week repeats the last.
    """

    number: int
    phase: str
    way: Way
    sessions: tuple[Session, ...] = ()
    lighter: bool = False
    numbers: tuple[Number, ...] = ()
    rests_on: str = ""
    note: str = ""

    @property
    def km(self) -> Decimal:
        return sum((session.km for session in self.sessions), Decimal(0))

    @property
    def run_minutes(self) -> int:
        return sum(session.run_minutes for session in self.sessions)

    @property
    def minutes(self) -> int:
        return sum(session.minutes for session in self.sessions)

    @property
    def longest_km(self) -> Decimal:
        return max((session.km for session in self.sessions), default=Decimal(0))


@dataclass
class Log:
    """The weeks so far, what must still be asked, and what was assumed."""

    profile: RunnerProfile
    library: Library
    weeks: list[Week] = field(default_factory=list)
    asks: dict[str, Ask] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def ask(self, asks: Iterable[Ask]) -> None:
        self.asks.update({ask.variable: ask for ask in asks})

    def find(self, variable: str) -> Decimal | None:
        """The value, or None after noting that it must be asked for."""
        found = Values(self.profile, self.library).find(variable)
        if isinstance(found, Ask):
            self.ask((found,))
            return None
        self.notes.update({found.note: None} if found.note else {})
        return found.value

    def number(
        self, modification_id: str, number_id: str, *, fixed: Mapping[str, Decimal] = NOTHING
    ) -> Number | None:
        """A number of a modification at this point of the plan; notes what to ask for it."""
        found = self.work_out(modification_id, fixed=fixed)
        number = found.find(number_id)
        self.ask(found.missing if number is None or number.value is None else ())
        return number

    def value(
        self, modification_id: str, number_id: str, *, fixed: Mapping[str, Decimal] = NOTHING
    ) -> Decimal | None:
        number = self.number(modification_id, number_id, fixed=fixed)
        return number.value if number else None

    def work_out(self, modification_id: str, *, fixed: Mapping[str, Decimal] = NOTHING) -> Computed:
        modification = self.library.modifications[modification_id]
        moment = Moment(fixed=fixed)
        return compute_unchecked(modification, self.profile, self.library, moment=moment)

    def pace(self) -> Pace | None:
        minutes_per_km = self.find("pace")
        if minutes_per_km is None:
            return None
        cadence = Values(self.profile, self.library).find("cadence")
        return Pace(
            minutes_per_km=minutes_per_km,
            cadence=cadence.value if isinstance(cadence, Known) else None,
            distance_unit=self.profile.distance_unit,
        )
