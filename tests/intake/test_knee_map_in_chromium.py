"""The knee map in a real browser: the picture and the list are one control."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from clinic import knee
from clinic.grants import Invitee
from clinic.models import Invitation
from intake.models import Draft
from tests import builders_intake
from tests.infrastructure.browser import DESKTOP, NARROWEST, axe, scrolls_sideways
from tests.intake.form_in_chromium import share_session
from tests.intake.walking import Runner

pytestmark = pytest.mark.django_db(transaction=True)
MAP, OTHER_MAP, SOREST = (
    f"/form/p/page-{name}/" for name in ("knee-map", "knee-map-other", "sorest")
)
LEAST_TARGET = 44
BOTH_KNEES = {"knee_side": "both", "knee_worse_side": "left", "pain_location": ["back_inner"]}
# The numbers of the picture: where each stands, how large its press area is, what a press hits.
MEASURE = """() => [...document.querySelectorAll(".zone__mark")].map((mark) => {
  const box = mark.querySelector(".zone__press").getBoundingClientRect();
  mark.scrollIntoView({block: "center"});
  const here = mark.querySelector(".zone__press").getBoundingClientRect();
  const [x, y] = [here.x + here.width / 2, here.y + here.height / 2];
  const at = (right, down) => document.elementFromPoint(x + right, y + down)?.closest(".zone");
  const around = [at(0, 0), at(20, 0), at(-20, 0), at(0, 20), at(0, -20)];
  const area = mark.parentNode.querySelector(".zone__area").getBoundingClientRect();
  const picture = mark.ownerSVGElement.getBoundingClientRect();
  return {
    place: mark.parentNode.dataset.place,
    size: Math.min(box.width, box.height),
    hit: around.map((zone) => zone?.dataset.place),
    side: (area.x + area.width / 2 - picture.x) / picture.width,
  };
})"""


@pytest.fixture
def begun(page: Page, client: Client, invitation: Invitation, invitee: Invitee) -> Page:
    """A form of somebody with two sore knees, the left one worse, open on a phone."""
    answers = builders_intake.answers_of("v01") | BOTH_KNEES
    builders_intake.make_draft(invitation.episode, by=invitee, answers=answers)
    Runner(client).open(invitation)
    share_session(client, page)
    return page


def zone(page: Page, place: str) -> Any:
    return page.locator(f'.zone[data-place="{place}"]')


def looks(page: Page, place: str) -> set[str]:
    return set(zone(page, place).get_attribute("class").split()) - {"zone"}


def test_every_place_can_be_pressed_on_the_narrowest_phone_on_its_own_side(begun: Page) -> None:
    begun.set_viewport_size(NARROWEST)
    for address, inner_is_left in ((MAP, False), (OTHER_MAP, True)):
        begun.goto(address)
        found = begun.evaluate(MEASURE)
        assert {mark["place"] for mark in found} == set(knee.BY_ID) - {"diffuse"}
        assert [mark for mark in found if mark["size"] < LEAST_TARGET] == []
        assert [mark for mark in found if set(mark["hit"]) != {mark["place"]}] == []
        for mark in found:
            if knee.BY_ID[mark["place"]].group == knee.INNER:
                assert (mark["side"] < 0.4) is inner_is_left, mark
            if knee.BY_ID[mark["place"]].group == knee.OUTER:
                assert (mark["side"] > 0.6) is inner_is_left, mark
        assert not scrolls_sideways(begun)


def test_picture_and_list_are_one_control_by_press_and_by_key(begun: Page) -> None:
    begun.goto(MAP)
    expect(begun.get_by_role("heading", level=1)).to_have_text("Where does your left knee hurt?")
    told = begun.get_by_role("status").filter(has_text="ticked")
    expect(told).to_have_text("You ticked 1 place: Back of the knee, inner side")
    zone(begun, "fibular_head").locator("text").click()
    box = begun.get_by_role("checkbox", name="The small bony knob")
    expect(box).to_be_checked()
    expect(told).to_contain_text("You ticked 2 places: The small bony knob")
    box.focus()
    assert looks(begun, "fibular_head") == {"is-on", "is-near"}
    begun.keyboard.press("Space")
    expect(box).not_to_be_checked()
    assert looks(begun, "fibular_head") == {"is-near"}
    begun.keyboard.press("Tab")
    assert looks(begun, "fibular_head") == set()
    assert looks(begun, "medial_side") == {"is-near"}
    begun.keyboard.press("Space")
    begun.emulate_media(forced_colors="active")
    assert axe(begun) == []
    begun.get_by_role("button", name="Save and continue").click()
    begun.wait_for_url(f"**{OTHER_MAP}")
    assert Draft.objects.get().answers["pain_location"] == ["medial_side", "back_inner"]
    expect(begun.get_by_text("This is your other knee, the right one.")).to_be_visible()
    begun.goto(SOREST)
    zone(begun, "medial_side").locator("text").click()
    expect(begun.get_by_role("radio", name="Inner side, above the joint gap")).to_be_checked()
    assert looks(begun, "medial_side") == {"is-on", "is-worst", "is-near"}
    assert axe(begun) == []


def test_without_scripts_the_picture_shows_what_was_saved(
    new_page: Callable[..., Page], begun: Page
) -> None:
    plain = new_page(java_script_enabled=False, viewport=DESKTOP)
    plain.context.add_cookies(begun.context.cookies())
    plain.goto(MAP)
    assert looks(plain, "back_inner") == {"is-on"}
    assert looks(plain, "back_outer") == set()
    expect(plain.get_by_text("Your left knee is worse, so it comes first.")).to_be_visible()
    plain.get_by_role("checkbox", name="Just above the kneecap").check()
    plain.get_by_role("button", name="Save and leave").click()
    assert Draft.objects.get().answers["pain_location"] == ["above_kneecap", "back_inner"]
