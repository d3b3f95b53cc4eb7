"""Pages of the queue read the few open episodes by their index, however many are closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from careplans.queue import counted_lists, page_of
from clinic.models import Clinic, User
from tests.careplans import many_episodes

CLOSED, OPEN = 12_000, 300


@pytest.fixture
def long_past(clinic: Clinic) -> Clinic:
    many_episodes.fill(clinic, closed=CLOSED, still_open=OPEN)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return clinic


def last_page(client: Client) -> Any:
    page: Any = client.get("/staff/")
    while page.context["next_url"]:
        page = client.get("/staff/" + page.context["next_url"])
    return page


def test_the_first_and_the_last_page_ask_the_same_queries(
    client: Client, long_past: Clinic, supervisor: User
) -> None:
    client.force_login(supervisor)
    end = last_page(client).wsgi_request.get_full_path()
    counts = []
    for address in ("/staff/", end):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        # The last page also looks up the row that it starts after.
        counts.append(len(asked) - (address == end))
    assert counts[0] == counts[1]


def test_every_page_is_read_by_the_index_of_open_episodes(
    long_past: Clinic, supervisor: User
) -> None:
    """PostgreSQL says which index it takes; SQLite is asked too, in its own words."""
    rows = counted_lists(long_past, supervisor)[0].rows(long_past)
    first = page_of(rows, long_past, after="", before="")
    second = page_of(rows, long_past, after=first.after, before="")
    with CaptureQueriesContext(connection) as asked:
        page_of(rows, long_past, after="", before="")
        page_of(rows, long_past, after=first.after, before="")
        page_of(rows, long_past, after="", before=second.before)
    pages = [query["sql"] for query in asked if "ORDER BY" in query["sql"]]
    plans = [plan_of(sql) for sql in pages if "LIMIT 26" in sql]
    assert len(plans) == 3
    for plan in plans:
        assert "episode_queue" in plan, plan
        assert "Seq Scan" not in plan, plan


def plan_of(sql: str) -> str:
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
