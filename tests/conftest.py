"""The cast: one person of every kind, around one episode of one clinic."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic import grants, operations
from clinic.models import Clinic, Episode, Invitation, Patient, User
from clinic.rights import Role
from tests import builders

pytest_plugins = ["tests.infrastructure.databases", "tests.infrastructure.browser"]


@pytest.fixture
def clinic(db: None) -> Clinic:
    return builders.make_clinic()


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    return builders.make_clinic("hillside", "Hillside Sports Clinic")


@pytest.fixture
def front_desk(clinic: Clinic) -> User:
    return builders.make_person(clinic, Role.FRONT_DESK, given="Fay")


@pytest.fixture
def manager(clinic: Clinic) -> User:
    return builders.make_person(clinic, Role.MANAGER, given="Max")


@pytest.fixture
def supervisor(clinic: Clinic) -> User:
    return builders.make_person(clinic, Role.SUPERVISOR, given="Sue")


@pytest.fixture
def auditor(clinic: Clinic) -> User:
    return builders.make_person(clinic, Role.AUDITOR, given="Ada")


@pytest.fixture
def other_physio(clinic: Clinic) -> User:
    """Works in the clinic, outside the team of the episode."""
    return builders.make_person(clinic, Role.PHYSIO, given="Otto")


@pytest.fixture
def foreign_physio(other_clinic: Clinic) -> User:
    """Works in another clinic."""
    return builders.make_person(other_clinic, Role.PHYSIO, Role.SUPERVISOR, given="Fran")


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("operator@example.org", builders.PASSWORD, given="Opal")


@pytest.fixture
def known_patient(clinic: Clinic, front_desk: User) -> Patient:
    return builders.make_patient(clinic, by=front_desk)


@pytest.fixture
def episode(known_patient: Patient, front_desk: User) -> Episode:
    return builders.make_episode(known_patient, by=front_desk)


@pytest.fixture
def invitation(episode: Episode, front_desk: User) -> Invitation:
    return builders.make_invitation(episode, by=front_desk)


@pytest.fixture
def invitee(invitation: Invitation) -> grants.Invitee:
    return operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)


@pytest.fixture
def patient(episode: Episode, known_patient: Patient) -> User:
    """The patient of the episode, with an account."""
    user = User.objects.create_user(known_patient.email, builders.PASSWORD, given="Asha")
    known_patient.user = user
    known_patient.save(update_fields=["user"])
    grants.give(Role.PATIENT, user, episode, by=None)
    episode.refresh_from_db()
    return user


@pytest.fixture
def other_patient(clinic: Clinic, front_desk: User) -> User:
    other = builders.make_patient(clinic, by=front_desk, given="Aisha")
    user = User.objects.create_user(other.email, builders.PASSWORD, given="Aisha")
    grants.give(Role.PATIENT, user, builders.make_episode(other, by=front_desk), by=None)
    return user


@pytest.fixture
def proxy(episode: Episode, manager: User) -> User:
    """A parent who may act for the patient for another month."""
    user = builders.make_person(given="Pat")
    ends_at = timezone.now() + timedelta(days=30)
    grants.give_until(Role.PROXY, user, episode, by=manager, ends_at=ends_at)
    return user


@pytest.fixture
def past_proxy(episode: Episode, manager: User) -> User:
    """A parent whose time to act for the patient ended a second ago."""
    user = builders.make_person(given="Paul")
    ends_at = timezone.now() - timedelta(seconds=1)
    grants.give_until(Role.PROXY, user, episode, by=manager, ends_at=ends_at)
    return user


@pytest.fixture
def physio(clinic: Clinic, episode: Episode) -> User:
    """Treats the patient."""
    user = builders.make_person(clinic, Role.PHYSIO, given="Sam")
    operations.claim_episode(episode, by=user)
    return user


@pytest.fixture
def colleague(clinic: Clinic, episode: Episode, supervisor: User) -> User:
    """Reads along."""
    user = builders.make_person(clinic, Role.PHYSIO, given="Cleo")
    operations.join_team(episode, user, Role.FOLLOWER, by=supervisor)
    return user


@pytest.fixture
def student(clinic: Clinic, episode: Episode, supervisor: User) -> User:
    """Treats under supervision."""
    user = builders.make_person(clinic, Role.STUDENT, given="Stu")
    operations.join_team(episode, user, Role.TREATING, by=supervisor)
    return user


@pytest.fixture
def leaver(clinic: Clinic, episode: Episode, supervisor: User) -> User:
    """Was in the team; the account is no longer active."""
    user = builders.make_person(clinic, Role.PHYSIO, given="Lee")
    operations.join_team(episode, user, Role.TREATING, by=supervisor)
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


@pytest.fixture
def mover(clinic: Clinic, episode: Episode, supervisor: User) -> User:
    """Was in the team; works in the clinic no longer, but still has an account."""
    user = builders.make_person(clinic, Role.PHYSIO, given="Mo")
    operations.join_team(episode, user, Role.TREATING, by=supervisor)
    grants.end_in_clinic(Role.PHYSIO, user, clinic)
    return user


CAST = (
    "patient",
    "other_patient",
    "proxy",
    "past_proxy",
    "physio",
    "other_physio",
    "colleague",
    "student",
    "supervisor",
    "front_desk",
    "manager",
    "auditor",
    "operator",
    "leaver",
    "mover",
    "foreign_physio",
)


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    """Everybody, by name."""
    return {name: request.getfixturevalue(name) for name in CAST}
