"""The same changes through the JSON door, by the same operations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from clinic import operations as clinic_operations
from clinic.models import Episode, User
from intake.models import Submission
from tests import builders_intake

pytestmark = pytest.mark.django_db


class Door:
    """A client of the API with a token of `person`."""

    def __init__(self, person: User, episode: Episode) -> None:
        self.client = Client()
        self.token = clinic_operations.make_api_token(person, name="changes", by=person)
        self.base = f"/api/v1/episodes/{episode.uid}/"

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method,
            self.base + path,
            data=json.dumps(body or {}),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}", **headers},
        )


@pytest.fixture
def door(episode: Episode, patient: User) -> Door:
    builders_intake.make_submission(episode, by=patient)
    return Door(patient, episode)


def test_changes_are_begun_saved_and_sent_with_a_note(door: Door) -> None:
    started = door("POST", "amendment/")
    state = started.json()
    assert (started.status_code, state["amends"], state["missing"]) == (201, 1, [])
    saved = door(
        "PATCH",
        "form/pages/page-pain-scores/",
        {"answers": {"nrs_worst": 9}},
        **{"If-Match": started["ETag"]},
    )
    assert saved.status_code == 200, saved.content
    sent = door("POST", "form/send/", {"note": "It got worse"})
    assert sent.status_code == 201
    assert (sent.json()["number"], sent.json()["note"]) == (2, "It got worse")
    assert door("GET", "my-answers/").json()["answers"]["nrs_worst"] == 9


def test_changes_that_change_nothing_are_refused_and_can_be_dropped(door: Door) -> None:
    door("POST", "amendment/")
    refused = door("POST", "form/send/")
    assert refused.status_code == 409
    assert "have not changed an answer" in refused.json()["detail"]
    assert door("POST", "form/send/", {"note": "a" * 1001}).status_code == 409
    assert door("DELETE", "amendment/").status_code == 204
    assert door("DELETE", "amendment/").status_code == 404
    assert Submission.objects.count() == 1


def test_a_student_neither_begins_nor_sees_changes(
    door: Door, episode: Episode, student: User
) -> None:
    door("POST", "amendment/")
    theirs = Door(student, episode)
    assert theirs("POST", "amendment/").status_code == 403
    assert theirs("DELETE", "amendment/").status_code == 403
    assert theirs("GET", "form/").status_code == 404
