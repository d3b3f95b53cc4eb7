"""Plans in a real browser: the builder saves by itself, the patient's plan reads on any phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from careplans import operations
from careplans.models import Plan
from clinic.models import Episode, User
from tests import builders_careplans, builders_intake, builders_staff
from tests.builders_careplans import first_item
from tests.infrastructure.browser import (
    DESKTOP,
    NARROWEST,
    PHONE,
    PageWatch,
    axe,
    faults,
    scrolls_sideways,
)


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


@pytest.fixture
def desk(new_page: Callable[..., Page], physio: User) -> Page:
    return builders_staff.sign_in(new_page(viewport=DESKTOP), physio)


def builder(plan: Plan) -> str:
    return reverse("builder", args=[plan.episode.uid])


def well_made(page: Page) -> None:
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_a_number_is_saved_when_it_is_left_and_the_focus_stays(desk: Page, plan: Plan) -> None:
    item = first_item(plan)
    desk.goto(builder(plan))
    desk.fill(f"#sets-{item.pk}", "5")
    desk.keyboard.press("Tab")
    expect(desk.locator(f"#sets-{item.pk}")).to_have_attribute("value", "5")
    expect(desk.locator(f"#reps-{item.pk}")).to_be_focused()
    item.refresh_from_db()
    assert item.dose["sets"] == 5


def test_numbers_typed_faster_than_they_are_saved_are_all_saved(desk: Page, plan: Plan) -> None:
    item = first_item(plan)
    desk.goto(builder(plan))
    desk.fill(f"#sets-{item.pk}", "5")
    for number in ("11", "", "75"):
        desk.keyboard.press("Tab")
        desk.keyboard.type(number)
    desk.keyboard.press("Tab")
    expect(desk.locator(f"#rest_s-{item.pk}")).to_have_attribute("value", "75")
    item.refresh_from_db()
    assert (item.dose["sets"], item.dose["reps"], item.dose["rest_s"]) == (5, 11, 75)


def test_a_refused_number_says_why_without_a_new_page(
    desk: Page, plan: Plan, page_watch: PageWatch
) -> None:
    page_watch.expect(400)
    item = first_item(plan)
    desk.goto(builder(plan))
    desk.fill(f"#sets-{item.pk}", "77")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Enter sets from 1 to 6.")
    assert desk.input_value(f"#sets-{item.pk}") == "77"
    well_made(desk)


def test_escape_brings_the_old_number_back(desk: Page, plan: Plan) -> None:
    item = first_item(plan)
    desk.goto(builder(plan))
    desk.fill(f"#sets-{item.pk}", "6")
    desk.keyboard.press("Escape")
    assert desk.input_value(f"#sets-{item.pk}") == str(item.dose["sets"])


def test_moving_by_keyboard_keeps_the_focus_on_the_item(desk: Page, plan: Plan) -> None:
    second = plan.phases.get(position=1).items.filter(kind="exercise")[1]
    desk.goto(builder(plan))
    desk.focus(f"#up-{second.pk}")
    desk.keyboard.press("Enter")
    expect(desk.locator(".ex").first).to_have_id(f"item-{second.uid}")
    expect(desk.locator(f"#up-{second.pk}")).to_be_focused()


def test_an_idea_is_added_in_place_and_takes_the_focus(desk: Page, plan: Plan) -> None:
    desk.goto(builder(plan))
    before = desk.locator(".ex").count()
    desk.locator(".hint button").first.click()
    expect(desk.locator(".ex")).to_have_count(before + 1)
    expect(desk.locator(".ex:focus")).to_have_count(1)


def test_a_colleague_who_was_quicker_leads_to_a_choice(
    desk: Page, plan: Plan, supervisor: User, page_watch: PageWatch
) -> None:
    page_watch.expect(409)
    item = first_item(plan)
    desk.goto(builder(plan))
    operations.set_dose(item, {"sets": 2}, by=supervisor, lock_version=plan.lock_version)
    desk.fill(f"#sets-{item.pk}", "5")
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("alert")).to_contain_text("A colleague changed this")
    well_made(desk)
    desk.get_by_label("Keep mine: 5").check()
    desk.get_by_role("button", name="Save my choice").click()
    expect(desk.locator(f"#sets-{item.pk}")).to_have_value("5")


@pytest.mark.parametrize("vignette", ["v01", "v23"])
def test_the_staff_pages_of_a_plan_are_well_made(
    desk: Page, episode: Episode, physio: User, front_desk: User, vignette: str
) -> None:
    answers = builders_intake.answers_of(vignette)
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    phase = plan.phases.get(position=1)
    for address in (
        builder(plan),
        reverse("plan-about", args=[episode.uid]),
        reverse("phase", args=[episode.uid, phase.pk]),
        reverse("plan-preview", args=[episode.uid]),
        reverse("plan-publish", args=[episode.uid]),
        reverse("plan-versions", args=[episode.uid]),
    ):
        desk.goto(address)
        well_made(desk)


def test_the_pages_of_the_library_are_well_made(desk: Page) -> None:
    builders_careplans.load_library()
    for address in (
        reverse("library"),
        reverse("library-item", args=["q_step_down"]),
        reverse("library-item", args=["rm_cadence"]),
        reverse("library-item", args=["tp_itb"]),
    ):
        desk.goto(address)
        well_made(desk)


def test_the_patients_pages_are_well_made_with_and_without_a_plan(
    page: Page, plan: Plan, physio: User, patient: User
) -> None:
    def look(address: str) -> None:
        page.goto(address)
        assert faults(page, axed=(PHONE, NARROWEST), other=()) == [], address

    builders_staff.sign_in(page, patient)
    look(reverse("me"))
    version = builders_careplans.publish(plan, by=physio)
    look(reverse("me"))
    look(reverse("my-plan"))
    operations.withdraw_version(version, "It named the wrong knee.", by=physio)
    look(reverse("me"))


def test_later_phases_open_without_a_script(
    new_page: Callable[..., Page], plan: Plan, physio: User, patient: User
) -> None:
    builders_careplans.publish(plan, by=physio)
    phone = new_page(viewport=PHONE, java_script_enabled=False)
    page = builders_staff.sign_in(phone, patient)
    page.goto(reverse("my-plan"))
    later = page.locator("details.doc-phase").nth(1)
    later.locator("summary").click()
    expect(later.get_by_role("heading", name="Your exercises")).to_be_visible()


def test_a_plan_is_built_without_a_script(
    new_page: Callable[..., Page], plan: Plan, physio: User
) -> None:
    item = first_item(plan)
    page = builders_staff.sign_in(new_page(viewport=DESKTOP, java_script_enabled=False), physio)
    page.goto(builder(plan))
    page.fill(f"#sets-{item.pk}", "5")
    page.locator(f"#item-{item.uid}").get_by_role("button", name="Save").click()
    page.locator(f"#down-{item.pk}").click()
    item.refresh_from_db()
    assert item.dose["sets"] == 5
    assert page.locator(".ex").nth(1).get_attribute("id") == f"item-{item.uid}"


def test_a_goal_of_one_long_word_is_no_wider_than_a_phone(
    new_page: Callable[..., Page], plan: Plan, physio: User, patient: User
) -> None:
    operations.set_goals(plan, ["W" * 90], by=physio, lock_version=plan.lock_version)
    builders_careplans.publish(plan, by=physio)
    page = builders_staff.sign_in(new_page(viewport=PHONE), patient)
    for address in (reverse("me"), reverse("my-plan")):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
