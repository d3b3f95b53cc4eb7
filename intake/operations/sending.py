"""Sending a form: once, whole, frozen, and read by the triage rules in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.grants import Actor, Invitee
from clinic.models import Episode
from intake.models import Draft, Submission
from intake.operations import queueing, readings
from intake.operations.access import AlreadySent, locked_to_answer, record, require_answering
from intake.operations.progress import Progress, open_draft, progress_of


@transaction.atomic
def submit_intake(episode: Episode, *, by: Actor, lock_version: int | None = None) -> Submission:
    """Send the open form of this episode. It happens exactly once; nothing sent ever changes.

    `lock_version`: the version that was checked; a form changed since then is checked again.
    """
    require_answering(episode, by=by)
    episode = locked_to_answer(episode)
    draft = _draft_to_send(episode, lock_version)
    progress = progress_of(draft, episode)
    _require_whole(progress)
    now = timezone.now()
    submission = _keep(progress, episode, by=by, at=now)
    draft.closed_at = now
    draft.save(update_fields=["closed_at"])
    clinic_operations.mark_used(episode, by=by)
    sha256 = submission.content_sha256
    record(Event.INTAKE_SENT, episode, by=by, about=submission, sha256=sha256)
    _triage(submission, episode, at=now)
    return submission


def _draft_to_send(episode: Episode, lock_version: int | None) -> Draft:
    draft = open_draft(episode)
    if draft is None:
        if Submission.objects.filter(episode=episode).exists():
            raise AlreadySent
        raise NotNow("There is no form to send. Open it by your link and start.")
    if lock_version is not None and lock_version != draft.lock_version:
        raise Conflict(
            "Your answers changed on another device or tab. Check them again before you send.",
            current={"lock_version": draft.lock_version},
        )
    return draft


def _require_whole(progress: Progress) -> None:
    if progress.missing:
        raise Invalid(
            "Some questions still need an answer before you can send the form.",
            fields=dict.fromkeys(progress.missing, "Answer this question."),
        )


def _keep(progress: Progress, episode: Episode, *, by: Actor, at: datetime) -> Submission:
    draft, split = progress.draft, progress.split
    content: dict[str, object] = {
        "questionnaire_slug": progress.questionnaire.slug,
        "questionnaire_version": progress.questionnaire.version,
        "questionnaire_sha256": progress.questionnaire.sha256,
        "answers": split.answers,
        "set_aside": split.set_aside,
        "declined": sorted(progress.declined & progress.asked),
        "birth_date": episode.patient.birth_date,
        "filled_by": draft.filled_by,
        "submitted_at": at,
        "submitted_on": progress.today,
    }
    return Submission.objects.create(
        episode=episode,
        draft=draft,
        number=Submission.objects.filter(episode=episode).count() + 1,
        sent_by=None if isinstance(by, Invitee) else by,
        invitation_uid=by.invitation.uid if isinstance(by, Invitee) else None,
        content_sha256=content_hash(content),
        **content,
    )


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 over everything that was sent, in one fixed spelling."""
    text = json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=lambda value: value.isoformat(),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _triage(submission: Submission, episode: Episode, *, at: datetime) -> None:
    """Read the form by the rules, and put the episode where the clinic looks first."""
    run, reading = readings.triage(submission)
    record(
        Event.TRIAGE_RUN,
        episode,
        by=None,
        about=run,
        rules=run.rules_version,
        outcome=run.outcome,
        tier=run.tier,
    )
    queueing.call_in(episode, reading.calls, at=at)
    episode.side = submission.answers["knee_side"]
    if episode.status == Episode.Status.INVITED:
        claimed = episode.owner_id is not None
        episode.status = Episode.Status.IN_REVIEW if claimed else Episode.Status.NEW
    episode.save(update_fields=[*queueing.QUEUE_FIELDS, "side", "status"])
