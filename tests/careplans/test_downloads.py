"""Stored PDFs: for whom, with their hash checked, recorded, and never named after the patient."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from careplans import operations, tasks
from careplans.models import Artefact, Plan, PublishedPlan
from clinic.models import AuditEntry, Episode, User
from tests import builders_careplans

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


@pytest.fixture
def version(plan: Plan, physio: User) -> PublishedPlan:
    return builders_careplans.publish(plan, by=physio)


@pytest.fixture
def artefact(version: PublishedPlan) -> Artefact:
    return builders_careplans.keep_print(version)


@pytest.fixture
def printed(version: PublishedPlan) -> Artefact:
    tasks.make_pdf.call(version.pk, "full", "a4", 0, "current")
    return Artefact.objects.get(version=version)


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


def staff_pdf(version: PublishedPlan) -> str:
    return reverse("plan-version-pdf", args=[version.plan.episode.uid, version.number])


def test_the_patient_downloads_the_stored_bytes(
    client: Client, patient: User, artefact: Artefact
) -> None:
    client.force_login(patient)
    response = client.get(reverse("my-plan-pdf"), follow=True)
    assert response["Content-Type"] == "application/pdf"
    assert response.content == Path(default_storage.path(artefact.file_name)).read_bytes()


def test_the_file_name_holds_a_date_and_no_name(
    client: Client, patient: User, artefact: Artefact
) -> None:
    client.force_login(patient)
    response = client.get(reverse("my-plan-pdf"), follow=True)
    day = artefact.version.published_at.date().isoformat()
    assert response["Content-Disposition"] == f'attachment; filename="knee-plan-{day}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"


def test_each_download_is_recorded(client: Client, patient: User, artefact: Artefact) -> None:
    client.force_login(patient)
    for _ in range(2):
        client.get(reverse("my-plan-pdf"), follow=True)
    entries = AuditEntry.objects.filter(event="file-downloaded", actor=patient)
    assert [entry.detail for entry in entries] == [{"version": 1, "layout": "full"}] * 2


@pytest.mark.parametrize("name", ["physio", "supervisor", "colleague", "student", "proxy"])
def test_the_team_and_the_family_may_download(
    client: Client, artefact: Artefact, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(staff_pdf(artefact.version)).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("other_patient", 404),
        ("foreign_physio", 404),
        ("operator", 404),
        ("past_proxy", 404),
        ("mover", 404),
        ("front_desk", 403),
        ("manager", 403),
        ("other_physio", 403),
    ],
)
def test_others_may_not_download(
    client: Client, artefact: Artefact, name: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    assert client.get(staff_pdf(artefact.version)).status_code == status


def test_a_damaged_file_is_never_handed_out(
    client: Client, physio: User, artefact: Artefact
) -> None:
    Path(default_storage.path(artefact.file_name)).write_bytes(b"%PDF-1.7 something else")
    client.force_login(physio)
    response = client.get(staff_pdf(artefact.version))
    assert response.status_code == 409
    assert "The PDF could not be made" in words(response)
    assert AuditEntry.objects.filter(event="file-downloaded").count() == 0


def test_a_damaged_file_is_made_again_when_somebody_asks(
    client: Client, physio: User, printed: Artefact
) -> None:
    DBTaskResult.objects.all().delete()
    Path(default_storage.path(printed.file_name)).unlink()
    client.force_login(physio)
    client.post(staff_pdf(printed.version))
    (task,) = DBTaskResult.objects.all()
    tasks.make_pdf.call(*task.args_kwargs["args"])
    assert client.get(staff_pdf(printed.version)).status_code == 200


def test_while_the_pdf_is_made_the_page_waits_and_looks_again_by_itself(
    client: Client, physio: User, version: PublishedPlan
) -> None:
    client.force_login(physio)
    response = client.get(staff_pdf(version))
    assert response.status_code == 202
    assert response["Refresh"] == "3"
    assert "The PDF is being made" in words(response)


def test_a_failed_print_offers_a_retry_that_queues_it_once(
    client: Client, physio: User, version: PublishedPlan
) -> None:
    DBTaskResult.objects.update(status="FAILED")
    client.force_login(physio)
    assert "Make the PDF again" in words(client.get(staff_pdf(version)))
    client.post(staff_pdf(version))
    client.post(staff_pdf(version))
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_other_prints_are_made_on_first_request(
    client: Client, physio: User, version: PublishedPlan
) -> None:
    client.force_login(physio)
    letter = f"{staff_pdf(version)}?paper=letter"
    assert "This print is not made yet" in words(client.get(letter))
    client.post(letter)
    tasks.make_pdf.call(version.pk, "full", "letter", 0, "current")
    assert client.get(letter)["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("query", ["layout=poster", "paper=a0", "layout=../../etc/passwd"])
def test_a_print_that_does_not_exist_is_not_found(
    client: Client, physio: User, version: PublishedPlan, query: str
) -> None:
    client.force_login(physio)
    assert client.get(f"{staff_pdf(version)}?{query}").status_code == 404


def test_an_old_version_is_handed_out_with_its_bar(
    client: Client, physio: User, plan: Plan, artefact: Artefact
) -> None:
    builders_careplans.publish_changed(plan, by=physio)
    tasks.make_pdf.call(artefact.version_id, "full", "a4", 0, "replaced")
    client.force_login(physio)
    barred = client.get(staff_pdf(artefact.version)).content
    assert barred != Path(default_storage.path(artefact.file_name)).read_bytes()


def test_the_front_desk_prints_the_plan_without_reading_it(
    client: Client, front_desk: User, artefact: Artefact, episode: Episode
) -> None:
    client.force_login(front_desk)
    page = reverse("plan-hand-over", args=[episode.uid])
    shown = words(client.get(page))
    assert episode.patient.list_name in shown
    assert artefact.version.document["summary"][0] not in shown
    response = client.get(page, {"file": "1"})
    assert response["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.filter(event="file-downloaded", actor=front_desk).count() == 1


def test_the_desk_is_told_when_there_is_nothing_to_print(
    client: Client, front_desk: User, episode: Episode, plan: Plan
) -> None:
    client.force_login(front_desk)
    page = reverse("plan-hand-over", args=[episode.uid])
    assert "There is no plan to hand over now" in words(client.get(page))


def test_who_may_not_hand_over_does_not_get_the_page(
    client: Client, other_physio: User, episode: Episode, artefact: Artefact
) -> None:
    client.force_login(other_physio)
    assert client.get(reverse("plan-hand-over", args=[episode.uid])).status_code == 403


def test_a_withdrawn_version_is_no_longer_handed_over(
    client: Client, front_desk: User, physio: User, artefact: Artefact, episode: Episode
) -> None:
    operations.withdraw_version(artefact.version, "It named the wrong knee.", by=physio)
    client.force_login(front_desk)
    page = reverse("plan-hand-over", args=[episode.uid])
    assert "There is no plan to hand over now" in words(client.get(page, {"file": "1"}))
