"""The warnings of a form that is not sent yet, each with its review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from careplans.triage_page.flags import form_for
from careplans.triage_page.review import ReviewForm
from clinic.models import Episode
from intake import operations
from intake.models import SafetyAlert
from intake.operations import FlagState

NOTHING_TYPED: Mapping[str, ReviewForm] = {}


@dataclass(frozen=True)
class Raised:
    """The latest alert of one rule, with those of the rules it hides: one act reviews them all.

    There is no alert where the rules broke down.
    """

    state: FlagState
    under: tuple[FlagState, ...] = ()
    form: ReviewForm | None = None

    @property
    def alert(self) -> SafetyAlert | None:
        return self.state.alert

    @property
    def condition(self) -> str:
        return self.state.condition


@dataclass(frozen=True)
class Warnings:
    """Most urgent first; empty when no urgent rule has come true."""

    rows: tuple[Raised, ...]

    @property
    def is_emergency(self) -> bool:
        return any(row.state.tier == "emergency_now" for row in self.rows)

    @property
    def call_by(self) -> str:
        """By when to ring: for the most urgent that nobody has reviewed; empty without one."""
        every = [state for row in self.rows for state in (row.state, *row.under)]
        waiting = {state.tier for state in every if state.is_unreviewed}
        if not waiting:
            return ""
        return "now" if "emergency_now" in waiting else "today"

    @property
    def all_read(self) -> bool:
        every = (state.alert for row in self.rows for state in (row.state, *row.under))
        return all(alert and alert.read_at for alert in every)

    @property
    def opened(self) -> str:
        """The rule whose review stands open: one with an error, else the first not reviewed."""
        forms = [row for row in self.rows if row.form]
        wrong = [row for row in forms if row.form and row.form.is_bound]
        waiting = [row for row in forms if not row.state.review]
        return next((row.state.rule_id for row in (*wrong, *waiting)), "")


def warnings_of(episode: Episode, *, typed: Mapping[str, ReviewForm] = NOTHING_TYPED) -> Warnings:
    states = operations.flag_states(episode)
    return Warnings(
        tuple(
            Raised(
                state=state,
                under=tuple(row for row in states if row.superseded_by == state.rule_id),
                form=form_for(state, typed),
            )
            for state in states
            if state.superseded_by is None
        )
    )
