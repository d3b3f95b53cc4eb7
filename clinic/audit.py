"""Writes and checks the record of who read and did what: one unbroken hash chain a clinic."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from clinic import grants
from clinic.grants import Actor, Invitee
from clinic.models import AuditEntry, AuditHead, Clinic, Episode, Patient, User


class Event(StrEnum):
    """What can happen; the value is stored."""

    # reading
    RECORD_OPENED = "record-opened"
    LIST_OPENED = "list-opened"
    FILE_DOWNLOADED = "file-downloaded"
    ACCESS_REFUSED = "access-refused"
    # people and access
    PERSON_ADDED = "person-added"
    ROLE_GIVEN = "role-given"
    ROLE_ENDED = "role-ended"
    TEAM_JOINED = "team-joined"
    TEAM_LEFT = "team-left"
    EPISODE_CLAIMED = "episode-claimed"
    EPISODE_HANDED_OVER = "episode-handed-over"
    EPISODE_CLOSED = "episode-closed"
    ACCOUNT_OPENED = "account-opened"
    TOKEN_MADE = "token-made"  # noqa: S105 - a name of an event
    # patients and invitations
    PATIENT_REGISTERED = "patient-registered"
    CONTACT_EDITED = "contact-edited"
    LANGUAGE_CHOSEN = "language-chosen"
    EPISODE_OPENED = "episode-opened"
    INVITATION_SENT = "invitation-sent"
    INVITATION_RESENT = "invitation-resent"
    RENEWAL_ASKED = "renewal-asked"
    INVITATION_REVOKED = "invitation-revoked"
    IDENTITY_CONFIRMED = "identity-confirmed"
    IDENTITY_MISSED = "identity-missed"
    CONSENT_RECORDED = "consent-recorded"
    CONSENT_WITHDRAWN = "consent-withdrawn"
    CARER_GIVEN = "carer-given"
    CARER_ENDED = "carer-ended"
    GRANT_REMOVED = grants.GRANT_REMOVED
    VISIT_PLANNED = "visit-planned"
    # the form and its reading
    ANSWERS_SAVED = "answers-saved"
    SAFETY_ALERT_RAISED = "safety-alert-raised"
    SAFETY_ADVICE_READ = "safety-advice-read"
    KEPT_ANSWER_REMOVED = "kept-answer-removed"
    FORM_CARRIED_OVER = "form-carried-over"
    AMENDMENT_STARTED = "amendment-started"
    AMENDMENT_DISCARDED = "amendment-discarded"
    INTAKE_SENT = "intake-sent"
    TRIAGE_RUN = "triage-run"
    FLAG_REVIEWED = "flag-reviewed"
    URGENCY_CHANGED = "urgency-changed"
    NOTE_WRITTEN = "note-written"
    EXAMINATION_WRITTEN = "examination-written"
    PATTERN_CHOSEN = "pattern-chosen"
    LETTER_MADE = "letter-made"
    EMERGENCY_ESCALATED = "emergency-escalated"
    # the rules
    RULES_PROPOSED = "rules-proposed"
    RULES_ACTIVATED = "rules-activated"
    RULES_COMPARED = "rules-compared"
    # the plan
    PLAN_STARTED = "plan-started"
    PLAN_EDITED = "plan-edited"
    PLAN_PUBLISHED = "plan-published"
    PLAN_WITHDRAWN = "plan-withdrawn"
    PDF_MADE = "pdf-made"
    LIBRARY_LOADED = "library-loaded"


# Detail that names a person: shown to those who treat the runner, left out of lists of entries.
PERSONAL = frozenset({"guardian"})


@transaction.atomic
def record(  # noqa: PLR0913 - an entry has this many parts
    event: Event,
    *,
    by: Actor | None,
    clinic: Clinic,
    episode: Episode | None = None,
    patient: Patient | None = None,
    about: object | None = None,
    detail: Mapping[str, object] | None = None,
    outcome: str = AuditEntry.Outcome.DONE,
) -> AuditEntry:
    """Append one entry in the caller's transaction. `detail` names things; it holds no content.

    `about` is the row concerned; its class and uid (or key) are stored. `by=None` is the system.
    """
    head, _ = AuditHead.objects.select_for_update().get_or_create(clinic=clinic)
    entry = AuditEntry(
        clinic=clinic,
        seq=head.seq + 1,
        at=timezone.now(),
        actor=by if isinstance(by, User) else None,
        actor_words=words_of(by),
        event=event.value,
        outcome=outcome,
        episode_uid=episode.uid if episode else None,
        patient_uid=(patient or (episode.patient if episode else None) or _NOBODY).uid,
        object_kind=type(about).__name__ if about is not None else "",
        object_id=str(getattr(about, "uid", None) or getattr(about, "pk", "") or "")
        if about is not None
        else "",
        detail=dict(detail or {}),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(seq=entry.seq, digest=entry.digest)
    return entry


class _Nobody:
    uid = None


_NOBODY = _Nobody()


def words_of(actor: Actor | None) -> str:
    if actor is None:
        return "system"
    return actor.words if isinstance(actor, Invitee) else f"user:{actor.uid}"


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over the entry's own content and the digest before it."""
    content = {
        "clinic": entry.clinic_id,
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor_id,
        "actor_words": entry.actor_words,
        "event": entry.event,
        "outcome": str(entry.outcome),
        "episode": str(entry.episode_uid or ""),
        "patient": str(entry.patient_uid or ""),
        "object": [entry.object_kind, entry.object_id],
        "detail": entry.detail,
        "previous": entry.previous,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def first_fault(clinic: Clinic) -> int | None:
    """The sequence number of the first entry that does not fit the chain; None when all fit."""
    previous, expected = "0" * 64, 1
    for entry in AuditEntry.objects.filter(clinic=clinic).order_by("seq").iterator():
        fits = entry.seq == expected and entry.previous == previous
        if not fits or entry.digest != digest_of(entry):
            return expected
        previous, expected = entry.digest, expected + 1
    head = AuditHead.objects.filter(clinic=clinic).first()
    ends_well = head is None or (head.digest == previous and head.seq == expected - 1)
    return None if ends_well else expected
