"""The queue and the triage page in a real browser: layout, accessibility, keyboard, printing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Dialog, Page, ViewportSize, expect

from clinic.models import Clinic, Episode, User
from intake import operations
from intake.models import FlagReview
from tests import builders_staff
from tests.infrastructure.browser import (
    NARROWEST,
    PHONE,
    TABLET,
    PageWatch,
    axe,
    faults,
    scrolls_sideways,
)

FOLD = 700
BLOCKS = ("t-safety", "t-ideas", "t-irritable", "t-load", "t-map")
LAPTOP: ViewportSize = {"width": 1366, "height": 768}


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14", family="Ferris")


@pytest.fixture
def laptop(new_page: Callable[..., Page], supervisor: User) -> Page:
    return builders_staff.sign_in(new_page(viewport=LAPTOP), supervisor)


def address(episode: Episode) -> str:
    return reverse("episode", args=[episode.uid])


def well_made(page: Page) -> None:
    assert axe(page) == []
    assert not scrolls_sideways(page)


def test_the_five_blocks_stand_above_the_fold(
    laptop: Page, clinic: Clinic, front_desk: User, emergency: Episode
) -> None:
    calm = builders_staff.sent(clinic, by=front_desk, vignette="v01")
    laptop.goto(address(calm))
    assert all(bottom(laptop, block) <= FOLD for block in BLOCKS)
    for vignette in ("v07", "v35"):
        crowded = builders_staff.sent(clinic, by=front_desk, vignette=vignette)
        laptop.goto(address(crowded))
        assert all(bottom(laptop, block) <= FOLD for block in BLOCKS), vignette
    laptop.goto(address(emergency))
    assert all(bottom(laptop, block) <= FOLD for block in BLOCKS[1:])
    assert top(laptop, "t-safety") == min(top(laptop, block) for block in BLOCKS)


def bottom(page: Page, block: str) -> float:
    box = page.locator(f".{block}").bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def top(page: Page, block: str) -> float:
    box = page.locator(f".{block}").bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("vignette", ["v01", "v14", "v43"])
def test_the_triage_page_is_well_made_at_the_desk(
    laptop: Page, clinic: Clinic, front_desk: User, vignette: str
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, vignette=vignette)
    laptop.goto(address(episode))
    well_made(laptop)
    laptop.goto(reverse("episode-text", args=[episode.uid]))
    well_made(laptop)


def test_the_pages_of_decisions_are_well_made(
    laptop: Page, emergency: Episode, supervisor: User
) -> None:
    operations.write_note(emergency, "Rang him.", by=supervisor)
    for name in ("urgency", "notes", "examination", "team"):
        laptop.goto(reverse(name, args=[emergency.uid]))
        well_made(laptop)
    for name, rule_id in (("check", "rf_dvt"), ("letter", "rf_septic")):
        laptop.goto(reverse(name, args=[emergency.uid, rule_id]))
        well_made(laptop)
    laptop.emulate_media(media="print")
    expect(laptop.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(laptop.get_by_role("heading", name="Urgent referral")).to_be_visible()


def test_the_triage_page_reads_on_the_smallest_phone(
    new_page: Callable[..., Page], supervisor: User, emergency: Episode
) -> None:
    phone = builders_staff.sign_in(new_page(viewport=NARROWEST), supervisor)
    phone.goto(address(emergency))
    well_made(phone)


def test_a_form_on_its_way_is_well_made(laptop: Page, clinic: Clinic, front_desk: User) -> None:
    for episode in (
        builders_staff.warned(clinic, by=front_desk),
        builders_staff.invited(clinic, by=front_desk),
    ):
        laptop.goto(address(episode))
        well_made(laptop)


def test_a_review_is_refused_and_then_saved_with_the_keyboard_alone(
    laptop: Page, page_watch: PageWatch, emergency: Episode
) -> None:
    page_watch.expect(400)
    laptop.goto(address(emergency))
    laptop.get_by_label("What did you do?").first.focus()
    laptop.keyboard.press("Tab")
    laptop.keyboard.type("Spoke to him at 10:35am.")
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(laptop.locator("[data-problems]")).to_be_focused()
    well_made(laptop)
    laptop.keyboard.press("Tab")
    laptop.keyboard.press("Enter")
    did = laptop.get_by_label("What did you do?").first
    expect(did).to_be_focused()
    did.select_option("sent-to-emergency")
    laptop.get_by_role("button", name=re.compile("^Save review ?: Joint infection")).click()
    expect(laptop.get_by_text("Review saved.")).to_be_visible()
    well_made(laptop)
    assert set(FlagReview.objects.values_list("note", flat=True)) == {"Spoke to him at 10:35am."}


def test_an_answer_is_one_step_from_the_warning_that_rests_on_it(
    laptop: Page, emergency: Episode
) -> None:
    laptop.goto(address(emergency))
    laptop.get_by_role("link", name="answer to Is the knee hot, red and swollen now?").click()
    expect(laptop.locator("#answer-s_hot_red_swollen")).to_be_in_viewport()


def test_on_paper_guidance_is_open_and_forms_are_gone(laptop: Page, emergency: Episode) -> None:
    laptop.goto(address(emergency))
    laptop.emulate_media(media="print")
    expect(laptop.get_by_text("Pain 9 or 10 with rest pain.")).to_be_visible()
    expect(laptop.locator("form.review").first).to_be_hidden()
    expect(laptop.get_by_role("navigation", name="Main")).to_be_hidden()
    reasons = laptop.locator(".evidence dd a").all()
    assert reasons
    assert all(reason.is_visible() for reason in reasons)
    assert all(said.is_visible() for said in laptop.locator(".factor p b").all())
    assert not any(jump.is_visible() for jump in laptop.locator(".block .jump").all())


def test_words_in_another_box_are_not_lost_without_a_question(
    laptop: Page, emergency: Episode
) -> None:
    asked: list[str] = []

    def decline(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    laptop.goto(address(emergency))
    laptop.get_by_label("Examination note").fill("Swollen.")
    laptop.get_by_label("New note").fill("Rang him.")
    laptop.once("dialog", decline)
    laptop.get_by_role("button", name="Add the note").click()
    expect(laptop.get_by_label("Examination note")).to_be_focused()
    assert asked == ["You typed in another box that is not saved. Save this one and lose that?"]
    laptop.get_by_label("Examination note").fill("")
    laptop.get_by_role("button", name="Add the note").click()
    expect(laptop.get_by_text("Saved.")).to_be_visible()
    assert emergency.clinical_notes.get().text == "Rang him."


# ---- the queue ---------------------------------------------------------------------------------


@pytest.fixture
def busy(clinic: Clinic, front_desk: User, emergency: Episode) -> list[Episode]:
    long_name = "Featherstonehaugh-Cholmondeley"
    return [
        emergency,
        builders_staff.sent(clinic, by=front_desk, vignette="v17", family=long_name),
        builders_staff.sent(clinic, by=front_desk, family="Patel", given="Asha"),
        builders_staff.sent(clinic, by=front_desk, family="Patel", given="Aisha"),
        builders_staff.invited(clinic, by=front_desk),
    ]


@pytest.mark.parametrize("person", ["supervisor", "front_desk"])
def test_the_queue_is_well_made(
    new_page: Callable[..., Page],
    request: pytest.FixtureRequest,
    busy: list[Episode],
    person: str,
) -> None:
    page = builders_staff.sign_in(new_page(), request.getfixturevalue(person))
    for query in ("", "?list=waiting-for-patient", "?list=mine", "?side=left"):
        page.goto(f"/staff/{query}")
        assert faults(page, axed=(LAPTOP, TABLET, PHONE), other=()) == [], query


def test_the_keyboard_reaches_the_emergency_before_the_list(
    laptop: Page, busy: list[Episode]
) -> None:
    laptop.goto("/staff/")
    names = []
    for _ in range(12):
        laptop.keyboard.press("Tab")
        names.append(laptop.evaluate("document.activeElement.innerText.trim()"))
    assert names[0] == "Skip to main content"
    claim = next(place for place, name in enumerate(names) if name.startswith("Claim and open"))
    assert claim < names.index("Find")


def test_one_press_claims_and_opens(
    new_page: Callable[..., Page], other_physio: User, busy: list[Episode]
) -> None:
    page = builders_staff.sign_in(new_page(viewport=LAPTOP), other_physio)
    page.goto("/staff/")
    page.get_by_role("button", name="Claim and open FERRIS, Asha").click()
    expect(page.get_by_role("heading", name="Safety", exact=True)).to_be_visible()
    busy[0].refresh_from_db()
    assert busy[0].owner == other_physio
