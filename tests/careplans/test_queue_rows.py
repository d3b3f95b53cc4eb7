"""What a queue row says beside its reason: consent that was taken back, and the one clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic import grants
from clinic import operations as clinic_operations
from clinic.models import Clinic, Consent, Episode, User
from clinic.rights import Role
from clinic.templatetags.formats import clock
from intake import operations
from tests import builders, builders_intake, builders_staff


@pytest.fixture
def sent(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk)


def row_in(client: Client, person: User) -> Any:
    client.force_login(person)
    return client.get("/staff/")


def taking_back(episode: Episode) -> None:
    runner = builders.make_person()
    grants.give(Role.PATIENT, runner, episode, by=None)
    clinic_operations.withdraw_consent(episode, Consent.Purpose.CARE, by=runner)


def test_consent_taken_back_stands_in_the_row(
    client: Client, supervisor: User, front_desk: User, sent: Episode
) -> None:
    assert "Consent taken back" not in row_in(client, supervisor).content.decode()
    taking_back(sent)
    for person in (supervisor, front_desk):
        assert "Consent taken back" in row_in(client, person).content.decode()


def test_consent_given_again_is_not_taken_back(
    client: Client, supervisor: User, sent: Episode
) -> None:
    taking_back(sent)
    runner = User.objects.latest("pk")
    builders_intake.agree(sent, by=runner)
    assert "Consent taken back" not in row_in(client, supervisor).content.decode()


def test_rows_with_consent_taken_back_cost_no_more_queries(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User, sent: Episode
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            row_in(client, supervisor)
        return len(asked)

    row_in(client, supervisor)
    few = queries()
    taking_back(sent)
    taking_back(builders_staff.sent(clinic, by=front_desk))
    assert queries() == few


def test_an_emergency_that_arose_later_is_counted_from_when_it_arose(
    client: Client, supervisor: User, sent: Episode
) -> None:
    before = timezone.now() - timedelta(minutes=11)
    Episode.objects.filter(pk=sent.pk).update(arrived_at=before)
    draft = operations.start_amendment(sent, by=supervisor)
    builders_intake.fill_in(draft, {"s_breathless_chest": "yes"}, by=supervisor)
    sent.refresh_from_db()
    response = row_in(client, supervisor)
    (row,) = response.context["rows"]
    arose = sent.safety_alerts.get().raised_at
    assert abs(row.counts_from - arose) < timedelta(seconds=5)
    assert row.due_words in ("due in 14 min", "due in 15 min")
    assert f"in the queue since {clock(timezone.localtime(before))}" in response.content.decode()
    assert "waiting 11 min" not in response.content.decode()


def test_what_waits_from_its_arrival_shows_one_moment(
    client: Client, supervisor: User, sent: Episode
) -> None:
    sent.refresh_from_db()
    response = row_in(client, supervisor)
    assert response.context["rows"][0].counts_from == sent.arrived_at
    assert "in the queue since" not in response.content.decode()
