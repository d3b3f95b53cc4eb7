"""Two devices on one page: both answers are shown, and nothing typed is lost in any control."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinic import operations
from clinic.models import Invitation
from intake.models import Draft
from tests import builders_intake
from tests.intake.walking import Runner, boxes, hidden, page_data, page_url

pytestmark = pytest.mark.django_db
RACE: date = timezone.now().date() + timedelta(days=60)
WELL = builders_intake.answers_of("v01") | {
    "run_event": True,
    "run_event_date": RACE.isoformat(),
    "run_event_distance": "d10k",
}


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    by = operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    builders_intake.fill_in(Draft.objects.get(), WELL, by=by)
    return runner


def pace(minutes: str, seconds: str) -> dict[str, Any]:
    return {"run_easy_pace_minutes": minutes, "run_easy_pace_seconds": seconds}


def day(later: int) -> date:
    return RACE + timedelta(days=later)


@pytest.mark.parametrize(
    ("page_id", "name", "there", "here", "stored"),
    [
        (
            "page-pain-kind",
            "pain_quality",
            {"pain_quality": ["tight"]},
            {"pain_quality": ["sharp", "burning"]},
            ["sharp", "burning"],
        ),
        ("page-pain-scores", "nrs_worst", {"nrs_worst": "2"}, {"nrs_worst": "9"}, 9),
        (
            "page-knee-map",
            "pain_location",
            {"pain_location": ["above_kneecap"]},
            {"pain_location": ["below_kneecap", "peripatellar"]},
            ["peripatellar", "below_kneecap"],
        ),
        (
            "page-event-details",
            "run_event_date",
            boxes("run_event_date", day(1)),
            boxes("run_event_date", day(2)),
            day(2).isoformat(),
        ),
        ("page-running-style", "run_easy_pace", pace("5", "0"), pace("6", "45"), "6.75"),
    ],
)
def test_after_a_conflict_everything_typed_stands_on_the_page_and_can_be_saved(
    runner: Runner,
    page_id: str,
    name: str,
    there: dict[str, Any],
    here: dict[str, Any],
    stored: object,
) -> None:
    open_here = runner.get(page_id)
    elsewhere = page_data(runner.get(page_id), WELL) | there
    assert runner.client.post(page_url(page_id), elsewhere).status_code == 302
    before = Draft.objects.get().answers[name]
    clash = runner.client.post(page_url(page_id), page_data(open_here, WELL) | here)
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Saved there:" in page
    assert Draft.objects.get().answers[name] == before
    for field, value in here.items():
        for one in value if isinstance(value, list) else [value]:
            tag = re.search(rf'<input[^>]*name="{field}"[^>]*value="{one}"[^>]*>', page)
            assert tag, field
            assert 'type="text"' in tag[0] or " checked" in tag[0]
    typed = page_data(clash, WELL) | here | hidden(clash)
    assert runner.client.post(page_url(page_id), typed).status_code == 302
    assert Draft.objects.get().answers[name] == stored
