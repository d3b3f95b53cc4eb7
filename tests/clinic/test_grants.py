"""Who holds which right on which episode; lists and pages read one table."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from guardian.shortcuts import get_objects_for_user

from clinic import grants
from clinic.errors import NotAllowed, NotFound
from clinic.grants import Invitee
from clinic.models import Clinic, ClinicGrant, Episode, EpisodeGrant, Invitation, User
from clinic.rights import CLINIC, EPISODE, Right, Role
from tests import builders
from tests.expected_rights import EXPECTED


def test_everybody_holds_exactly_the_rights_of_the_matrix(
    cast: dict[str, User], episode: Episode
) -> None:
    found = {name: set(grants.rights_on(episode, person)) for name, person in cast.items()}
    assert found == EXPECTED


def test_lists_and_pages_agree_for_every_person_and_right(
    cast: dict[str, User], episode: Episode, other_clinic: Clinic, front_desk: User
) -> None:
    elsewhere = Episode.objects.create(
        clinic=other_clinic,
        patient=builders.make_patient(
            other_clinic, by=builders.make_person(other_clinic, Role.FRONT_DESK)
        ),
    )
    for name, person in cast.items():
        for right in Right:
            listed = set(grants.episodes_with(right, person))
            for one in Episode.objects.all():
                opens = right in grants.rights_on(one, person)
                assert (one in listed) == opens, (name, right, one == elsewhere)


def test_superusers_have_no_clinical_access(operator: User, episode: Episode) -> None:
    assert operator.is_superuser
    assert not grants.rights_on(episode, operator)
    assert not any(grants.episodes_with(right, operator).exists() for right in Right)


def test_a_stranger_does_not_learn_that_an_episode_exists(
    foreign_physio: User, episode: Episode
) -> None:
    with pytest.raises(NotFound):
        grants.require(Right.READ_PLAN, foreign_physio, episode)


def test_a_colleague_outside_the_team_may_know_but_not_read(
    other_physio: User, episode: Episode
) -> None:
    with pytest.raises(NotAllowed):
        grants.require(Right.READ_TRIAGE, other_physio, episode)


def test_a_student_may_not_publish(student: User, episode: Episode) -> None:
    with pytest.raises(NotAllowed):
        grants.require(Right.PUBLISH_PLAN, student, episode)


def test_a_grant_ends_to_the_second(episode: Episode, patient: User, manager: User) -> None:
    person = builders.make_person(given="Pia")
    now = timezone.now()
    grants.give_until(Role.PROXY, person, episode, by=manager, ends_at=now + timedelta(hours=1))
    assert Right.READ_PLAN in grants.rights_on(episode, person)
    EpisodeGrant.objects.filter(user=person).update(ends_at=now)
    assert not grants.rights_on(episode, person)


def test_a_clinic_role_counts_on_its_first_and_last_day(clinic: Clinic) -> None:
    today = timezone.now().date()
    person = builders.make_person(clinic, Role.PHYSIO)
    ClinicGrant.objects.filter(user=person).update(starts_on=today, ends_on=today)
    assert grants.clinic_roles(person) == {clinic.pk: frozenset({Role.PHYSIO})}
    assert grants.clinic_roles(person, on=today - timedelta(days=1)) == {}
    assert grants.clinic_roles(person, on=today + timedelta(days=1)) == {}


def test_a_new_episode_does_not_inherit_the_grants_of_a_deleted_one(
    clinic: Clinic, front_desk: User
) -> None:
    patient = builders.make_patient(clinic, by=front_desk)
    person = builders.make_person(given="Old")
    gone = Episode.objects.create(clinic=clinic, patient=patient)
    grants.give(Role.PROXY, person, gone, by=None)
    key = gone.pk
    gone.delete()
    again = Episode.objects.create(pk=key, clinic=clinic, patient=patient)
    assert not grants.rights_on(again, person)


def test_every_role_of_the_table_can_be_held() -> None:
    assert set(EPISODE) | set(CLINIC) == set(Role)


def test_guardian_agrees_with_our_own_lists_for_random_grants(
    clinic: Clinic, front_desk: User
) -> None:
    chance = random.Random(8)
    people = [builders.make_person(clinic, Role.PHYSIO) for _ in range(4)]
    episodes = [
        builders.make_episode(builders.make_patient(clinic, by=front_desk), by=front_desk)
        for _ in range(6)
    ]
    for person in people:
        for one in chance.sample(episodes, 3):
            grants.give(Role.TREATING, person, one, by=None)
    for person in people:
        ours = set(grants.episodes_with(Right.READ_TRIAGE, person))
        theirs = set(get_objects_for_user(person, "clinic.treat_episode", Episode))
        assert ours == theirs
        assert len(ours) == 3


class TestInvitees:
    """Runners with a link and no account."""

    def test_reach_their_own_form_and_nothing_else(
        self, invitee: Invitee, episode: Episode, other_patient: User
    ) -> None:
        held = grants.rights_on(episode, invitee)
        assert held == {Right.ANSWER_INTAKE, Right.READ_SENT_ANSWERS}
        assert list(grants.episodes_with(Right.ANSWER_INTAKE, invitee)) == [episode]
        assert not grants.episodes_with(Right.READ_PLAN, invitee).exists()
        other = Episode.objects.exclude(pk=episode.pk).get()
        with pytest.raises(NotFound):
            grants.require(Right.ANSWER_INTAKE, invitee, other)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"revoked_at": timezone.now()}, id="revoked"),
            pytest.param({"expires_at": timezone.now()}, id="expired"),
            pytest.param({"tries_left": 0}, id="locked"),
            pytest.param(
                {"used_at": timezone.now() - timedelta(hours=24, seconds=1)}, id="sent a day ago"
            ),
        ],
    )
    def test_lose_everything_at_once(
        self, invitee: Invitee, episode: Episode, change: dict[str, object]
    ) -> None:
        Invitation.objects.filter(pk=invitee.invitation.pk).update(**change)
        assert not grants.rights_on(episode, invitee)
        assert not grants.episodes_with(Right.ANSWER_INTAKE, invitee).exists()

    def test_still_read_what_they_sent_within_a_day(
        self, invitee: Invitee, episode: Episode
    ) -> None:
        sent = timezone.now() - timedelta(hours=23)
        Invitation.objects.filter(pk=invitee.invitation.pk).update(used_at=sent, expires_at=sent)
        assert Right.READ_SENT_ANSWERS in grants.rights_on(episode, invitee)
