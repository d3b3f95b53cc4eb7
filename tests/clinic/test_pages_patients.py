"""Finding, registering and reaching patients by their pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import operations
from clinic.models import AuditEntry, Clinic, Episode, Invitation, Patient, User
from tests import builders, builders_staff

PATIENTS = "/staff/patients/"
NEW = "/staff/patients/new/"
NINA = {
    "given": "Nina",
    "family": "Berg",
    "birth_date_day": "27",
    "birth_date_month": "3",
    "birth_date_year": "1988",
    "email": "nina@example.org",
    "phone": "",
}


def found(client: Client, person: User, words: str) -> list[Patient]:
    client.force_login(person)
    response = client.get(PATIENTS, {"q": words})
    assert response.status_code == 200
    return list(response.context["rows"])


@pytest.fixture
def nina(clinic: Clinic, front_desk: User) -> Patient:
    return builders.make_patient(clinic, by=front_desk, given="Nina", family="Berg")


@pytest.mark.parametrize(
    "words", ["berg", "BERG, Nina", "nin", "14/3/1988", "14.3.1988", "1988-03-14 berg"]
)
def test_a_patient_is_found_by_name_and_date_of_birth(
    client: Client, front_desk: User, nina: Patient, words: str
) -> None:
    assert found(client, front_desk, words) == [nina]


def test_a_patient_is_found_by_number(
    client: Client, front_desk: User, known_patient: Patient, nina: Patient
) -> None:
    assert found(client, front_desk, nina.number) == [nina]
    assert found(client, front_desk, nina.number.lstrip("0")) == [nina]


def test_all_words_have_to_fit(client: Client, front_desk: User, nina: Patient) -> None:
    assert found(client, front_desk, "nina smith") == []
    assert "Nobody found" in client.get(PATIENTS, {"q": "nina smith"}).content.decode()


def test_another_clinic_s_patients_are_not_found(
    client: Client, foreign_physio: User, nina: Patient
) -> None:
    assert found(client, foreign_physio, "berg") == []


@pytest.mark.parametrize(
    "words", ["\x00", "%", "'" * 4000, "a " * 300, "99/99/9999", "1/2/" + "9" * 70]
)
def test_any_words_can_be_searched(
    client: Client, front_desk: User, nina: Patient, words: str
) -> None:
    found(client, front_desk, words)


@pytest.mark.parametrize("page", ["abc", "0", "-1", "9" * 40, ""])
def test_any_page_can_be_asked_for(
    client: Client, front_desk: User, nina: Patient, page: str
) -> None:
    client.force_login(front_desk)
    assert client.get(PATIENTS, {"page": page}).context["rows"] == [nina]


def test_pages_keep_the_search(client: Client, clinic: Clinic, front_desk: User) -> None:
    for number in range(27):
        builders.make_patient(clinic, by=front_desk, family=f"Berg{number:02}")
    client.force_login(front_desk)
    first = client.get(PATIENTS, {"q": "berg"})
    assert first.context["foot"]["summary"] == "27 patients, showing 1 to 25"
    second = client.get(PATIENTS + first.context["foot"]["next_url"])
    assert [row.family for row in second.context["rows"]] == ["Berg25", "Berg26"]


def test_a_search_writes_one_audit_row_without_the_words(
    client: Client, front_desk: User, nina: Patient
) -> None:
    before = AuditEntry.objects.count()
    found(client, front_desk, "berg")
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert entry.detail == {"list": "patients", "shown": [str(nina.uid)]}


def test_more_patients_cost_no_more_queries(
    client: Client, clinic: Clinic, front_desk: User, episode: Episode
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            found(client, front_desk, "")
        return len(asked)

    queries()
    few = queries()
    for _ in range(5):
        builders.make_episode(builders.make_patient(clinic, by=front_desk), by=front_desk)
    assert queries() == few


@pytest.mark.parametrize(("person", "status"), [("auditor", 403), ("operator", 404)])
def test_the_list_is_for_those_who_work_with_patients(
    client: Client, request: pytest.FixtureRequest, clinic: Clinic, person: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(PATIENTS).status_code == status


def test_the_door_to_a_new_patient_is_shown_to_those_who_may_open_it(
    client: Client, front_desk: User, student: User
) -> None:
    client.force_login(front_desk)
    assert NEW in client.get(PATIENTS).content.decode()
    client.force_login(student)
    assert NEW not in client.get(PATIENTS).content.decode()


# ---- a new patient -----------------------------------------------------------------------------


def test_a_new_patient_has_an_episode_and_a_link_at_once(client: Client, front_desk: User) -> None:
    client.force_login(front_desk)
    response = client.post(NEW, NINA)
    nina = Patient.objects.get(family="Berg")
    assert response.url == reverse("patient", args=[nina.uid])
    assert Invitation.objects.get().episode.patient == nina


def test_the_desk_is_told_where_the_link_of_a_new_patient_went(
    client: Client, front_desk: User
) -> None:
    client.force_login(front_desk)
    mailed = client.post(NEW, NINA, follow=True).content.decode()
    assert "We mailed the link to nina@example.org." in mailed
    other = NINA | {"given": "Omar", "family": "Dunn", "email": "", "birth_date_year": "1971"}
    response = client.post(NEW, other, follow=True)
    page = response.content.decode()
    assert "No email on record, so nothing was mailed." in page
    told = page.partition('class="told"')[2].partition("</div>")[0]
    episode = Episode.objects.get(patient__given="Omar")
    assert f'href="{reverse("invite", args=[episode.uid])}"' in told


def test_nothing_is_saved_before_a_similar_patient_was_looked_at(
    client: Client, front_desk: User, nina: Patient
) -> None:
    client.force_login(front_desk)
    response = client.post(NEW, NINA)
    assert response.status_code == 409
    assert "Is it one of these?" in response.content.decode()
    assert Patient.objects.count() == 1
    assert client.post(NEW, NINA | {"really": "yes"}).status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"family": ""}, "Enter the family name."),
        ({"family": "x" * 90}, "Enter a family name of at most 80 letters."),
        ({"family": "Be\x00rg"}, "Null characters are not allowed."),
        ({"birth_date_month": "13"}, "Enter a real date of birth"),
        ({"birth_date_year": "1888"}, "within the last 100 years"),
        ({"birth_date_year": "2099"}, "Enter a date of birth in the past"),
        ({"email": "nina@"}, "Enter an email address"),
        ({"phone": "call me"}, "Enter a phone number"),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field_and_the_rest_is_kept(
    client: Client, front_desk: User, typed: dict[str, str], words: str
) -> None:
    client.force_login(front_desk)
    response = client.post(NEW, NINA | typed)
    shown = response.content.decode()
    assert response.status_code == 400
    assert words in shown
    assert 'value="Nina"' in shown
    assert not Patient.objects.exists()


# ---- the record --------------------------------------------------------------------------------


def record(client: Client, person: User, patient: Patient) -> Any:
    client.force_login(person)
    return client.get(reverse("patient", args=[patient.uid]))


def test_the_record_shows_the_desk_no_clinical_content(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    sent = builders_staff.sent(clinic, by=front_desk, vignette="v14")
    shown = record(client, front_desk, sent.patient).content.decode()
    assert "Emergency" in shown
    assert "septic" not in shown
    assert f'href="{reverse("episode", args=[sent.uid])}"' not in shown


def test_the_timeline_tells_what_happened_and_not_what_was_found(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    sent = builders_staff.sent(clinic, by=front_desk, vignette="v14")
    timeline = [words for _, words in record(client, front_desk, sent.patient).context["timeline"]]
    assert timeline == [
        "Form sent",
        "Consent given",
        "Link opened with the right date of birth",
        "Link made",
        "Episode opened",
        "Registered",
    ]


def test_a_locked_link_is_said_with_what_to_do(
    client: Client, front_desk: User, invitation: Invitation
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(tries_left=0)
    shown = record(client, front_desk, invitation.episode.patient).content.decode()
    assert "Link locked after 5 wrong dates of birth." in shown


def test_a_record_of_another_clinic_does_not_exist(
    client: Client, foreign_physio: User, nina: Patient
) -> None:
    assert record(client, foreign_physio, nina).status_code == 404


def test_a_known_patient_gets_a_new_episode_with_a_link(
    client: Client, front_desk: User, nina: Patient
) -> None:
    client.force_login(front_desk)
    client.post(reverse("episode-open", args=[nina.uid]))
    assert nina.episodes.get().invitations.count() == 1


# ---- how to reach them -------------------------------------------------------------------------


def contact(client: Client, person: User, episode: Episode, **typed: object) -> Any:
    client.force_login(person)
    known = {
        "email": "new@example.org",
        "phone": "01632 960 020",
        "gp_name": "Dr Ahmed",
        "coach_contact": "",
        "lock_version": episode.patient.lock_version,
    }
    return client.post(reverse("patient-contact", args=[episode.uid]), known | typed)


def test_contact_details_are_saved(client: Client, front_desk: User, episode: Episode) -> None:
    assert contact(client, front_desk, episode).status_code == 302
    episode.patient.refresh_from_db()
    assert (episode.patient.email, episode.patient.gp_name) == ("new@example.org", "Dr Ahmed")


def test_two_people_at_once_are_told_and_nothing_typed_is_lost(
    client: Client, front_desk: User, manager: User, episode: Episode
) -> None:
    contact(client, manager, episode, email="first@example.org")
    clash = contact(client, front_desk, episode, email="second@example.org")
    shown = clash.content.decode()
    assert clash.status_code == 409
    assert "first@example.org" in shown
    assert 'value="second@example.org"' in shown
    episode.patient.refresh_from_db()
    assert contact(client, front_desk, episode, email="second@example.org").status_code == 302


@pytest.mark.parametrize("typed", [{"email": "x"}, {"lock_version": "abc"}, {"phone": "\x00"}])
def test_contact_details_that_cannot_be_used_are_refused(
    client: Client, front_desk: User, episode: Episode, typed: dict[str, str]
) -> None:
    assert contact(client, front_desk, episode, **typed).status_code == 400


def test_patients_change_their_own_contact_details(
    client: Client, patient: User, episode: Episode
) -> None:
    response = contact(client, patient, episode)
    assert (response.status_code, response.url) == (302, reverse("me"))


def test_a_physio_outside_the_team_does_not(
    client: Client, other_physio: User, episode: Episode
) -> None:
    assert contact(client, other_physio, episode).status_code == 403
    assert operations.find_invitation("nothing") is None
