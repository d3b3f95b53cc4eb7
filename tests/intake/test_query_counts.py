"""How often each page of the form asks the database: as often when it is full as when empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Invitation
from intake.models import Draft
from intake.questionnaire import loading
from tests import builders_intake
from tests.intake.walking import Runner, page_data, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
READ, SAVED = 9, 32
PAGES = ("page-urgent", "page-body", "page-pain-kind", "page-knee-map", "page-running-week")


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """Past the safety check, with nothing else answered."""
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    by = clinic_operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    asked = {row.id for row in loading.current().sections[0].questions}
    first = {key: value for key, value in WELL.items() if key in asked}
    builders_intake.fill_in(Draft.objects.get(), first, by=by)
    return runner


def counted(request: Callable[[], HttpResponse]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = request()
    assert response.status_code in {200, 302}
    return len(asked)


def all_pages(runner: Runner) -> dict[str, int]:
    """Queries by page: a first look is not counted, as it fills the caches of the process."""
    found = {}
    for name in ("form-sections", "form-check"):
        runner.client.get(reverse(name))
        found[name] = counted(lambda name=name: runner.client.get(reverse(name)))
    for page_id in PAGES:
        found[f"read {page_id}"] = counted(lambda page_id=page_id: runner.get(page_id))
    return found


def saving(runner: Runner, page_id: str) -> int:
    """One answer of the page is changed and saved: the post alone, without the next page."""
    data = page_data(runner.get(page_id), WELL)
    return counted(lambda: runner.client.post(page_url(page_id), data))


def test_a_full_form_asks_the_database_no_more_than_an_empty_one(runner: Runner) -> None:
    saved_first = {page_id: saving(runner, page_id) for page_id in PAGES[1:]}
    few = all_pages(runner)
    runner.fill_in()
    assert all_pages(runner) == few
    assert max(few.values()) <= READ, few
    for page_id in PAGES[1:]:
        Draft.objects.update(answers=without(page_id))
        assert saving(runner, page_id) == saved_first[page_id]
    assert max(saved_first.values()) <= SAVED, saved_first


def without(page_id: str) -> dict[str, object]:
    """The answers of the form but for one page, so that saving it writes what it wrote first."""
    here = {row.id for row in loading.current().page(page_id).questions}
    return {key: value for key, value in Draft.objects.get().answers.items() if key not in here}
