"""Registering patients, their contact details and accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from clinic import grants, operations
from clinic.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from clinic.models import Clinic, Episode, Patient, User
from clinic.operations import ContactDetails, NewPatient
from clinic.rights import Right
from tests import builders

NEW = NewPatient(given="Asha", family="Patel", birth_date=date(1988, 3, 14))


def test_numbers_go_up_within_a_clinic(clinic: Clinic, front_desk: User) -> None:
    first, second = (operations.register_patient(clinic, NEW, by=front_desk) for _ in range(2))
    assert (first.number, second.number) == ("001001", "001002")


def test_names_are_kept_as_people_write_them(clinic: Clinic, front_desk: User) -> None:
    new = replace(NEW, given="  Zoë  Anne ", family="O'Neill-Łukasz")
    patient = operations.register_patient(clinic, new, by=front_desk)
    assert (patient.given, patient.family) == ("Zoë Anne", "O'Neill-Łukasz")
    assert patient.list_name == "O'NEILL-ŁUKASZ, Zoë Anne"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"given": " "}, "given", "Enter the first name."),
        ({"family": "x" * 81}, "family", "at most 80 letters"),
        ({"email": "asha@"}, "email", "like name@example.org"),
        ({"phone": "call me"}, "phone", "area code"),
        ({"phone": "12345"}, "phone", "area code"),
        ({"phone": "0" * 16}, "phone", "area code"),
        ({"birth_date": date(1920, 1, 1)}, "birth_date", "last 100 years"),
        ({"birth_date": date(2199, 1, 1)}, "birth_date", "in the past"),
        ({"birth_date": timezone.now().date() - timedelta(days=8 * 365)}, "birth_date", "parent"),
    ],
)
def test_bad_details_are_named_with_what_to_do(
    clinic: Clinic, front_desk: User, change: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.register_patient(clinic, replace(NEW, **change), by=front_desk)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field]
    assert not Patient.objects.exists()


def test_every_fault_is_named_at_once(clinic: Clinic, front_desk: User) -> None:
    new = replace(NEW, given="", email="asha@", phone="call me", birth_date=date(2199, 1, 1))
    with pytest.raises(Invalid) as refused:
        operations.register_patient(clinic, new, by=front_desk)
    assert set(refused.value.fields) == {"given", "email", "phone", "birth_date"}


def test_another_clinic_cannot_register_here(clinic: Clinic, foreign_physio: User) -> None:
    with pytest.raises(NotFound):
        operations.register_patient(clinic, NEW, by=foreign_physio)


def test_an_auditor_cannot_register(clinic: Clinic, auditor: User) -> None:
    with pytest.raises(NotAllowed):
        operations.register_patient(clinic, NEW, by=auditor)


def test_age_counts_whole_years() -> None:
    patient = Patient(birth_date=date(2008, 2, 29))
    assert patient.age_on(date(2026, 2, 28)) == 17
    assert patient.age_on(date(2026, 3, 1)) == 18


class TestContact:
    NEW = ContactDetails(email="new@example.org", phone="+44 1632 960-011")

    def test_the_patient_may_correct_it(self, episode: Episode, patient: User) -> None:
        version = episode.patient.lock_version
        changed = operations.edit_contact(episode, self.NEW, by=patient, lock_version=version)
        assert (changed.email, changed.phone) == ("new@example.org", "+44 1632 960-011")

    def test_the_second_of_two_editors_is_told_what_is_there_now(
        self, episode: Episode, patient: User, front_desk: User
    ) -> None:
        version = episode.patient.lock_version
        operations.edit_contact(episode, self.NEW, by=patient, lock_version=version)
        with pytest.raises(Conflict) as refused:
            operations.edit_contact(episode, self.NEW, by=front_desk, lock_version=version)
        assert refused.value.current["email"] == "new@example.org"


class TestAccount:
    def test_owns_every_episode_of_the_patient(
        self, episode: Episode, invitee: grants.Invitee, front_desk: User
    ) -> None:
        second = builders.make_episode(episode.patient, by=front_desk)
        user = operations.open_account(episode, by=invitee)
        assert not user.has_usable_password()
        assert set(grants.episodes_with(Right.READ_PLAN, user)) == {episode, second}

    def test_is_made_once(self, episode: Episode, invitee: grants.Invitee) -> None:
        once = operations.open_account(episode, by=invitee)
        assert operations.open_account(episode, by=invitee) == once

    def test_is_not_shared_by_two_patients_of_a_clinic(
        self, clinic: Clinic, episode: Episode, invitee: grants.Invitee, front_desk: User
    ) -> None:
        operations.open_account(episode, by=invitee)
        twin = builders.make_patient(clinic, by=front_desk, email=episode.patient.email)
        other = builders.make_episode(twin, by=front_desk)
        link = builders.make_invitation(other, by=front_desk)
        guest = operations.confirm_birth_date(link, twin.birth_date)
        with pytest.raises(NotNow):
            operations.open_account(other, by=guest)

    def test_needs_an_address(self, clinic: Clinic, front_desk: User) -> None:
        unknown = builders.make_patient(clinic, by=front_desk, email="")
        other = builders.make_episode(unknown, by=front_desk)
        link = builders.make_invitation(other, by=front_desk)
        guest = operations.confirm_birth_date(link, unknown.birth_date)
        with pytest.raises(NotNow):
            operations.open_account(other, by=guest)
