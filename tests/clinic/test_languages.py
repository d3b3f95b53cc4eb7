"""Which language a page is in, who chose it, and where the choice is kept."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clinic import operations, tasks
from clinic.errors import NotFound
from clinic.grants import Invitee
from clinic.models import AuditEntry, Clinic, Episode, EpisodeGrant, Invitation, Patient, User
from clinic.models.episodes import LANGUAGES
from tests import builders

SPANISH = {"HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"}


def language_of(client: Client, path: str, **headers: str) -> str:
    html = client.get(path, follow=True, **headers).content.decode()
    return html.partition('<html lang="')[2].partition('"')[0]


def choose(client: Client, language: str, following: str = "/privacy/") -> object:
    return client.post(reverse("language"), {"language": language, "next": following})


def confirm(client: Client, invitation: Invitation) -> None:
    """Open the form as its patient."""
    token = operations.token_of(invitation)
    client.post(reverse("invitation", args=[token]))
    born = invitation.episode.patient.birth_date
    boxes = {"day": born.day, "month": born.month, "year": born.year}
    client.post(
        reverse("form-identity"), {f"birth_date_{name}": box for name, box in boxes.items()}
    )


def test_the_settings_offer_the_languages_that_a_record_may_hold() -> None:
    assert list(settings.LANGUAGES) == LANGUAGES


@pytest.mark.django_db
def test_a_page_is_in_the_language_of_the_browser_until_somebody_chooses(client: Client) -> None:
    assert language_of(client, "/privacy/") == "en"
    assert language_of(client, "/privacy/", HTTP_ACCEPT_LANGUAGE="fr,de;q=0.5") == "en"
    assert language_of(client, "/privacy/", **SPANISH) == "es"
    choose(client, "en")
    assert language_of(client, "/privacy/", **SPANISH) == "en"


@pytest.mark.django_db
def test_choosing_comes_back_to_the_page_and_keeps_a_cookie_that_scripts_cannot_read(
    client: Client,
) -> None:
    response = choose(client, "es", "/accessibility/?x=1")
    cookie = response.cookies["language"]  # type: ignore[attr-defined]
    assert (response.status_code, response["Location"]) == (302, "/accessibility/?x=1")  # type: ignore[attr-defined, index]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("es", True, "Lax")
    assert language_of(client, "/privacy/") == "es"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "following", ["https://evil.example/", "//evil.example", "", "javascript:1"]
)
def test_choosing_never_leads_to_another_site(client: Client, following: str) -> None:
    assert choose(client, "es", following)["Location"] == "/"  # type: ignore[index]


@pytest.mark.django_db
def test_a_language_we_do_not_have_is_refused(client: Client) -> None:
    assert choose(client, "xx").status_code == 400  # type: ignore[attr-defined]
    assert language_of(client, "/privacy/") == "en"


@pytest.mark.django_db
def test_caches_are_told_what_the_page_depends_on(client: Client) -> None:
    response = client.get("/privacy/")
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response["Vary"].split(",")}
    assert response["Content-Language"] == "en"


def test_staff_pages_and_the_api_are_in_english(client: Client, front_desk: User) -> None:
    client.force_login(front_desk)
    choose(client, "es")
    assert language_of(client, reverse("patients")) == "en"
    assert language_of(client, reverse("account_logout")) == "en"


def test_an_open_form_is_in_the_language_of_its_patient(
    client: Client, known_patient: Patient, invitation: Invitation
) -> None:
    Patient.objects.filter(pk=known_patient.pk).update(language="es")
    confirm(client, Invitation.objects.get(pk=invitation.pk))
    assert language_of(client, reverse("form-consent")) == "es"
    choose(client, "en")
    assert language_of(client, reverse("form-consent")) == "en"


def test_a_choice_made_before_the_form_opens_goes_on_the_record_and_in_the_audit(
    client: Client, known_patient: Patient, invitation: Invitation
) -> None:
    choose(client, "es")
    confirm(client, invitation)
    known_patient.refresh_from_db()
    assert known_patient.language == "es"
    entry = AuditEntry.objects.get(event="language-chosen")
    assert entry.detail == {"language": "es"}


def test_an_account_is_in_the_language_of_its_patient_and_keeps_a_new_choice(
    client: Client, known_patient: Patient, patient: User
) -> None:
    Patient.objects.filter(pk=known_patient.pk).update(language="es")
    client.force_login(patient)
    assert language_of(client, reverse("me")) == "es"
    choose(client, "en")
    known_patient.refresh_from_db()
    assert known_patient.language == "en"


def test_somebody_signs_in_and_chooses_where_no_record_can_keep_the_choice(
    client: Client, patient: User, physio: User
) -> None:
    choose(client, "es")
    EpisodeGrant.objects.all().delete()
    for user in (patient, physio):
        signed_in = client.post(
            reverse("account_login"), {"login": user.email, "password": builders.PASSWORD}
        )
        assert signed_in.status_code == 302
        assert choose(client, "es").status_code == 302  # type: ignore[attr-defined]
        client.logout()


def test_a_sign_in_code_is_mailed_in_the_language_of_the_patient(
    client: Client, known_patient: Patient, patient: User
) -> None:
    cache.clear()
    Patient.objects.filter(pk=known_patient.pk).update(language="es")
    client.post(reverse("account_request_login_code"), {"email": patient.email})
    assert "Hola" in mail.outbox[-1].body


def test_staff_who_fill_in_a_form_do_not_choose_for_the_patient(
    client: Client, known_patient: Patient, episode: Episode, supervisor: User
) -> None:
    client.force_login(supervisor)
    client.post(reverse("form-on-behalf", args=[episode.uid]))
    choose(client, "es")
    known_patient.refresh_from_db()
    assert known_patient.language == "en"


def test_a_carer_chooses_a_language_for_their_own_browser_only(
    client: Client, known_patient: Patient, episode: Episode, proxy: User
) -> None:
    client.force_login(proxy)
    choose(client, "es")
    client.post(reverse("form-mine", args=[episode.uid]))
    choose(client, "es")
    assert language_of(client, reverse("form-consent")) == "es"
    known_patient.refresh_from_db()
    assert known_patient.language == "en"
    assert not AuditEntry.objects.filter(event="language-chosen").exists()


def test_only_who_answers_for_a_patient_or_reaches_them_chooses_their_language(
    known_patient: Patient,
    invitee: Invitee,
    patient: User,
    proxy: User,
    front_desk: User,
    auditor: User,
    other_patient: User,
) -> None:
    for actor, language in ((invitee, "es"), (patient, "en"), (proxy, "es"), (front_desk, "en")):
        assert operations.choose_language(known_patient, language, by=actor).language == language
    for stranger in (auditor, other_patient):
        with pytest.raises(NotFound):
            operations.choose_language(known_patient, "es", by=stranger)


def test_staff_say_which_language_a_patient_reads(
    client: Client, front_desk: User, episode: Episode
) -> None:
    client.force_login(front_desk)
    born = {"birth_date_day": "1", "birth_date_month": "2", "birth_date_year": "1990"}
    typed = {"given": "Rosa", "family": "Luz", "email": "rosa@example.org", **born}
    client.post(reverse("patient-new"), {**typed, "language": "es"})
    new = Patient.objects.get(given="Rosa")
    assert new.language == "es"
    contact = {"email": "", "phone": "01632 960 001", "lock_version": 1, "language": "es"}
    client.post(reverse("patient-contact", args=[episode.uid]), contact)
    episode.patient.refresh_from_db()
    assert episode.patient.language == "es"


def test_the_link_is_mailed_in_the_language_of_the_patient(
    front_desk: User, known_patient: Patient, episode: Episode
) -> None:
    Patient.objects.filter(pk=known_patient.pk).update(language="es")
    invitation = operations.invite(Episode.objects.get(pk=episode.pk), by=front_desk)
    tasks.mail_invitation.func(invitation.pk)
    message = mail.outbox[-1]
    assert message.subject == f"Un formulario de {episode.clinic.name}"
    assert re.search(r"El enlace sirve hasta el \d{1,2} de [a-z]+ de \d{4}\.", message.body)
    assert f"/i/{operations.token_of(invitation)}/?language=es\n" in message.body


def test_opening_hours_are_marked_as_english_on_a_spanish_page(
    client: Client, clinic: Clinic, invitation: Invitation
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(opening_hours="Weekdays 8 to 18")
    html = client.get(f"/i/{operations.token_of(invitation)}/?language=es").content.decode()
    assert html.count("Weekdays 8 to 18") == 2
    assert html.count('<span lang="en">Weekdays 8 to 18</span>') == 2


def test_a_link_carries_the_language_of_the_record_to_any_browser(
    client: Client, front_desk: User, known_patient: Patient, invitation: Invitation
) -> None:
    Patient.objects.filter(pk=known_patient.pk).update(language="es")
    front = Client()
    front.force_login(front_desk)
    page = front.get(reverse("invite", args=[invitation.episode.uid]))
    address = str(page.context["address"])[len(settings.BASE_URL) :]
    assert address == f"/i/{operations.token_of(invitation)}/?language=es"
    assert language_of(client, address) == "es"
    assert not client.session.keys()
    assert language_of(client, address.replace("=es", "=xx")) == "en"
    assert language_of(client, "/i/never/?language=es") == "es"
    assert language_of(client, reverse("form-closed")) == "en"
    client.post(address)
    assert language_of(client, reverse("form-identity")) == "es"
    choose(client, "en")
    assert language_of(client, address) == "en"


def test_the_api_takes_and_shows_the_language_of_a_patient(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    client.force_login(front_desk)
    address = reverse("api-patients", args=[clinic.slug])
    new = {"given": "Rosa", "family": "Luz", "birth_date": "1990-02-01"}
    for language, status in (("es", 201), ("xx", 400)):
        body = new | {"language": language}
        answer = client.post(address, body, content_type="application/json")
        assert answer.status_code == status
    shown = client.get(address).json()["results"]
    assert [row["language"] for row in shown if row["given"] == "Rosa"] == ["es"]
