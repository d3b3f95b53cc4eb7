"""An open queue stays as it is; beside it the page says what came since."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.models import AuditEntry, Clinic, Episode, User
from tests import builders_staff

NOTHING = {"arrived": "", "alarm": ""}


def opened(client: Client, person: User, query: str = "") -> str:
    """The address that the script of the page asks."""
    client.force_login(person)
    found: str = client.get("/staff/" + query).context["news_url"]
    return found


def news(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200
    return json.loads(answer.content)


def test_what_was_there_when_the_page_was_made_is_no_news(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    builders_staff.sent(clinic, by=front_desk, vignette="v14")
    assert news(client, opened(client, supervisor)) == NOTHING


def test_what_came_since_is_counted_without_a_name_or_a_reason(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    address = opened(client, front_desk)
    builders_staff.sent(clinic, by=front_desk, vignette="v01", family="Short")
    builders_staff.warned(clinic, by=front_desk, vignette="v14", family="Ferris")
    before = AuditEntry.objects.count()
    assert news(client, address) == {
        "arrived": "2 new since you opened",
        "alarm": "1 new emergency not yet reviewed.",
    }
    assert AuditEntry.objects.count() == before


def test_only_rows_of_the_open_list_are_counted_but_every_emergency(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    address = opened(client, supervisor, "?list=routine")
    builders_staff.sent(clinic, by=front_desk, vignette="v17")
    assert news(client, address) == NOTHING
    builders_staff.sent(clinic, by=front_desk, vignette="v14")
    assert news(client, address)["alarm"].startswith("1 new emergency")


def test_one_that_waited_and_became_an_emergency_is_news(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    waiting = builders_staff.sent(clinic, by=front_desk, vignette="v17")
    address = opened(client, supervisor)
    Episode.objects.filter(pk=waiting.pk).update(urgency=3)
    assert news(client, address) == {"arrived": "", "alarm": "1 new emergency not yet reviewed."}


def test_more_arrivals_cost_no_more_queries(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    address = opened(client, supervisor)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            news(client, address)
        return len(asked)

    builders_staff.warned(clinic, by=front_desk)
    few = queries()
    for _ in range(2):
        builders_staff.warned(clinic, by=front_desk)
    assert queries() == few


@pytest.mark.parametrize(
    "query",
    ["", "?since=yesterday&pinned=-1", "?since=2026-13-45T00:00:00&pinned=9e9", "?pinned=99999999"],
)
def test_nonsense_asks_for_nothing_new(client: Client, supervisor: User, query: str) -> None:
    client.force_login(supervisor)
    assert news(client, "/staff/queue/news/" + query) == NOTHING


def test_without_a_script_the_page_says_from_when_it_is(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    opened(client, supervisor)
    shown = client.get("/staff/?list=urgent&side=left")
    assert "Updated " in shown.content.decode()
    assert shown.context["first_url"] == "?list=urgent&side=left"


def test_an_empty_queue_says_when_the_last_form_came(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    gone = builders_staff.sent(clinic, by=front_desk)
    now = timezone.now()
    Episode.objects.filter(pk=gone.pk).update(
        status="closed", closed_at=now, arrived_at=now - timedelta(days=400)
    )
    client.force_login(supervisor)
    assert "The last form came in: " in client.get("/staff/").content.decode()
