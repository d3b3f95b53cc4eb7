"""An answer with an invisible turn in it turns nothing else on the pages of the physio."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.grants import Invitee
from clinic.models import Episode, User
from intake.questionnaire import bidi
from tests import builders_intake

pytestmark = pytest.mark.django_db
TYPED = "Run up \u202ehills"


def test_every_copy_of_a_turned_answer_is_closed_behind_it(
    client: Client, episode: Episode, invitee: Invitee, physio: User
) -> None:
    answers = builders_intake.answers_of("v01") | {"psfs_1_activity": TYPED, "psfs_1_score": 3}
    sent = builders_intake.make_submission(episode, by=invitee, answers=answers)
    assert sent.answers["psfs_1_activity"] == TYPED
    client.force_login(physio)
    for name in ("episode", "episode-text"):
        page = client.get(reverse(name, args=[episode.uid])).content.decode()
        assert page.count(TYPED) >= 3
        assert page.count(TYPED) == page.count(bidi.closed(TYPED)), name
