"""The pages on which sent answers are changed: by the runner at home, by staff on the phone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic import guards
from clinic.grants import Invitee
from clinic.models import Episode, Invitation, User
from intake import operations
from intake.models import Draft, Submission
from tests import builders_intake
from tests.intake.walking import Runner, hidden, page_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(episode: Episode, invitee: Invitee) -> Submission:
    return builders_intake.make_submission(episode, by=invitee)


@pytest.fixture
def runner(client: Client, sent: Submission, patient: User) -> Runner:
    client.force_login(patient)
    return Runner(client)


def begin(client: Client, episode: Episode, **data: str) -> str:
    """Where the button on the first page leads."""
    response = client.post(reverse("form-amend", args=[episode.uid]), data)
    assert response.status_code == 302
    return str(response["Location"])


def change(client: Client, page_id: str, **answers: str) -> None:
    shown = client.get(page_url(page_id))
    data = hidden(shown) | {
        key: str(value)
        for key, value in Draft.objects.latest("pk").answers.items()
        if key in shown.context["form"].fields
    }
    assert client.post(page_url(page_id), data | answers).status_code == 302


def test_reading_what_a_change_means_starts_nothing(runner: Runner, episode: Episode) -> None:
    page = runner.client.get(reverse("form-amend", args=[episode.uid])).content.decode()
    assert "stays as it is" in page
    assert "The physio sees both" in page
    assert operations.open_draft(episode) is None


def test_the_runner_changes_one_answer_and_sends_it_with_a_note(
    runner: Runner, episode: Episode, sent: Submission
) -> None:
    assert begin(runner.client, episode) == reverse("form-sections")
    sections = runner.client.get(reverse("form-sections")).content.decode()
    for words in ("You are changing answers you sent on", "Send the changes", "Do not change"):
        assert words in sections
    before = sent.answers["nrs_worst"]
    change(runner.client, "page-pain-scores", nrs_worst="9")
    check = runner.client.get(reverse("form-check"))
    ((row, url),) = check.context["changes"]
    assert (row.before, row.after) == (f"{before} out of 10", "9 out of 10")
    assert "nrs_worst" in url
    text = check.content.decode()
    assert text.index("What you change") < text.index("All your answers")
    response = runner.client.post(reverse("form-check"), hidden(check) | {"note": "Worse"})
    assert response["Location"] == reverse("form-sent")
    second = Submission.objects.get(number=2)
    assert (second.answers["nrs_worst"], second.note) == (9, "Worse")
    assert "Change your answers" in runner.client.get(reverse("form-sent")).content.decode()


def test_without_a_change_the_check_page_says_so_and_sends_nothing(
    runner: Runner, episode: Episode
) -> None:
    begin(runner.client, episode)
    check = runner.client.get(reverse("form-check"))
    response = runner.client.post(reverse("form-check"), hidden(check) | {"note": "Only words"})
    assert response.status_code == 409
    assert "You have not changed an answer yet" in response.content.decode()
    assert "Only words" in response.content.decode()
    assert Submission.objects.count() == 1


def test_a_note_that_is_too_long_is_kept_and_said(runner: Runner, episode: Episode) -> None:
    begin(runner.client, episode)
    change(runner.client, "page-pain-scores", nrs_worst="9")
    check = runner.client.get(reverse("form-check"))
    long = "knee " * 201
    response = runner.client.post(reverse("form-check"), hidden(check) | {"note": long})
    assert response.status_code == 400
    assert "Use 1000 characters or fewer. You have 1004." in response.content.decode()
    assert long.strip() in response.content.decode()


def test_dropping_the_changes_leads_back_to_what_was_sent(runner: Runner, episode: Episode) -> None:
    begin(runner.client, episode)
    change(runner.client, "page-pain-scores", nrs_worst="9")
    response = runner.client.post(reverse("form-amend-discard"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("form-sent")
    assert "What you sent before stays as it was" in response.content.decode()
    assert operations.open_draft(episode) is None
    assert runner.client.get(reverse("form-sections"))["Location"] == reverse("form-sent")


def test_the_sent_page_offers_going_on_with_open_changes(runner: Runner, episode: Episode) -> None:
    begin(runner.client, episode)
    page = runner.client.get(reverse("form-sent")).content.decode()
    assert "You have changes that are not sent yet" in page
    assert reverse("form-amend", args=[episode.uid]) in page


def test_a_link_alone_changes_nothing_and_says_what_to_do(
    client: Client, invitation: Invitation, episode: Episode, patient: User
) -> None:
    runner = Runner(client, builders_intake.answers_of("v01"))
    runner.open(invitation)
    runner.agree()
    builders_intake.fill_in(Draft.objects.get(), runner.answers, by=Invitee(invitation))
    runner.send()
    operations.start_amendment(episode, by=patient)
    page = client.get(reverse("form-sent")).content.decode()
    assert "sign in</a> to change your answers here" in page
    for name in ("form-sections", "form-check", "form-stop"):
        assert client.get(reverse(name))["Location"] == reverse("form-sent")
    assert client.post(reverse("form-amend-discard"))["Location"] == reverse("form-sent")
    assert operations.open_draft(episode) is not None


def test_staff_go_from_an_open_check_straight_to_its_question(
    client: Client, sent: Submission, episode: Episode, physio: User
) -> None:
    client.force_login(physio)
    where = begin(client, episode, question="s_breathless_chest")
    assert where.startswith(page_url("page-urgent"))
    page = client.get(where).content.decode()
    assert f"You are filling this in for {episode.patient.full_name}" in page
    change(client, "page-pain-scores", nrs_worst="9")
    check = client.get(reverse("form-check"))
    client.post(reverse("form-check"), hidden(check))
    assert Submission.objects.get(number=2).sent_by == physio


def test_before_the_form_is_sent_there_is_no_way_to_change_it(
    client: Client, episode: Episode, patient: User
) -> None:
    client.force_login(patient)
    response = client.get(reverse("form-amend", args=[episode.uid]))
    assert response["Location"] == reverse("me")
    assert guards.FORM_SESSION not in client.session
