"""Long answers are saved while they are typed, by the rules of their page, and told truly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import operations
from clinic.models import Episode, Invitation, User
from intake.models import Draft, SafetyAlert
from tests import builders, builders_intake
from tests.intake.walking import Runner, hidden, leave_alone, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
PAGE = "page-body"


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    by = operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.fill_in(Draft.objects.get(), WELL, by=by)
    return runner


def autosave(runner: Runner, shown: dict[str, str], **typed: object) -> HttpResponse:
    data: dict[str, Any] = shown | {"autosave": "1"} | typed
    return runner.client.post(page_url(PAGE), data)


def answers() -> dict[str, Any]:
    return dict(Draft.objects.get().answers)


def test_a_long_answer_is_saved_while_it_is_typed(runner: Runner) -> None:
    response = autosave(runner, hidden(runner.get(PAGE)), about_support="A lift")
    told = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert told["state"] == "saved"
    assert told["saved_at"].startswith("Saved at ")
    assert json.loads(told["rendered"])["about_support"] == ["A lift"]
    assert answers()["about_support"] == "A lift"


def test_the_other_answers_of_the_page_are_left_as_they_are(runner: Runner) -> None:
    before = answers()
    autosave(runner, hidden(runner.get(PAGE)), about_support="A lift", about_sex="female")
    assert answers() == before | {"about_support": "A lift"}


def test_the_page_goes_on_from_what_was_saved_on_the_way(runner: Runner) -> None:
    shown = hidden(runner.get(PAGE))
    for text in ("A", "A l", "A lift"):
        told = autosave(runner, shown, about_support=text).json()
        shown |= {"rendered": told["rendered"], "lock_version": str(told["lock_version"])}
    typed = {"about_sex": "male", "about_support": "A lift, please"}
    assert runner.client.post(page_url(PAGE), shown | typed).status_code == 302
    assert answers()["about_support"] == "A lift, please"


def test_an_emptied_box_takes_the_answer_back(runner: Runner) -> None:
    autosave(runner, hidden(runner.get(PAGE)), about_support="A lift")
    told = autosave(runner, hidden(runner.get(PAGE)), about_support="").json()
    assert told["state"] == "saved"
    assert "about_support" not in answers()


def test_what_another_device_saved_meanwhile_is_not_overwritten(runner: Runner) -> None:
    shown = hidden(runner.get(PAGE))
    autosave(runner, hidden(runner.get(PAGE)), about_support="Large print")
    response = autosave(runner, shown, about_support="A lift")
    assert (response.status_code, response.json()) == (409, {"state": "changed"})
    assert answers()["about_support"] == "Large print"
    clash = runner.client.post(page_url(PAGE), shown | {"about_support": "A lift"})
    assert "Saved there: <b>Large print</b>" in clash.content.decode()


def test_a_save_on_the_way_hides_no_change_of_another_answer_elsewhere(runner: Runner) -> None:
    shown = hidden(runner.get(PAGE))
    elsewhere = {"about_sex": "female", "about_height_cm": "170", "about_weight_kg": "60"}
    runner.client.post(page_url(PAGE), hidden(runner.get(PAGE)) | elsewhere)
    told = autosave(runner, shown, about_support="A lift").json()
    assert told["state"] == "saved"
    shown |= {"rendered": told["rendered"], "lock_version": str(told["lock_version"])}
    here = {"about_sex": "male", "about_support": "A lift"}
    assert runner.client.post(page_url(PAGE), shown | here).status_code == 409
    assert answers()["about_sex"] == "female"


@pytest.mark.parametrize("text", ["x" * 2000, "a\x00b"])
def test_what_cannot_be_stored_is_never_called_saved(runner: Runner, text: str) -> None:
    told = autosave(runner, hidden(runner.get(PAGE)), about_support=text).json()
    assert told["state"] == "unsaved"
    assert "about_support" not in answers()


def test_advice_that_waits_to_be_read_still_interrupts_the_next_save(runner: Runner) -> None:
    first = "page-urgent"
    typed = {"s_breathless_chest": "yes", "s_foot_cold_numb": "no", "s_deformity": "no"}
    runner.client.post(page_url(first), hidden(runner.get(first)) | typed)
    assert SafetyAlert.objects.get().read_at is None
    shown = hidden(runner.get(PAGE))
    assert autosave(runner, shown, about_support="A lift").json()["state"] == "saved"
    again = hidden(runner.get(PAGE)) | {"about_sex": "male"}
    later = runner.client.post(page_url(PAGE), again)
    assert later.url.startswith(reverse("form-stop"))


def test_a_save_of_a_form_left_alone_is_refused_and_opens_nothing(runner: Runner) -> None:
    shown = hidden(runner.get(PAGE))
    leave_alone(runner.client, 31)
    response = autosave(runner, shown, about_support="A lift")
    assert (response.status_code, response.json()) == (403, {"state": "unsaved"})
    assert "about_support" not in answers()


def test_a_save_of_a_form_with_a_newer_link_says_that_it_changed_elsewhere(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    shown = hidden(runner.get(PAGE))
    builders.make_invitation(episode, by=front_desk)
    response = autosave(runner, shown, about_support="A lift")
    assert (response.status_code, response.json()) == (409, {"state": "changed"})


def test_a_save_after_the_form_was_sent_says_that_it_changed_elsewhere(runner: Runner) -> None:
    shown = hidden(runner.get(PAGE))
    runner.send()
    response = autosave(runner, shown, about_support="A lift")
    assert (response.status_code, response.json()) == (409, {"state": "changed"})


def test_only_pages_with_long_answers_carry_the_script(runner: Runner) -> None:
    assert "autosave.js" in runner.get(PAGE).content.decode()
    assert "autosave.js" not in runner.get("page-urgent").content.decode()


def test_a_typing_person_is_still_there(runner: Runner) -> None:
    for number in range(4):
        leave_alone(runner.client, 20)
        told = autosave(runner, hidden(runner.get(PAGE)), about_support=f"A lift {number}")
        assert told.json()["state"] == "saved"
