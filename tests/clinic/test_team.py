"""Claiming, handing over, joining and leaving."""

from __future__ import annotations

import pytest

from clinic import grants, operations
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right, Role


def test_claiming_opens_the_record(episode: Episode, other_physio: User) -> None:
    assert Right.READ_TRIAGE not in grants.rights_on(episode, other_physio)
    operations.claim_episode(episode, by=other_physio)
    assert Right.READ_TRIAGE in grants.rights_on(episode, other_physio)
    assert episode.owner == other_physio


def test_a_claimed_episode_names_its_owner(
    episode: Episode, physio: User, other_physio: User
) -> None:
    with pytest.raises(Conflict) as refused:
        operations.claim_episode(episode, by=other_physio)
    assert refused.value.sentence == f"{physio.get_full_name()} has taken this."


def test_nobody_treats_themselves(episode: Episode, other_physio: User) -> None:
    episode.patient.user = other_physio
    episode.patient.save()
    with pytest.raises(NotNow):
        operations.claim_episode(episode, by=other_physio)


def test_handing_over_leaves_the_former_owner_in_the_team(
    episode: Episode, physio: User, other_physio: User
) -> None:
    episode.refresh_from_db()
    operations.hand_over(episode, other_physio, by=physio)
    assert episode.owner == other_physio
    assert Role.TREATING in grants.roles_on(episode, physio)


def test_an_episode_is_not_handed_to_a_student_or_a_stranger(
    episode: Episode, physio: User, student: User, foreign_physio: User
) -> None:
    for person in (student, foreign_physio):
        with pytest.raises(Invalid):
            operations.hand_over(episode, person, by=physio)


def test_leaving_ends_every_role(episode: Episode, physio: User, colleague: User) -> None:
    operations.leave_team(episode, colleague, by=physio)
    assert Right.READ_TRIAGE not in grants.rights_on(episode, colleague)


def test_the_owner_hands_over_before_leaving(episode: Episode, physio: User) -> None:
    episode.refresh_from_db()
    with pytest.raises(NotNow):
        operations.leave_team(episode, physio, by=physio)
