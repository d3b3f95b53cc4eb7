"""The queue when things go wrong: many claim in one moment, the rules break down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from clinic import operations
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from intake.triage import rules
from tests import builders, builders_staff
from tests.infrastructure.races import at_once, refusals


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_many_who_claim_in_one_moment_exactly_one_becomes_the_owner(
    clinic: Clinic, front_desk: User
) -> None:
    waiting = builders_staff.sent(clinic, by=front_desk, vignette="v17")
    people = [builders.make_person(clinic, Role.PHYSIO) for _ in range(4)]

    def claiming(person: User) -> Callable[[], Episode]:
        return lambda: operations.claim_episode(Episode.objects.get(pk=waiting.pk), by=person)

    results = at_once(*map(claiming, people))
    assert len(refusals(results)) == 3
    won = [one for one, result in zip(people, results, strict=True) if result == waiting]
    waiting.refresh_from_db()
    assert won == [waiting.owner]


def test_a_form_that_the_rules_could_not_read_stands_among_the_emergencies(
    client: Client,
    supervisor: User,
    clinic: Clinic,
    front_desk: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urgent = builders_staff.sent(clinic, by=front_desk, vignette="v17")
    damaged = replace(rules.current(), patterns={"pfp": None})  # type: ignore[dict-item]
    with monkeypatch.context() as broken:
        broken.setattr(rules, "current", lambda: damaged)
        unread = builders_staff.sent(clinic, by=front_desk, vignette="v01")
    client.force_login(supervisor)
    shown: Any = client.get("/staff/").context
    assert [row.episode for row in shown["rows"]] == [unread, urgent]
    assert shown["rows"][0].why == "Triage by hand needed"
    assert [row.episode for row in shown["pinned"]] == [unread]
