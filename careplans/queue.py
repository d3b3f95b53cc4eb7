"""The reason that a queue row gives at a first look, read for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.models import Episode
from intake.models import SafetyAlert, TriageRun
from intake.triage import rules
from intake.triage.assessment import UNCLEAR, Assessment, Flag


@dataclass(frozen=True)
class FirstLook:
    """`why` names the condition of the top rule; `detail` quotes an answer or names a pattern."""

    why: str
    detail: str


def first_looks(episodes: Iterable[Episode]) -> dict[int, FirstLook]:
    """Episode id to the reason it waits, in two queries for any number of episodes."""
    ids = [episode.pk for episode in episodes]
    found = {alert.episode_id: _from_alert(alert) for alert in _alerts(ids)}
    runs = TriageRun.objects.filter(submission__episode_id__in=ids).select_related("submission")
    for run in runs.order_by("pk"):
        found[run.submission.episode_id] = _from_run(run)
    return found


def _alerts(ids: list[int]) -> list[SafetyAlert]:
    """The most urgent alert of each episode comes last, so that it wins."""
    rows = SafetyAlert.objects.filter(episode_id__in=ids).order_by("-pk")
    return sorted(rows, key=lambda alert: rules.current().rank(alert.tier))


def _from_alert(alert: SafetyAlert) -> FirstLook:
    flag = rules.current().red_flags[alert.rule_id]
    return FirstLook(why=flag.condition, detail="The form is not sent yet")


def _from_run(run: TriageRun) -> FirstLook:
    if run.assessment is None:
        return FirstLook(why="Triage by hand needed", detail="The rules could not be run")
    assessment = Assessment.from_json(run.assessment)
    if assessment.present:
        return _from_flag(assessment.present[0])
    if assessment.unscreened:
        return FirstLook(why="Safety answers missing", detail="Complete them by phone")
    names = {pattern.id: pattern.name for pattern in assessment.patterns}
    why = names.get(assessment.leading[0], "No clear pattern")
    if assessment.leading[0] == UNCLEAR:
        why = "No clear pattern"
    return FirstLook(why=why, detail=f"Irritability {assessment.irritability.level}")


def _from_flag(flag: Flag) -> FirstLook:
    line = next(iter(flag.evidence), None)
    return FirstLook(why=flag.condition, detail=f"{line.question} “{line.answer}”" if line else "")
