"""The queue of a clinic with 100,000 episodes of which 2,000 are open: its last page and its first.

Each page is asked for as a browser does, everything on it included.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from clinic import grants
from clinic.models import Clinic, User
from clinic.rights import Role
from tests.bench.ratios import Benchmark
from tests.careplans import many_episodes

CLOSED, OPEN = 98_000, 2_000
LIMIT = 1.2
HOST = "localhost"


def benchmarks() -> list[Benchmark]:
    """In the migrated database that is there; the clinic and its episodes stay in it."""
    client = _client()
    last = _last_address(client)
    return [
        Benchmark(
            name=f"queue of {CLOSED + OPEN:,} episodes: last page / first page",
            subject=lambda: _get(client, last),
            reference=lambda: _get(client, "/staff/"),
            limit=LIMIT,
        )
    ]


def _client() -> Client:
    clinic = Clinic.objects.create(slug="long-past", name="Long Past", phone="01632 960 001")
    many_episodes.fill(clinic, closed=CLOSED, still_open=OPEN)
    person = User.objects.create(email="sue@long-past.example", password=make_password(None))
    grants.give_in_clinic(Role.SUPERVISOR, person, clinic, by=None)
    client = Client(SERVER_NAME=HOST)
    client.force_login(person)
    return client


def _get(client: Client, address: str) -> Any:
    page: Any = client.get(address)
    if page.status_code != 200:
        raise RuntimeError(f"{address} answered {page.status_code}")
    return page


def _last_address(client: Client) -> str:
    address = "/staff/"
    while next_url := _next(_get(client, address)):
        address = "/staff/" + next_url
    return address


def _next(page: Any) -> str:
    """The link to the next page, empty on the last."""
    before, found, _after = page.content.decode().rpartition('" rel="next">')
    return before.rpartition('href="')[2].replace("&amp;", "&") if found else ""
