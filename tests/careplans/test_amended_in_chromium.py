"""The triage page of a form whose answers were changed, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, expect

from clinic.models import Clinic, User
from intake import operations
from tests import builders_intake, builders_staff
from tests.infrastructure.browser import NARROWEST, axe, scrolls_sideways

LAPTOP = {"width": 1366, "height": 768}


def test_what_changed_is_well_made_at_the_desk_and_on_the_narrowest_phone(
    new_page: Callable[..., Page], clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, changed={"s_lump": "not_sure"})
    for answers, is_sent in (
        ({"s_breathless_chest": "yes"}, True),
        ({"nrs_worst": 9}, True),
        ({"s_foot_cold_numb": "yes"}, False),
    ):
        draft = operations.start_amendment(episode, by=supervisor)
        builders_intake.fill_in(draft, answers, by=supervisor)
        if is_sent:
            operations.submit_intake(episode, by=supervisor, note="w" * 200)
    page = builders_staff.sign_in(new_page(viewport=LAPTOP), supervisor)
    page.goto(reverse("episode", args=[episode.uid]))
    for size in (LAPTOP, NARROWEST):
        page.set_viewport_size(size)
        expect(page.get_by_role("heading", name="What changed")).to_be_visible()
        assert axe(page) == []
        assert not scrolls_sideways(page)
    page.get_by_role("link", name="See what changed").click()
    expect(page.get_by_role("region", name="What changed")).to_be_in_viewport()
