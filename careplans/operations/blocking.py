"""What speaks against an item for this runner, and whether a physio may keep it all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from careplans import library, suggestions
from careplans.prescription import Reason, RunnerProfile, Why

LONGEST = 300
LASTING = frozenset({Why.RED_FLAG, Why.HOLD})
"""These end when the flag is cleared, never by a reason typed into the plan."""


@dataclass(frozen=True)
class Block:
    """`because` is said to the physio. `may_override`: with a reason the item may stay."""

    because: str
    may_override: bool


GONE = Block("The library no longer has this.", may_override=False)


def block_of_exercise(slug: str, profile: RunnerProfile) -> Block | None:
    exercise = library.load().exercises.get(slug)
    if exercise is None:
        return GONE
    verdict = suggestions.judge(exercise, profile, library.load())
    return block_of_reasons(verdict.blocked)


def cautions_of(slug: str, profile: RunnerProfile) -> tuple[str, ...]:
    """Notes to keep in mind for this runner; they never block."""
    exercise = library.load().exercises.get(slug)
    if exercise is None:
        return ()
    return suggestions.judge(exercise, profile, library.load()).cautions


def block_of_reasons(reasons: Sequence[Reason]) -> Block | None:
    if not reasons:
        return None
    lasting = any(reason.why in LASTING for reason in reasons)
    text = " ".join(dict.fromkeys(reason.text for reason in reasons))
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return Block(short, may_override=not lasting)
