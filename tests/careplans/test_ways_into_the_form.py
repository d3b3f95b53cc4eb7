"""The form without a link: a patient with an account, and staff on the phone with the patient."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Episode, User
from intake import operations
from tests import builders_intake


def test_a_patient_with_an_account_opens_the_form_from_home(
    client: Client, patient: User, episode: Episode
) -> None:
    client.force_login(patient)
    opens = reverse("form-mine", args=[episode.uid])
    assert opens in client.get(reverse("me")).content.decode()
    assert client.post(opens, follow=True).resolver_match.view_name == "form-consent"


def test_the_treating_physio_fills_in_the_form_by_phone(
    client: Client, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    opens = reverse("form-on-behalf", args=[episode.uid])
    page = client.get(reverse("episode", args=[episode.uid])).content.decode()
    assert opens in page
    assert client.post(opens, follow=True).resolver_match.view_name == "form-consent"


def test_a_colleague_who_reads_along_is_not_offered_the_form(
    client: Client, colleague: User, episode: Episode
) -> None:
    client.force_login(colleague)
    page = client.get(reverse("episode", args=[episode.uid])).content.decode()
    assert reverse("form-on-behalf", args=[episode.uid]) not in page


def test_a_form_sent_by_phone_closes_the_link(physio: User, episode: Episode) -> None:
    invitation = clinic_operations.invite(episode, by=physio)
    builders_intake.make_submission(episode, by=physio)
    invitation.refresh_from_db()
    assert invitation.used_at is not None
    assert operations.open_draft(episode) is None
