"""An emergency leads every later page of the form, whatever comes after it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Invitation
from tests import builders_intake
from tests.intake.walking import Runner

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
CHEST = {"s_breathless_chest": "yes"}
CALF = {"s_calf_swollen": "yes", "s_clot_risk": ["none"]}


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the list of sections of an empty form, with an emergency and a reason for today ahead."""
    runner = Runner(client, WELL | CHEST | CALF)
    runner.open(invitation)
    runner.agree()
    return runner


def second_stop(runner: Runner) -> str:
    """The stop page about the calf, after the one about the chest was read."""
    response = runner.client.get(
        runner.client.get(reverse("form-sections")).context["following_url"]
    )
    stops = 0
    while stops < 2:
        if response.resolver_match.view_name == "form-stop":
            stops += 1
            if stops == 2:
                break
            response = runner.client.post(response.wsgi_request.get_full_path(), follow=True)
        else:
            response = runner.post_page(response)
    return str(response.content.decode())


def strip_of(page: str) -> str:
    return page.split('class="strip"', maxsplit=1)[1].split("</aside>", maxsplit=1)[0]


def test_a_later_stop_page_leads_with_the_emergency_that_stands(runner: Runner) -> None:
    page = second_stop(runner)
    panel = page.split('class="stop"', maxsplit=1)[1]
    assert "Do this now" in panel
    assert 'id="stop-title">Get help now</h1>' in panel
    first_button = panel.split('class="call"', maxsplit=1)[1].split("</a>", maxsplit=1)[0]
    assert "Call 999" in first_button
    assert "calf" in panel, "the new answer is quoted as well"


def test_an_emergency_leads_the_list_the_check_page_and_the_sent_page(runner: Runner) -> None:
    assert "Get help now" in strip_of(runner.fill_in().content.decode())
    for name in ("form-sections", "form-check"):
        strip = strip_of(runner.client.get(reverse(name)).content.decode())
        assert "Get help now" in strip
        assert "999" in strip
    page = runner.send().content.decode()
    assert "Get help now" in strip_of(page)
    assert "111" not in page
    copy = runner.client.get(reverse("form-answers")).content.decode()
    assert "Get help now" in strip_of(copy)


def test_an_emergency_not_read_yet_is_the_strip_on_any_page_opened_by_its_address(
    runner: Runner,
) -> None:
    runner.answers["s_breathless_chest"] = "no"
    runner.fill_in()
    runner.answers |= CHEST
    runner.post_page(runner.get("page-urgent"))
    strip = strip_of(runner.get("page-body").content.decode())
    assert "Get help now" in strip


def test_without_an_emergency_the_sent_page_says_whom_to_call_today(runner: Runner) -> None:
    runner.answers["s_breathless_chest"] = "no"
    runner.fill_in()
    assert "to be seen today" in runner.send().content.decode()
