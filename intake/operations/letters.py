"""A letter that refers a runner for one warning sign, put together from what the record holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import grants
from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import NotNow
from clinic.models import Consent, Episode, User
from clinic.rights import Right
from intake.models import FlagReview, SafetyAlert
from intake.operations import alerts
from intake.operations.access import locked, record
from intake.operations.flags import FlagState, flag_states
from intake.triage import safety_texts
from intake.triage.assessment import State

TAKEN_BACK = "given on the way, not in the form as it was sent"
NOT_SENT = "in changes that are not sent yet"


@dataclass(frozen=True)
class Quoted:
    """One answer that the warning rests on, in the runner's form."""

    question: str
    answer: str
    note: str = ""


@dataclass(frozen=True)
class Letter:
    """Nothing in it is composed: every line is of the form, the rules or the clinician.

    `addressee` is empty unless the runner agreed to letters to the GP. `advised` is the advice of
    the rule; `told` says when it was shown and is None when the form showed none.
    """

    episode: Episode
    state: FlagState
    beside: tuple[str, ...]
    answers: tuple[Quoted, ...]
    told: SafetyAlert | None
    advised: tuple[str, ...]
    acts: tuple[FlagReview, ...]
    addressee: str
    signed_by: User
    made_at: datetime


@transaction.atomic
def referral_letter(episode: Episode, rule_id: str, *, by: User) -> Letter:
    """The letter for a warning sign that is present and was not lifted; making it is audited."""
    grants.require(Right.REVIEW_FLAG, by, episode)
    episode = locked(episode)
    states = flag_states(episode)
    state = _referable(states, rule_id)
    hidden = [row for row in states if row.superseded_by == rule_id and _is_present(row)]
    told = _told(episode, rule_id)
    record(Event.LETTER_MADE, episode, by=by, about=episode, rule=rule_id)
    return Letter(
        episode=episode,
        state=state,
        beside=tuple(row.condition for row in hidden),
        answers=tuple(dict.fromkeys(line for row in (state, *hidden) for line in _quoted(row))),
        told=told,
        advised=_advice(episode, rule_id) if told else (),
        acts=state.history,
        addressee=_addressee(episode),
        signed_by=by,
        made_at=timezone.now(),
    )


# ---- inside -----------------------------------------------------------------------------------


def _referable(states: tuple[FlagState, ...], rule_id: str) -> FlagState:
    state = next((each for each in states if each.rule_id == rule_id), None)
    if state is None or not _is_present(state):
        raise NotNow("This warning sign is not present, so there is nothing to refer for.")
    if state.is_lifted:
        raise NotNow("This warning sign was lifted, so there is nothing to refer for.")
    if state.superseded_by is not None:
        raise NotNow("This warning sign is in the letter for the one that it stands under.")
    return state


def _is_present(state: FlagState) -> bool:
    return state.alert is not None or (state.flag is not None and state.flag.state is State.PRESENT)


def _quoted(state: FlagState) -> tuple[Quoted, ...]:
    """The answers as they were when the warning came up, where it came up on the way."""
    if state.alert is not None:
        note = TAKEN_BACK if state.is_taken_back else NOT_SENT if state.is_on_the_way else ""
        return tuple(Quoted(row["question"], row["answer"], note) for row in state.alert.evidence)
    found = state.flag.evidence if state.flag else ()
    return tuple(Quoted(row.question, row.answer, row.note) for row in found)


def _told(episode: Episode, rule_id: str) -> SafetyAlert | None:
    raised = alerts.latest_of([episode.pk]).get(episode.pk, [])
    return next((alert for alert in raised if alert.rule_id == rule_id), None)


def _advice(episode: Episode, rule_id: str) -> tuple[str, ...]:
    text, clinic = safety_texts.load()[rule_id], episode.clinic
    lines = text.lines(emergency_number=clinic.emergency_number, urgent_number=clinic.urgent_number)
    return (text.title, *lines)


def _addressee(episode: Episode) -> str:
    agreed = clinic_operations.decisions_on(episode).get(Consent.Purpose.LETTER_GP)
    return episode.patient.gp_name if agreed and agreed.is_given else ""
