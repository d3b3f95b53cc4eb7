"""An open queue in a real browser: news is said beside it, and no row moves."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, ViewportSize, expect

from careplans.operations.saved_filters import save_filter
from clinic.models import Clinic, User
from tests import builders_staff
from tests.infrastructure.browser import TABLET, axe, scrolls_sideways

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
LONG = "Featherstonehaugh-Cholmondeley"
A_MINUTE_AND_A_LITTLE = 61_000


def test_news_is_said_and_no_row_moves(
    new_page: Callable[..., Page], clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    builders_staff.sent(clinic, by=front_desk, vignette="v14", family=LONG)
    save_filter(clinic, "Urgent, left knee", {"list": "urgent", "side": "left"}, by=supervisor)
    page = builders_staff.sign_in(new_page(viewport=LAPTOP), supervisor)
    page.clock.install()
    page.goto("/staff/")
    rows = page.locator("tbody tr")
    before = rows.first.bounding_box()
    expect(page.locator("[data-news-update]")).to_be_hidden()
    builders_staff.sent(clinic, by=front_desk, vignette="v14", family="Ferris")
    page.clock.fast_forward(A_MINUTE_AND_A_LITTLE)
    expect(page.get_by_role("status").last).to_have_text("1 new since you opened")
    expect(page.locator("[data-news-alarm]")).to_have_text("1 new emergency not yet reviewed.")
    assert rows.first.bounding_box() == before
    assert rows.count() == 1
    assert axe(page) == []
    page.set_viewport_size(TABLET)
    assert not scrolls_sideways(page)
    page.locator("[data-news-update]").click()
    expect(rows).to_have_count(2)
