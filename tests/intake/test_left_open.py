"""A form left alone: closed after half an hour, opened again by its person, nothing typed lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import operations
from clinic.models import Consent, Episode, Invitation, User
from intake.models import Draft, Submission
from tests import builders, builders_intake
from tests.intake.walking import (
    CONSENTS,
    Runner,
    boxes,
    hidden,
    leave_alone,
    page_data,
    page_url,
    stay_busy,
)

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
SAFE = {"s_breathless_chest": "no", "s_foot_cold_numb": "no", "s_deformity": "no"}
BODY = {"about_sex": "male", "about_support": "A lift,\nplease <b>"}


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """Past the safety check."""
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    return runner


@pytest.fixture
def right(episode: Episode) -> dict[str, object]:
    return boxes("birth_date", episode.patient.birth_date)


WRONG: dict[str, object] = {
    "birth_date_day": "1",
    "birth_date_month": "1",
    "birth_date_year": "1971",
}


def answers() -> dict[str, Any]:
    return dict(Draft.objects.get().answers)


# ---- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "is_open"), [(30, True), (31, False)])
def test_a_form_stays_open_for_half_an_hour_without_its_person(
    runner: Runner, minutes: int, is_open: bool
) -> None:
    leave_alone(runner.client, minutes)
    assert (runner.get("page-urgent").status_code == 200) is is_open


def test_every_page_and_save_starts_the_half_hour_anew(runner: Runner) -> None:
    for _ in range(3):
        leave_alone(runner.client, 20)
        assert runner.get("page-urgent").status_code == 200
    leave_alone(runner.client, 20)
    assert runner.client.post(reverse("form-stay")).json() == {"stays": True}
    leave_alone(runner.client, 20)
    assert runner.get("page-urgent").status_code == 200


@pytest.mark.parametrize(("hours", "is_open"), [(11, True), (13, False)])
def test_after_twelve_hours_even_a_busy_form_asks_who_it_is(
    runner: Runner, hours: int, is_open: bool
) -> None:
    stay_busy(runner.client, hours)
    assert (runner.get("page-urgent").status_code == 200) is is_open


def test_a_page_asked_for_later_comes_after_the_date_of_birth(
    runner: Runner, right: dict[str, object]
) -> None:
    runner.fill_in()
    address = f"{page_url('page-which-knee')}?from=check"
    leave_alone(runner.client, 31)
    assert runner.client.get(address).url == reverse("form-identity")
    asking = runner.client.get(reverse("form-identity")).content.decode()
    assert "You were away for a while" in asking
    before = runner.client.session.session_key
    assert runner.client.post(reverse("form-identity"), right).url == address
    assert runner.client.session.session_key != before
    assert "checked" in runner.client.get(address).content.decode()


def test_what_is_remembered_shows_nothing_and_opens_nothing(
    runner: Runner, episode: Episode
) -> None:
    runner.fill_in()
    leave_alone(runner.client, 31)
    for name in ("form-sections", "form-check", "form-stop", "form-leave", "form-sent"):
        assert runner.client.get(reverse(name)).url == reverse("form-identity"), name
    asking = runner.client.get(reverse("form-identity")).content.decode()
    assert episode.patient.given not in asking
    assert "kneecap" not in asking
    assert runner.client.get(reverse("api-form", args=[episode.uid])).status_code == 404


def test_a_link_that_was_stopped_meanwhile_opens_nothing_after_the_date(
    runner: Runner, episode: Episode, front_desk: User, right: dict[str, object]
) -> None:
    leave_alone(runner.client, 31)
    runner.client.get(reverse("form-sections"))
    builders.make_invitation(episode, by=front_desk)
    assert runner.client.post(reverse("form-identity"), right).status_code == 404
    assert runner.client.get(reverse("form-sections")).status_code == 302


def test_what_was_sent_can_be_read_again_in_the_same_browser(
    runner: Runner, invitation: Invitation, right: dict[str, object]
) -> None:
    runner.fill_in()
    runner.send()
    leave_alone(runner.client, 31)
    assert runner.client.get(reverse("form-answers")).url == reverse("form-identity")
    assert runner.client.post(reverse("form-identity"), right).url == reverse("form-answers")
    link = reverse("invitation", args=[operations.token_of(invitation)])
    assert Client().get(link).status_code == 404


# ---- what was typed ---------------------------------------------------------------------------


def post_late(runner: Runner, page_id: str, typed: dict[str, Any], query: str = "") -> Any:
    """The page is open, the runner goes away, comes back, types and presses the button."""
    shown = hidden(runner.get(page_id))
    leave_alone(runner.client, 31)
    return runner.client.post(page_url(page_id) + query, shown | typed)


def test_what_was_typed_too_late_is_saved_after_the_date_as_if_nothing_had_happened(
    runner: Runner, right: dict[str, object]
) -> None:
    runner.fill_in()
    asking = post_late(runner, "page-body", BODY, "?from=check")
    page = asking.content.decode()
    assert asking.status_code == 403
    assert "What is your date of birth?" in page
    assert "What you typed last is not saved yet" in page
    assert answers().get("about_support") != BODY["about_support"]
    carried = hidden(asking)
    assert carried["about_support"].replace("\r", "") == BODY["about_support"]
    saved = runner.client.post(f"{page_url('page-body')}?from=check", carried | right)
    assert saved.url == reverse("form-check")
    assert answers()["about_support"] == BODY["about_support"]


def test_a_wrong_date_costs_a_try_and_keeps_what_was_typed(
    runner: Runner, right: dict[str, object], invitation: Invitation
) -> None:
    asking = post_late(runner, "page-urgent", SAFE)
    again = runner.client.post(page_url("page-urgent"), hidden(asking) | WRONG)
    assert again.status_code == 400
    assert "You have 4 tries left" in again.content.decode()
    assert answers() == {}
    nonsense = runner.client.post(page_url("page-urgent"), hidden(again) | {"birth_date_day": "x"})
    assert Invitation.objects.get(pk=invitation.pk).tries_left == 4
    runner.client.post(page_url("page-urgent"), hidden(nonsense) | right)
    assert answers() == SAFE


def test_the_language_can_be_changed_on_the_way_and_nothing_typed_is_lost(
    runner: Runner, right: dict[str, object]
) -> None:
    asking = post_late(runner, "page-urgent", SAFE)
    spanish = runner.client.post(page_url("page-urgent"), hidden(asking) | {"language": "es"})
    assert '<html lang="es"' in spanish.content.decode()
    runner.client.post(page_url("page-urgent"), hidden(spanish) | right)
    assert answers() == SAFE


def test_every_box_that_was_ticked_is_carried(runner: Runner, right: dict[str, object]) -> None:
    page = runner.get("page-bones").content.decode()
    values = re.findall(r'name="s_bone_load" value="(\w+)"', page)[:2]
    ticked = {"s_bone_load": values, "med_drugs": ["none"]}
    asking = post_late(runner, "page-bones", ticked)
    assert asking.content.decode().count('name="s_bone_load"') == 2
    data = {**hidden(asking), **right, "s_bone_load": values}
    runner.client.post(page_url("page-bones"), data)
    assert sorted(answers()["s_bone_load"]) == sorted(values)


def test_a_change_elsewhere_meanwhile_is_shown_beside_what_was_carried(
    runner: Runner, invitation: Invitation, right: dict[str, object]
) -> None:
    runner.fill_in()
    asking = post_late(runner, "page-body", BODY)
    by = operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.fill_in(Draft.objects.get(), {"about_support": "Large print"}, by=by)
    clash = runner.client.post(page_url("page-body"), hidden(asking) | right)
    assert clash.status_code == 409
    assert "Saved there: <b>Large print</b>" in clash.content.decode()
    assert answers()["about_support"] == "Large print"


def test_a_link_locked_on_the_way_shows_what_was_typed_to_be_copied(
    runner: Runner, invitation: Invitation
) -> None:
    runner.fill_in()
    response = post_late(runner, "page-body", BODY)
    for _ in range(5):
        response = runner.client.post(page_url("page-body"), hidden(response) | WRONG)
    page = response.content.decode()
    assert response.status_code == 409
    assert "This page was not saved" in page
    assert "A lift,\nplease &lt;b&gt;" in page.replace("\r", "")


def test_sending_too_late_sends_after_the_date(runner: Runner, right: dict[str, object]) -> None:
    shown = hidden(runner.fill_in())
    leave_alone(runner.client, 31)
    asking = runner.client.post(reverse("form-check"), shown)
    assert not Submission.objects.exists()
    runner.client.post(reverse("form-check"), hidden(asking) | right)
    assert Submission.objects.count() == 1


def test_consent_given_too_late_is_kept_after_the_date(
    client: Client, invitation: Invitation, right: dict[str, object]
) -> None:
    Runner(client).open(invitation)
    leave_alone(client, 31)
    asking = client.post(reverse("form-consent"), CONSENTS)
    assert not Consent.objects.exists()
    client.post(reverse("form-consent"), hidden(asking) | right)
    assert Consent.objects.exists()


def test_a_double_press_after_the_date_saves_once_and_goes_on(
    runner: Runner, right: dict[str, object]
) -> None:
    asking = hidden(post_late(runner, "page-urgent", SAFE)) | right
    went = [runner.client.post(page_url("page-urgent"), asking).url for _ in range(2)]
    assert went == [page_url("page-infection")] * 2


def test_far_too_much_is_not_carried_but_shown(runner: Runner) -> None:
    runner.fill_in()
    late = post_late(runner, "page-body", {"about_support": "x" * 200_000})
    assert late.status_code == 409
    assert "This page was not saved" in late.content.decode()


@pytest.mark.parametrize("name", ["form-stop", "form-leave", "form-account", "form-amend-discard"])
def test_other_buttons_pressed_too_late_lead_to_the_date_and_back_into_the_form(
    runner: Runner, right: dict[str, object], name: str
) -> None:
    leave_alone(runner.client, 31)
    assert runner.client.post(reverse(name)).url == reverse("form-identity")
    back = runner.client.post(reverse("form-identity"), right).url
    assert runner.client.get(back, follow=True).status_code == 200


# ---- two forms in one browser -----------------------------------------------------------------


def test_a_page_of_one_runner_is_never_saved_into_the_form_of_another(
    runner: Runner, episode: Episode, front_desk: User
) -> None:
    shown = hidden(runner.get("page-urgent"))
    other = builders.make_patient(episode.clinic, by=front_desk, given="Aisha")
    newer = builders.make_invitation(builders.make_episode(other, by=front_desk), by=front_desk)
    runner.open(newer)
    runner.agree()
    check = {"lock_version": "1", "episode": str(episode.uid)}
    for late in (
        runner.client.post(page_url("page-urgent"), shown | SAFE),
        runner.client.post(reverse("form-check"), check),
        runner.client.post(reverse("form-consent"), CONSENTS | {"episode": str(episode.uid)}),
    ):
        assert late.status_code == 409
        assert "Another form was opened in this browser" in late.content.decode()
    assert list(Draft.objects.values_list("answers", flat=True)) == [{}, {}]


def test_after_a_form_was_sent_elsewhere_a_page_shows_what_it_could_not_keep(
    runner: Runner, invitation: Invitation
) -> None:
    runner.fill_in()
    typed = page_data(runner.get("page-body"), WELL) | BODY
    other = Runner(Client(), WELL)
    other.open(invitation)
    other.send()
    late = runner.client.post(page_url("page-body"), typed)
    assert late.status_code == 409
    assert "The form was sent from another device" in late.content.decode()
    assert "A lift" in late.content.decode()
