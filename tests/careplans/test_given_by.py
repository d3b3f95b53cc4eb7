"""Staff read who gave the answers and who typed them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from careplans.triage_page.given_by import given_by
from clinic.models import Episode, User
from intake.models import Submission
from tests import builders_intake

pytestmark = pytest.mark.django_db


def test_answers_taken_by_phone_name_who_typed_them_on_the_page_and_in_the_text(
    client: Client, physio: User, episode: Episode
) -> None:
    builders_intake.make_submission(episode, by=physio)
    client.force_login(physio)
    words = f"Taken by phone by S. {physio.family} with the runner"
    for name in ("episode", "episode-text"):
        assert words in client.get(reverse(name, args=[episode.uid])).content.decode()


@pytest.mark.parametrize(
    ("person", "filled_by", "words"),
    [
        ("", "self", "Filled in by the runner"),
        ("patient", "self", "Filled in by the runner"),
        ("patient", "parent", "Filled in by a parent or guardian"),
        ("", "helper", "Filled in with somebody who helps the runner"),
        ("past_proxy", "parent", "a carer"),
        ("leaver", "parent", "with a parent or guardian"),
    ],
)
def test_links_accounts_carers_and_former_staff_are_told_apart(
    episode: Episode, person: str, filled_by: str, words: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(person) if person else None
    episode.refresh_from_db()
    assert words in given_by(Submission(episode=episode, sent_by=by, filled_by=filled_by))
