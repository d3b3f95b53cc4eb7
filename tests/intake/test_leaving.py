"""Leaving for now: how to come back, and the link by mail once more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from clinic import operations, tasks
from clinic.errors import NotNow
from clinic.grants import Invitee
from clinic.models import AuditEntry, Episode, Invitation, Patient, User
from intake.models import Draft
from intake.views.leaving import masked
from tests import builders_intake
from tests.intake.walking import Runner, hidden, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    return runner


def leave_page(runner: Runner) -> str:
    return str(runner.client.get(reverse("form-leave")).content.decode())


@pytest.mark.parametrize(
    ("address", "shown"),
    [("asha@example.org", "a•••@example.org"), ("b@c.de", "b•••@c.de"), ("a@b@c.de", "a•••@c.de")],
)
def test_an_address_is_shown_half_hidden(address: str, shown: str) -> None:
    assert masked(address) == shown


def test_the_page_says_how_to_come_back_until_when_and_before_which_visit(
    runner: Runner, episode: Episode
) -> None:
    Episode.objects.update(next_visit_at=datetime(2031, 3, 4, 9, 30, tzinfo=UTC))
    page = leave_page(runner)
    assert "Open the same link in your message" in page
    assert "The form stays open until" in page
    assert "before your visit on Tuesday 4 March 2031 at 9:30am" in page
    assert f"Send to {masked(episode.patient.email)}" in page
    assert episode.patient.email not in page


def test_the_link_is_mailed_again_to_the_address_on_record(
    runner: Runner, invitation: Invitation, episode: Episode
) -> None:
    page = runner.client.post(reverse("form-resend"), follow=True).content.decode()
    assert f"We sent the link to {masked(episode.patient.email)}." in page
    entry = AuditEntry.objects.get(event="invitation-resent")
    assert entry.actor_words == f"invitation:{invitation.uid}"
    tasks.mail_invitation.call(invitation.pk)
    assert mail.outbox[-1].to == [episode.patient.email]
    assert operations.token_of(invitation) in mail.outbox[-1].body


def test_a_second_mail_waits_ten_minutes(runner: Runner) -> None:
    runner.client.post(reverse("form-resend"))
    page = runner.client.post(reverse("form-resend"), follow=True).content.decode()
    assert "We sent the link a few minutes ago" in page
    assert AuditEntry.objects.filter(event="invitation-resent").count() == 1


def test_after_five_mails_there_is_the_telephone(
    invitation: Invitation, invitee: Invitee, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = now()
    for number in range(5):
        at = began + timedelta(minutes=11 * number)
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        operations.resend_link(invitation, by=invitee)
    later = began + timedelta(hours=3)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with pytest.raises(NotNow, match="5 times"):
        operations.resend_link(invitation, by=invitee)


def test_without_an_address_no_mail_is_offered(runner: Runner) -> None:
    Patient.objects.update(email="")
    assert "Send to" not in leave_page(runner)
    page = runner.client.post(reverse("form-resend"), follow=True).content.decode()
    assert "We cannot send this link." in page


def test_staff_who_fill_in_the_form_are_offered_no_mail(
    client: Client, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    client.post(reverse("form-on-behalf", args=[episode.uid]))
    runner = Runner(client)
    runner.agree()
    assert "Send to" not in leave_page(runner)
    client.post(reverse("form-resend"))
    assert not AuditEntry.objects.filter(event="invitation-resent").exists()


def test_leaving_with_a_wrong_answer_keeps_the_rest_and_says_what_is_not_kept(
    runner: Runner,
) -> None:
    runner.fill_in()
    typed = {"about_sex": "female", "about_height_cm": "tall", "leave": "1"}
    shown = hidden(runner.get("page-body")) | {"about_support": "A lift"}
    response = runner.client.post(page_url("page-body"), shown | typed)
    page = response.content.decode()
    assert response.status_code == 400
    assert "The rest of this page is saved. What is marked below is not." in page
    assert f'<a href="{reverse("form-leave")}">leave without it</a>' in page
    assert 'value="tall"' in page
    answers = Draft.objects.get().answers
    assert (answers["about_sex"], answers["about_support"]) == ("female", "A lift")
    assert "tall" not in answers.values()
