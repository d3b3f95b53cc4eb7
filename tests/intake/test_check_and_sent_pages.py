"""The answers read back, the one moment of sending, and what stays open afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.grants import Invitee
from clinic.models import Clinic, Episode, Invitation, Patient, User
from intake.models import Draft, Submission
from tests import builders_intake
from tests.intake.walking import Runner, hidden, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
FALL = {"onset_type": "sudden_injury", "injury_mechanism": ["fall_on_knee"]}


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the check page of a whole form."""
    return at_check(client, invitation, WELL)


def at_check(client: Client, invitation: Invitation, answers: Mapping[str, Any]) -> Runner:
    runner = Runner(client, answers)
    runner.open(invitation)
    runner.agree()
    builders_intake.complete(invitation.episode, answers, by=Invitee(invitation))
    return runner


@pytest.fixture
def sent(runner: Runner) -> Runner:
    runner.send()
    return runner


# ---- the check page ---------------------------------------------------------------------------


def test_the_check_page_says_that_nothing_is_sent_yet(runner: Runner) -> None:
    page = runner.client.get(reverse("form-check")).content.decode()
    assert "They are not sent yet" in page.split("</title>", maxsplit=1)[0]
    assert "Send to Riverside Physiotherapy" in page


def test_every_answer_has_a_way_to_change_it(runner: Runner) -> None:
    response = runner.client.get(reverse("form-check"))
    lines = [line for section in response.context["sections"] for line in section["lines"]]
    assert all("?from=check" in line["url"] for line in lines)
    labels = [line["label"] for line in lines]
    assert len(labels) == len(set(labels)), "two lines have the same words"


def test_what_is_open_is_listed_and_refused(runner: Runner) -> None:
    draft = Draft.objects.get()
    del draft.answers["s_lump"]
    draft.save()
    response = runner.client.get(reverse("form-check"))
    assert [row["url"] for row in response.context["missing"]] == [
        f"{page_url('page-night')}?from=check#id_s_lump_0"
    ]
    refused = runner.client.post(reverse("form-check"), hidden(response))
    assert refused.status_code == 400
    assert "Some questions still need an answer" in refused.content.decode()
    assert not Submission.objects.exists()


def test_a_form_changed_elsewhere_is_checked_again(runner: Runner) -> None:
    shown = hidden(runner.client.get(reverse("form-check")))
    page = runner.get("page-which-knee")
    runner.client.post(page_url("page-which-knee"), hidden(page) | {"knee_side": "left"})
    response = runner.client.post(reverse("form-check"), shown)
    assert response.status_code == 409
    assert "Check them again" in response.content.decode()
    assert runner.client.post(reverse("form-check"), hidden(response)).status_code == 302


def test_a_kept_answer_is_shown_and_goes_only_when_it_is_taken_back(runner: Runner) -> None:
    draft = Draft.objects.get()
    draft.answers |= {"injury_mechanism": ["fall_on_knee"]}
    draft.save()
    page = runner.client.get(reverse("form-check")).content.decode()
    assert "Kept for safety" in page
    assert "This was a mistake: remove" in page
    url = reverse("form-remove-kept", args=["injury_mechanism"])
    assert runner.client.get(url).status_code == 405
    assert runner.client.post(url).url == reverse("form-check")
    assert "injury_mechanism" not in Draft.objects.get().answers
    assert "Kept for safety" not in runner.client.get(reverse("form-check")).content.decode()


@pytest.mark.parametrize("question_id", ["knee_side", "age_years", "nothing", "x" * 300])
def test_only_kept_answers_can_be_taken_back(runner: Runner, question_id: str) -> None:
    before = Draft.objects.get().answers
    response = runner.client.post(reverse("form-remove-kept", args=[question_id]))
    assert response.status_code == 409
    assert Draft.objects.get().answers == before


# ---- sending ----------------------------------------------------------------------------------


def test_sending_twice_sends_once_and_shows_the_same_page(runner: Runner) -> None:
    shown = hidden(runner.client.get(reverse("form-check")))
    urls = [runner.client.post(reverse("form-check"), shown).url for _ in range(3)]
    assert urls == [reverse("form-sent")] * 3
    assert Submission.objects.count() == 1


