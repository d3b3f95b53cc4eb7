"""Links: unguessable, stored as hashes, five tries, dead at once when stopped."""

from __future__ import annotations

import base64
import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import grants, operations
from clinic.errors import Invalid, NotAllowed, NotFound, NotNow
from clinic.models import AuditEntry, Episode, Invitation, User
from clinic.models.tokens import hash_of
from clinic.operations import invitations
from clinic.rights import Right

WRONG = date(1991, 1, 1)


def test_only_the_hash_of_the_token_is_stored(invitation: Invitation) -> None:
    token = operations.token_of(invitation)
    assert len(token) == 43, "256 bits in URL-safe base 64"
    assert invitation.token_sha256 == hash_of(token)
    assert operations.find_invitation(token) == invitation


def test_tokens_never_repeat(episode: Episode, front_desk: User) -> None:
    tokens = {operations.token_of(operations.invite(episode, by=front_desk)) for _ in range(20)}
    assert len(tokens) == 20


def test_a_hundred_thousand_tokens_are_all_different_and_all_256_bits() -> None:
    tokens = {
        invitations._token(Invitation(uid=uuid.uuid4()), "a key of the server")
        for _ in range(100_000)
    }
    assert len(tokens) == 100_000
    assert {len(token) for token in tokens} == {43}
    assert len(base64.urlsafe_b64decode(f"{tokens.pop()}=")) == 32


def test_a_new_link_kills_the_older_one(
    invitation: Invitation, episode: Episode, front_desk: User
) -> None:
    operations.invite(episode, by=front_desk)
    with pytest.raises(NotFound):
        operations.confirm_birth_date(invitation, episode.patient.birth_date)


def test_the_database_keeps_one_live_link_an_episode(invitation: Invitation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            episode=invitation.episode,
            token_sha256="0" * 64,
            created_by=invitation.created_by,
            expires_at=timezone.now(),
        )


def test_links_made_before_a_change_of_keys_can_still_be_mailed(
    invitation: Invitation, settings: pytest.FixtureRequest
) -> None:
    before = operations.token_of(invitation)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert operations.token_of(invitation) == before


def test_five_wrong_dates_lock_the_link_for_ever(invitation: Invitation) -> None:
    sentences = []
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            operations.confirm_birth_date(invitation, WRONG)
        sentences.append(refused.value.sentence)
    assert sentences[0] == "The date does not match our record. You have 4 tries left."
    assert sentences[3] == "The date does not match our record. You have 1 try left."
    assert sentences[4].endswith("so this link is locked. Call us on 01632 960 001.")
    with pytest.raises(NotFound):
        operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)


def test_the_right_date_costs_no_try(invitation: Invitation) -> None:
    for _ in range(7):
        operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    invitation.refresh_from_db()
    assert invitation.tries_left == 5


def test_a_wrong_date_is_counted_and_audited_although_it_is_refused(
    invitation: Invitation,
) -> None:
    with pytest.raises(Invalid):
        operations.confirm_birth_date(invitation, WRONG)
    invitation.refresh_from_db()
    assert invitation.tries_left == 4
    entry = AuditEntry.objects.filter(event="identity-missed").get()
    assert entry.detail == {"tries_left": 4}


def test_another_patients_date_does_not_open_the_link(
    invitation: Invitation, other_patient: User
) -> None:
    with pytest.raises(Invalid):
        operations.confirm_birth_date(invitation, date(1999, 9, 9))


@pytest.mark.parametrize("column", ["revoked_at", "used_at"])
def test_a_stopped_or_used_link_opens_nothing(invitation: Invitation, column: str) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(**{column: timezone.now()})
    with pytest.raises(NotFound):
        operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)


def test_a_link_expires_to_the_second(invitation: Invitation) -> None:
    moment = timezone.now()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=moment)
    with pytest.raises(NotFound):
        operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    invitation.refresh_from_db()
    assert invitation.is_live(moment - timedelta(seconds=1))
    assert not invitation.is_live(moment)


def test_stopping_a_link_ends_the_session_it_opened(
    invitation: Invitation, front_desk: User
) -> None:
    birth_date = invitation.episode.patient.birth_date
    invitee = operations.confirm_birth_date(invitation, birth_date)
    operations.revoke_invitation(invitation, by=front_desk)
    with pytest.raises(NotFound):
        grants.require(Right.ANSWER_INTAKE, invitee, invitation.episode)
    with pytest.raises(NotNow):
        operations.revoke_invitation(invitation, by=front_desk)


def test_a_closed_or_sent_episode_gets_no_new_link(
    episode: Episode, invitation: Invitation, front_desk: User
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now())
    with pytest.raises(NotNow):
        operations.invite(episode, by=front_desk)


def test_an_auditor_invites_nobody(episode: Episode, auditor: User) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        operations.invite(episode, by=auditor)


def test_the_mail_says_nothing_about_health(
    invitation: Invitation, django_capture_on_commit_callbacks: object
) -> None:
    from clinic.tasks import mail_invitation

    mail_invitation.call(invitation.pk)
    (sent,) = mail.outbox
    text = f"{sent.subject} {sent.body}".lower()
    assert operations.token_of(invitation).lower() in text
    assert "01632 960 001" in text
    for word in ("knee", "pain", "1988", invitation.episode.patient.family.lower()):
        assert word not in text


def test_no_mail_is_sent_for_a_link_that_was_stopped_meanwhile(
    invitation: Invitation, front_desk: User
) -> None:
    from clinic.tasks import mail_invitation

    operations.revoke_invitation(invitation, by=front_desk)
    mail_invitation.call(invitation.pk)
    assert mail.outbox == []
