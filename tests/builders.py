"""Rows for tests, made by plain functions; each leaves out nothing that the product would write."""

from __future__ import annotations

from datetime import date
from itertools import count

from clinic import grants, operations
from clinic.models import Clinic, Episode, Invitation, Patient, User
from clinic.rights import Role

_numbers = count(1)
PASSWORD = "a-long-test-password"


def make_clinic(slug: str = "riverside", name: str = "Riverside Physiotherapy") -> Clinic:
    return Clinic.objects.create(slug=slug, name=name, phone="01632 960 001")


def make_person(clinic: Clinic | None = None, *roles: Role, given: str = "Kim") -> User:
    number = next(_numbers)
    person = User.objects.create_user(
        f"{given.lower()}{number}@example.org", PASSWORD, given=given, family=f"Person{number}"
    )
    for role in roles:
        assert clinic is not None
        grants.give_in_clinic(role, person, clinic, by=None)
    return person


def make_patient(clinic: Clinic, *, by: User, given: str = "Asha", **details: object) -> Patient:
    known = {
        "family": f"Runner{next(_numbers)}",
        "birth_date": date(1988, 3, 14),
        "email": f"{given.lower()}{next(_numbers)}@example.org",
        "phone": "01632 960 010",
    } | details
    new = operations.NewPatient(given=given, **known)  # type: ignore[arg-type]
    return operations.register_patient(clinic, new, by=by)


def make_episode(patient: Patient, *, by: User) -> Episode:
    return operations.open_episode(patient, by=by)


def make_invitation(episode: Episode, *, by: User) -> Invitation:
    return operations.invite(episode, by=by)
