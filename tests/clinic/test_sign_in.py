"""Signing in: by password or by mailed code, without telling strangers who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clinic.models import User
from tests import builders

CODE = re.compile(r"\b([A-Z0-9]{4}-?[A-Z0-9]{4})\b")


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def ask_for_code(client: Client, email: str) -> str:
    """Ask at the sign-in page; the code that was mailed, if any."""
    response = client.post(reverse("account_request_login_code"), {"email": email})
    assert response.status_code == 302
    return CODE.search(mail.outbox[-1].body).group(1) if mail.outbox else ""  # type: ignore[union-attr]


def test_a_patient_signs_in_by_mailed_code(client: Client, patient: User) -> None:
    patient.set_unusable_password()
    patient.save()
    code = ask_for_code(client, patient.email)
    response = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("me")


def test_a_wrong_code_opens_nothing(client: Client, patient: User) -> None:
    ask_for_code(client, patient.email)
    client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"})
    assert client.get(reverse("me")).status_code == 302


def test_an_unknown_address_is_answered_alike_and_gets_no_mail(
    client: Client, patient: User
) -> None:
    ask_for_code(client, patient.email)
    known = client.get(reverse("account_confirm_login_code")).status_code
    mail.outbox.clear()
    stranger = Client()
    assert ask_for_code(stranger, "nobody@example.org") == ""
    assert stranger.get(reverse("account_confirm_login_code")).status_code == known


def test_staff_sign_in_by_password_and_land_in_the_queue(client: Client, physio: User) -> None:
    credentials = {"login": physio.email.upper(), "password": builders.PASSWORD}
    response = client.post(reverse("account_login"), credentials, follow=True)
    assert response.redirect_chain[-1][0] == reverse("queue")


def test_a_wrong_password_does_not_say_which_part_is_wrong(client: Client, physio: User) -> None:
    said = []
    for email in (physio.email, "nobody@example.org"):
        response = client.post(reverse("account_login"), {"login": email, "password": "x" * 14})
        said.append(response.context["form"].errors)
    assert str(said[0]) == str(said[1])


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    page = reverse("account_signup")
    new = {"email": "me@example.org", "password1": "a-very-long-password-1"}
    for response in (client.get(page), client.post(page, new)):
        assert response.status_code in {200, 403, 404}
    assert not User.objects.filter(email="me@example.org").exists()


def test_a_leaver_cannot_sign_in(client: Client, leaver: User) -> None:
    credentials = {"login": leaver.email, "password": builders.PASSWORD}
    client.post(reverse("account_login"), credentials)
    assert client.get(reverse("queue")).status_code == 302


def test_the_session_changes_its_name_at_sign_in(client: Client, physio: User) -> None:
    client.get(reverse("account_login"))
    client.session.save()
    before = client.session.session_key
    credentials = {"login": physio.email, "password": builders.PASSWORD}
    client.post(reverse("account_login"), credentials)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("person", "page"),
    [
        ("front_desk", "queue"),
        ("auditor", "audit"),
        ("manager", "queue"),
        ("patient", "me"),
        ("operator", "me"),
    ],
)
def test_everybody_lands_where_their_role_begins(
    client: Client, cast: dict[str, User], person: str, page: str
) -> None:
    client.force_login(cast[person])
    assert client.get("/").headers["Location"] == reverse(page)
