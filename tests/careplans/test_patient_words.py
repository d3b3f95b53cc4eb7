"""What a patient reads in a composed plan: every chosen figure, and only what is true."""

from __future__ import annotations

from datetime import date

import pytest
from django.template.loader import render_to_string

from careplans import operations
from careplans.documents import Number, PlanDocument, Running
from careplans.models import Plan, PlanItem
from careplans.operations import Imprint
from clinic.models import Episode, User
from tests import builders_careplans
from tests.builders_careplans import first_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


def composed(plan: Plan) -> PlanDocument:
    imprint = Imprint(physio="Sam Lee", version=1, published_on=date(2026, 11, 23))
    return operations.compose_document(plan, imprint)


def test_the_speed_and_load_a_physio_sets_reach_the_patient(plan: Plan) -> None:
    item = first_item(plan)
    item.dose |= {"tempo": "2 up, 9 down", "load_text": "light to medium band", "load_kg": None}
    PlanItem.objects.filter(pk=item.pk).update(dose=item.dose)
    document = composed(plan)
    said = {part.label: part.text for part in document.phases[0].exercises[0].dose}
    assert said["Speed"] == "2 up, 9 down"
    assert said["How hard"].startswith("light to medium band")


def test_the_summary_sends_to_what_each_exercise_says(plan: Plan) -> None:
    assert composed(plan).summary[0] == "Do your 5 exercises. Each one says how often."


def test_numbers_that_are_not_known_are_asked_for_once_on_the_web() -> None:
    numbers = tuple(Number(name, f"Target {name}", None) for name in ("from", "to"))
    item = Running("rm_cadence", "Quicker, shorter steps", "Take shorter steps.", numbers)
    page = render_to_string("careplans/_document_running.html", {"item": item})
    assert page.count("Ask your physio for these numbers: Target from, Target to.") == 1
    assert "<dl" not in page
