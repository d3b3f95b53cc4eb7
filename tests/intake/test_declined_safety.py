"""Who would rather tell the physio about safety reads when to get help, and is called."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Episode, Invitation, User
from intake.models import SafetyAlert
from tests import builders_intake
from tests.intake.walking import Runner

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
CHOSE = "You chose to tell the physio about some safety questions."
EMERGENCY = "If you have chest pain or trouble breathing, call 999."


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the list of sections; says nothing about the chest, and is well otherwise."""
    runner = Runner(client, {key: row for key, row in WELL.items() if key != "s_breathless_chest"})
    runner.open(invitation)
    runner.agree()
    return runner


def finish_safety(runner: Runner) -> str:
    response = runner.client.get(reverse("form-sections"))
    response = runner.client.get(response.context["following_url"])
    while response.resolver_match.view_name == "form-page":
        if response.context["section"].number > 1:
            break
        response = runner.post_page(response)
    return str(runner.client.get(reverse("form-sections")).content.decode())


def test_a_declined_emergency_question_shows_the_safety_net_and_interrupts_nobody(
    runner: Runner,
) -> None:
    page = finish_safety(runner)
    assert runner.stops == 0
    for words in (CHOSE, EMERGENCY, "Get help today if any of these start.", "One calf swells."):
        assert words in page


def test_the_clinic_is_called_the_same_day_though_the_form_is_not_sent(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    runner.post_page(runner.get("page-urgent"))
    episode.refresh_from_db()
    assert episode.urgency is None, "the safety check is not done yet"
    finish_safety(runner)
    episode.refresh_from_db()
    assert episode.urgency == 2
    assert episode.due_at is not None
    assert not SafetyAlert.objects.exists()
    runner.client.force_login(front_desk)
    assert runner.client.get(reverse("queue")).status_code == 200


def test_the_queue_says_why_it_waits(runner: Runner, episode: Episode, other_physio: User) -> None:
    finish_safety(runner)
    runner.client.force_login(other_physio)
    page = runner.client.get(reverse("queue")).content.decode()
    assert "Safety questions not answered" in page


def test_the_check_page_and_the_sent_page_say_it_once_each(runner: Runner) -> None:
    assert runner.fill_in().content.decode().count(CHOSE) == 1
    page = runner.send().content.decode()
    assert page.count(CHOSE) == 1
    assert page.count("Get help today if any of these start.") == 1
    assert EMERGENCY in page
    assert "Keep moving" not in page


def test_whoever_answers_every_safety_question_reads_nothing_of_it(
    runner: Runner, episode: Episode
) -> None:
    runner.answers["s_breathless_chest"] = WELL["s_breathless_chest"]
    assert CHOSE not in finish_safety(runner)
    episode.refresh_from_db()
    assert episode.urgency is None


def test_an_emergency_leaves_no_room_for_gentler_advice(runner: Runner) -> None:
    runner.answers["s_foot_cold_numb"] = "yes"
    page = runner.fill_in().content.decode()
    assert "Get help now" in page
    assert CHOSE not in page
    assert CHOSE not in runner.send().content.decode()
