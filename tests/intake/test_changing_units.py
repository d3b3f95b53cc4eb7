"""Who changes from kilometres to miles in sent answers sees the same speed before and after."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.grants import Invitee
from clinic.models import Episode, User
from intake.models import Draft
from tests import builders_intake
from tests.intake.walking import hidden, page_url

pytestmark = pytest.mark.django_db


def test_a_changed_unit_shows_the_pace_before_and_after_in_its_own_unit(
    client: Client, episode: Episode, invitee: Invitee, patient: User
) -> None:
    answers = builders_intake.answers_of("v01") | {"run_unit": "km", "run_easy_pace": "3.05"}
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    client.force_login(patient)
    client.post(reverse("form-amend", args=[episode.uid]))
    shown = client.get(page_url("page-running-week"))
    names = shown.context["form"].fields
    typed = {key: str(value) for key, value in Draft.objects.latest("pk").answers.items()}
    week = {key: value for key, value in typed.items() if key in names} | {"run_unit": "mi"}
    assert client.post(page_url("page-running-week"), hidden(shown) | week).status_code == 302
    changes = [row for row, _ in client.get(reverse("form-check")).context["changes"]]
    paces = [(row.before, row.after) for row in changes if "pace" in row.label]
    assert paces == [("3:03 min per km", "4:55 min per mile")]
    assert {("Kilometres", "Miles")} <= {(row.before, row.after) for row in changes}
