"""Links to the form: made, mailed, re-issued, revoked, and opened by the right date of birth."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinic import audit, grants, jobs
from clinic.errors import Invalid, NotFound, NotNow
from clinic.grants import Actor, Invitee
from clinic.models import AuditEntry, Episode, Invitation, User
from clinic.models.tokens import hash_of
from clinic.rights import FILLING_IN, Right

RESEND_PAUSE = timedelta(minutes=10)
MOST_RESENDS = 5


@transaction.atomic
def invite(episode: Episode, *, by: User) -> Invitation:
    """A new link for the form of `episode`; older links stop working. Mailed when possible."""
    grants.require(Right.INVITE, by, episode)
    episode = _locked(episode)
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed. Open a new one to invite the patient again.")
    if _was_sent(episode):
        raise NotNow("The form was sent already. It cannot be filled in again.")
    return _new_link(episode, created_by=by, by=by)


@transaction.atomic
def resend_link(invitation: Invitation, *, by: Actor) -> None:
    """Mail the same link once more to the address on record; its tries and its end stay.

    Once in ten minutes and five times in all: the audit counts.
    """
    episode = _locked(invitation.episode)
    grants.require_one(FILLING_IN, by, episode)
    invitation = Invitation.objects.get(pk=invitation.pk)
    now = timezone.now()
    if not invitation.is_live(now) or invitation.used_at or not episode.patient.email:
        raise NotNow(_("We cannot send this link. Call us and ask for a new one."))
    earlier = AuditEntry.objects.filter(
        patient_uid=episode.patient.uid,
        event=audit.Event.INVITATION_RESENT.value,
        object_id=str(invitation.uid),
    )
    if earlier.filter(at__gt=now - RESEND_PAUSE).exists():
        raise NotNow(_("We sent the link a few minutes ago. Look in your spam folder too."))
    if earlier.count() >= MOST_RESENDS:
        raise NotNow(_("We sent the link 5 times. Call us if it does not arrive."))
    jobs.enqueue("clinic.tasks.mail_invitation", invitation.pk)
    _record(audit.Event.INVITATION_RESENT, invitation, by=by)


@transaction.atomic
def renew_expired(token: str) -> None:
    """Somebody with a dead link asks for a new one. Nobody is told what becomes of it.

    A link that only ran out is replaced at once, by mail to the address on record. For one that
    was stopped or locked, or without an address, the clinic is told. Each link asks once.
    """
    found = find_invitation(token)
    if found is None:
        return
    episode = _locked(found.episode)
    old = Invitation.objects.get(pk=found.pk)
    now = timezone.now()
    is_open = old.is_live(now) and not old.is_locked
    is_done = episode.status == Episode.Status.CLOSED or _was_sent(episode)
    if is_open or is_done or old.renewal_asked_at is not None:
        return
    old.renewal_asked_at = now
    old.save(update_fields=["renewal_asked_at"])
    only_ran_out = old.revoked_at is None and not old.is_locked
    renewed = only_ran_out and bool(episode.patient.email)
    _record(audit.Event.RENEWAL_ASKED, old, by=Invitee(old), renewed=renewed)
    if renewed:
        _new_link(episode, created_by=old.created_by, by=Invitee(old))


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Stop a link at once, in open browsers too."""
    grants.require(Right.INVITE, by, invitation.episode)
    stopped = Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if not stopped:
        raise NotNow("This link was stopped already.")
    _record(audit.Event.INVITATION_REVOKED, invitation, by=by)


