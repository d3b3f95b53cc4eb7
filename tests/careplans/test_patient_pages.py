"""The patient's home and plan: the words of the published document, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careplans import operations
from careplans.documents import PlanDocument
from careplans.models import Plan, PublishedPlan
from clinic import grants
from clinic import operations as clinic_operations
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from tests import builders, builders_careplans, builders_intake

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


@pytest.fixture
def version(plan: Plan, physio: User) -> PublishedPlan:
    return builders_careplans.publish(plan, by=physio)


@pytest.fixture
def patient_client(client: Client, patient: User) -> Client:
    client.force_login(patient)
    return client


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


HIDDEN = {
    "figure",
    "figure_alt",
    "id",
    "slug",
    "formula",
    "source_note",
    "kind",
    "language",
    "web_address",
    "level",
}


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text that is printed: a pain rule without its name, a unit with its value."""
    if isinstance(value, dict):
        unsaid = HIDDEN | ({"name"} if "green" in value else set())
        unsaid |= {"unit"} if "value" in value else set()
        for key in value.keys() - unsaid:
            yield from texts(value[key], key)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, name)
    elif isinstance(value, str) and not name.endswith(("_on", "_date")):
        yield f"{Decimal(value).normalize():f}" if name == "value" else value


# ---- before there is a plan -------------------------------------------------------------------


def test_before_the_form_is_sent_the_home_says_to_send_it(
    patient_client: Client, episode: Episode
) -> None:
    assert "Send us your form first" in words(patient_client.get(reverse("me")))


def test_after_the_form_the_home_says_that_the_plan_is_coming(
    patient_client: Client, plan: Plan
) -> None:
    shown = words(patient_client.get(reverse("me")))
    assert "Your plan is not ready yet" in shown
    assert plan.phases.get(position=1).title not in shown


def test_a_draft_is_not_the_patients_to_read(
    patient_client: Client, plan: Plan, episode: Episode
) -> None:
    response = patient_client.get(reverse("episode-plan", args=[episode.uid]))
    assert response.status_code == 404
    assert "Your plan is not ready yet" in words(response)
    assert patient_client.get(reverse("my-plan"))["Location"] == reverse("me")


def test_somebody_without_any_knee_problem_is_told_so(client: Client) -> None:
    client.force_login(builders.make_person(given="New"))
    assert "There is no plan for you here yet" in words(client.get(reverse("me")))


# ---- with a plan ------------------------------------------------------------------------------


def test_the_home_says_what_to_do_how_much_pain_is_ok_and_where_to_get_help(
    patient_client: Client, version: PublishedPlan
) -> None:
    shown = words(patient_client.get(reverse("me")))
    document = PlanDocument.from_json(version.document)
    assert document.pain_rule is not None
    for text in (*document.summary, document.pain_rule.red, *document.safety_net.points):
        assert text in shown
    assert "Hello Asha" in shown
    assert "Large print PDF" in shown
    assert document.clinic.emergency_number in shown


def test_the_plan_page_has_every_word_of_the_published_document(
    patient_client: Client, version: PublishedPlan
) -> None:
    shown = words(patient_client.get(reverse("my-plan"), follow=True))
    missing = [text for text in texts(version.document) if " ".join(text.split()) not in shown]
    assert missing == []


def test_the_plan_page_keeps_the_order_of_the_print(
    patient_client: Client, version: PublishedPlan
) -> None:
    shown = words(patient_client.get(reverse("my-plan"), follow=True))
    headings = (
        "What to do this fortnight",
        "How much pain is OK",
        "Get help now",
        "Your running",
        "Your exercises",
        "When to move on",
        "Where this advice comes from",
    )
    places = [shown.index(heading) for heading in headings]
    assert places == sorted(places)


def test_the_page_works_without_a_script_and_has_no_inline_style(
    patient_client: Client, version: PublishedPlan
) -> None:
    body = patient_client.get(reverse("my-plan"), follow=True).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", body)


def test_a_changed_plan_says_so_and_the_old_one_stays_readable_with_a_bar(
    patient_client: Client, plan: Plan, version: PublishedPlan, physio: User
) -> None:
    builders_careplans.publish_changed(plan, by=physio)
    home = words(patient_client.get(reverse("me")))
    assert "Version 2 replaces version 1." in home
    old = reverse("episode-old-plan", args=[plan.episode.uid, 1])
    assert "Old plan. A newer plan has replaced version 1." in words(patient_client.get(old))
    current = reverse("episode-old-plan", args=[plan.episode.uid, 2])
    assert patient_client.get(current).status_code == 302


def test_a_withdrawn_plan_is_closed_to_the_patient_who_is_told_to_call(
    patient_client: Client, plan: Plan, version: PublishedPlan, physio: User
) -> None:
    operations.withdraw_version(version, "It named the wrong knee.", by=physio)
    for name in ("episode-plan", "episode-old-plan"):
        number = [1] if name == "episode-old-plan" else []
        response = patient_client.get(reverse(name, args=[plan.episode.uid, *number]))
        assert response.status_code == 410
        assert "Do not use this plan" in words(response)
        assert "What to do this fortnight" not in words(response)
        assert "wrong knee" not in words(response)
    assert "Do not use your last plan" in words(patient_client.get(reverse("me")))
    pdf = patient_client.get(reverse("my-plan-pdf"), follow=True)
    assert pdf["Content-Type"].startswith("text/html")


