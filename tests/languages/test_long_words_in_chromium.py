"""Words that are 40 % longer fit a narrow phone; Enter on a page never changes its language."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from clinic.models import Invitation, Patient
from tests import builders_intake
from tests.infrastructure.browser import NARROWEST, PageWatch, axe, lost
from tests.intake.form_in_chromium import Form
from tests.intake.walking import page_url
from tests.languages import pseudo

pytestmark = pytest.mark.django_db(transaction=True)
WELL = builders_intake.answers_of("v01")
IN_THE_FORM = [page_url(name) for name in ("page-urgent", "page-knee-map", "page-running-week")]


def speak(page: Page, language: str) -> None:
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": settings.BASE_URL}
    page.context.add_cookies([cookie])


def test_long_words_fit_a_narrow_phone(
    page: Page, page_watch: PageWatch, invitation: Invitation
) -> None:
    page_watch.expect(400, 404)
    form, found = Form(page, invitation), list[str]()
    page.set_viewport_size(NARROWEST)
    speak(page, "es")

    def look(address: str) -> None:
        page.goto(address)
        found.extend(f"{address}: {fault}" for fault in lost(page))

    with pseudo.spoken():
        for address in (form.link, reverse("account_login"), reverse("form-closed")):
            look(address)
        form.open()
        look(reverse("form-sections"))
        look(IN_THE_FORM[0])
        page.locator("#page-form .btn--primary").click()
        found.extend(f"problems: {fault}" for fault in lost(page))
        form.complete(WELL)
        for address in (*IN_THE_FORM, reverse("form-check"), reverse("form-leave")):
            look(address)
    assert not found, "\n".join(found)


def test_a_page_changes_its_language_by_its_button_alone(
    page: Page, invitation: Invitation, known_patient: Patient
) -> None:
    form = Form(page, invitation)
    form.open()
    form.complete(WELL)
    page.goto(page_url("page-body"))
    height = page.locator("[name=about_height_cm]")
    height.fill("181")
    page.get_by_role("link", name="Español").click()
    page.get_by_role("button", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert page_url("page-body") in page.url
    assert height.input_value() == "181"
    assert axe(page) == []
    height.press("Enter")
    assert page.locator("html").get_attribute("lang") == "es"
    assert page_url("page-body") not in page.url
    known_patient.refresh_from_db()
    assert known_patient.language == "es"
