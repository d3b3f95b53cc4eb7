"""What stands between a draft and its publication, each thing with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from careplans.models import Plan
from careplans.operations import numbers
from careplans.operations.blocking import Block
from careplans.operations.contents import Draft, Entry, draft_of
from careplans.operations.runner import runner_of


@dataclass(frozen=True)
class Problem:
    """`place` is an id on the builder page, or empty; `phase_id` the phase to open for it.

    `held` are the names of the items that a red flag holds back.
    """

    id: str
    sentence: str
    place: str = ""
    phase_id: int | None = None
    held: tuple[str, ...] = ()


def must_solve(plan: Plan) -> tuple[Problem, ...]:
    """Each of these refuses publication; none means that the plan may go out."""
    runner = runner_of(plan.episode, pattern=plan.working_pattern)
    return problems_of(draft_of(plan, runner))


def problems_of(draft: Draft) -> tuple[Problem, ...]:
    """As `must_solve`, for a caller that has read the draft already."""
    return (
        *_flags(draft),
        *_dates(draft),
        *_contents(draft),
        *_numbers(draft),
        *_blocks(draft),
    )


def should_look_at(draft: Draft) -> tuple[Problem, ...]:
    """Worth a second look; none of these refuses publication."""
    return (
        *_questions(draft),
        *_own_numbers(draft),
        *_overridden(draft),
        *_small_things(draft),
    )


def _flags(draft: Draft) -> Iterator[Problem]:
    for flag in draft.runner.profile.stopping_flags:
        state = "is not screened" if flag.unscreened else "is open"
        yield Problem(
            f"flag-{flag.rule_id}",
            f"{flag.condition}: this red flag {state}. Examine and clear it, or publish only the "
            "safety advice.",
        )


def _dates(draft: Draft) -> Iterator[Problem]:
    if draft.plan.starts_on is None:
        yield Problem("start-date", "Enter the start date.", "dates")


def _contents(draft: Draft) -> Iterator[Problem]:
    if not draft.phases:
        yield Problem("no-phase", "Add a phase with at least one exercise.", "add-phase")
    elif not any(phase.exercises for phase in draft.phases):
        yield Problem(
            "no-exercise", "Add at least one exercise.", f"phase-{draft.phases[0].row.pk}"
        )
    for phase in draft.phases:
        if draft.phases and not phase.printed:
            yield Problem(
                f"empty-phase-{phase.row.pk}",
                f"Phase “{phase.row.title}” is empty. Add something to it, or remove it.",
                f"phase-{phase.row.pk}",
            )


def _numbers(draft: Draft) -> Iterator[Problem]:
    """Own numbers from before the answers or the limits changed."""
    for entry in draft.entries:
        for place, sentence in enumerate(numbers.own_outside_bounds(entry)):
            yield Problem(
                f"number-{place}-{entry.row.uid}",
                f"{entry.name}: {sentence}",
                f"item-{entry.row.uid}",
                phase_id=entry.row.phase_id,
            )


def _blocks(draft: Draft) -> Iterator[Problem]:
    """One for each reason, with everything it blocks. What red flags hold back is said once."""
    held: list[Entry] = []
    blocked: dict[Block, list[Entry]] = {}
    for entry in draft.entries:
        if entry.is_held_back:
            held.append(entry)
        elif entry.is_blocked and entry.block:
            blocked.setdefault(entry.block, []).append(entry)
    yield from _held_back(draft, held)
    for block, entries in blocked.items():
        names = ", ".join(dict.fromkeys(entry.name for entry in entries))
        it = "it" if len(entries) == 1 else "them"
        way_out = (
            f"Remove {it}, or say why you keep {it}." if block.may_override else f"Remove {it}."
        )
        yield Problem(
            f"blocked-{entries[0].row.uid}",
            f"{names}: {block.because} {way_out}",
            f"item-{entries[0].row.uid}",
            phase_id=entries[0].row.phase_id,
        )


def _held_back(draft: Draft, entries: list[Entry]) -> Iterator[Problem]:
    """An urgent flag has said for itself that it is open; a lesser one is named here."""
    if not entries:
        return
    stopped = draft.runner.profile.stopping_flags
    reasons = [] if stopped else list(dict.fromkeys(e.block.because for e in entries if e.block))
    count = "1 item" if len(entries) == 1 else f"{len(entries)} items"
    way_out = "until the red flag is cleared" if stopped else "Remove what cannot wait"
    said = f"Held back: {count}{' ' if stopped else '. '}{way_out}."
    yield Problem(
        "held-back",
        " ".join((*reasons, said)),
        f"item-{entries[0].row.uid}",
        phase_id=entries[0].row.phase_id,
        held=tuple(dict.fromkeys(entry.name for entry in entries)),
    )


def _questions(draft: Draft) -> Iterator[Problem]:
    """Values that nobody knows yet, so that a number is left open."""
    for ask in draft.path.missing:
        yield Problem(f"ask-{ask.variable}", ask.ask)


def _own_numbers(draft: Draft) -> Iterator[Problem]:
    """The weeks were worked out without them."""
    for entry in draft.entries:
        said = numbers.say_own(entry)
        if said and not entry.is_blocked:
            yield Problem(
                f"own-{entry.row.uid}",
                f"{said}. The plan says your number; the running calendar shows the computed one.",
                f"item-{entry.row.uid}",
                phase_id=entry.row.phase_id,
            )


def _overridden(draft: Draft) -> Iterator[Problem]:
    for entry in draft.entries:
        if entry.is_overridden and entry.block:
            yield Problem(
                f"overridden-{entry.row.uid}",
                f"{entry.name} stays although: {entry.block.because}",
                f"item-{entry.row.uid}",
                phase_id=entry.row.phase_id,
            )


def _small_things(draft: Draft) -> Iterator[Problem]:
    if draft.plan.review_on is None:
        yield Problem("review-date", "There is no review date.", "dates")
    first = draft.phases[0] if draft.phases else None
    if first and len(first.exercises) > 4:
        yield Problem(
            "many-exercises",
            f"The first phase has {len(first.exercises)} exercises. More than 4 is a lot at first.",
            f"phase-{first.row.pk}",
        )
    if first and not first.running:
        yield Problem(
            "no-running",
            "The first phase does not say whether to run.",
            f"phase-{first.row.pk}",
        )
