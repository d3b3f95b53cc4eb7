"""Every operation asks for its right again: each refuses a stranger and writes nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from clinic import operations
from clinic.errors import NotFound
from clinic.models import AuditEntry, Clinic, Episode, Invitation, Patient, User
from clinic.operations import ContactDetails, NewCarer, NewPatient
from clinic.rights import Role

# These take a credential instead of a person, or are read-only look-ups.
WITHOUT_A_PERSON = {
    "confirm_birth_date",
    "find_invitation",
    "found_clinic",
    "opens_again",
    "renew_expired",
    "token_of",
}
# People make tokens for themselves only; tested with the people.
FOR_ONESELF = {"make_api_token"}
# These read, for whoever asks after a right of their own.
READ_ONLY = {
    "adult_on",
    "carers_of",
    "decisions_on",
    "guardian_of",
    "is_minor",
    "last_day_of",
    "may_answer",
    "may_keep_private",
    "needs_guardian",
    "require_to_answer",
    "start_of",
    "taken_back",
    "taken_back_of",
    "today_in",
}
CARER = NewCarer(
    email="c@example.org", given="C", family="C", ends_on=timezone.now().date() + timedelta(days=9)
)
NEW = NewPatient(given="A", family="B", birth_date=date(1990, 1, 1))


def calls(
    clinic: Clinic, patient: Patient, episode: Episode, invitation: Invitation, person: User
) -> dict[str, tuple[tuple[object, ...], dict[str, object]]]:
    """Arguments that would work for somebody who may."""
    contact = ContactDetails(email="x@example.org", phone="01632 960 001")
    new_person = {
        "email": "n@example.org",
        "given": "N",
        "family": "N",
        "role": Role.PHYSIO,
    }
    consents = {"decisions": {}, "filled_by": "self", "phone": "01632 960 001"}
    return {
        "add_person": ((clinic,), new_person),
        "allow_letters": ((episode, "letter_gp"), {}),
        "choose_language": ((patient, "es"), {}),
        "claim_episode": ((episode,), {}),
        "end_carer_access": ((episode, person), {"reason": "asked"}),
        "edit_contact": ((episode, contact), {"lock_version": 1}),
        "end_role": ((clinic, person, Role.PHYSIO), {}),
        "give_carer_access": ((episode, CARER), {"reason": "asked"}),
        "give_role": ((clinic, person, Role.SUPERVISOR), {}),
        "hand_over": ((episode, person), {}),
        "invite": ((episode,), {}),
        "join_team": ((episode, person, Role.FOLLOWER), {}),
        "leave_team": ((episode, person), {}),
        "mark_used": ((episode,), {}),
        "open_account": ((episode,), {}),
        "open_episode": ((patient,), {}),
        "plan_next_visit": ((episode, None), {}),
        "record_consents": ((episode,), consents),
        "register_patient": ((clinic, NEW), {}),
        "resend_link": ((invitation,), {}),
        "revoke_invitation": ((invitation,), {}),
        "withdraw_consent": ((episode, "care"), {}),
    }


def test_every_operation_of_the_clinic_refuses_a_stranger(
    clinic: Clinic,
    known_patient: Patient,
    episode: Episode,
    invitation: Invitation,
    other_physio: User,
    foreign_physio: User,
) -> None:
    known = calls(clinic, known_patient, episode, invitation, other_physio)
    public = {name for name in operations.__all__ if name[0].islower()}
    assert public - WITHOUT_A_PERSON - FOR_ONESELF - READ_ONLY == set(known), (
        "a new operation needs a row"
    )
    before = AuditEntry.objects.count()
    for name, (arguments, options) in known.items():
        with pytest.raises(NotFound):
            getattr(operations, name)(*arguments, by=foreign_physio, **options)
    assert AuditEntry.objects.count() == before
