"""The whole story in a real browser: desk, runner on a phone, physio at a desk, patient again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Download, Locator, Page, expect

from careplans import operations as plan_operations
from clinic.models import User
from intake.questionnaire import loading
from tests import builders, builders_intake
from tests.infrastructure.browser import DESKTOP, NARROWEST, PHONE, axe, scrolls_sideways
from tests.intake.walking import typed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
CODE = re.compile(r"\b([A-Z0-9]{4}-?[A-Z0-9]{4})\b")
EMAIL = re.compile("^Email")
MOST_PAGES = 60


@pytest.fixture
def library(transactional_db: None) -> None:
    cache.clear()
    plan_operations.load_shared_library()


def press(button: Locator) -> None:
    """Goes on when the next page is there."""
    with button.page.expect_navigation():
        button.click()


def sign_in(page: Page, person: User) -> None:
    page.goto("/")
    page.get_by_label(EMAIL).fill(person.email)
    page.get_by_label("Password", exact=True).fill(builders.PASSWORD)
    press(page.get_by_role("button", name="Sign in").first)


def look(page: Page) -> None:
    """Every page of the story is accessible and fits the screen, on the narrowest phone too."""
    assert axe(page) == [], page.url
    assert not scrolls_sideways(page), page.url
    if page.viewport_size == PHONE:
        page.set_viewport_size(NARROWEST)
        assert not scrolls_sideways(page), f"{page.url} at 320"
        page.set_viewport_size(PHONE)


def say(page: Page, fields: Mapping[str, object]) -> None:
    """Tick, choose and type as a person would."""
    for name, value in fields.items():
        boxes = page.locator(f'[name="{name}"]')
        if boxes.first.get_attribute("type") in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                page.locator(f'[name="{name}"][value="{one}"]').check()
        else:
            boxes.first.fill(str(value))


def fill_in(page: Page, answers: Mapping[str, Any]) -> int:
    """Go through the form to the check page; how many pages it took.

    `tests/intake/test_every_page_in_chromium.py` looks at them.
    """
    by_page = {one.id: one for one in loading.current().pages}
    for count in range(MOST_PAGES):
        if page.url.endswith("/form/check/"):
            return count
        if page.url.endswith("/form/"):
            press(page.get_by_role("link", name=re.compile("^(Start section|Continue with)")))
            continue
        form_page = by_page[page.url.rstrip("/").rsplit("/", 1)[1]]
        for question in form_page.questions:
            given = typed(question, answers.get(question.id))
            if page.locator(f'[name^="{question.id}"]').count():
                say(page, given)
        press(page.get_by_role("button", name="Save and continue"))
    raise AssertionError("The form does not end.")


def test_a_runner_gets_from_the_invitation_to_a_plan_in_hand(
    new_page: Callable[..., Page],
    front_desk: User,
    other_physio: User,
    library: None,
    do_queued_work: Callable[[], None],
) -> None:
    born = builders_intake.birth_date_of("v01")

    desk = new_page(viewport=DESKTOP)
    sign_in(desk, front_desk)
    look(desk)
    press(desk.get_by_role("link", name="New invitation"))
    look(desk)
    desk.get_by_label("First name").fill("Ami")
    desk.get_by_label("Family name").fill("Kaur-Łukaszewska")
    for part, value in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
        desk.get_by_label(part).fill(str(value))
    desk.get_by_label(EMAIL).fill("ami@example.org")
    press(desk.get_by_role("button", name="Add and make the link"))
    look(desk)
    press(desk.get_by_role("link", name="Link to the form"))
    look(desk)
    link = desk.get_by_label("Address").input_value()

    phone = new_page(viewport=PHONE)
    phone.goto(link)
    look(phone)
    press(phone.get_by_role("button", name="Start"))
    assert link.rstrip("/").rsplit("/", 1)[1] not in phone.url
    look(phone)
    say(phone, typed_date("birth_date", born))
    press(phone.get_by_role("button", name="Continue"))
    look(phone)
    phone.get_by_label("Me", exact=True).check()
    phone.get_by_label("Which number can we call today?").fill("01632 960 010")
    for words in ("I understand that", "The clinic may store"):
        phone.get_by_label(words).check()
    press(phone.get_by_role("button", name="Agree and start"))
    pages = fill_in(phone, builders_intake.answers_of("v01"))
    assert pages <= 45
    look(phone)
    phone.get_by_role("button", name=re.compile("^Send to")).click()
    expect(phone.get_by_role("heading", name="We have your answers")).to_be_visible()
    look(phone)
    phone.go_back()
    assert phone.get_by_role("button", name=re.compile("^Send to")).count() == 0
    phone.goto("/form/sent/")
    press(phone.get_by_role("button", name=re.compile("account")))
    look(phone)

    physio = new_page(viewport=DESKTOP)
    sign_in(physio, other_physio)
    look(physio)
    physio.get_by_role("button", name=re.compile("^Claim")).click()
    expect(physio.get_by_role("heading", name="Safety", exact=True)).to_be_visible()
    look(physio)
    press(physio.get_by_role("link", name="Start plan"))
    look(physio)
    press(physio.get_by_role("button", name="Start from this template"))
    look(physio)
    press(physio.get_by_role("link", name="Publish…"))
    look(physio)
    press(physio.get_by_role("link", name="Enter it").first)
    look(physio)
    enter_dates(physio)
    physio.get_by_role("link", name="Publish…").click()
    physio.get_by_role("button", name="Publish version 1").click()
    expect(physio.get_by_text("version 1", exact=False).first).to_be_visible()
    look(physio)
    do_queued_work()

    code = mailed_code(phone, "ami@example.org")
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name=re.compile("Sign in|Continue|Confirm")).first.click()
    expect(phone.get_by_role("heading", name="Hello Ami")).to_be_visible()
    look(phone)
    press(phone.get_by_role("link", name="My plan").first)
    look(phone)
    with phone.expect_download() as waiting:
        phone.get_by_role("link", name=re.compile("Download PDF|PDF")).first.click()
    assert_is_plan(waiting.value)


def typed_date(name: str, day: Any) -> dict[str, object]:
    parts = ("day", day.day), ("month", day.month), ("year", day.year)
    return {f"{name}_{part}": value for part, value in parts}


def enter_dates(page: Page) -> None:
    """Start on a Monday to come, review two weeks later."""
    names = {"starts_on": (4, 1, 2027), "review_on": (18, 1, 2027)}
    for name, values in names.items():
        for part, value in zip(("day", "month", "year"), values, strict=True):
            page.locator(f'[name$="{name}_{part}"]').fill(str(value))
    page.get_by_role("button", name="Save").first.click()


def mailed_code(page: Page, email: str) -> str:
    page.goto("/account/login/code/")
    page.get_by_label(EMAIL).fill(email)
    page.get_by_role("button").filter(has_text=re.compile("code", re.IGNORECASE)).first.click()
    found = CODE.search(mail.outbox[-1].body)
    assert found is not None
    return found.group(1)


def assert_is_plan(download: Download) -> None:
    assert re.fullmatch(r"knee-plan-\d{4}-\d\d-\d\d\.pdf", download.suggested_filename)
    assert download.path().read_bytes().startswith(b"%PDF-")
