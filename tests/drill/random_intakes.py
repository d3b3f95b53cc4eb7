"""300 random whole forms through the real pages, other ones than in the daily tests."""

from __future__ import annotations

import pytest
from django.test import Client

from clinic.models import Clinic, User
from intake.models import Submission
from tests.intake import random_intakes

pytestmark = pytest.mark.django_db
SEEDS = range(1000, 1300)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_form_arrives_whole_and_every_part_of_the_product_agrees_on_it(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User, seed: int
) -> None:
    runner = random_intakes.send_one(seed, client, clinic, by=front_desk)
    reader = Client()
    reader.force_login(supervisor)
    random_intakes.everything_agrees(runner, Submission.objects.get(), reader)
