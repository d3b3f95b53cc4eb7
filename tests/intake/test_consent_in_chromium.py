"""Agreeing, taking back and letting a carer in, in a real browser on a page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from clinic import operations
from clinic.models import Clinic, Invitation, User
from tests import builders, builders_staff
from tests.infrastructure.browser import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def child_link(clinic: Clinic, front_desk: User) -> Invitation:
    born = timezone.now().date() - timedelta(days=14 * 365)
    child = builders.make_patient(clinic, by=front_desk, given="Kit", birth_date=born)
    return builders.make_invitation(builders.make_episode(child, by=front_desk), by=front_desk)


def test_a_child_with_a_parent_agrees_takes_it_back_and_agrees_again(
    page: Page, child_link: Invitation, front_desk: User
) -> None:
    wrong: list[str] = []
    page.goto(f"/i/{operations.token_of(child_link)}/")
    page.get_by_role("button", name="Start").click()
    born = child_link.episode.patient.birth_date
    for name in ("day", "month", "year"):
        page.fill(f"[name=birth_date_{name}]", str(getattr(born, name)))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("A parent or guardian", exact=True).check()
    page.get_by_label("Which number can we call today?").fill("+44 (0)1632 960 012")
    page.get_by_label("I understand that this form is not for emergencies").check()
    page.get_by_label("The clinic may store my answers").check()
    page.get_by_label("Name of the parent or guardian").fill("Nina Wolfeschlegelsteinhausen")
    page.get_by_label("My parent").check()
    page.get_by_label("A parent or guardian is here").check()
    page.get_by_role("button", name="Agree and start").click()
    page.get_by_role("link", name="What you agreed to").click()
    wrong += faults(page)
    page.get_by_role("link", name="Storing your answers").click()
    wrong += faults(page)
    page.get_by_role("button", name="Yes, take it back").click()
    wrong += faults(page)
    page.get_by_role("link", name="Agree again").click()
    page.get_by_label("The clinic may store my answers").check()
    page.get_by_label("Name of the parent or guardian").fill("Nina")
    page.get_by_label("My parent").check()
    page.get_by_role("button", name="Agree and go on").click()
    assert page.url.endswith("/form/")
    for path in ("/privacy/", "/accessibility/"):
        page.goto(path)
        wrong += faults(page)
    builders_staff.sign_in(page, front_desk)
    for path in ("carers", "visit"):
        page.goto(f"/staff/episodes/{child_link.episode.uid}/{path}/")
        wrong += faults(page)
    assert wrong == []
