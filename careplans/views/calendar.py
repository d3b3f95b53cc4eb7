"""The computed weeks of a draft as a calendar: what is run on which day when all goes well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from careplans.operations import Draft
from careplans.operations.running import in_own_unit
from careplans.prescription import Kind, RunnerProfile, Session, Week, wording

WEEKS_SHOWN = 2
DAYS = 7
TIMES = "\N{MULTIPLICATION SIGN}"
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def calendar_of(draft: Draft, *, first_week: int) -> dict[str, Any]:
    """Two weeks at a time; dated only up to the review."""
    weeks = draft.path.weeks
    first = max(1, min(first_week, len(weeks)))
    shown = weeks[first - 1 : first - 1 + WEEKS_SHOWN]
    return {
        "weeks": [_week(week, draft) for week in shown],
        "day_names": _day_names(draft.plan.starts_on),
        "first": first,
        "last": first + len(shown) - 1,
        "total": len(weeks),
        "previous": first - WEEKS_SHOWN if first > 1 else None,
        "next": first + WEEKS_SHOWN if first + WEEKS_SHOWN <= len(weeks) else None,
    }


def _day_names(starts_on: date | None) -> list[str]:
    """Week 1 begins on the start date, whatever day of the week that is."""
    offset = starts_on.weekday() if starts_on else 0
    return [DAY_NAMES[(offset + day) % DAYS] for day in range(DAYS)]


def _week(week: Week, draft: Draft) -> dict[str, Any]:
    profile = draft.runner.profile
    sessions = {session.day: session for session in week.sessions}
    km, unit = in_own_unit(week.km, "km", profile)
    return {
        "name": f"Week {week.number}",
        "dates": _dates(week, draft),
        "days": [_day(sessions.get(day + 1), profile) for day in range(DAYS)],
        "running": f"{wording.plain(km)} {unit}" if km else "None",
        "running_detail": f"{week.run_minutes} min run" if week.run_minutes else "",
        "time": f"{week.minutes} min" if week.minutes else "",
        "time_detail": week.note,
    }


def _dates(week: Week, draft: Draft) -> str:
    starts_on, review_on = draft.plan.starts_on, draft.plan.review_on
    if starts_on is None:
        return ""
    first = starts_on + timedelta(days=DAYS * (week.number - 1))
    if review_on is not None and first > review_on:
        return "after the review"
    last = first + timedelta(days=DAYS - 1)
    month = "" if first.month == last.month else f" {first:%b}"
    return f"{first.day}{month} to {last.day} {last:%b}"


def _day(session: Session | None, profile: RunnerProfile) -> dict[str, str]:
    if session is None:
        return {"kind": "rest", "title": "No run", "detail": ""}
    minutes = f"{session.minutes} minutes"
    if session.kind is Kind.RUN_WALK:
        return {"kind": "run", "title": _run_walk(session), "detail": minutes}
    if session.kind is Kind.OTHER_SPORT:
        return {"kind": "other", "title": "Other sport", "detail": minutes}
    km, unit = in_own_unit(session.km, "km", profile)
    distance = "" if km is None else f"{wording.plain(km)} {unit}"
    return {"kind": "run", "title": f"Run {distance}", "detail": minutes}


def _run_walk(session: Session) -> str:
    """Eight times (1 + 2): minutes run and walked, so many times."""
    if len(session.segments) != 1:
        return "Run and walk"
    part = session.segments[0]
    if not part.walk:
        return f"Run {part.run} min"
    return f"Run {part.times} {TIMES} ({part.run} + {part.walk})"
