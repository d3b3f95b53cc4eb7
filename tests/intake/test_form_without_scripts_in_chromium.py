"""The whole form in a real browser without scripts: no button of it is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from playwright.sync_api import Page, Request, expect

from clinic import operations
from clinic.models import Invitation, User
from intake.models import Draft, Submission
from tests import builders_intake, builders_staff
from tests.intake.test_form_in_chromium import agree, put, walk
from tests.intake.walking import boxes, page_url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
UNSURE = {"s_breathless_chest": "not_sure", "med_fuel": ["low_energy"], "run_event": False}
ANSWERS = builders_intake.answers_of("v01") | UNSURE
FELL = {"injury_mechanism": ["fall_on_knee"]}
FORMS = {
    "invitation",
    "form-identity",
    "form-consent",
    "form-consents",
    "form-consent-take-back",
    "language",
    "form-page",
    "form-stop",
    "form-leave",
    "form-resend",
    "form-check",
    "form-remove-kept",
    "form-account",
    "form-amend",
    "form-amend-discard",
}


@pytest.fixture
def plain(new_page: Callable[..., Page]) -> Page:
    """A phone without scripts."""
    return new_page(java_script_enabled=False)


@pytest.fixture
def sendings(plain: Page) -> list[Request]:
    """Every form that the browser sent."""
    found: list[Request] = []
    plain.context.on(
        "request", lambda request: found.append(request) if request.method == "POST" else None
    )
    return found


def test_the_whole_form_is_sent_without_scripts_and_no_button_is_refused(
    plain: Page, sendings: list[Request], invitation: Invitation
) -> None:
    come_in(plain, invitation)
    agree(plain)
    press(plain, "Agree and start")
    walk(plain, ANSWERS)
    leave_and_come_back(plain, invitation)
    take_back_a_kept_answer(plain)
    press(plain, "Send to Riverside Physiotherapy")
    expect(plain.get_by_role("heading", name="We have your answers")).to_be_visible()
    assert Submission.objects.get().runs.get().tier == "same_day"
    press(plain, "Open an account")
    change_an_answer_and_drop_it(plain, invitation)
    change_what_was_agreed(plain)
    home = "{0.scheme}://{0.netloc}".format(urlsplit(plain.url))
    assert {request.all_headers()["origin"] for request in sendings} == {home}
    assert {resolve(urlsplit(request.url).path).url_name for request in sendings} == FORMS


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Every press leads to a page that is no refusal."""
    with page.expect_navigation() as waiting:
        page.get_by_role("button", name=name).first.click()
    assert waiting.value.status == 200, f"{name}: {waiting.value.url}"


def come_in(page: Page, invitation: Invitation) -> None:
    page.goto(reverse("invitation", args=[operations.token_of(invitation)]))
    press(page, "Start")
    put(page, boxes("birth_date", invitation.episode.patient.birth_date))
    press(page, "Continue")


def leave_and_come_back(page: Page, invitation: Invitation) -> None:
    page.goto(page_url("page-urgent"))
    press(page, "Save and leave")
    press(page, "Send to a")
    press(page, "Close the form on this device")
    expect(page.get_by_role("heading", name="The form is closed")).to_be_visible()
    come_in(page, invitation)
    expect(page.get_by_role("heading", name="Your knee form")).to_be_visible()
    press(page, "Español")
    press(page, "English")


def take_back_a_kept_answer(page: Page) -> None:
    draft = Draft.objects.get()
    draft.answers |= FELL
    draft.save(update_fields=["answers"])
    page.goto(reverse("form-check"))
    press(page, "This was a mistake: remove")
    expect(page.get_by_role("heading", name="Kept for safety")).to_be_hidden()


def change_an_answer_and_drop_it(page: Page, invitation: Invitation) -> None:
    builders_staff.sign_in(page, User.objects.get(email=invitation.episode.patient.email))
    page.goto(reverse("form-amend", args=[invitation.episode.uid]))
    press(page, "Change")
    page.goto(page_url("page-pain-scores"))
    put(page, {"nrs_worst": "9"})
    press(page, "Save and continue")
    page.goto(reverse("form-check"))
    press(page, "Do not change")
    expect(page.get_by_role("heading", name="We have your answers")).to_be_visible()


def change_what_was_agreed(page: Page) -> None:
    page.goto(reverse("form-consents"))
    put(page, {"gp_name": "Dr Okafor"})
    press(page, re.compile("^Agree ?:"))
    page.goto(reverse("form-consent-take-back", args=["care"]))
    press(page, "Yes, take it back")
