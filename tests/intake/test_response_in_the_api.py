"""A sent form as another system fetches it: whose it is, who typed it, which version."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Episode, User
from intake import operations
from intake.models import Submission
from intake.questionnaire import loading, response
from tests import builders_intake

pytestmark = pytest.mark.django_db
FORM = loading.current()


def fetched(person: User, episode: Episode, name: str = "api-response") -> dict[str, Any]:
    client = Client()
    client.force_login(person)
    answered = client.get(reverse(name, args=[episode.uid]))
    assert answered.status_code == 200
    return dict(answered.json())


def test_the_runner_and_their_physio_fetch_the_same_response(
    episode: Episode, patient: User, physio: User
) -> None:
    sent = builders_intake.make_submission(episode, by=patient)
    own = fetched(patient, episode, "api-my-response")
    assert own == fetched(physio, episode)
    assert response.problems(FORM, own) == ()
    assert response.read(FORM, own) == sent.answers
    whose = {"reference": f"Patient/{episode.patient.uid}"}
    assert own["subject"] == own["author"] == own["source"] == whose


def test_who_typed_for_the_runner_is_the_author_and_the_runner_the_source(
    episode: Episode, patient: User, physio: User
) -> None:
    builders_intake.make_submission(episode, by=physio)
    resource = fetched(physio, episode)
    assert resource["author"] == {"reference": f"Practitioner/{physio.uid}"}
    assert resource["source"] == {"reference": f"Patient/{episode.patient.uid}"}


def test_changed_answers_are_the_next_version_of_the_same_response(
    episode: Episode, patient: User
) -> None:
    builders_intake.make_submission(episode, by=patient)
    first = fetched(patient, episode, "api-my-response")
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, {"stress_level": 9}, by=patient)
    operations.submit_intake(episode, by=patient)
    second = fetched(patient, episode, "api-my-response")
    assert second["id"] == first["id"]
    assert (first["status"], first["meta"]["versionId"]) == ("completed", "1")
    assert (second["status"], second["meta"]["versionId"]) == ("amended", "2")
    assert response.read(FORM, second) == response.read(FORM, first) | {"stress_level": 9}


def test_what_was_set_aside_or_declined_is_no_part_of_it(episode: Episode, patient: User) -> None:
    fall = {"onset_type": "sudden_injury", "injury_mechanism": ["fall_on_knee"]}
    answers = builders_intake.answers_of("v01") | fall
    del answers["s_lump"]
    draft = builders_intake.make_draft(episode, by=patient, answers=answers)
    builders_intake.fill_in(draft, {"onset_type": "gradual"}, by=patient)
    builders_intake.complete(episode, {}, by=patient)
    operations.submit_intake(episode, by=patient)
    sent = Submission.objects.get()
    assert "injury_mechanism" in sent.set_aside
    assert "s_lump" in sent.declined
    found = response.read(FORM, fetched(patient, episode, "api-my-response"))
    assert found == sent.answers
    assert not {"injury_mechanism", "s_lump"} & found.keys()


def test_a_carer_fetches_nothing_of_a_section_that_the_runner_keeps_private(
    episode: Episode, patient: User, proxy: User, physio: User
) -> None:
    builders_intake.make_submission(episode, by=patient)
    draft = operations.start_amendment(episode, by=patient)
    draft.private_sections = ["sec-health"]
    draft.save(update_fields=["private_sections"])
    builders_intake.fill_in(draft, {"nrs_average": 4}, by=patient)
    operations.submit_intake(episode, by=patient)
    whole = sections(fetched(physio, episode))
    assert "sec-health" in whole
    assert sections(fetched(patient, episode, "api-my-response")) == whole
    assert sections(fetched(proxy, episode, "api-my-response")) == whole - {"sec-health"}


def sections(resource: dict[str, Any]) -> set[str]:
    return {item["linkId"] for item in resource["item"]}
