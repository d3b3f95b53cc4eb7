"""The form in a real browser on a phone: how to get through it, and where errors lead."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from clinic import operations
from clinic.models import Invitation
from intake.questionnaire import loading
from tests.infrastructure.browser import PageWatch, axe
from tests.intake.walking import MOST_PAGES, boxes, typed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun(page: Page, invitation: Invitation) -> Page:
    """At the list of sections."""
    page.goto(f"/i/{operations.token_of(invitation)}/")
    page.get_by_role("button", name="Start").click()
    put(page, boxes("birth_date", invitation.episode.patient.birth_date))
    page.get_by_role("button", name="Continue").click()
    agree(page)
    page.get_by_role("button", name="Agree and start").click()
    return page


def agree(page: Page) -> None:
    page.get_by_label("Me", exact=True).check()
    for words in ("I understand that", "The clinic may store"):
        page.get_by_label(words).check()


def put(page: Page, data: Mapping[str, object]) -> None:
    """Tick and type as `data` says: field name to value or values."""
    for name, value in data.items():
        field = page.locator(f'[name="{name}"]')
        if field.first.get_attribute("type") not in {"radio", "checkbox"}:
            field.fill(str(value))
            continue
        for one in value if isinstance(value, list) else [value]:
            page.locator(f'[name="{name}"][value="{one}"]').check(force=True)


def walk(page: Page, answers: Mapping[str, object]) -> None:
    """From the list of sections to the check page."""
    for _ in range(MOST_PAGES):
        path = re.sub(r"^\w+://[^/]+|[?#].*$", "", page.url)
        if path == "/form/check/":
            return
        onward = page.locator(".actions .btn")
        if path.startswith("/form/p/"):
            _answer(page, path.split("/")[3], answers)
        with page.expect_navigation():
            onward.first.click()
    raise AssertionError(f"The form does not end: {page.url}")


def _answer(page: Page, page_id: str, answers: Mapping[str, object]) -> None:
    for question in loading.current().page(page_id).questions:
        if page.locator(f'[name="{question.id}"], [name^="{question.id}_"]').count():
            put(page, typed(question, answers.get(question.id)))


def test_errors_take_the_focus_and_lead_to_their_field(begun: Page, page_watch: PageWatch) -> None:
    page_watch.expect(400)
    begun.get_by_role("link", name="Start section 1").click()
    begun.get_by_role("button", name="Save and continue").click()
    expect(begun.locator("[data-problems]")).to_be_focused()
    assert begun.title().startswith("Error: ")
    begun.locator("[data-problems] a").last.click()
    expect(begun.locator("#id_s_deformity_0")).to_be_focused()
    assert axe(begun) == []
