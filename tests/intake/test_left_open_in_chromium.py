"""A form left alone, and long answers saved while typed, in a real browser on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, Route, expect

from clinic import operations
from clinic.models import Invitation
from intake.models import Draft
from tests import builders_intake
from tests.infrastructure.browser import NARROWEST, PageWatch, axe, scrolls_sideways
from tests.intake.walking import boxes

pytestmark = pytest.mark.django_db(transaction=True)
WELL = builders_intake.answers_of("v01")
BODY = "/form/p/page-body/"
MINUTES = 60_000


@pytest.fixture
def open_form(page: Page, invitation: Invitation) -> Callable[[str], Page]:
    """The date of birth is given and everything answered; opens a page under a clock of its own."""
    by = operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.make_draft(invitation.episode, by=by, answers=WELL)

    def opened(path: str) -> Page:
        page.goto(f"/i/{operations.token_of(invitation)}/")
        page.get_by_role("button", name="Start").click()
        confirm(page, invitation)
        page.clock.install()
        page.goto(path)
        return page

    return opened


def confirm(page: Page, invitation: Invitation) -> None:
    for name, value in boxes("birth_date", invitation.episode.patient.birth_date).items():
        page.locator(f'[name="{name}"]').fill(str(value))
    page.get_by_role("button", name="Continue").click()


def support() -> str:
    return str(Draft.objects.get().answers.get("about_support", ""))


def leave_alone(page: Page) -> None:
    """For the server: the last sign of life from this browser is half an hour old."""
    key = next(one["value"] for one in page.context.cookies() if one["name"] == "sessionid")
    session = SessionStore(session_key=key)
    session["form"] = session["form"] | {"seen": session["form"]["seen"] - 31 * 60}
    session.save()


def test_a_long_answer_is_saved_while_it_is_typed_and_never_called_so_before(
    open_form: Callable[[str], Page], page_watch: PageWatch
) -> None:
    page = open_form(BODY)
    box = page.locator("#id_about_support")
    state = page.locator("[data-saving] > [data-state]:visible")
    said = page.locator("[data-saving] [role=status]")
    held: list[Route] = []
    page.route(f"**{BODY}", lambda route: held.append(route))
    box.fill("A lift")
    page.clock.fast_forward(21_000)
    page.clock.run_for(500)
    expect(state).to_have_text("Saving…")
    assert (support(), said.inner_text()) == ("", "")
    held.pop().continue_()
    expect(state).to_contain_text("Saved at")
    assert (support(), said.inner_text()) == ("A lift", "")
    page.unroute(f"**{BODY}")
    page.route(f"**{BODY}", lambda route: route.abort())
    box.fill("A lift, a seat")
    page.clock.fast_forward(21_000)
    lost = "Not saved yet. We keep trying. Do not close this page."
    expect(state).to_have_text(lost)
    expect(said).to_have_text(lost)
    assert axe(page) == []
    page.set_viewport_size(NARROWEST)
    assert not scrolls_sideways(page)
    page.on("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.evaluate("void location.reload()")
    assert asked.value.type == "beforeunload"
    page.unroute(f"**{BODY}")
    page.clock.fast_forward(61_000)
    expect(state).to_contain_text("Saved at")
    assert support() == "A lift, a seat"
    box.fill("A lift, please")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url(lambda url: BODY not in url)
    assert support() == "A lift, please"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page_watch.complaints = [one for one in page_watch.complaints if "ERR_FAILED" not in one]


def test_what_changed_on_another_device_is_said_and_not_overwritten(
    open_form: Callable[[str], Page], invitation: Invitation, page_watch: PageWatch
) -> None:
    page_watch.expect(409)
    page = open_form(BODY)
    by = operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.fill_in(Draft.objects.get(), {"about_support": "Large print"}, by=by)
    page.locator("#id_about_support").fill("A lift")
    page.locator("#id_about_support").blur()
    state = page.locator("[data-saving] > [data-state]:visible")
    expect(state).to_have_text("Changed on another device")
    page.get_by_role("button", name="Save and continue").click()
    assert page.get_by_text("Saved there: Large print").is_visible()
    assert page.locator("#id_about_support").input_value() == "A lift"
    assert support() == "Large print"


def test_one_is_warned_can_stay_by_keyboard_and_loses_nothing_by_going(
    open_form: Callable[[str], Page], invitation: Invitation, page_watch: PageWatch
) -> None:
    page_watch.expect(403)
    page = open_form(f"{BODY}?from=check")
    page.locator("#id_about_support").focus()
    page.clock.run_for(28 * MINUTES - 10_000)
    stay = page.get_by_role("button", name="Stay signed in")
    assert not stay.is_visible()
    page.clock.run_for(20_000)
    expect(stay).to_be_visible()
    assert "Nothing you typed is lost." in page.locator("[data-stay] [role=status]").inner_text()
    assert axe(page) == []
    page.set_viewport_size(NARROWEST)
    assert not scrolls_sideways(page)
    stay.focus()
    page.keyboard.press("Enter")
    expect(stay).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "id_about_support"
    page.clock.run_for(28 * MINUTES)
    expect(stay).to_be_visible()
    leave_alone(page)
    page.locator("#id_about_support").fill("A lift,\nplease")
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="What is your date of birth?")).to_be_visible()
    assert axe(page) == []
    confirm(page, invitation)
    page.wait_for_url("**/form/check/")
    assert support() == "A lift,\nplease"
