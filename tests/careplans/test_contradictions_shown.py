"""Answers that do not fit together: told to the physio quietly, never to the runner."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic import grants
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from intake.models import Submission
from tests import builders_staff

pytestmark = pytest.mark.django_db
UNFIT = {"nrs_worst": 2, "nrs_average": 6, "run_sessions_week": 6, "rest_days_week": 4}
SENTENCE = "Average pain is above the worst: most of this week “6 out of 10”, worst this week “2"
HEADING = "Answers that do not fit together"


@pytest.fixture
def unfit(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, changed=UNFIT)


def test_the_physio_sees_them_beside_the_answers_in_the_text_and_in_the_api(
    client: Client, supervisor: User, unfit: Episode
) -> None:
    client.force_login(supervisor)
    page = client.get(reverse("episode", args=[unfit.uid])).content.decode()
    assert HEADING in page
    assert SENTENCE in page
    assert 'href="#answer-nrs_average"' in page
    assert 'id="answer-nrs_average"' in page
    text = client.get(reverse("episode-text", args=[unfit.uid])).context["text"]
    assert HEADING.upper() in text
    assert SENTENCE in text
    found = client.get(reverse("api-triage", args=[unfit.uid])).json()["contradictions"]
    assert [row["question_ids"] for row in found] == [
        ["nrs_average", "nrs_worst"],
        ["run_sessions_week", "rest_days_week"],
    ]
    assert found[0]["sentence"].startswith(SENTENCE)


def test_the_form_was_taken_and_triaged_as_it_is(unfit: Episode) -> None:
    sent = Submission.objects.get()
    assert sent.answers.items() >= UNFIT.items()
    assert sent.runs.get().tier == "routine"


def test_a_form_that_fits_together_says_nothing_of_it(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk)
    client.force_login(supervisor)
    assert HEADING not in client.get(reverse("episode", args=[episode.uid])).content.decode()
    text = client.get(reverse("episode-text", args=[episode.uid])).context["text"]
    assert HEADING.upper() not in text


def test_the_runner_reads_nothing_of_it(client: Client, unfit: Episode) -> None:
    person = User.objects.create_user(unfit.patient.email, "a-long-password", given="Asha")
    unfit.patient.user = person
    unfit.patient.save()
    grants.give(Role.PATIENT, person, unfit, by=None)
    client.force_login(person)
    own = client.get(reverse("api-my-answers", args=[unfit.uid])).content.decode()
    resource = client.get(reverse("api-my-response", args=[unfit.uid])).content.decode()
    assert "nrs_average" in own
    assert "nrs_average" in resource
    assert "fit together" not in own + resource
    assert client.get(reverse("api-triage", args=[unfit.uid])).status_code == 403
