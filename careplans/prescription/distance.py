"""Weeks counted in km: the first cut, the weekly build, lighter weeks and the caps on one run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from careplans.library import Library, LighterWeek
from careplans.library.formulas import half_up
from careplans.prescription import sessions
from careplans.prescription.numbers import Input, Number
from careplans.prescription.phase_items import PhaseItems
from careplans.prescription.variables import Ask, Values
from careplans.prescription.week import Log, Way, Week

VOLUME_CUT = "rm_volume_cut"
WEEKLY_BUILD = "rm_weekly_progress"
SHORT_OFTEN = "rm_short_often"
SESSION_CAP = "rm_session_cap"
LONG_RUN_CAP = "rm_long_run_cap"
REST_DAYS = "rm_rest_days"

LASTING = frozenset({SESSION_CAP, LONG_RUN_CAP, REST_DAYS})
"""Once given, this advice holds for the rest of the plan."""

CAP_WEEKS = 4
"""The single-run cap looks back over the last 30 days, here four plan weeks."""


@dataclass(frozen=True, slots=True)
class _Target:
    """The distance of a week and the numbers it comes from; None: something must be asked."""

    km: Decimal | None
    numbers: tuple[Number, ...] = ()
    rests_on: str = ""
    lighter: bool = False


class DistanceWeeks:
    """`full_km` is the last full week: a lighter week does not count, the next one builds on it."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.full_km: Decimal | None = None
        self._weeks_built = 0
        self._lasting: set[str] = set()

    def adopt(self, items: PhaseItems) -> None:
        self._lasting |= LASTING & {item.modification_id for item in items.kept}

    def keep_rest_days(self) -> None:
        """Rest days that a later phase asks for hold from the first week, so no run drops out."""
        self._lasting.add(REST_DAYS)

    def settled(self, number: int) -> dict[str, Decimal]:
        """Variables that the weeks before week `number` have settled, once runs are by distance."""
        if self.full_km is None:
            return {}
        return {"week_km": self.full_km, **self._longest(number)}

    def is_asked_for(self, items: PhaseItems) -> bool:
        return any(items.has(one) for one in (VOLUME_CUT, WEEKLY_BUILD, SHORT_OFTEN))

    def is_too_short(self, items: PhaseItems) -> bool:
        """So little running that the run-walk plan takes its place."""
        return self.is_asked_for(items) and bool(self._log.work_out(VOLUME_CUT).use_instead)

    def is_finished(self, items: PhaseItems) -> bool:
        """At the usual week the weekly build ends; without a build one week is all there is."""
        if self.full_km is None:
            return self._first_km() is None or self.count(items) is None
        if not items.has(WEEKLY_BUILD):
            return True
        usual = self._log.find("usual_km")
        return usual is None or self.full_km >= usual or not self._grows()

    def week(self, number: int, phase: str, items: PhaseItems) -> Week:
        aim = self._target(items)
        target, count, pace = aim.km, self.count(items), self._log.pace()
        if target is None or count is None or pace is None:
            note = "The distance is not computed. Ask for the missing answers."
            return Week(number, phase, Way.DISTANCE, note=note)
        caps = list(self._caps(items, number, target, count))
        runs = [min(run, *caps) if caps else run for run in sessions.split(target, count)]
        days = sessions.spread(count)
        week = Week(
            number,
            phase,
            Way.DISTANCE,
            tuple(
                sessions.run(day, km, pace) for day, km in zip(days, runs, strict=True) if km > 0
            ),
            lighter=aim.lighter,
            numbers=aim.numbers,
            rests_on=aim.rests_on,
            note=" ".join(_notes(days, is_held=sum(runs) < target)),
        )
        if not aim.lighter:
            self.full_km = week.km
        return week

    def _target(self, items: PhaseItems) -> _Target:
        if self.full_km is None:
            self._weeks_built = 1
            return _aim(self._log.number(VOLUME_CUT, "start_week_km"), VOLUME_CUT)
        if not items.has(WEEKLY_BUILD) or self._is_back_to_usual():
            return _Target(self.full_km)
        self._weeks_built += 1
        easy = self._log.library.modifications[WEEKLY_BUILD].lighter_week
        if easy is not None and self._weeks_built % easy.every == 0:
            return _lighter(self.full_km, easy, self._log.library)
        aim = _aim(self._next(), WEEKLY_BUILD)
        return aim if aim.km is not None else replace(aim, km=self.full_km)

    def _first_km(self) -> Decimal | None:
        first = self._log.number(VOLUME_CUT, "start_week_km")
        return first.value if first else None

    def _next(self) -> Number | None:
        fixed = {} if self.full_km is None else {"week_km": self.full_km}
        return self._log.number(WEEKLY_BUILD, "next_week_km", fixed=fixed)

    def _grows(self) -> bool:
        number = self._next()
        return bool(number and number.value and self.full_km and number.value > self.full_km)

    def _is_back_to_usual(self) -> bool:
        usual = self._log.find("usual_km")
        return bool(usual and self.full_km and self.full_km >= usual)

    def count(self, items: PhaseItems) -> int | None:
        """Runs in the week: those of the plan or the runner's own, with the rest days kept."""
        often = items.find(SHORT_OFTEN)
        wanted = often.value("runs_per_week") if often else self._log.find("sessions")
        if wanted is None:
            self._log.ask(often.missing if often else ())
            return None
        count = max(1, self._fewest_runs(), min(int(wanted), sessions.DAYS))
        return min(count, self._most_runs()) if REST_DAYS in self._lasting else count

    def _fewest_runs(self) -> int:
        """As many as in the last week: fewer runs at the same cap would be less running."""
        last = self._log.weeks[-1:]
        return len(last[0].sessions) if last and last[0].way is Way.DISTANCE else 0

    def _most_runs(self) -> int:
        rest = self._log.value(REST_DAYS, "min_rest_days") or Decimal(0)
        most = sessions.DAYS - int(rest)
        formula = self._log.library.modifications[REST_DAYS].no_back_to_back_when
        if formula is None:
            return most
        known = {name: self._log.find(name) for name in formula.names}
        apart = formula.truth({name: value for name, value in known.items() if value is not None})
        return min(most, sessions.MOST_WITHOUT_NEIGHBOURS) if apart else most

    def _caps(
        self, items: PhaseItems, number: int, target: Decimal, count: int
    ) -> Iterator[Decimal]:
        """While the week is only held, no run grows either, however many runs there are."""
        often = items.find(SHORT_OFTEN)
        is_first, is_held = self.full_km is None, not items.has(WEEKLY_BUILD)
        wanted = [
            often.value("run_km") if often and is_first else None,
            self._before_pain() if often else None,
            self._log.weeks[-1].longest_km if is_held and not is_first else None,
            self._session_cap(number),
            self._long_run_cap(number, target, count),
        ]
        yield from (cap for cap in wanted if cap is not None)

    def _before_pain(self) -> Decimal | None:
        """Short runs end before the pain starts, when it is known after how long that is."""
        known = {}
        for variable in ("onset_min", "pace"):
            found = Values(self._log.profile, self._log.library).find(variable)
            if isinstance(found, Ask):
                return None
            known[variable] = found.value
        caps = self._log.library.modifications[SHORT_OFTEN].caps
        highest = [cap.high.number(known) for cap in caps if cap.when_known and cap.high]
        return min(highest, default=None)

    def _session_cap(self, number: int) -> Decimal | None:
        """From the longest run of the last four weeks, planned ones included."""
        if SESSION_CAP not in self._lasting:
            return None
        return self._log.value(SESSION_CAP, "cap_km", fixed=self._longest(number))

    def _long_run_cap(self, number: int, target: Decimal, count: int) -> Decimal | None:
        """A share of this week, by the number of runs this week has."""
        if LONG_RUN_CAP not in self._lasting:
            return None
        week = {"week_km": target, "sessions": Decimal(count)}
        fixed = week | self._longest(number)
        return self._log.value(LONG_RUN_CAP, "long_run_km", fixed=fixed)

    def _longest(self, number: int) -> dict[str, Decimal]:
        longest = [week.longest_km for week in self._log.weeks[-CAP_WEEKS:]]
        before = self._log.profile.number("longest_30d_km")
        if number <= CAP_WEEKS and before is not None:
            longest.append(before)
        return {"longest_km": max(longest)} if any(longest) else {}


def _notes(days: tuple[int, ...], *, is_held: bool) -> Iterator[str]:
    if is_held:
        yield "Runs are held at their cap."
    if any(day + 1 in days for day in days):
        yield (
            "Two of the runs are on days in a row."
            if len(days) == 4
            else ("Some of the runs are on days in a row.")
        )


def _aim(number: Number | None, modification_id: str) -> _Target:
    return _Target(None) if number is None else _Target(number.value, (number,), modification_id)


def _lighter(full_km: Decimal, easy: LighterWeek, library: Library) -> _Target:
    number = Number(
        id="lighter_week_km",
        label="Lighter week",
        value=half_up(full_km * easy.share, 1),
        unit="km",
        formula=f"round(week_km * {easy.share}, 1)",
        inputs=(Input("week_km", full_km, "km"),),
        sources=library.modifications[WEEKLY_BUILD].sources,
        note=f"One week in {easy.every} is lighter. The next one builds on the last full week.",
    )
    return _Target(number.value, (number,), WEEKLY_BUILD, lighter=True)