def test_the_back_button_after_sending_shows_that_it_is_sent(sent: Runner) -> None:
    for url in (
        page_url("page-urgent"),
        reverse("form-check"),
        reverse("form-sections"),
        reverse("form-consent"),
        reverse("form-stop"),
        reverse("form-leave"),
    ):
        assert sent.client.get(url).url == reverse("form-sent")
    late = sent.client.post(page_url("page-urgent"), {"s_breathless_chest": "yes"})
    assert "This page was not saved" in late.content.decode()
    assert f'href="{reverse("form-sent")}"' in late.content.decode()


def test_before_sending_there_is_no_sent_page(runner: Runner) -> None:
    assert runner.client.get(reverse("form-sent")).url == reverse("form-sections")
    assert runner.client.get(reverse("form-answers")).url == reverse("form-sections")


def test_the_sent_page_shows_no_urgency_and_says_what_comes(sent: Runner, clinic: Clinic) -> None:
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert "What happens next" in page
    assert "Get help today if any of these start" in page
    for word in ("routine", "Routine", "triage", "score", "urgency"):
        assert word not in page


def test_two_weeks_advice_stands_once_on_the_sent_page(
    client: Client, invitation: Invitation
) -> None:
    runner = at_check(client, invitation, WELL | {"s_weight_loss": "yes"})
    page = runner.send().content.decode()
    assert page.count("See a clinician within 2 weeks") == 1


def test_urgent_advice_is_not_softened_by_two_weeks_advice(
    client: Client, invitation: Invitation
) -> None:
    answers = WELL | {"s_weight_loss": "yes", "s_calf_swollen": "yes", "s_clot_risk": ["none"]}
    runner = at_check(client, invitation, answers)
    page = runner.send().content.decode()
    assert "Get help today." in page
    assert "within 2 weeks" not in page
    assert "Keep moving" not in page


def test_a_copy_of_the_answers_can_be_kept(sent: Runner) -> None:
    page = sent.client.get(reverse("form-answers")).content.decode()
    assert "Right knee" in page
    assert "Change" not in page


def test_a_day_after_sending_the_link_shows_nothing_more(
    sent: Runner, invitation: Invitation
) -> None:
    used_at = timezone.now() - timedelta(hours=24, seconds=1)
    Invitation.objects.filter(pk=invitation.pk).update(used_at=used_at)
    assert sent.client.get(reverse("form-answers")).url == reverse("form-closed")


# ---- the account ------------------------------------------------------------------------------


def test_an_account_is_opened_once(sent: Runner, known_patient: Patient) -> None:
    for _ in range(2):
        sent.client.post(reverse("form-account"))
    known_patient.refresh_from_db()
    assert User.objects.get(email=known_patient.email) == known_patient.user
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert "Open an account" not in page


def test_who_is_signed_in_is_led_to_their_own_pages_and_anybody_else_to_signing_in(
    sent: Runner, patient: User
) -> None:
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert f'href="{reverse("account_login")}"' in page
    assert "sign in</a> to change your answers here." in page
    sent.client.force_login(patient)
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert f'href="{reverse("me")}"' in page
    assert "Sign in" not in page
    assert "Call us, or" not in page


def test_without_an_e_mail_address_the_clinic_is_asked(
    sent: Runner, known_patient: Patient
) -> None:
    Patient.objects.filter(pk=known_patient.pk).update(email="")
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert "We have no email address for you" in page
    response = sent.client.post(reverse("form-account"), follow=True)
    assert "Ask the clinic to add it" in response.content.decode()


def test_the_visit_is_named_when_it_is_known(sent: Runner, episode: Episode) -> None:
    Episode.objects.filter(pk=episode.pk).update(next_visit_at="2026-12-10T09:30:00Z")
    page = sent.client.get(reverse("form-sent")).content.decode()
    assert "Thursday 10 December 2026 at 9:30am" in page
