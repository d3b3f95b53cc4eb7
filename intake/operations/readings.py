"""Runs the rules over a form and survives their breaking down: a runner's answers come first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from intake.models import Submission, TriageRun
from intake.operations.queueing import EMERGENCY, Call
from intake.questionnaire import loading
from intake.triage import engine, facts
from intake.triage.assessment import Assessment, Flag
from intake.triage.definition import RuleSet
from intake.triage.facts import Facts

log = logging.getLogger(__name__)

# The rules are pure functions over data: these are the ways in which they can break down.
BREAKDOWNS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
BY_HAND = Call(EMERGENCY)


@dataclass(frozen=True)
class Reading:
    """What the rules say of a form; no assessment when they broke down, but the `fault`."""

    assessment: Assessment | None
    plain: dict[str, Any] | None = None
    fault: str = ""

    @property
    def calls(self) -> tuple[Call, ...]:
        """Why the clinic should look: a form that could not be read is looked at first."""
        if self.assessment is None:
            return (BY_HAND,)
        return (Call(self.assessment.tier), *map(call_of, self.assessment.present))


def read(build: Callable[[], Facts], rule_set: RuleSet) -> Reading:
    """The reading of the facts that `build` gives; whatever breaks down becomes its fault."""
    try:
        assessment = engine.assess(build(), rule_set)
        return Reading(assessment, assessment.to_json())
    except BREAKDOWNS as error:
        log.exception("The triage rules broke down.")
        return Reading(None, fault=type(error).__name__)


def urgent_rules(build: Callable[[], Facts], rule_set: RuleSet) -> tuple[str, ...] | None:
    """The rules of same day and above that are true; None when the rules broke down."""
    try:
        return engine.alerts(build(), rule_set)
    except BREAKDOWNS:
        log.exception("The safety rules broke down.")
        return None


def triage(submission: Submission, rule_set: RuleSet) -> tuple[TriageRun, Reading]:
    """Read a sent form and keep the reading for good."""
    reading = read(lambda: facts_of(submission), rule_set)
    assessment = reading.assessment
    run = TriageRun.objects.create(
        submission=submission,
        rules_version=rule_set.version,
        rules_sha256=rule_set.sha256,
        outcome=TriageRun.Outcome.COMPLETE if assessment else TriageRun.Outcome.FAILED,
        tier=assessment.tier if assessment else "",
        assessment=reading.plain,
        fault=reading.fault,
        ran_at=timezone.now(),
    )
    return run, reading


def call_of(flag: Flag) -> Call:
    """How soon a flag that is present asks for a look."""
    targets = (
        timedelta(hours=flag.target_hours or 0),
        timedelta(days=flag.target_days or 0),
    )
    return Call(flag.tier, min((target for target in targets if target), default=None))


def facts_of(submission: Submission) -> Facts:
    """What was sent, as rules of any version see it."""
    return facts.build(
        loading.load(submission.questionnaire_slug, submission.questionnaire_version),
        submission.answers,
        set_aside=submission.set_aside,
        declined=frozenset(submission.declined),
        birth_date=submission.birth_date,
        on=submission.submitted_on,
    )
