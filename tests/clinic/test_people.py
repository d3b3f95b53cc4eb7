"""Staff accounts, roles and API tokens."""

from __future__ import annotations

import pytest

from clinic import grants, operations
from clinic.errors import Invalid, NotAllowed, NotNow
from clinic.models import ApiToken, Clinic, User
from clinic.rights import Right, Role

SAM = {"email": "Sam@Example.org", "given": "Sam", "family": "Okoro"}


def test_an_email_names_one_person_in_any_case(clinic: Clinic, manager: User) -> None:
    first = operations.add_person(clinic, by=manager, role=Role.PHYSIO, **SAM)
    again = operations.add_person(
        clinic, by=manager, role=Role.SUPERVISOR, **(SAM | {"email": "sam@example.ORG"})
    )
    assert first == again
    assert grants.clinic_roles(first)[clinic.pk] == {Role.PHYSIO, Role.SUPERVISOR}


def test_nobody_raises_themselves(clinic: Clinic, manager: User) -> None:
    with pytest.raises(NotNow):
        operations.give_role(clinic, manager, Role.SUPERVISOR, by=manager)
    with pytest.raises(NotNow):
        operations.end_role(clinic, manager, Role.MANAGER, by=manager)


def test_a_supervisor_does_not_manage_people(
    clinic: Clinic, supervisor: User, other_physio: User
) -> None:
    with pytest.raises(NotAllowed):
        operations.give_role(clinic, other_physio, Role.SUPERVISOR, by=supervisor)


def test_an_episode_role_cannot_be_given_in_a_clinic(
    clinic: Clinic, manager: User, other_physio: User
) -> None:
    with pytest.raises(Invalid):
        operations.give_role(clinic, other_physio, Role.TREATING, by=manager)


def test_ending_a_role_ends_its_rights_at_once(
    clinic: Clinic, manager: User, other_physio: User
) -> None:
    operations.end_role(clinic, other_physio, Role.PHYSIO, by=manager)
    assert not grants.rights_in(clinic, other_physio)
    with pytest.raises(NotNow):
        operations.end_role(clinic, other_physio, Role.PHYSIO, by=manager)


def test_a_role_given_again_after_it_ended_counts_again(
    clinic: Clinic, manager: User, other_physio: User
) -> None:
    operations.end_role(clinic, other_physio, Role.PHYSIO, by=manager)
    operations.give_role(clinic, other_physio, Role.PHYSIO, by=manager)
    assert Right.SEE_QUEUE in grants.rights_in(clinic, other_physio)


def test_a_token_is_shown_once_and_stored_as_a_hash(physio: User) -> None:
    token = operations.make_api_token(physio, name="script", by=physio)
    assert token not in str(ApiToken.objects.values())
    assert len(token) == 43


def test_nobody_makes_a_token_for_somebody_else(physio: User, other_physio: User) -> None:
    with pytest.raises(NotNow):
        operations.make_api_token(physio, name="script", by=other_physio)
