"""Red flags as the triage page shows them: with their answers, their review and what they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from careplans.triage_page.review import ReviewForm
from clinic import content
from intake.models import FlagReview, SafetyAlert
from intake.operations import FlagState
from intake.triage.assessment import Evidence, Flag, State


@dataclass(frozen=True)
class Cited:
    """A source of a rule, and whether its facts were seen or only recalled."""

    cite: str
    url: str
    status: str

    @property
    def is_verified(self) -> bool:
        return self.status == "verified"


@dataclass(frozen=True)
class FlagCard:
    """A red flag that needs a clinician, with what was done about it so far.

    `hidden`: the fired flags that stand under this one and are reviewed in the same act. `told`:
    when the runner was shown the advice of this rule. `form` is None where nothing can be reviewed.
    `beside`: answers that speak for the rule and did not decide it. `is_unsure`: every answer that
    decided it is "not sure".
    """

    state: FlagState
    hidden: tuple[FlagState, ...] = ()
    sources: tuple[Cited, ...] = ()
    told: SafetyAlert | None = None
    form: ReviewForm | None = None
    beside: tuple[Evidence, ...] = ()
    is_unsure: bool = False

    @property
    def flag(self) -> Flag | None:
        return self.state.flag

    @property
    def review(self) -> FlagReview | None:
        return self.state.review

    @property
    def is_present(self) -> bool:
        return self.flag is not None and self.flag.state is State.PRESENT

    @property
    def has_error(self) -> bool:
        return self.form is not None and self.form.is_bound

    @property
    def more_open(self) -> int:
        """How many answers are open beside the first."""
        return max(0, len(self.flag.open_questions) - 1) if self.flag else 0

    @property
    def holds(self) -> str:
        """What a plan must leave out until this flag, and those under it, are lifted."""
        flags = (self.flag, *(state.flag for state in self.hidden))
        found = dict.fromkeys(hold.value for flag in flags if flag for hold in flag.hold)
        return ", ".join(found)


def cards(
    states: Iterable[FlagState],
    shown: State,
    *,
    alerts: Iterable[SafetyAlert],
    typed: Mapping[str, ReviewForm],
) -> tuple[FlagCard, ...]:
    """One card for each flag in the state `shown` that no other hides, most urgent first."""
    known = tuple(states)
    told = {alert.rule_id: alert for alert in alerts}
    return tuple(
        FlagCard(
            state=state,
            hidden=_hidden_under(state, known),
            sources=cited(state.flag.sources),
            told=told.get(state.rule_id),
            form=form_for(state, typed),
        )
        for state in known
        if state.flag and state.alert is None and state.flag.state is shown
        if state.superseded_by is None
    )


def by_hand_card(state: FlagState, *, typed: Mapping[str, ReviewForm]) -> FlagCard:
    """The warning that the rules broke down."""
    return FlagCard(state=state, form=form_for(state, typed))


def form_for(state: FlagState, typed: Mapping[str, ReviewForm]) -> ReviewForm | None:
    """The form as it was typed, else an empty one; none where the flag is not raised."""
    if not state.is_raised:
        return None
    form = typed.get(state.rule_id)
    form = form or ReviewForm(state.rule_id, evidence=state.evidence_sha256, seen=state.seen)
    if state.is_lifted:
        form.fields["note"].label = "Why you change this decision"
    return form


def cited(source_ids: Iterable[str]) -> tuple[Cited, ...]:
    """The sources of a rule that are in the register, in its order."""
    return tuple(_known(source_ids))


def _hidden_under(over: FlagState, states: tuple[FlagState, ...]) -> tuple[FlagState, ...]:
    return tuple(state for state in states if state.superseded_by == over.rule_id)


def _known(source_ids: Iterable[str]) -> Iterator[Cited]:
    register = content.sources()
    for source_id in source_ids:
        if source := register.get(source_id):
            url = f"https://doi.org/{source.doi}" if source.doi else source.url
            yield Cited(source.cite, url, source.status)
