"""The next visit: who plans it, what may be typed, and where it is taken out again."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.errors import Invalid, NotAllowed, NotFound, NotNow
from clinic.models import Clinic, Episode, User

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


@pytest.mark.parametrize("person", ["physio", "student", "supervisor", "front_desk", "manager"])
def test_the_team_and_the_desk_plan_the_visit(
    episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    at = timezone.now() + timedelta(days=2)
    operations.plan_next_visit(episode, at, by=request.getfixturevalue(person))
    assert Episode.objects.get(pk=episode.pk).coming_visit_at == at


@pytest.mark.parametrize("person", ["patient", "proxy", "other_physio", "colleague"])
def test_nobody_else_plans_the_visit(
    episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        operations.plan_next_visit(episode, None, by=request.getfixturevalue(person))


@pytest.mark.parametrize(("days", "words"), [(-1, "lie ahead"), (800, "next 2 years")])
def test_a_visit_lies_ahead_and_not_too_far(
    episode: Episode, front_desk: User, days: int, words: str
) -> None:
    at = timezone.now() + timedelta(days=days)
    with pytest.raises(Invalid, match=words):
        operations.plan_next_visit(episode, at, by=front_desk)
    Episode.objects.update(status="closed", closed_at=timezone.now())
    episode.refresh_from_db()
    with pytest.raises(NotNow, match="closed"):
        operations.plan_next_visit(episode, timezone.now() + timedelta(days=1), by=front_desk)


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("9:30am", (9, 30)),
        ("9.30", (9, 30)),
        ("2 pm", (14, 0)),
        ("14:30", (14, 30)),
        ("12am", (0, 0)),
    ],
)
def test_the_desk_types_a_day_and_a_time_on_the_clinics_clock(
    client: Client, front_desk: User, episode: Episode, clock: str, hour: tuple[int, int]
) -> None:
    Clinic.objects.update(timezone="Australia/Sydney")
    client.force_login(front_desk)
    page = reverse("visit", args=[episode.uid])
    day = TODAY + timedelta(days=5)
    data = {"day_day": day.day, "day_month": day.month, "day_year": day.year, "clock": clock}
    record = reverse("patient", args=[episode.patient.uid])
    assert client.post(page, data).url == record
    episode.refresh_from_db()
    local = episode.next_visit_at.astimezone(ZoneInfo("Australia/Sydney"))  # type: ignore[union-attr]
    assert (local.date(), (local.hour, local.minute)) == (day, hour)
    assert f"{day:%A}" in client.get(record).content.decode()
    client.post(page, {"remove": "1"})
    episode.refresh_from_db()
    assert episode.next_visit_at is None


@pytest.mark.parametrize("clock", ["", "half nine", "25:00", "9", "13pm", "0am", "9:3"])
def test_what_is_no_time_is_said_and_the_day_stays(
    client: Client, front_desk: User, episode: Episode, clock: str
) -> None:
    client.force_login(front_desk)
    data = {"day_day": "24", "day_month": "11", "day_year": "2026", "clock": clock}
    response = client.post(reverse("visit", args=[episode.uid]), data)
    assert response.status_code == 400
    page = response.content.decode()
    assert "Enter a time" in page or "Enter the time" in page
    assert 'value="24"' in page


def test_the_api_plans_a_visit_and_takes_it_out(
    client: Client, front_desk: User, episode: Episode
) -> None:
    client.force_login(front_desk)
    url = reverse("api-visit", args=[episode.uid])
    at = (timezone.now() + timedelta(days=3)).isoformat()
    assert client.put(url, {"at": at}, content_type="application/json").status_code == 200
    assert Episode.objects.get(pk=episode.pk).next_visit_at is not None
    gone = client.put(url, {"at": None}, content_type="application/json")
    assert gone.json() == {"next_visit_at": None}
    late = client.put(url, {"at": "2020-01-01T10:00:00Z"}, content_type="application/json")
    assert (late.status_code, list(late.json()["fields"])) == (400, ["at"])
