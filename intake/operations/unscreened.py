"""Safety questions that the runner would rather tell the physio: the clinic looks the same day."""

from __future__ import annotations

import logging

from django.utils import timezone

from clinic.models import Episode
from intake.operations import queueing, readings
from intake.operations.progress import Progress
from intake.questionnaire import flow
from intake.questionnaire.flow import Status
from intake.triage import unscreened

log = logging.getLogger(__name__)


def has_unscreened(progress: Progress) -> bool:
    """Whether the safety section is whole, but declined answers leave an urgent rule open."""
    if not progress.declined & progress.asked or not _is_safety_whole(progress):
        return False
    try:
        return bool(unscreened.by_declining(progress.facts(), progress.rules))
    except readings.BREAKDOWNS:
        log.exception("The safety rules broke down.")
        return False


def call_for_unscreened(progress: Progress, episode: Episode) -> None:
    """The clinic's queue shows the episode, whether or not the form is ever sent.

    `episode` is locked by the caller.
    """
    if has_unscreened(progress):
        queueing.call_in(episode, [queueing.Call(queueing.SAME_DAY)], at=timezone.now())
        episode.save(update_fields=queueing.QUEUE_FIELDS)


def _is_safety_whole(progress: Progress) -> bool:
    states = flow.section_states(progress.questionnaire, progress.answers, progress.declined)
    return states[0].status is Status.COMPLETED
