"""The clinic's own pages in a real browser, at a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from clinic.models import Clinic, Episode, Invitation, User
from tests import builders_staff
from tests.infrastructure.browser import DESKTOP, PHONE, PageWatch, faults

Opener = Callable[..., Page]


def well_made(page: Page, *addresses: str) -> None:
    """The page as it stands, or each of `addresses`: at a desk, and on a phone."""
    for address in addresses or (None,):
        if address:
            page.goto(address)
        assert faults(page, axed=(DESKTOP, PHONE), other=()) == [], page.url


def test_the_pages_of_a_patient_are_well_made(
    page: Page, front_desk: User, invitation: Invitation
) -> None:
    episode = invitation.episode
    well_made(
        builders_staff.sign_in(page, front_desk),
        reverse("patients"),
        reverse("patients") + "?q=nobody",
        reverse("patient-new"),
        reverse("patient", args=[episode.patient.uid]),
        reverse("patient-contact", args=[episode.uid]),
        reverse("invite", args=[episode.uid]),
    )


def test_the_pages_of_a_manager_are_well_made(
    page: Page, manager: User, student: User, episode: Episode
) -> None:
    well_made(
        builders_staff.sign_in(page, manager),
        reverse("people"),
        reverse("person-new"),
        reverse("audit"),
        reverse("audit") + "?check=1&outcome=refused",
        reverse("team", args=[episode.uid]),
    )


def test_the_open_pages_are_well_made(page: Page) -> None:
    well_made(page, reverse("privacy"), reverse("accessibility"))


def test_a_similar_patient_is_shown_before_a_second_is_made(
    desktop: Page, page_watch: PageWatch, clinic: Clinic, front_desk: User
) -> None:
    page_watch.expect(409)
    builders_staff.invited(clinic, by=front_desk, family="Berg", given="Nina")
    page = builders_staff.sign_in(desktop, front_desk)
    page.goto(reverse("patient-new"))
    page.get_by_label("First name").fill("Nina")
    page.get_by_label("Family name").fill("Berg")
    for label, value in (("Day", "27"), ("Month", "3"), ("Year", "1988")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Add and make the link").click()
    expect(page.get_by_role("alert")).to_be_focused()
    well_made(page)
    page.get_by_role("button", name="Add as a new patient").click()
    expect(page.get_by_role("heading", name="BERG, Nina")).to_be_visible()


def test_the_link_is_copied_with_one_press(
    new_page: Opener, front_desk: User, invitation: Invitation
) -> None:
    page = builders_staff.sign_in(
        new_page(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"]), front_desk
    )
    page.goto(reverse("invite", args=[invitation.episode.uid]))
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Address").input_value()


def test_a_link_is_stopped_in_two_steps(
    desktop: Page, front_desk: User, invitation: Invitation
) -> None:
    page = builders_staff.sign_in(desktop, front_desk)
    page.goto(reverse("invite", args=[invitation.episode.uid]))
    expect(page.get_by_role("button", name="Stop the link")).to_be_hidden()
    page.get_by_text("Stop this link").click()
    page.get_by_role("button", name="Stop the link").click()
    expect(page.get_by_text("The link is stopped.")).to_be_visible()


def test_without_scripts_the_address_can_still_be_read(
    new_page: Opener, front_desk: User, invitation: Invitation
) -> None:
    page = builders_staff.sign_in(new_page(viewport=DESKTOP, java_script_enabled=False), front_desk)
    page.goto(reverse("invite", args=[invitation.episode.uid]))
    assert page.get_by_label("Address").input_value().startswith("http")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
