"""The pages of people and roles, of the audit, and where everybody lands."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import grants
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from tests import builders, builders_staff

PEOPLE = "/staff/people/"
AUDIT = "/staff/audit/"


def roles_of(person: User, clinic: Clinic) -> frozenset[Role]:
    return grants.clinic_roles(person).get(clinic.pk, frozenset())


def changed(client: Client, by: User, name: str, person: User, role: str) -> Any:
    client.force_login(by)
    return client.post(reverse(name, args=[person.uid]), {"role": role})


def test_a_manager_gives_and_ends_roles(
    client: Client, clinic: Clinic, manager: User, front_desk: User
) -> None:
    changed(client, manager, "role-give", front_desk, "physio")
    assert roles_of(front_desk, clinic) == {Role.FRONT_DESK, Role.PHYSIO}
    changed(client, manager, "role-end", front_desk, "front-desk")
    assert roles_of(front_desk, clinic) == {Role.PHYSIO}


@pytest.mark.parametrize(
    ("role", "status"), [("king", 400), ("", 400), ("patient", 400), ("auditor", 409)]
)
def test_a_change_that_is_refused_says_why_above_the_list(
    client: Client, manager: User, front_desk: User, role: str, status: int
) -> None:
    response = changed(client, manager, "role-end", front_desk, role)
    assert response.status_code == status
    assert "Nothing was changed" in response.content.decode()


def test_nobody_changes_their_own_roles(client: Client, clinic: Clinic, manager: User) -> None:
    assert changed(client, manager, "role-give", manager, "physio").status_code == 409
    assert roles_of(manager, clinic) == {Role.MANAGER}


def test_people_of_another_clinic_are_not_found(
    client: Client, manager: User, foreign_physio: User
) -> None:
    assert changed(client, manager, "role-give", foreign_physio, "manager").status_code == 404


@pytest.mark.parametrize("person", ["supervisor", "front_desk", "other_physio", "auditor"])
def test_people_are_for_managers(
    client: Client, request: pytest.FixtureRequest, person: str
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(PEOPLE).status_code == 403


def test_a_new_person_can_sign_in(client: Client, clinic: Clinic, manager: User) -> None:
    client.force_login(manager)
    typed = {"given": "Nia", "family": "Rees", "email": "Nia@Example.org", "role": "student"}
    response = client.post("/staff/people/new/", typed, follow=True)
    assert "Nia Rees can sign in now" in response.content.decode()
    assert roles_of(User.objects.get(email="nia@example.org"), clinic) == {Role.STUDENT}


@pytest.mark.parametrize(
    "typed", [{"given": " "}, {"email": "nia"}, {"role": "king"}, {"family": "\x00"}]
)
def test_a_person_who_cannot_be_added_is_refused_in_words(
    client: Client, manager: User, typed: dict[str, str]
) -> None:
    client.force_login(manager)
    known = {"given": "Nia", "family": "Rees", "email": "nia@example.org", "role": "student"}
    response = client.post("/staff/people/new/", known | typed)
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert not User.objects.filter(email="nia@example.org").exists()


# ---- the audit ---------------------------------------------------------------------------------


def audited(client: Client, person: User, query: str = "") -> Any:
    client.force_login(person)
    response = client.get(AUDIT + query)
    assert response.status_code == 200
    return response


def test_the_audit_names_staff_and_never_patients(
    client: Client, auditor: User, front_desk: User, episode: Episode
) -> None:
    shown = audited(client, auditor).content.decode()
    assert front_desk.get_full_name() in shown
    assert str(episode.patient.uid)[:8] in shown
    assert episode.patient.family not in shown
    assert episode.patient.family.upper() not in shown


def test_reading_the_audit_is_an_entry_of_it(client: Client, auditor: User) -> None:
    before = AuditEntry.objects.count()
    audited(client, auditor, "?outcome=refused")
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert entry.detail == {"list": "audit", "outcome": "refused"}


def test_entries_are_narrowed_by_event_person_and_outcome(
    client: Client, auditor: User, other_physio: User, front_desk: User, episode: Episode
) -> None:
    client.force_login(other_physio)
    client.get(reverse("episode", args=[episode.uid]))
    query = f"?event=access-refused&person={other_physio.uid}&outcome=refused"
    (line,) = audited(client, auditor, query).context["lines"]
    assert (line["what"], line["who"]) == ("Access refused", other_physio.get_full_name())


def test_entries_are_narrowed_by_day(client: Client, auditor: User, episode: Episode) -> None:
    assert audited(client, auditor, "?until=2020-01-01").context["lines"] == []
    assert audited(client, auditor, "?since=2020-01-01").context["lines"] != []


@pytest.mark.parametrize(
    "query", ["?page=abc", "?event=%00", "?person=x", "?since=yesterday", "?page=" + "9" * 30]
)
def test_nonsense_in_the_address_shows_the_audit(
    client: Client, auditor: User, episode: Episode, query: str
) -> None:
    audited(client, auditor, query)


def test_the_chain_is_checked_on_demand(client: Client, auditor: User, episode: Episode) -> None:
    assert "The chain is whole" in audited(client, auditor, "?check=1").content.decode()


@pytest.mark.parametrize("person", ["other_physio", "front_desk", "student"])
def test_the_audit_is_for_those_who_answer_for_the_clinic(
    client: Client, request: pytest.FixtureRequest, person: str
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(AUDIT).status_code == 403


# ---- where everybody lands ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "page"),
    [
        ("supervisor", "queue"),
        ("front_desk", "queue"),
        ("manager", "queue"),
        ("student", "queue"),
        ("auditor", "audit"),
        ("patient", "me"),
        ("proxy", "me"),
        ("operator", "me"),
    ],
)
def test_everybody_lands_at_their_first_door(
    client: Client, request: pytest.FixtureRequest, person: str, page: str
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get("/").url == reverse(page)


def test_a_stranger_lands_at_the_sign_in(client: Client, db: None) -> None:
    assert client.get("/").url == reverse("account_login")


def test_a_person_of_two_clinics_works_in_the_one_they_choose(
    client: Client, clinic: Clinic, other_clinic: Clinic
) -> None:
    person = builders.make_person(clinic, Role.PHYSIO)
    grants.give_in_clinic(Role.FRONT_DESK, person, other_clinic, by=None)
    client.force_login(person)
    assert client.post("/staff/clinic/", {"clinic": clinic.slug}).status_code == 302
    shown = client.get("/staff/").content.decode()
    assert f"Work in {other_clinic.name}" in shown
    assert "/staff/library/" in shown
    client.post("/staff/clinic/", {"clinic": other_clinic.slug})
    assert "/staff/library/" not in client.get("/staff/").content.decode()


@pytest.mark.parametrize("slug", ["nowhere", "\x00", ""])
def test_a_clinic_one_does_not_work_in_cannot_be_chosen(
    client: Client, front_desk: User, other_clinic: Clinic, slug: str
) -> None:
    client.force_login(front_desk)
    assert client.post("/staff/clinic/", {"clinic": slug}).status_code == 404
    assert client.post("/staff/clinic/", {"clinic": other_clinic.slug}).status_code == 404


@pytest.mark.parametrize("page", ["/privacy/", "/accessibility/"])
def test_the_open_pages_are_open(client: Client, db: None, page: str) -> None:
    assert client.get(page).status_code == 200


def test_the_menu_counts_those_who_wait(client: Client, clinic: Clinic, front_desk: User) -> None:
    builders_staff.sent(clinic, by=front_desk)
    builders_staff.invited(clinic, by=front_desk)
    client.force_login(front_desk)
    assert '<span class="pill">1' in client.get("/staff/patients/").content.decode()
