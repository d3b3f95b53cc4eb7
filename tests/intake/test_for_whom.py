"""A parent's pages say whose form and whose plan they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import grants
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from intake import operations
from tests import builders, builders_intake
from tests.intake.walking import page_url

pytestmark = pytest.mark.django_db
FOR_MIA = "You are answering for Mia Patel."


@pytest.fixture
def parent() -> User:
    return builders.make_person(given="Pat")


def child(clinic: Clinic, given: str, side: str, *, of: User, desk: User) -> Episode:
    patient = builders.make_patient(clinic, by=desk, given=given, family="Patel")
    episode = builders.make_episode(patient, by=desk)
    Episode.objects.filter(pk=episode.pk).update(side=side)
    ends_at = timezone.now() + timedelta(days=30)
    manager = builders.make_person(clinic, Role.MANAGER)
    grants.give_until(Role.PROXY, of, episode, by=manager, ends_at=ends_at)
    return episode


@pytest.fixture
def mia(clinic: Clinic, parent: User, front_desk: User) -> Episode:
    episode = child(clinic, "Mia", "right", of=parent, desk=front_desk)
    builders_intake.make_submission(episode, by=parent)
    return episode


def test_the_home_of_a_parent_names_the_child_of_every_card(
    client: Client, clinic: Clinic, parent: User, front_desk: User, mia: Episode
) -> None:
    client.force_login(parent)
    assert "Mia Patel, right knee" in client.get(reverse("me")).content.decode()
    child(clinic, "Leo", "left", of=parent, desk=front_desk)
    page = client.get(reverse("me")).content.decode()
    assert "Mia Patel, right knee" in page
    assert "Leo Patel, left knee" in page


def test_every_page_on_which_a_parent_answers_names_the_child(
    client: Client, clinic: Clinic, parent: User, front_desk: User, mia: Episode
) -> None:
    child(clinic, "Leo", "left", of=parent, desk=front_desk)
    client.force_login(parent)
    amend = reverse("form-amend", args=[mia.uid])
    pages = [client.get(amend)]
    client.post(amend)
    draft = operations.open_draft(mia)
    assert draft is not None
    builders_intake.fill_in(draft, {"s_breathless_chest": "yes"}, by=parent)
    addresses = [reverse(name) for name in ("form-stop", "form-sections", "form-check")]
    addresses += [page_url("page-pain-scores"), reverse("form-sent")]
    pages += [client.get(address, follow=True) for address in addresses]
    for page in pages:
        assert FOR_MIA in page.content.decode(), page.request["PATH_INFO"]
        assert "Leo" not in page.content.decode()


def test_who_answers_for_themselves_is_not_told_for_whom(
    client: Client, mia: Episode, clinic: Clinic
) -> None:
    user = builders.make_person(given="Mia")
    grants.give(Role.PATIENT, user, mia, by=None)
    client.force_login(user)
    assert "answering for" not in client.get(reverse("form-amend", args=[mia.uid])).content.decode()
    assert "Mia Patel" not in client.get(reverse("me")).content.decode()
