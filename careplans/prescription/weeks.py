"""The all-green path: what is run week by week when every session goes well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from careplans.library import Library, PainRule, Tag
from careplans.prescription import sessions, wording
from careplans.prescription.agreement import agree
from careplans.prescription.applicability import Reason, Why, flag_reason
from careplans.prescription.computed import Moment
from careplans.prescription.distance import REST_DAYS, SHORT_OFTEN, VOLUME_CUT, DistanceWeeks
from careplans.prescription.phase_items import PhaseItems, resolve
from careplans.prescription.profile import RunnerProfile
from careplans.prescription.stages import RUN_WALK, StageWeeks
from careplans.prescription.variables import Ask
from careplans.prescription.week import Log, Way, Week

MOST_WEEKS = 26
"""A plan without phases ends here at the latest."""

FEWEST_SWAPS = 3
"""Other sport is done at least this often in a week of a break."""

NO_RUN = "rm_no_run"
BONE_HOLD = "rm_bone_hold"


_BY_DISTANCE = Reason(Why.VOLUME, (), "This runner already runs by distance.")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Running items for so many weeks; None: as many as the items themselves need."""

    ids: tuple[str, ...]
    weeks: int | None = None
    phase: str = ""
    pain_rule: PainRule | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """`blocked_by` not empty: nothing may be prescribed and there are no weeks.

    `missing` are values to ask for, `notes` say what was assumed.
    """

    weeks: tuple[Week, ...]
    items: tuple[PhaseItems, ...]
    blocked_by: tuple[Reason, ...]
    missing: tuple[Ask, ...]
    notes: tuple[str, ...]


def all_green(stretches: Sequence[Stretch], profile: RunnerProfile, library: Library) -> Path:
    """The weeks of these stretches, one after the other."""
    builder = _Builder(Log(profile, library))
    if any(REST_DAYS in stretch.ids for stretch in stretches):
        builder.keep_rest_days()
    blocked_by = running_blocks(profile)
    items = tuple(
        builder.add(stretch, first_phase=index == 0) for index, stretch in enumerate(stretches)
    )
    log = builder.log
    if blocked_by:
        return Path(weeks=(), items=items, blocked_by=blocked_by, missing=(), notes=())
    return Path(
        weeks=tuple(log.weeks),
        items=items,
        blocked_by=(),
        missing=tuple(log.asks.values()),
        notes=tuple(log.notes),
    )


def running_blocks(profile: RunnerProfile) -> tuple[Reason, ...]:
    """The open red flags that forbid any running plan, urgent ones first."""
    stopping = [flag_reason(flag, Why.RED_FLAG) for flag in profile.stopping_flags]
    held = [
        flag_reason(flag, Why.HOLD)
        for flag in profile.flags_locking(frozenset({Tag.RUNNING, Tag.IMPACT}))
        if not flag.stops_the_plan
    ]
    return (*stopping, *held)


