"""The whole form in a real browser with nothing but a keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clinic import operations
from clinic.models import Invitation
from intake.models import Submission
from intake.questionnaire import loading
from tests import builders_intake
from tests.infrastructure.browser import LAPTOP, PageWatch
from tests.intake.keyboard import Keyboard
from tests.intake.walking import CONSENTS, MOST_PAGES, boxes, typed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
UNSURE = {"s_breathless_chest": "not_sure", "med_fuel": ["low_energy"], "run_event": False}
ANSWERS = builders_intake.answers_of("v01") | UNSURE


@pytest.fixture
def keyboard(new_page: Callable[..., Page], invitation: Invitation) -> Keyboard:
    """At the start page."""
    page = new_page(viewport=LAPTOP)
    page.goto(f"/i/{operations.token_of(invitation)}/")
    return Keyboard(page)


def test_the_whole_form_is_sent_by_keyboard_alone(
    keyboard: Keyboard, invitation: Invitation
) -> None:
    keyboard.press("Start")
    keyboard.press("Continue", boxes("birth_date", invitation.episode.patient.birth_date))
    keyboard.press("Agree and start", CONSENTS)
    to_the_check_page(keyboard)
    keyboard.press("Send to Riverside Physiotherapy")
    expect(keyboard.page.get_by_role("heading", name="We have your answers")).to_be_visible()
    keyboard.press("Keep a copy of your answers")
    assert keyboard.faults == []
    assert Submission.objects.get().runs.get().tier == "same_day"


def to_the_check_page(keyboard: Keyboard) -> None:
    for _ in range(MOST_PAGES):
        path = re.sub(r"^\w+://[^/]+|[?#].*$", "", keyboard.page.url)
        if path == "/form/check/":
            return
        if path == "/form/":
            keyboard.press(keyboard.page.locator(".actions .btn--primary").inner_text())
        elif path == "/form/stop/":
            keyboard.press("I have read this")
        else:
            keyboard.press("Save and continue", page_answers(path.split("/")[3]))
    raise AssertionError(f"The form does not end: {keyboard.page.url}")


def page_answers(page_id: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for question in loading.current().page(page_id).questions:
        found |= typed(question, ANSWERS.get(question.id))
    return found


def test_every_page_begins_at_its_top_and_ends_in_the_foot(keyboard: Keyboard) -> None:
    first = keyboard.next_stop()
    assert first is not None
    assert first["words"] == "Skip to main content"
    keyboard.page.keyboard.press("Enter")
    assert keyboard.page.evaluate("document.activeElement.id") == "main"
    stops = [stop["words"] for stop in iter(keyboard.next_stop, None)]
    assert "Start" in stops
    assert "Privacy" in stops
    assert keyboard.faults == []


def test_what_is_wrong_takes_the_focus_and_its_links_lead_on(
    keyboard: Keyboard, invitation: Invitation, page_watch: PageWatch
) -> None:
    page_watch.expect(400)
    keyboard.press("Start")
    keyboard.press("Continue")
    focused = keyboard.page.evaluate("document.activeElement.matches('[data-problems]')")
    assert focused
    keyboard.page.keyboard.press("Tab")
    keyboard.page.keyboard.press("Enter")
    assert keyboard.page.evaluate("document.activeElement.name") == "birth_date_day"


def test_a_focus_that_nobody_sees_is_noticed(keyboard: Keyboard) -> None:
    keyboard.page.evaluate("document.querySelector('.skip').style.outline = 'none'")
    keyboard.next_stop()
    assert [fault.split(": ")[-1] for fault in keyboard.faults] == ["the focus is not shown"]
