"""Sending a form: once, whole, frozen, and read by the triage rules in the same transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Conflict, Invalid, NotNow
from clinic.grants import Actor, Invitee
from clinic.models import Episode
from intake.models import Draft, Submission
from intake.operations import alerts, queueing, readings, rule_versions
from intake.operations.access import (
    AlreadySent,
    locked_to_answer,
    record,
    require_answering,
    require_writing,
)
from intake.operations.amending import NothingChanged, clean_note, is_changed
from intake.operations.flags import flag_states, is_settled
from intake.operations.private import sent_private
from intake.operations.progress import Progress, open_draft, progress_of
from intake.questionnaire.definition import ENGLISH
from intake.triage.assessment import Flag


@transaction.atomic
def submit_intake(
    episode: Episode, *, by: Actor, lock_version: int | None = None, note: str = ""
) -> Submission:
    """Send the open form of this episode. It happens exactly once; nothing sent ever changes.

    `lock_version`: the version that was checked; a form changed since then is checked again.
    `note`: what has changed, in words, where the form changes one that was sent.
    """
    require_answering(episode, by=by)
    episode = locked_to_answer(episode)
    progress = progress_of(_draft_to_send(episode, by=by), episode)
    _require_checked(progress, lock_version)
    _require_whole(progress)
    now = timezone.now()
    draft = _close(progress, note, at=now)
    submission = _keep(progress, episode, by=by, at=now)
    if draft.amends_id is None:
        clinic_operations.mark_used(episode, by=by)
    sha256 = submission.content_sha256
    record(Event.INTAKE_SENT, episode, by=by, about=submission, sha256=sha256)
    _triage(submission, episode, at=now)
    return submission


def _draft_to_send(episode: Episode, *, by: Actor) -> Draft:
    draft = open_draft(episode)
    if draft is not None:
        require_writing(draft, by=by)
        return draft
    if Submission.objects.filter(episode=episode).exists():
        raise AlreadySent
    raise NotNow(_("There is no form to send. Open it by your link and start."))


def _require_checked(progress: Progress, lock_version: int | None) -> None:
    current = progress.draft.lock_version
    if lock_version is not None and lock_version != current:
        raise Conflict(
            _("Your answers changed on another device or tab. Check them again before you send."),
            current={"lock_version": current},
        )


def _require_whole(progress: Progress) -> None:
    if progress.missing:
        raise Invalid(
            _("Some questions still need an answer before you can send the form."),
            fields=dict.fromkeys(progress.missing, _("Answer this question.")),
        )
    if progress.draft.amends and not is_changed(progress):
        raise NothingChanged


def _close(progress: Progress, note: str, *, at: datetime) -> Draft:
    draft = progress.draft
    if draft.amends_id:
        draft.note = clean_note(note)
    draft.closed_at = at
    draft.save()
    return draft


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
    if private := sent_private(draft):
        content["private_sections"] = private
    if draft.amends:
        content |= {"amends": draft.amends.content_sha256, "note": draft.note}
    return Submission.objects.create(
        episode=episode,
        draft=draft,
        number=Submission.objects.filter(episode=episode).count() + 1,
        sent_by=None if isinstance(by, Invitee) else by,
        invitation_uid=by.invitation.uid if isinstance(by, Invitee) else None,
        content_sha256=content_hash(content),
        language=(get_language() or ENGLISH).partition("-")[0],
        **content | {"amends": draft.amends},
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
    is_looked_at = submission.amends is not None and is_settled(episode)
    run, reading = readings.triage(submission, rule_versions.rules_of(episode.clinic))
    record(
        Event.TRIAGE_RUN,
        episode,
        by=None,
        about=run,
        rules=run.rules_version,
        outcome=run.outcome,
        tier=run.tier,
    )
    calls: Sequence[queueing.Call] = reading.calls
    if submission.amends:
        calls = _reasons_to_look_again(submission.amends, reading, episode)
    queueing.call_in(episode, calls, at=at, afresh=is_looked_at)
    episode.side = submission.answers["knee_side"]
    if episode.status == Episode.Status.INVITED:
        claimed = episode.owner_id is not None
        episode.status = Episode.Status.IN_REVIEW if claimed else Episode.Status.NEW
    episode.save(update_fields=[*queueing.QUEUE_FIELDS, "side", "status"])


def _reasons_to_look_again(
    before: Submission, reading: readings.Reading, episode: Episode
) -> Sequence[queueing.Call]:
    """Only what fired or worsened since `before` was sent, and was not reviewed on the way."""
    if reading.assessment is None:
        return reading.calls
    known = alerts.raised_in(before.runs.of_care().order_by("-pk").first())
    return [
        _call_of(state.flag)
        for state in flag_states(episode)
        if state.flag and state.alert is None and state.is_raised and state.review is None
        if (state.rule_id, state.evidence_sha256) not in known
    ]


def _call_of(flag: Flag) -> queueing.Call:
    """What could not be screened asks for a look the same day, however urgent it would be."""
    if flag.unscreened and queueing.is_urgent(flag.tier):
        return queueing.Call(queueing.SAME_DAY)
    return readings.call_of(flag)