class _Builder:
    """Adds week after week; which kind of week comes next depends on those before."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._break_weeks = 0
        self._stages = StageWeeks(log)
        self._distance = DistanceWeeks(log)

    def keep_rest_days(self) -> None:
        self._distance.keep_rest_days()

    def add(self, stretch: Stretch, *, first_phase: bool) -> PhaseItems:
        moment = Moment(
            phase=stretch.phase,
            first_phase=first_phase,
            fixed=self._distance.settled(len(self.log.weeks) + 1),
            pain_rule=stretch.pain_rule,
        )
        items = self._resolve(stretch, moment)
        self._distance.adopt(items)
        runs = self._distance.count(items) if self._way(items) is Way.DISTANCE else None
        if runs is not None:
            moment = replace(moment, fixed={**moment.fixed, "sessions": Decimal(runs)})
            items = self._resolve(stretch, moment)
        begun = len(self.log.weeks)
        for _ in range(MOST_WEEKS if stretch.weeks is None else stretch.weeks):
            if stretch.weeks is None and self._is_finished(items):
                break
            self.log.weeks.append(self._next_week(stretch.phase, items))
        self._say_what_is_reached(begun)
        return agree(items, self.log.weeks[begun:], self.log, moment)

    def _say_what_is_reached(self, begun: int) -> None:
        """An aim of the phase is only an aim: its last full week says how far the plan gets."""
        full = [
            place
            for place, week in enumerate(self.log.weeks)
            if place >= begun and week.way is Way.DISTANCE and week.sessions and not week.lighter
        ]
        usual = self.log.profile.number("weekly_usual_km")
        if full and usual:
            unit = self.log.profile.distance_unit
            week = self.log.weeks[full[-1]]
            said, aim = (wording.say(km, "km", distance_unit=unit) for km in (week.km, usual))
            reached = f"By week {week.number}: {said}. The usual week is {aim}."
            self.log.weeks[full[-1]] = replace(week, note=f"{week.note} {reached}".strip())

    def _resolve(self, stretch: Stretch, moment: Moment) -> PhaseItems:
        items = resolve(stretch.ids, self.log.profile, self.log.library, moment=moment)
        return self._with_one_way(items)

    def _with_one_way(self, items: PhaseItems) -> PhaseItems:
        """Stages and distances never stand side by side in what the patient reads."""
        way = self._way(items)
        run_walk = self.log.library.modifications[RUN_WALK]
        if way is Way.DISTANCE:
            return items.without({RUN_WALK}, _BY_DISTANCE)
        if way is not Way.RUN_WALK:
            return items
        reason = Reason(Why.VOLUME, (RUN_WALK,), f"Not during: {run_walk.name}.")
        items = items.without({VOLUME_CUT, SHORT_OFTEN}, reason)
        return items if items.has(RUN_WALK) else items.joined_by(self.log.work_out(RUN_WALK))

    def _next_week(self, phase: str, items: PhaseItems) -> Week:
        number, way = len(self.log.weeks) + 1, self._way(items)
        if way is Way.BREAK:
            return self._break_week(number, phase, items)
        if way is Way.DISTANCE:
            return self._distance.week(number, phase, items)
        if way is Way.REST:
            return Week(number, phase, way)
        week = self._stages.week(number, phase)
        if self._stages.are_finished:
            self._distance.full_km = week.km
        return week

    def _way(self, items: PhaseItems) -> Way:
        """Stages once begun are finished; a runner who runs by distance goes on doing so."""
        if items.has(BONE_HOLD):
            return Way.REST
        if items.has(NO_RUN):
            return Way.BREAK if self._may_still_rest() else Way.REST
        if self._distance.full_km is not None:
            return Way.DISTANCE
        if self._stages.have_begun or items.has(RUN_WALK) or self._distance.is_too_short(items):
            return Way.RUN_WALK
        return Way.DISTANCE if self._distance.is_asked_for(items) else Way.REST

    def _is_finished(self, items: PhaseItems) -> bool:
        """Has a stretch without a set length done all its items ask for?"""
        way = self._way(items)
        if way is Way.BREAK:
            break_item = items.find(NO_RUN)
            days = break_item.value("break_days") if break_item else None
            self.log.ask(break_item.missing if break_item else ())
            return days is None or self._break_weeks * sessions.DAYS >= days
        if way is Way.DISTANCE:
            return self._distance.is_finished(items)
        return way is Way.REST or not self._stages.can_start()

    def _may_still_rest(self) -> bool:
        longest = self.log.library.modifications[NO_RUN].longest_days
        return longest is None or (self._break_weeks + 1) * sessions.DAYS <= longest

    def _break_week(self, number: int, phase: str, items: PhaseItems) -> Week:
        break_item = items.find(NO_RUN)
        minutes = break_item.value("swap_minutes_session") if break_item else None
        count = self.log.find("sessions")
        self._break_weeks += 1
        if minutes is None or count is None:
            self.log.ask(break_item.missing if break_item else ())
            note = "Other sport is not computed. Ask for the missing answers."
            return Week(number, phase, Way.BREAK, note=note)
        days = sessions.spread(min(max(int(count), FEWEST_SWAPS), sessions.DAYS))
        swaps = tuple(sessions.other_sport(day, int(minutes)) for day in days)
        return Week(
            number, phase, Way.BREAK, swaps, numbers=break_item.numbers if break_item else ()
        )
