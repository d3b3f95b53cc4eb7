"""Weeks of run-walk: two good sessions at a stage, then the next."""

from __future__ import annotations

from careplans.prescription import sessions
from careplans.prescription.numbers import Number
from careplans.prescription.run_walk import START_STAGE
from careplans.prescription.week import Log, Way, Week

RUN_WALK = "rm_run_walk"


class StageWeeks:
    """Remembers how many sessions are done; the first stage is decided once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._done = 0
        self._start: Number | None = None

    @property
    def have_begun(self) -> bool:
        return self._done > 0

    @property
    def are_finished(self) -> bool:
        first = self._first
        return first is not None and self._done >= self._sessions_in_all(first)

    @property
    def _first(self) -> int | None:
        return None if self._start is None or self._start.value is None else int(self._start.value)

    def can_start(self) -> bool:
        if self._first is None:
            self._start = self._log.number(RUN_WALK, START_STAGE)
        return self._first is not None

    def week(self, number: int, phase: str) -> Week:
        modification = self._log.library.modifications[RUN_WALK]
        schedule, pace = modification.schedule, self._log.pace()
        first = self._first if self.can_start() else None
        if first is None or schedule is None or pace is None:
            note = "The first stage is not computed. Ask for the missing answers."
            return Week(number, phase, Way.RUN_WALK, note=note)
        numbers = (self._start,) if self._start and not self._done else ()
        planned = []
        for day in sessions.spread(schedule.sessions_per_week):
            reached = first + self._done // schedule.good_sessions_to_move_up
            stage = modification.stages[min(reached, len(modification.stages)) - 1]
            planned.append(sessions.walk_and_run(day, stage, pace))
            self._done += 1
        return Week(number, phase, Way.RUN_WALK, tuple(planned), numbers=numbers, rests_on=RUN_WALK)

    def _sessions_in_all(self, first: int) -> int:
        modification = self._log.library.modifications[RUN_WALK]
        at_each = modification.schedule.good_sessions_to_move_up if modification.schedule else 1
        return (len(modification.stages) - first + 1) * at_each
