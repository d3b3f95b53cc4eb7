"""Warnings outside the form: what the home and the sent page still say of what was told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import get_language

from clinic.grants import Actor
from clinic.models import Clinic, Episode
from intake import operations
from intake.models import SafetyAlert
from intake.operations import FlagState
from intake.triage.assessment import State
from intake.views import advice


@dataclass(frozen=True)
class Dropped:
    """What somebody told in changes that they dropped. `quotes` is empty for who may not read."""

    is_now: bool
    quotes: tuple[tuple[str, str], ...]
    clinic: Clinic


@dataclass(frozen=True)
class Told:
    """Everything urgent that stands. `is_held`: a warning on the way that nobody has cleared."""

    strip: advice.Strip | None
    dropped: Dropped | None
    is_held: bool


def told_by(episode: Episode, *, to: Actor) -> Told:
    """What still stands of the open form, of the sent one and of changes that were dropped."""
    states = [state for state in operations.flag_states(episode) if state.is_open]
    rules = [*_standing(episode), *(state.rule_id for state in states if _is_said(state))]
    return Told(
        strip=advice.strip_of_rules(rules, episode.clinic),
        dropped=_dropped(states, episode, to=to),
        is_held=any(state.alert for state in states),
    )


# ---- inside -----------------------------------------------------------------------------------


def _standing(episode: Episode) -> Iterator[str]:
    """The rules that the open form makes true."""
    draft = operations.open_draft(episode)
    if draft is not None:
        for alert in operations.standing(operations.progress_of(draft, episode)):
            yield alert.rule_id


def _is_said(state: FlagState) -> bool:
    """Whether the sent form says so, or changes that were dropped did."""
    is_present = state.flag is not None and state.flag.state is State.PRESENT
    return state.is_dropped or (is_present and not state.is_on_the_way)


def _dropped(states: list[FlagState], episode: Episode, *, to: Actor) -> Dropped | None:
    alerts = [state.alert for state in states if state.is_dropped and state.alert]
    if not alerts:
        return None
    return Dropped(
        is_now=any(advice.is_emergency(alert) for alert in alerts),
        quotes=tuple(dict.fromkeys(row for alert in alerts for row in _quotes(alert, episode, to))),
        clinic=episode.clinic,
    )


def _quotes(alert: SafetyAlert, episode: Episode, to: Actor) -> list[tuple[str, str]]:
    """Question and answer in the reader's language, without what the runner keeps from them."""
    progress = operations.progress_of(alert.draft, episode)
    language = get_language()
    progress = replace(progress, questionnaire=progress.questionnaire.in_language(language))
    sent = operations.latest_submission(episode)
    hidden = operations.hidden_sections(alert.draft, to)
    hidden |= operations.hidden_sections(sent, to) if sent else frozenset()
    return advice.quotes_of([alert], progress, without=hidden)