def test_an_older_version_does_not_count_when_the_newest_was_taken_back(
    patient_client: Client, plan: Plan, version: PublishedPlan, physio: User
) -> None:
    second = builders_careplans.publish_changed(plan, by=physio)
    operations.withdraw_version(second, "It named the wrong knee.", by=physio)
    page = reverse("episode-old-plan", args=[plan.episode.uid, 1])
    shown = words(patient_client.get(page))
    assert "Do not use this plan" in shown
    assert "A newer plan has replaced" not in shown
    assert "Call us on" in shown


def test_a_withdrawn_plan_is_closed_over_the_api_except_to_staff(
    patient_client: Client,
    client: Client,
    plan: Plan,
    version: PublishedPlan,
    physio: User,
) -> None:
    operations.withdraw_version(version, "It named the wrong knee.", by=physio)
    at = {"episode_uid": plan.episode.uid, "number": 1}
    for name in ("api-document", "api-pdf"):
        response = patient_client.get(reverse(name, kwargs=at))
        assert response.status_code == 410
        assert "the clinic has taken it back" in response.content.decode()
    staff_only = patient_client.get(reverse("plan-version-pdf", kwargs=at))
    assert staff_only.status_code == 410
    client.force_login(physio)
    document = client.get(reverse("api-document", kwargs=at))
    assert document.json() == version.document | {"status": "withdrawn"}
    assert client.get(reverse("plan-version-pdf", kwargs=at)).status_code == 202


def test_safety_advice_is_shown_without_any_exercise(
    patient_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v23")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    operations.publish_safety_document(plan, by=physio, lock_version=plan.lock_version)
    shown = words(patient_client.get(reverse("my-plan"), follow=True))
    assert "Get help today" in shown
    assert "Your exercises" not in shown


def test_two_knee_problems_in_two_clinics_are_both_there(
    patient_client: Client,
    patient: User,
    version: PublishedPlan,
    other_clinic: Clinic,
) -> None:
    desk = builders.make_person(other_clinic, Role.FRONT_DESK)
    known = builders.make_patient(other_clinic, by=desk, email=patient.email)
    second = clinic_operations.open_episode(known, by=desk)
    grants.give(Role.PATIENT, patient, second, by=desk)
    shown = words(patient_client.get(reverse("me")))
    assert "Riverside Physiotherapy" in shown
    assert "Your other knee problems" in shown
    assert "Hillside Sports Clinic" in shown


def test_a_parent_reads_the_plan_and_a_past_one_does_not(
    client: Client, version: PublishedPlan, proxy: User, past_proxy: User, episode: Episode
) -> None:
    page = reverse("episode-plan", args=[episode.uid])
    client.force_login(proxy)
    assert client.get(page).status_code == 200
    client.force_login(past_proxy)
    assert client.get(page).status_code == 404


def test_opening_the_plan_is_recorded_without_its_content(
    patient_client: Client, version: PublishedPlan, patient: User
) -> None:
    patient_client.get(reverse("my-plan"), follow=True)
    entry = AuditEntry.objects.filter(event="record-opened").order_by("-seq")[0]
    assert entry.actor == patient
    assert entry.detail == {"page": "episode-plan"}


# ---- the figures ------------------------------------------------------------------------------


def test_every_exercise_of_the_page_has_its_figure_with_words(
    patient_client: Client, version: PublishedPlan
) -> None:
    body = patient_client.get(reverse("my-plan"), follow=True).content.decode()
    exercises = [
        exercise for phase in version.document["phases"] for exercise in phase["exercises"]
    ]
    for exercise in exercises:
        assert reverse("figure", args=[exercise["figure"]]) in body
        assert exercise["figure_alt"] in unescape(body)


@pytest.mark.parametrize("name", ["q_step_down", "q_step_down-left", "q_step_down-right"])
def test_a_figure_is_a_picture_that_says_nothing_about_anybody(
    patient_client: Client, name: str
) -> None:
    response = patient_client.get(reverse("figure", args=[name]))
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, max-age=86400"


@pytest.mark.parametrize("name", ["q_nothing-left", "q_step_down-up", "-left", "left"])
def test_a_figure_that_does_not_exist_is_not_found(patient_client: Client, name: str) -> None:
    assert patient_client.get(reverse("figure", args=[name])).status_code == 404


def test_the_figure_shows_the_sore_leg(version: PublishedPlan, episode: Episode) -> None:
    episode.refresh_from_db()
    exercises = version.document["phases"][0]["exercises"]
    assert {exercise["figure"].rpartition("-")[2] for exercise in exercises} == {episode.side}
