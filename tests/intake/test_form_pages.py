"""The whole form without JavaScript: every page, every kind of answer, sent once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Clinic, Episode, User
from intake.models import Draft, SafetyAlert, Submission
from intake.questionnaire import loading
from intake.questionnaire.answers import normalise
from tests import builders, builders_intake
from tests.intake.walking import Runner

pytestmark = pytest.mark.django_db


def invited(client: Client, clinic: Clinic, front_desk: User, vignette: str) -> Runner:
    """A runner of the age of that vignette, with its answers, at the list of sections."""
    born = builders_intake.birth_date_of(vignette)
    patient = builders.make_patient(clinic, by=front_desk, birth_date=born)
    episode = builders.make_episode(patient, by=front_desk)
    runner = Runner(client, builders_intake.answers_of(vignette))
    runner.open(builders.make_invitation(episode, by=front_desk))
    runner.agree()
    return runner


@pytest.mark.parametrize("vignette", ["v01", "v03", "v14", "v25", "v40"])
def test_a_whole_form_arrives_as_it_was_typed(
    client: Client, clinic: Clinic, front_desk: User, vignette: str
) -> None:
    runner = invited(client, clinic, front_desk, vignette)
    assert runner.fill_in().context["missing"] == []
    assert runner.send().redirect_chain[-1] == (reverse("form-sent"), 302)
    submission = Submission.objects.get()
    typed = normalise(loading.current(), runner.answers).answers
    assert {**submission.answers, "age_years": 0} == {
        **{key: value for key, value in typed.items() if key in submission.answers},
        "age_years": 0,
    }
    assert typed.keys() <= submission.answers.keys() | submission.set_aside.keys() | hidden(typed)


def hidden(typed: dict[str, object]) -> set[str]:
    """Answers of the vignette whose questions the form never came to ask."""
    return set(typed) - set(Draft.objects.get().answers)


def test_no_page_is_shown_twice_on_the_way(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    runner = invited(client, clinic, front_desk, "v01")
    runner.fill_in()
    assert len(runner.seen) == len(set(runner.seen))


def test_emergencies_interrupt_and_stay_on_later_pages(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    runner = invited(client, clinic, front_desk, "v14")
    response = runner.fill_in()
    assert runner.stops >= 1
    assert "Get help now" in response.content.decode()
    assert SafetyAlert.objects.filter(read_at=None).count() == 0


def test_declining_every_safety_question_still_sends(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    runner = invited(client, clinic, front_desk, "v01")
    for question in loading.current().questions.values():
        if question.may_be_declined:
            runner.answers.pop(question.id, None)
    runner.fill_in()
    runner.send()
    submission = Submission.objects.get()
    assert submission.runs.get().tier == "same_day"
    assert {"s_breathless_chest", "nrs_worst", "pain_location"} <= set(submission.declined)


def test_staff_on_behalf_go_through_the_same_pages(
    client: Client, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    client.post(reverse("form-on-behalf", args=[episode.uid]))
    runner = Runner(client, builders_intake.answers_of("v01"))
    runner.agree()
    runner.fill_in()
    page = runner.send().content.decode()
    assert Submission.objects.get().sent_by == physio
    assert "Back to the episode" in page
    assert "Open an account" not in page


def test_the_number_of_queries_of_a_page_does_not_grow_with_the_answers(
    client: Client, clinic: Clinic, front_desk: User, django_assert_max_num_queries: object
) -> None:
    runner = invited(client, clinic, front_desk, "v01")
    runner.fill_in()
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        runner.get("page-pain-kind")
