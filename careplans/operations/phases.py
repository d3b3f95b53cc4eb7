"""The phases of a draft: some weeks with one aim, one after the other without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from careplans.models import Phase, Plan
from careplans.operations.editing import agree, locked, locked_phase, touch
from careplans.operations.pain import pain_rule_of
from careplans.operations.typed_text import require_storable
from clinic.errors import Invalid, NotNow
from clinic.models import User

MOST_PHASES = 8
MOST_WEEKS = 52
MOST_LINES = 8
LINE_LENGTH = 200
TITLE_LENGTH = 80
CODES = ("settle", "build", "load", "return", "maintain")


@dataclass(frozen=True, kw_only=True)
class PhaseDetails:
    """What a physio says about a phase. `weeks` is how many; the phases follow each other."""

    title: str
    weeks: int
    code: str = "build"
    aims: tuple[str, ...] = ()
    progress_when: tuple[str, ...] = ()
    review: str = ""


@transaction.atomic
def add_phase(
    plan: Plan, details: PhaseDetails, *, by: User, lock_version: int | None = None
) -> Phase:
    """A new phase at the end of the plan."""
    plan = locked(plan, by=by)
    if lock_version is not None:
        agree(plan, lock_version=lock_version, current={})
    phases = list(plan.phases.order_by("position"))
    if len(phases) >= MOST_PHASES:
        raise NotNow(f"A plan has at most {MOST_PHASES} phases. Remove one first.")
    details = _clean(details)
    first = phases[-1].week_to + 1 if phases else 1
    _require_room(first - 1 + details.weeks)
    phase = Phase.objects.create(
        plan=plan,
        position=(phases[-1].position if phases else 0) + 1,
        week_from=first,
        week_to=first + details.weeks - 1,
        pain_rule=pain_rule_of(plan),
        **_texts(details),
    )
    touch(plan, by=by, did="add-phase", about=phase)
    return phase


@transaction.atomic
def edit_phase(
    phase: Phase,
    details: PhaseDetails,
    *,
    by: User,
    lock_version: int,
    seen: PhaseDetails | None = None,
) -> Phase:
    """Replace what the phase says. Later phases move when its number of weeks changes."""
    phase = locked_phase(phase, by=by)
    was = vars(seen) if seen else None
    agree(phase.plan, lock_version=lock_version, current=vars(details_of(phase)), seen=was)
    details = _clean(details)
    others = phase.plan.phases.exclude(pk=phase.pk)
    _require_room(details.weeks + sum(other.week_to - other.week_from + 1 for other in others))
    for name, value in _texts(details).items():
        setattr(phase, name, value)
    phase.week_from = 1
    phase.week_to = details.weeks
    phase.save()
    _line_up(phase.plan)
    touch(phase.plan, by=by, did="edit-phase", about=phase)
    phase.refresh_from_db(fields=["week_from", "week_to"])
    return phase


@transaction.atomic
def remove_phase(phase: Phase, *, by: User, lock_version: int) -> None:
    """Take the phase and its items out; later phases move up."""
    phase = locked_phase(phase, by=by)
    plan = phase.plan
    agree(plan, lock_version=lock_version, current=vars(details_of(phase)))
    touch(plan, by=by, did="remove-phase", about=phase)
    phase.delete()
    _line_up(plan)


def details_of(phase: Phase) -> PhaseDetails:
    return PhaseDetails(
        title=phase.title,
        weeks=phase.week_to - phase.week_from + 1,
        code=phase.code,
        aims=tuple(phase.aims),
        progress_when=tuple(phase.progress_when),
        review=phase.review,
    )


def _line_up(plan: Plan) -> None:
    """Each phase begins in the week after the one before it."""
    week = 0
    for phase in plan.phases.order_by("position"):
        weeks = phase.week_to - phase.week_from
        Phase.objects.filter(pk=phase.pk).update(week_from=week + 1, week_to=week + 1 + weeks)
        week += weeks + 1


def _require_room(weeks: int) -> None:
    if weeks > MOST_WEEKS:
        sentence = f"The plan would last {weeks} weeks. Keep it to {MOST_WEEKS}."
        raise Invalid(sentence, fields={"weeks": sentence})


def _texts(details: PhaseDetails) -> dict[str, object]:
    return {
        "title": details.title,
        "code": details.code,
        "aims": list(details.aims),
        "progress_when": list(details.progress_when),
        "review": details.review,
    }


def _clean(details: PhaseDetails) -> PhaseDetails:
    require_storable(vars(details))
    found = PhaseDetails(
        title=" ".join(details.title.split()),
        weeks=details.weeks,
        code=details.code,
        aims=_lines(details.aims),
        progress_when=_lines(details.progress_when),
        review=" ".join(details.review.split()),
    )
    problems = _problems(found)
    if problems:
        raise Invalid(" ".join(problems.values()), fields=problems)
    return found


def _lines(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := " ".join(text.split())))


def _problems(details: PhaseDetails) -> dict[str, str]:
    found: dict[str, str] = {}
    if not details.title:
        found["title"] = "Enter a name for the phase."
    elif len(details.title) > TITLE_LENGTH:
        found["title"] = f"Shorten the name to {TITLE_LENGTH} characters."
    if not 1 <= details.weeks <= MOST_WEEKS:
        found["weeks"] = f"Enter from 1 to {MOST_WEEKS} weeks."
    if details.code not in CODES:
        found["code"] = f"Choose one of {', '.join(CODES)}."
    found |= _line_problems("aims", details.aims)
    found |= _line_problems("progress_when", details.progress_when)
    if len(details.review) > LINE_LENGTH:
        found["review"] = f"Shorten the review to {LINE_LENGTH} characters."
    return found


def _line_problems(name: str, lines: tuple[str, ...]) -> dict[str, str]:
    if len(lines) > MOST_LINES:
        return {name: f"Keep this to {MOST_LINES} lines."}
    if any(len(line) > LINE_LENGTH for line in lines):
        return {name: f"Keep each line to {LINE_LENGTH} characters."}
    return {}
