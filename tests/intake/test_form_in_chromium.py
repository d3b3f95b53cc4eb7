"""The form in a real browser on a phone: whole, by touch and by keyboard, without a fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page

from clinic import operations
from clinic.models import Invitation
from intake.models import Submission
from intake.questionnaire import loading
from tests import builders_intake
from tests.infrastructure.browser import NARROWEST, PHONE, PageWatch, axe, scrolls_sideways
from tests.intake.walking import MOST_PAGES, boxes, typed

pytestmark = pytest.mark.django_db(transaction=True)
UNSURE = {"s_breathless_chest": "not_sure", "med_fuel": ["low_energy"], "run_event": False}


@pytest.fixture
def begun(page: Page, invitation: Invitation) -> Page:
    """At the list of sections."""
    page.goto(f"/i/{operations.token_of(invitation)}/")
    page.get_by_role("button", name="Start").click()
    put(page, boxes("birth_date", invitation.episode.patient.birth_date))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Me", exact=True).check()
    for words in ("I understand that", "The clinic may store"):
        page.get_by_label(words).check()
    page.get_by_role("button", name="Agree and start").click()
    return page


def put(page: Page, data: Mapping[str, object]) -> None:
    """Tick and type as `data` says: field name to value or values."""
    for name, value in data.items():
        field = page.locator(f'[name="{name}"]')
        if field.first.get_attribute("type") not in {"radio", "checkbox"}:
            field.fill(str(value))
            continue
        for one in value if isinstance(value, list) else [value]:
            page.locator(f'[name="{name}"][value="{one}"]').check(force=True)


def walk(page: Page, answers: Mapping[str, object], look: Callable[[str], None]) -> None:
    """From the list of sections to the check page; `look` sees every page on the way."""
    for _ in range(MOST_PAGES):
        path = re.sub(r"^\w+://[^/]+|[?#].*$", "", page.url)
        look(path)
        if path == "/form/check/":
            return
        if path == "/form/":
            page.locator(".actions .btn--primary").click()
        elif path == "/form/stop/":
            page.get_by_role("button", name="I have read this").click()
        else:
            _answer(page, path.split("/")[3], answers)
            page.get_by_role("button", name="Save and continue").click()
    raise AssertionError(f"The form does not end: {page.url}")


def _answer(page: Page, page_id: str, answers: Mapping[str, object]) -> None:
    for question in loading.current().page(page_id).questions:
        if page.locator(f'[name="{question.id}"], [name^="{question.id}_"]').count():
            put(page, typed(question, answers.get(question.id)))


def test_the_whole_form_is_sent_on_a_phone_without_a_fault(begun: Page) -> None:
    faults: list[str] = []

    def look(path: str) -> None:
        faults.extend(f"{path}: {fault}" for fault in axe(begun))
        for size in (NARROWEST, PHONE):
            begun.set_viewport_size(size)
            if scrolls_sideways(begun):
                faults.append(f"{path}: scrolls sideways at {size['width']}")
        if begun.locator("h1").count() != 1:
            faults.append(f"{path}: not one main heading")

    walk(begun, builders_intake.answers_of("v01") | UNSURE, look)
    begun.get_by_role("button", name="Send to Riverside Physiotherapy").click()
    look("sent")
    begun.get_by_role("link", name="Keep a copy of your answers").click()
    look("answers")
    assert faults == []
    assert Submission.objects.get().runs.get().tier == "same_day"


def test_errors_take_the_focus_and_lead_to_their_field(begun: Page, page_watch: PageWatch) -> None:
    page_watch.expect(400)
    begun.get_by_role("link", name="Start section 1").click()
    begun.get_by_role("button", name="Save and continue").click()
    assert begun.evaluate("document.activeElement.matches('[data-problems]')")
    assert begun.title().startswith("Error: ")
    begun.locator("[data-problems] a").last.click()
    assert begun.evaluate("document.activeElement.id") == "id_s_deformity_0"
    assert axe(begun) == []


def test_a_page_is_answered_by_keyboard_alone(begun: Page) -> None:
    begun.get_by_role("link", name="Start section 1").click()
    begun.locator("#id_s_breathless_chest_0").focus()
    for key in ("ArrowDown", "ArrowDown", "Space"):
        begun.keyboard.press(key)
        begun.keyboard.press("Tab")
    assert begun.evaluate("document.activeElement.textContent").strip() == "Save and continue"
    begun.keyboard.press("Enter")
    begun.wait_for_url("**/form/p/page-infection/")


def test_the_form_works_without_scripts(
    new_page: Callable[..., Page], invitation: Invitation, begun: Page
) -> None:
    plain = new_page(java_script_enabled=False)
    plain.context.add_cookies(begun.context.cookies())
    plain.goto("/form/p/page-urgent/")
    put(plain, dict.fromkeys(("s_breathless_chest", "s_foot_cold_numb", "s_deformity"), "no"))
    plain.get_by_role("button", name="Save and leave").click()
    assert plain.get_by_role("heading", name="Your answers are saved").is_visible()
