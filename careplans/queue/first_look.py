"""The reason that a queue row gives at a first look, read for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clinic.models import Episode
from clinic.templatetags.formats import clock, counted
from intake.models import SafetyAlert, TriageRun
from intake.operations.alerts import condition_of, taken_back
from intake.triage import rules
from intake.triage.assessment import UNCLEAR, Assessment


@dataclass(frozen=True)
class FirstLook:
    """`condition` is what the top rule warns of, empty without one: all that somebody outside the
    team may see. `why` and `detail` are for the team.
    """

    condition: str
    why: str
    detail: str


DECLINED = FirstLook(
    "Safety questions not answered",
    "Safety questions kept for the physio",
    "Form not sent yet · ask them by phone",
)
"""An unsent form that waits without a warning: its runner would rather tell than tick."""


def first_looks(episodes: Iterable[Episode]) -> dict[int, FirstLook]:
    """Episode id to the reason it waits, in two queries for any number of episodes."""
    ids = [episode.pk for episode in episodes if episode.urgency is not None]
    alerts = _alerts(ids)
    runs = TriageRun.objects.of_care().filter(submission__episode_id__in=ids)
    rows = runs.select_related("submission").order_by("submission__number", "pk")
    latest = {run.submission.episode_id: run for run in rows}
    looks = dict.fromkeys(ids, DECLINED)
    looks |= {pk: _from_alerts(rows) for pk, rows in alerts.items() if pk not in latest}
    return looks | {pk: _from_run(run, alerts.get(pk, [])) for pk, run in latest.items()}


def _alerts(ids: list[int]) -> dict[int, list[SafetyAlert]]:
    """The alerts of each episode, the most urgent first."""
    found: dict[int, list[SafetyAlert]] = {}
    rows = SafetyAlert.objects.filter(episode_id__in=ids).select_related("draft").order_by("pk")
    for alert in sorted(rows, key=lambda row: -rules.current().rank(row.tier)):
        found.setdefault(alert.episode_id, []).append(alert)
    return found


def _from_alerts(alerts: list[SafetyAlert]) -> FirstLook:
    condition = condition_of(alerts[0].rule_id)
    return FirstLook(condition, condition, f"Form not sent yet · {_told(alerts)}")


def _from_run(run: TriageRun, alerts: list[SafetyAlert]) -> FirstLook:
    if run.assessment is None:
        words = "Triage by hand needed"
        return FirstLook(words, words, "The rules could not read this form")
    assessment = Assessment.from_json(run.assessment)
    changes = [row for row in alerts if row.draft_id > run.submission.draft_id]
    if changes:
        return _from_changes(changes)
    back = _taken_back(alerts, assessment)
    if back:
        return back
    if assessment.present:
        condition = assessment.present[0].condition
        signs = counted(len(assessment.present), "warning sign,warning signs")
        return FirstLook(condition, condition, " · ".join(filter(None, [signs, _told(alerts)])))
    if assessment.unscreened:
        condition = f"Not cleared: {assessment.unscreened[0].condition}"
        checks = counted(len(assessment.unscreened), "check,checks")
        return FirstLook(condition, condition, f"{checks} to complete by phone")
    return _from_pattern(assessment)


def _from_changes(alerts: list[SafetyAlert]) -> FirstLook:
    """Where changes to a sent form raised a warning; they may never be sent."""
    condition = condition_of(alerts[0].rule_id)
    is_dropped = alerts[0].draft.closed_at is not None
    told = (
        "Told in changes that were dropped" if is_dropped else "Changed answers that are not sent"
    )
    return FirstLook(condition, condition, f"{told} · {_told(alerts)}")


def _taken_back(alerts: list[SafetyAlert], assessment: Assessment) -> FirstLook | None:
    """Where a warning on the way was more urgent than anything that was sent."""
    rank = rules.current().rank
    top = next(iter(taken_back(alerts, assessment).values()), None)
    if top is None or rank(top.tier) <= rank(assessment.tier):
        return None
    condition = f"Warning taken back: {condition_of(top.rule_id)}"
    return FirstLook(condition, condition, _told(alerts))


def _from_pattern(assessment: Assessment) -> FirstLook:
    irritable = f"irritability {assessment.irritability.level}"
    best = next((row for row in assessment.patterns if row.id == assessment.leading[0]), None)
    if best is None or best.id == UNCLEAR:
        return FirstLook("", "No clear pattern", irritable.capitalize())
    signs = (*best.supports, *best.missing, *best.absent)
    of = sum(sign.weight > 0 for sign in signs)
    return FirstLook("", best.name, f"Fits {len(best.supports)} of {of} signs, {irritable}")


def _told(alerts: list[SafetyAlert]) -> str:
    """Whether the runner said they read the advice that the alerts showed."""
    if not alerts:
        return ""
    read = [alert.read_at for alert in alerts if alert.read_at]
    return f"advice read {clock(max(read))}" if len(read) == len(alerts) else "advice not read yet"
