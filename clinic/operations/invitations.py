"""Links to the form: made, mailed, re-issued, revoked, and opened by the right date of birth."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import audit, grants, jobs
from clinic.errors import Invalid, NotFound, NotNow
from clinic.grants import Actor, Invitee
from clinic.models import Episode, Invitation, User
from clinic.models.tokens import hash_of
from clinic.rights import FILLING_IN, Right


@transaction.atomic
def invite(episode: Episode, *, by: User) -> Invitation:
    """A new link for the form of `episode`; older links stop working. Mailed when possible."""
    grants.require(Right.INVITE, by, episode)
    episode = (
        Episode.objects.select_for_update().select_related("patient", "clinic").get(pk=episode.pk)
    )
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed. Open a new one to invite the patient again.")
    if episode.invitations.filter(used_at__isnull=False).exists():
        raise NotNow("The form was sent already. It cannot be filled in again.")
    now = timezone.now()
    episode.invitations.filter(revoked_at__isnull=True).update(revoked_at=now)
    invitation = Invitation(
        episode=episode,
        created_by=by,
        expires_at=now + timedelta(days=episode.clinic.invitation_days),
    )
    invitation.token_sha256 = hash_of(_token(invitation, settings.SECRET_KEY))
    invitation.save()
    if episode.patient.email:
        jobs.enqueue("clinic.tasks.mail_invitation", invitation.pk)
    audit.record(
        audit.Event.INVITATION_SENT,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=invitation,
        detail={"mailed": bool(episode.patient.email)},
    )
    return invitation


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, by: User) -> None:
    """Stop a link at once, in open browsers too."""
    grants.require(Right.INVITE, by, invitation.episode)
    stopped = Invitation.objects.filter(pk=invitation.pk, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )
    if not stopped:
        raise NotNow("This link was stopped already.")
    audit.record(
        audit.Event.INVITATION_REVOKED,
        by=by,
        clinic=invitation.episode.clinic,
        episode=invitation.episode,
        about=invitation,
    )


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


def confirm_birth_date(invitation: Invitation, birth_date: date | None) -> Invitee:
    """Open the form to whoever knows the patient's date of birth. Five tries in all, ever.

    A wrong date is refused with the tries left. The count is kept even when the answer is a
    refusal, and a try is taken before the dates are compared, so parallel guesses cannot add any.
    """
    with transaction.atomic():
        sentence = _try_birth_date(invitation, birth_date)
    if sentence:
        raise Invalid(sentence, fields={"birth_date": sentence})
    return Invitee(Invitation.objects.get(pk=invitation.pk))


def _try_birth_date(invitation: Invitation, birth_date: date | None) -> str:
    """Empty when the date is right, otherwise the sentence for the person."""
    now = timezone.now()
    taken = Invitation.objects.filter(
        pk=invitation.pk,
        tries_left__gt=0,
        revoked_at__isnull=True,
        used_at__isnull=True,
        expires_at__gt=now,
    ).update(tries_left=F("tries_left") - 1)
    if not taken:
        raise NotFound("This link no longer works. Ask the clinic for a new one.")
    right = birth_date == invitation.episode.patient.birth_date
    if right:
        Invitation.objects.filter(pk=invitation.pk).update(tries_left=F("tries_left") + 1)
        Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=now)
    invitation.refresh_from_db(fields=["tries_left"])
    audit.record(
        audit.Event.IDENTITY_CONFIRMED if right else audit.Event.IDENTITY_MISSED,
        by=Invitee(invitation),
        clinic=invitation.episode.clinic,
        episode=invitation.episode,
        about=invitation,
        detail={"tries_left": invitation.tries_left},
    )
    return "" if right else _missed(invitation)


def _missed(invitation: Invitation) -> str:
    left = invitation.tries_left
    if left == 0:
        phone = invitation.episode.clinic.phone
        return f"The date did not match 5 times, so this link is locked. Call us on {phone}."
    tries = "1 try" if left == 1 else f"{left} tries"
    return f"The date does not match our record. You have {tries} left."


def mark_used(episode: Episode, *, by: Actor) -> None:
    """Close the links of an episode whose form was sent; part of sending."""
    grants.require_one(FILLING_IN, by, episode)
    Invitation.objects.filter(
        episode=episode, revoked_at__isnull=True, used_at__isnull=True
    ).update(used_at=timezone.now())


def _token(invitation: Invitation, key: str) -> str:
    digest = hmac.new(key.encode(), f"invitation:{invitation.uid}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