def token_of(invitation: Invitation) -> str:
    """The 256-bit secret of the link. Derived from the server's key: only its hash is stored."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        token = _token(invitation, key)
        if hmac.compare_digest(hash_of(token), invitation.token_sha256):
            return token
    raise NotNow("This link was made with an older key. Send a new one.")


def find_invitation(token: str) -> Invitation | None:
    """The invitation that `token` opens, live or not; None for a token that never was."""
    return (
        Invitation.objects.select_related("episode__clinic", "episode__patient")
        .filter(token_sha256=hash_of(token))
        .first()
    )


def opens_again(invitation: Invitation) -> bool:
    """Whether the date of birth opens it where it was open before: after sending, for a day."""
    return _usable(was_open=True).filter(pk=invitation.pk).exists()


def confirm_birth_date(
    invitation: Invitation, birth_date: date | None, *, was_open: bool = False
) -> Invitee:
    """Open the form to whoever knows the patient's date of birth. Five tries in all, ever.

    `was_open`: in this browser it was open before, so what was sent can be read for a day.

    A wrong date is refused with the tries left. The count is kept even when the answer is a
    refusal, and a try is taken before the dates are compared, so parallel guesses cannot add any.
    """
    with transaction.atomic():
        sentence = _try_birth_date(invitation, birth_date, was_open=was_open)
    if sentence:
        raise Invalid(sentence, fields={"birth_date": sentence})
    return Invitee(Invitation.objects.get(pk=invitation.pk))


def _try_birth_date(invitation: Invitation, birth_date: date | None, *, was_open: bool) -> str:
    """Empty when the date is right, otherwise the sentence for the person."""
    now = timezone.now()
    rows = _usable(was_open=was_open).filter(pk=invitation.pk)
    taken = rows.update(tries_left=F("tries_left") - 1)
    if not taken:
        raise NotFound(_("This link no longer works. Ask the clinic for a new one."))
    right = birth_date == invitation.episode.patient.birth_date
    if right:
        Invitation.objects.filter(pk=invitation.pk).update(tries_left=F("tries_left") + 1)
        Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=now)
    invitation.refresh_from_db(fields=["tries_left"])
    _record(
        audit.Event.IDENTITY_CONFIRMED if right else audit.Event.IDENTITY_MISSED,
        invitation,
        by=Invitee(invitation),
        tries_left=invitation.tries_left,
    )
    return "" if right else _missed(invitation)


def _usable(*, was_open: bool) -> QuerySet[Invitation]:
    now = timezone.now()
    opens = Q(used_at__isnull=True, expires_at__gt=now)
    if was_open:
        opens |= Q(used_at__gt=now - grants.SENT_ANSWERS_STAY_OPEN)
    return Invitation.objects.filter(opens, tries_left__gt=0, revoked_at__isnull=True)


def _missed(invitation: Invitation) -> str:
    left = invitation.tries_left
    if left == 0:
        phone = invitation.episode.clinic.phone
        return _(
            "The date did not match 5 times, so this link is locked. Call us on {phone}."
        ).format(phone=phone)
    return ngettext(
        "The date does not match our record. You have {left} try left.",
        "The date does not match our record. You have {left} tries left.",
        left,
    ).format(left=left)


def mark_used(episode: Episode, *, by: Actor) -> None:
    """Close the links of an episode whose form was sent; part of sending."""
    grants.require_one(FILLING_IN, by, episode)
    Invitation.objects.filter(
        episode=episode, revoked_at__isnull=True, used_at__isnull=True
    ).update(used_at=timezone.now())


def _new_link(episode: Episode, *, created_by: User, by: Actor) -> Invitation:
    """One more link for an episode that is locked by the caller; the others stop."""
    now = timezone.now()
    episode.invitations.filter(revoked_at__isnull=True).update(revoked_at=now)
    invitation = Invitation(
        episode=episode,
        created_by=created_by,
        expires_at=now + timedelta(days=episode.clinic.invitation_days),
    )
    invitation.token_sha256 = hash_of(_token(invitation, settings.SECRET_KEY))
    invitation.save()
    if episode.patient.email:
        jobs.enqueue("clinic.tasks.mail_invitation", invitation.pk)
    _record(audit.Event.INVITATION_SENT, invitation, by=by, mailed=bool(episode.patient.email))
    return invitation


def _locked(episode: Episode) -> Episode:
    """The episode as it is now, held until the transaction ends."""
    rows = Episode.objects.select_for_update(of=("self",)).select_related("patient", "clinic")
    return rows.get(pk=episode.pk)


def _was_sent(episode: Episode) -> bool:
    return episode.invitations.filter(used_at__isnull=False).exists()


def _record(event: audit.Event, invitation: Invitation, *, by: Actor, **detail: object) -> None:
    episode = invitation.episode
    audit.record(
        event, by=by, clinic=episode.clinic, episode=episode, about=invitation, detail=detail
    )


def _token(invitation: Invitation, key: str) -> str:
    digest = hmac.new(key.encode(), f"invitation:{invitation.uid}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
