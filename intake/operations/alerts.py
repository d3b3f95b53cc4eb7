"""Warnings on the way: raised after every saved page, read by the runner, seen by the clinic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic.audit import Event
from clinic.grants import Actor
from clinic.models import Episode
from intake.models import Draft, SafetyAlert, TriageRun
from intake.operations import queueing, readings
from intake.operations.access import locked, record, require_answering
from intake.operations.progress import Progress, open_draft, progress_of
from intake.triage import rules
from intake.triage.assessment import Assessment, Flag, State


def raise_alerts(progress: Progress, episode: Episode, *, by: Actor, afresh: bool = False) -> None:
    """Write down every urgent rule that is true now, once for a rule on the same answers.

    The clinic's queue shows the episode from then on, whether or not the form is ever sent.
    `episode` is locked by the caller. `afresh`: nothing in it waited for anybody until now.
    """
    now_true = readings.urgent_rules(progress.facts, progress.rules)
    if now_true == ():
        return
    reading = readings.Reading(None)
    if now_true:
        reading = readings.read(progress.facts, progress.rules)
    now = timezone.now()
    known = _known_before(progress.draft)
    raised = [flag for flag in _urgent(reading) if _is_new(progress.draft, flag, known)]
    for flag in raised:
        alert = _alert(progress.draft, flag, at=now)
        rule, tier = flag.rule_id, flag.tier
        record(Event.SAFETY_ALERT_RAISED, episode, by=by, about=alert, rule=rule, tier=tier)
    calls = [readings.call_of(flag) for flag in raised] if reading.assessment else reading.calls
    queueing.call_in(episode, calls, at=now, afresh=afresh)
    episode.save(update_fields=queueing.QUEUE_FIELDS)


@transaction.atomic
def mark_advice_read(episode: Episode, *, by: Actor) -> int:
    """The runner says they read the advice shown to them. Returns how many rules it was about."""
    require_answering(episode, by=by)
    episode = locked(episode)
    draft = open_draft(episode)
    waiting = unread(progress_of(draft, episode)) if draft else ()
    SafetyAlert.objects.filter(pk__in=[alert.pk for alert in waiting]).update(
        read_at=timezone.now()
    )
    for alert in waiting:
        record(Event.SAFETY_ADVICE_READ, episode, by=by, about=alert, rule=alert.rule_id)
    return len(waiting)


def unread(progress: Progress) -> tuple[SafetyAlert, ...]:
    """The alerts of rules true now whose advice the runner has not read, most urgent first."""
    return tuple(alert for alert in standing(progress) if alert.read_at is None)


def standing(progress: Progress) -> tuple[SafetyAlert, ...]:
    """The latest alert of every rule that is true now, most urgent first."""
    now_true = _true_now(progress)
    if not now_true:
        return ()
    rows = SafetyAlert.objects.filter(
        episode_id=progress.draft.episode_id, rule_id__in=now_true
    ).order_by("pk")
    latest = {alert.rule_id: alert for alert in rows}
    return tuple(latest[rule_id] for rule_id in now_true if rule_id in latest)


def latest_of(episode_ids: Sequence[int]) -> dict[int, list[SafetyAlert]]:
    """Episode id to the latest alert of every rule that its forms raised on the way."""
    rows = SafetyAlert.objects.filter(episode_id__in=episode_ids)
    rows = rows.select_related("draft__submission", "draft__amends")
    latest = {(alert.episode_id, alert.rule_id): alert for alert in rows.order_by("pk")}
    found: dict[int, list[SafetyAlert]] = {}
    for alert in sorted(latest.values(), key=lambda row: row.pk):
        found.setdefault(alert.episode_id, []).append(alert)
    return found


def taken_back(raised: Iterable[SafetyAlert], assessment: Assessment) -> dict[str, SafetyAlert]:
    """Rule to its latest alert, where the form as it was sent neither fires nor leaves it open."""
    bearing = {flag.rule_id for flag in (*assessment.present, *assessment.unscreened)}
    return {alert.rule_id: alert for alert in raised if alert.rule_id not in bearing}


def condition_of(rule_id: str) -> str:
    """What a rule warns of; its id when no version of the rules holds it."""
    flag = rules.every_flag().get(rule_id)
    return flag.condition if flag else rule_id


def superior_of(rule_id: str, bearing: Iterable[str]) -> str | None:
    """The topmost of the rules `bearing` that hides this one on screen."""
    above = [rule for rule in bearing if rule_id in rules.supersedes().get(rule, ())]
    if not above:
        return None
    return superior_of(above[0], bearing) or above[0]


def _true_now(progress: Progress) -> tuple[str, ...] | None:
    """The urgent rules that are true, most urgent first; None when the rules broke down.

    A rule that was true in an older version of the form stays so until it is answered again.
    """
    found = readings.urgent_rules(progress.facts, progress.rules)
    if found is None or not progress.draft.earlier:
        return found
    known = set(found)
    for build in progress.earlier_facts():
        known.update(readings.urgent_rules(build, progress.rules) or ())
    return tuple(rule for rule in progress.rules.red_flags if rule in known)


def _urgent(reading: readings.Reading) -> Sequence[Flag]:
    """The flags that are present and interrupt the runner."""
    found = reading.assessment.present if reading.assessment else ()
    return [flag for flag in found if queueing.is_urgent(flag.tier)]


def _alert(draft: Draft, flag: Flag, *, at: datetime) -> SafetyAlert:
    return SafetyAlert.objects.create(
        episode_id=draft.episode_id,
        draft=draft,
        rule_id=flag.rule_id,
        tier=flag.tier,
        evidence_sha256=flag.evidence_hash,
        evidence=[
            {"question_id": row.question_id, "question": row.question, "answer": row.answer}
            for row in flag.evidence
        ],
        raised_at=at,
        read_at=_advice_read_at(draft, flag.rule_id),
    )


def _known_before(draft: Draft) -> frozenset[tuple[str, str]]:
    """Rule and evidence of what the sent form says already that this draft changes."""
    runs = TriageRun.objects.of_care().filter(submission_id=draft.amends_id or 0).order_by("-pk")
    return raised_in(runs.first())


def raised_in(run: TriageRun | None) -> frozenset[tuple[str, str]]:
    """Rule and evidence of every flag that a run found present or could not screen."""
    flags = (run.assessment or {}).get("flags", ()) if run else ()
    return frozenset(
        (flag["rule_id"], flag["evidence_hash"])
        for flag in flags
        if flag["state"] == State.PRESENT or flag["unscreened"]
    )


def _is_new(draft: Draft, flag: Flag, known: frozenset[tuple[str, str]]) -> bool:
    if (flag.rule_id, flag.evidence_hash) in known:
        return False
    return not SafetyAlert.objects.filter(
        draft=draft, rule_id=flag.rule_id, evidence_sha256=flag.evidence_hash
    ).exists()


def _advice_read_at(draft: Draft, rule_id: str) -> datetime | None:
    """The advice is the same for one rule on any answers: once read, it counts as read."""
    earlier = SafetyAlert.objects.filter(draft=draft, rule_id=rule_id, read_at__isnull=False)
    return earlier.values_list("read_at", flat=True).order_by("-pk").first()
