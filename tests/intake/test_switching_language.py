"""Changing the language in the middle of a page loses nothing that was typed."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Invitation, Patient
from intake.models import Draft
from tests.intake.walking import Fields, Runner


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the consents."""
    runner = Runner(client)
    runner.open(invitation)
    return runner


def switch(client: Client, page: str, **typed: str) -> HttpResponse:
    """Press the language button of a page on which `typed` was typed."""
    hidden = Fields(client.get(page).content.decode()).hidden
    return client.post(page, {**hidden, **typed, "language": "es"})


def test_a_date_of_birth_that_was_typed_stays_and_takes_no_try(
    client: Client, invitation: Invitation
) -> None:
    client.post(reverse("invitation", args=[clinic_operations.token_of(invitation)]))
    boxes = {f"birth_date_{name}": value for name, value in (("day", "1"), ("month", "2"))}
    page = client.post(reverse("form-identity"), {**boxes, "language": "es"})
    html = page.content.decode()
    assert '<html lang="es"' in html
    assert 'id="id_birth_date_0" value="1"' in html
    assert "field--error" not in html
    assert Invitation.objects.get(pk=invitation.pk).tries_left == invitation.tries_left


def test_consents_that_were_ticked_stay_ticked_and_are_not_given_yet(
    client: Client, runner: Runner
) -> None:
    typed = {"phone": "01632 960 099", "care": "on", "language": "es"}
    html = client.post(reverse("form-consent"), typed).content.decode()
    assert '<html lang="es"' in html
    assert 'value="01632 960 099"' in html
    assert html.count(" checked") == 1
    assert not Draft.objects.exists()


def test_a_question_page_is_saved_and_comes_back_in_the_other_language(
    client: Client, runner: Runner, known_patient: Patient
) -> None:
    runner.agree()
    page = reverse("form-page", args=["page-urgent"])
    answer = switch(client, page, s_deformity="no")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert Draft.objects.get().answers == {"s_deformity": "no"}
    html = client.get(page).content.decode()
    assert '<html lang="es"' in html
    assert html.count(" checked") == 1
    known_patient.refresh_from_db()
    assert known_patient.language == "es"


def test_what_cannot_be_stored_comes_back_as_it_was_typed_with_the_reason_in_the_new_language(
    client: Client, runner: Runner
) -> None:
    runner.agree()
    page = reverse("form-page", args=["page-body"])
    answer = switch(client, page, about_height_cm="tall")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="tall"' in html
    assert "Hay un problema" in html


def test_the_buttons_stand_after_the_page_so_that_enter_saves_it(
    client: Client, runner: Runner
) -> None:
    runner.agree()
    html = client.get(reverse("form-page", args=["page-urgent"])).content.decode()
    first = html.index('type="submit"')
    assert html.index('name="language"') > html.index("Save and continue") > first
