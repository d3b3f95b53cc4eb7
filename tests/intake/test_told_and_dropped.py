"""A warning that somebody was told while changing sent answers, and the changes then dropped."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.grants import Invitee
from clinic.models import Episode, User
from intake import operations
from intake.models import Submission
from tests import builders_intake

pytestmark = pytest.mark.django_db
CHEST = {"s_breathless_chest": "yes"}
CALL = "Get emergency help now"


@pytest.fixture
def sent(episode: Episode, invitee: Invitee) -> Submission:
    return builders_intake.make_submission(episode, by=invitee)


@pytest.fixture
def warned(client: Client, sent: Submission, episode: Episode, patient: User) -> Episode:
    """An emergency told in changes that are still open in this browser."""
    client.force_login(patient)
    client.post(reverse("form-amend", args=[episode.uid]))
    draft = operations.open_draft(episode)
    assert draft is not None
    builders_intake.fill_in(draft, CHEST, by=patient)
    return episode


@pytest.fixture
def dropped(client: Client, warned: Episode) -> Episode:
    client.post(reverse("form-amend-discard"))
    return warned


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_dropping_a_told_emergency_keeps_the_advice_and_says_who_knows(
    client: Client, warned: Episode
) -> None:
    page = client.post(reverse("form-amend-discard"), follow=True).content.decode()
    assert 'class="strip"' in page
    for said in ("You told us:", "“Yes”", "The clinic knows about it.", "call the clinic"):
        assert said in words(page), said
    assert "If it is true, get help now." in words(page)
    assert "Nothing was changed" not in page


@pytest.mark.parametrize("name", ["form-sent", "me"])
def test_a_dropped_warning_stays_in_sight_until_the_clinic_has_cleared_it(
    client: Client, dropped: Episode, physio: User, name: str
) -> None:
    page = client.get(reverse(name)).content.decode()
    assert 'class="strip"' in page
    assert "The clinic knows about it." in page
    assert "Keep moving" not in page
    (state,) = operations.open_flags(dropped)
    operations.review_flag(
        dropped,
        state.rule_id,
        evidence_sha256=state.evidence_sha256,
        outcome="entered_in_error",
        action="Mistake",
        note="Tapped the wrong row",
        by=physio,
    )
    page = client.get(reverse(name)).content.decode()
    assert 'class="strip"' not in page
    assert "The clinic knows about it." not in page


def test_a_warning_dropped_is_said_in_spanish_too(client: Client, dropped: Episode) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    page = words(client.get(reverse("me")).content.decode())
    assert "La clínica lo sabe." in page
    assert "In English:" in page


def test_the_home_shows_the_advice_of_changes_that_are_still_open(
    client: Client, warned: Episode
) -> None:
    for name in ("me", "form-sent"):
        page = client.get(reverse(name)).content.decode()
        assert 'class="strip"' in page
        assert "Keep moving" not in page
        assert "The clinic knows about it." not in page


def test_the_home_shows_the_advice_of_a_form_that_is_not_sent_yet(
    client: Client, episode: Episode, patient: User
) -> None:
    draft = builders_intake.make_draft(episode, by=patient, answers=CHEST)
    client.force_login(patient)
    assert 'class="strip"' in client.get(reverse("me")).content.decode()
    builders_intake.fill_in(draft, {"s_breathless_chest": "no"}, by=patient)
    assert 'class="strip"' not in client.get(reverse("me")).content.decode()


def test_the_home_shows_the_advice_of_the_sent_form_until_it_is_cleared(
    client: Client, episode: Episode, invitee: Invitee, patient: User
) -> None:
    answers = builders_intake.answers_of("v01") | CHEST
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    client.force_login(patient)
    assert 'class="strip"' in client.get(reverse("me")).content.decode()


def test_changes_without_a_warning_are_dropped_in_few_words(
    client: Client, sent: Submission, episode: Episode, patient: User
) -> None:
    client.force_login(patient)
    client.post(reverse("form-amend", args=[episode.uid]))
    page = client.post(reverse("form-amend-discard"), follow=True).content.decode()
    assert "Nothing was changed" in page
    assert 'class="strip"' not in page


def test_what_changing_means_says_that_the_clinic_hears_of_warnings_at_once(
    client: Client, sent: Submission, episode: Episode, patient: User
) -> None:
    client.force_login(patient)
    page = client.get(reverse("form-amend", args=[episode.uid])).content.decode()
    assert "Your sent answers stay as they are until you send the changes." in page
    assert "We tell the clinic at once about answers that need care today." in page
    assert "Nothing changes until" not in page
