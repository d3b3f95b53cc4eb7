"""A form that shut under its runner, or was changed elsewhere: nothing false is said about it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic import operations
from clinic.models import Episode, Invitation, User
from intake.models import Draft, Submission
from tests import builders, builders_intake
from tests.intake.walking import Runner, hidden, page_data, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the list of sections of an empty form."""
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    return runner


# ---- a newer link while a page is open --------------------------------------------------------


def test_a_page_posted_after_a_newer_link_says_that_it_is_not_saved_and_shows_it(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    open_page = runner.get("page-urgent")
    builders.make_invitation(episode, by=front_desk)
    typed = page_data(open_page, WELL | {"s_breathless_chest": "not_sure"})
    response = runner.client.post(page_url("page-urgent"), typed)
    page = response.content.decode()
    assert response.status_code == 409
    for words in (
        "This page was not saved",
        "Use the newest link in your messages",
        "Answers on earlier pages are saved",
        "Not sure",
    ):
        assert words in page
    assert "Everything you saved is safe" not in page
    assert Draft.objects.get().answers == {}


def test_a_page_that_was_lost_warns_of_emergencies_with_the_clinics_numbers(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    builders.make_invitation(episode, by=front_desk)
    typed = {"s_breathless_chest": "yes"}
    page = runner.client.post(page_url("page-urgent"), typed).content.decode()
    warning = page.split("Call for help now if you have:", maxsplit=1)[1]
    assert 'href="tel:999"' in warning
    assert "01632 960 001" in page
    assert episode.patient.full_name not in page
    assert "Call for help now" in Client().post(page_url("page-urgent"), typed).content.decode()


def test_what_was_typed_is_shown_back_as_text_and_no_markup(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    builders.make_invitation(episode, by=front_desk)
    typed = {"about_support": "<b>A lift</b>", "about_sex": "male", "stranger": "unknown words"}
    page = runner.client.post(page_url("page-body"), typed).content.decode()
    assert "&lt;b&gt;A lift&lt;/b&gt;" in page
    assert "Male" in page
    assert "unknown words" not in page


def test_dates_and_declined_numbers_are_shown_back_too(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    builders.make_invitation(episode, by=front_desk)
    date = {"run_event_date_day": "3", "run_event_date_month": "5", "run_event_date_year": "2027"}
    page = runner.client.post(page_url("page-event-details"), date).content.decode()
    assert "3 5 2027" in page
    assert "What you typed" not in runner.client.post(page_url("page-none"), date).content.decode()


def test_a_form_that_could_not_be_sent_says_so(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    shown = hidden(runner.fill_in())
    builders.make_invitation(episode, by=front_desk)
    response = runner.client.post(reverse("form-check"), shown)
    assert response.status_code == 409
    assert "Your form was not sent" in response.content.decode()
    assert not Submission.objects.exists()


# ---- the link after sending -------------------------------------------------------------------


def test_the_link_of_a_sent_form_says_what_every_dead_link_says(
    runner: Runner, invitation: Invitation, episode: Episode
) -> None:
    runner.fill_in()
    runner.send()
    link = reverse("invitation", args=[operations.token_of(invitation)])
    page = Client().get(link).content.decode()
    assert "Have you sent your form? Then we have your answers." in page
    assert "01632 960 001" in page
    assert episode.patient.full_name not in page


def test_a_date_of_birth_page_left_open_until_the_form_was_sent_says_so(
    runner: Runner, invitation: Invitation, episode: Episode
) -> None:
    waiting = Client()
    waiting.post(reverse("invitation", args=[operations.token_of(invitation)]))
    runner.fill_in()
    runner.send()
    page = waiting.get(reverse("form-identity")).content.decode()
    assert "You have sent this form" in page
    assert "01632 960 001" in page
    assert "new link" not in page
    assert episode.patient.full_name not in page


# ---- words about saving -----------------------------------------------------------------------


def test_a_page_with_errors_does_not_say_when_it_was_saved(runner: Runner) -> None:
    shown = hidden(runner.get("page-urgent"))
    assert "Saved at" in runner.get("page-urgent").content.decode()
    response = runner.client.post(page_url("page-urgent"), shown)
    assert response.status_code == 400
    assert "Saved at" not in response.content.decode()


def test_a_page_changed_elsewhere_is_no_order_to_do_something_today(runner: Runner) -> None:
    runner.fill_in()
    first = hidden(runner.get("page-body"))
    changed = {**page_data(runner.get("page-body"), WELL), "about_support": "A lift"}
    runner.client.post(page_url("page-body"), changed)
    typed = {**page_data(runner.get("page-body"), WELL), "about_support": "Large print"} | first
    page = runner.client.post(page_url("page-body"), typed).content.decode()
    assert "This page was changed on another device or tab" in page
    assert "Do this today" not in page


def test_the_sore_places_are_ticked_on_the_form_and_on_the_check_page(runner: Runner) -> None:
    page = runner.fill_in().content.decode()
    assert "Tick each sore place" in page
    assert "Tap each sore place" not in page
