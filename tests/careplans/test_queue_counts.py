"""Every count of the queue is the number of its rows, on whichever pages they stand."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from careplans.models import Plan
from careplans.queue import Filters, counted_lists, page_of
from careplans.queue.paging import PAGE_SIZE
from clinic.models import Clinic, Episode, Patient, User
from clinic.rights import Role
from tests import builders

Status = Episode.Status
MANY = 180


def random_episodes(
    clinic: Clinic, patient: Patient, people: list[User], seed: int, many: int = MANY
) -> None:
    """Open and closed, claimed and not, with due moments that often coincide."""
    chance, now = random.Random(seed), timezone.now()
    Episode.objects.bulk_create(
        _any_episode(chance, clinic, patient, people, now) for _ in range(many)
    )


def _any_episode(chance, clinic, patient, people, now) -> Episode:  # type: ignore[no-untyped-def]
    status = chance.choice(Status.values)
    urgency = chance.choice([None, 0, 1, 2, 3])
    moment = now + timedelta(hours=chance.randrange(-3, 3))
    return Episode(
        clinic=clinic,
        patient=patient,
        status=status,
        closed_at=now if status == Status.CLOSED else None,
        urgency=urgency,
        due_at=None if urgency is None else moment,
        arrived_at=None if urgency is None else now,
        owner=chance.choice([None, *people]),
        side=chance.choice(["", "left", "right", "both"]),
    )


@pytest.fixture
def people(clinic: Clinic) -> list[User]:
    return [builders.make_person(clinic, Role.PHYSIO) for _ in range(2)]


def plans_for(clinic: Clinic, person: User, seed: int) -> None:
    """A plan for every third episode, its review before, on or after today, or not set."""
    chance, today = random.Random(seed), timezone.localdate(timezone=ZoneInfo(clinic.timezone))
    Plan.objects.bulk_create(
        Plan(
            episode=episode,
            title="Plan",
            started_by=person,
            edited_at=timezone.now(),
            review_on=chance.choice([None, *(today + timedelta(days=off) for off in (-1, 0, 1))]),
        )
        for episode in Episode.objects.order_by("pk")[::3]
    )


def belongs(name: str, row: Episode, person: User, today: date) -> bool:
    """What the words of a list promise, said once more without the database."""
    waits = row.urgency is not None and row.status != Status.CLOSED
    review_on = row.plan.review_on if hasattr(row, "plan") else None
    return {
        "all": waits,
        "emergency": waits and row.urgency == 3,
        "urgent": waits and row.urgency == 2,
        "soon": waits and row.urgency == 1,
        "routine": waits and row.urgency == 0,
        "mine": waits and row.owner_id == person.pk,
        "unassigned": waits and row.owner_id is None,
        "waiting-for-patient": row.status == Status.INVITED and row.urgency is None,
        "reviews-due": waits
        and row.status == Status.PUBLISHED
        and review_on is not None
        and review_on <= today,
    }[name]


def fits(row: Episode, asked: Mapping[str, str]) -> bool:
    owner = str(row.owner.uid) if row.owner else "nobody"
    has = {"owner": owner, "state": row.status, "side": row.side}
    return all(has[name] == value for name, value in asked.items())


def test_every_count_is_the_number_of_its_rows_in_a_thousand_states(
    clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=1, many=1000)
    plans_for(clinic, people[0], seed=1)
    everybody = list(Episode.objects.select_related("owner", "plan").filter(clinic=clinic))
    today = timezone.localdate(timezone=ZoneInfo(clinic.timezone))
    owners = ["", "nobody", *(str(person.uid) for person in people)]
    choices = product(owners, ["", *Status.values[:-1]], ["", "left", "right", "both"])
    narrowed = [
        {name: value for name, value in zip(("owner", "state", "side"), one, strict=True) if value}
        for one in choices
    ]
    for one in counted_lists(clinic, people[0]):
        in_list = [row for row in everybody if belongs(one.name, row, people[0], today)]
        assert one.count == len(in_list), one.name
        for asked in narrowed:
            rows = Filters(asked, clinic).narrow(one.rows(clinic))
            assert rows.count() == sum(fits(row, asked) for row in in_list), (one.name, asked)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PHYSIO, Role.STUDENT, Role.FRONT_DESK])
def test_everybody_s_counts_are_the_rows_of_their_pages(
    client: Client, clinic: Clinic, known_patient: Patient, people: list[User], role: Role
) -> None:
    person = builders.make_person(clinic, role)
    random_episodes(clinic, known_patient, [*people, person], seed=2)
    plans_for(clinic, person, seed=2)
    client.force_login(person)
    shown = client.get("/staff/").context
    for one in shown["lists"]:
        page: Any = client.get(f"/staff/?list={one.name}")
        rows = len(page.context["rows"])
        while page.context["next_url"]:
            page = client.get("/staff/" + page.context["next_url"])
            rows += len(page.context["rows"])
        assert rows == one.count, one.name


@pytest.mark.parametrize("seed", range(5))
def test_the_pages_together_are_the_list_in_order(
    clinic: Clinic, known_patient: Patient, people: list[User], seed: int
) -> None:
    random_episodes(clinic, known_patient, people, seed)
    for one in counted_lists(clinic, people[0]):
        rows = list(one.rows(clinic).in_queue_order())  # type: ignore[attr-defined]
        assert [row for page in pages(one.rows(clinic), clinic) for row in page] == rows


def pages(rows, clinic: Clinic) -> Iterator[tuple[Episode, ...]]:  # type: ignore[no-untyped-def]
    """Forward to the end; every page but the last is full."""
    after = ""
    while True:
        page = page_of(rows, clinic, after=after, before="")
        yield page.rows
        if not page.after:
            return
        assert len(page.rows) == PAGE_SIZE
        after = page.after


def test_a_page_back_is_the_page_one_came_from(
    clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=1)
    rows = counted_lists(clinic, people[0])[0].rows(clinic)
    first = page_of(rows, clinic, after="", before="")
    second = page_of(rows, clinic, after=first.after, before="")
    assert page_of(rows, clinic, after="", before=second.before).rows == first.rows


def test_a_row_that_left_the_queue_does_not_lose_the_place(
    clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=2)
    rows = counted_lists(clinic, people[0])[0].rows(clinic)
    first = page_of(rows, clinic, after="", before="")
    before = page_of(rows, clinic, after=first.after, before="").rows
    Episode.objects.filter(uid=first.after).update(status=Status.CLOSED, closed_at=timezone.now())
    assert page_of(rows, clinic, after=first.after, before="").rows == before


def test_the_links_of_the_page_lead_on_and_back(
    client: Client, clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=3)
    client.force_login(people[0])
    every = client.get("/staff/")
    onward = client.get("/staff/" + every.context["next_url"])
    back = client.get("/staff/" + onward.context["previous_url"])
    seen = [row.episode for row in every.context["rows"]]
    assert [row.episode for row in back.context["rows"]] == seen


def test_the_next_page_keeps_the_list_and_the_filters(
    client: Client, clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=6)
    client.force_login(people[0])
    onward = client.get("/staff/?list=all&owner=nobody").context["next_url"]
    asked = parse_qs(onward.removeprefix("?"))
    assert (asked["list"], asked["owner"]) == (["all"], ["nobody"])


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("state=in_review", lambda row: row.status == Status.IN_REVIEW),
        ("side=left", lambda row: row.side == "left"),
        ("owner=nobody", lambda row: row.owner_id is None),
        ("owner=nobody&side=right", lambda row: row.owner_id is None and row.side == "right"),
    ],
)
def test_a_filter_counts_what_it_shows(  # type: ignore[no-untyped-def]
    client: Client, clinic: Clinic, known_patient: Patient, people: list[User], query: str, fits
) -> None:
    random_episodes(clinic, known_patient, people, seed=4)
    client.force_login(people[0])
    waiting = Episode.objects.filter(clinic=clinic).waiting()
    assert client.get(f"/staff/?{query}").context["total"] == sum(map(fits, waiting))


def test_a_person_s_filter_shows_what_they_own(
    client: Client, clinic: Clinic, known_patient: Patient, people: list[User]
) -> None:
    random_episodes(clinic, known_patient, people, seed=5)
    client.force_login(people[0])
    response = client.get(f"/staff/?owner={people[1].uid}")
    assert {row.episode.owner for row in response.context["rows"]} == {people[1]}
