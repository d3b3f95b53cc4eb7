"""The team of an episode: handing over, joining, leaving, and who may change it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import grants, operations
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from tests import builders, builders_staff


@pytest.fixture
def sent(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


@pytest.fixture
def owner(clinic: Clinic, sent: Episode) -> User:
    person = builders.make_person(clinic, Role.PHYSIO, given="Olu")
    operations.claim_episode(sent, by=person)
    return person


def team(client: Client, by: User, episode: Episode, act: str, person: User | str) -> Any:
    client.force_login(by)
    uid = person if isinstance(person, str) else str(person.uid)
    return client.post(reverse("team", args=[episode.uid]), {"act": act, "person": uid})


def test_a_colleague_joins_to_treat_or_to_read(
    client: Client, sent: Episode, owner: User, other_physio: User, student: User
) -> None:
    team(client, owner, sent, "treat", other_physio)
    team(client, owner, sent, "follow", student)
    assert other_physio in grants.holders(Role.TREATING, sent)
    assert student in grants.holders(Role.FOLLOWER, sent)


def test_the_owner_hands_over_and_stays_in_the_team(
    client: Client, sent: Episode, owner: User, other_physio: User
) -> None:
    team(client, owner, sent, "hand-over", other_physio)
    sent.refresh_from_db()
    assert sent.owner == other_physio
    assert owner in grants.holders(Role.TREATING, sent)


def test_a_colleague_is_taken_out(
    client: Client, sent: Episode, owner: User, other_physio: User
) -> None:
    team(client, owner, sent, "treat", other_physio)
    team(client, owner, sent, "remove", other_physio)
    assert other_physio not in grants.holders(Role.TREATING, sent)


@pytest.mark.parametrize(
    "person", ["", "not-a-uid", "\x00", "00000000-0000-0000-0000-000000000000"]
)
def test_somebody_has_to_be_chosen(client: Client, sent: Episode, owner: User, person: str) -> None:
    response = team(client, owner, sent, "treat", person)
    assert response.status_code == 400
    assert "Choose a colleague from the list." in response.content.decode()


def test_the_desk_and_other_clinics_cannot_join(
    client: Client, sent: Episode, owner: User, front_desk: User, foreign_physio: User
) -> None:
    for person in (front_desk, foreign_physio):
        assert team(client, owner, sent, "treat", person).status_code == 400
    shown = client.get(reverse("team", args=[sent.uid])).content.decode()
    assert front_desk.get_full_name() not in shown
    assert foreign_physio.get_full_name() not in shown


def test_the_owner_cannot_be_taken_out(client: Client, sent: Episode, owner: User) -> None:
    response = team(client, owner, sent, "remove", owner)
    assert response.status_code == 409
    assert "Hand the episode over" in response.content.decode()


def test_an_act_that_does_not_exist_is_refused(
    client: Client, sent: Episode, owner: User, other_physio: User
) -> None:
    assert team(client, owner, sent, "promote", other_physio).status_code == 400


def test_a_manager_arranges_the_team_without_clinical_content(
    client: Client, sent: Episode, owner: User, manager: User, other_physio: User
) -> None:
    assert team(client, manager, sent, "treat", other_physio).status_code == 302
    shown = client.get(reverse("team", args=[sent.uid])).content.decode()
    assert "septic" not in shown
    assert reverse("episode", args=[sent.uid]) not in shown


@pytest.mark.parametrize(("person", "status"), [("student", 403), ("front_desk", 403)])
def test_others_do_not_change_the_team(
    client: Client,
    request: pytest.FixtureRequest,
    sent: Episode,
    other_physio: User,
    person: str,
    status: int,
) -> None:
    by = request.getfixturevalue(person)
    assert team(client, by, sent, "treat", other_physio).status_code == status
