"""A form that a patient or a physio opened by account and left alone: signed out, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import Episode, User
from intake.models import Draft
from tests.intake.walking import Fields, Runner, hidden, leave_alone, page_url

pytestmark = pytest.mark.django_db
SAFE = {"s_breathless_chest": "no", "s_foot_cold_numb": "no", "s_deformity": "no"}


def answers() -> dict[str, Any]:
    return dict(Draft.objects.get().answers)


@pytest.fixture
def open_by(
    client: Client, episode: Episode, request: pytest.FixtureRequest
) -> Callable[..., User]:
    def opened(person: str, name: str) -> User:
        user: User = request.getfixturevalue(person)
        client.force_login(user)
        client.post(reverse(name, args=[episode.uid]))
        Runner(client).agree()
        return user

    return opened


@pytest.mark.parametrize(
    ("person", "name"), [("patient", "form-mine"), ("physio", "form-on-behalf")]
)
def test_an_account_signs_in_again_and_comes_back_to_the_page(
    client: Client, open_by: Callable[..., User], person: str, name: str
) -> None:
    user = open_by(person, name)
    leave_alone(client, 31)
    response = client.get(page_url("page-urgent"))
    assert response.url == f"{reverse('account_login')}?next={page_url('page-urgent')}"
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("me")).status_code == 302
    client.force_login(user)
    assert client.get(page_url("page-urgent")).status_code == 200


def test_another_account_in_the_same_browser_does_not_get_the_form(
    client: Client, open_by: Callable[..., User], other_physio: User
) -> None:
    open_by("patient", "form-mine")
    leave_alone(client, 31)
    client.get(page_url("page-urgent"))
    client.force_login(other_physio)
    assert client.get(page_url("page-urgent")).url == reverse("form-closed")
    assert client.get(reverse("me")).status_code == 200


def test_what_an_account_typed_too_late_is_kept_on_the_page_until_it_has_signed_in(
    open_by: Callable[..., User], episode: Episode, client: Client
) -> None:
    browser = client
    user = open_by("patient", "form-mine")
    shown = hidden(browser.get(page_url("page-urgent")))
    leave_alone(browser, 31)
    asking = browser.post(page_url("page-urgent"), shown | SAFE)
    assert asking.status_code == 403
    assert "Sign in again to save this page" in asking.content.decode()
    sealed = Fields(asking.content.decode()).hidden["sealed"]
    early = browser.post(reverse("form-again"), {"sealed": sealed})
    assert early.status_code == 403
    assert answers() == {}
    browser.force_login(user)
    ready = browser.post(reverse("form-again"), {"sealed": sealed})
    assert ready.status_code == 200
    assert f'action="{page_url("page-urgent")}"' in ready.content.decode()
    assert browser.post(page_url("page-urgent"), hidden(ready)).status_code == 302
    assert answers() == SAFE


@pytest.mark.parametrize("sealed", ["", "x", "e30:1:abc", "\x00"])
def test_a_page_that_we_did_not_seal_is_not_taken(client: Client, db: None, sealed: str) -> None:
    assert client.post(reverse("form-again"), {"sealed": sealed}).url == reverse("form-closed")


def test_a_sealed_page_of_one_account_is_nothing_to_another(
    client: Client, open_by: Callable[..., User], other_physio: User
) -> None:
    open_by("patient", "form-mine")
    shown = hidden(client.get(page_url("page-urgent")))
    leave_alone(client, 31)
    asking = client.post(page_url("page-urgent"), shown | SAFE)
    client.force_login(other_physio)
    sealed = Fields(asking.content.decode()).hidden["sealed"]
    assert client.post(reverse("form-again"), {"sealed": sealed}).status_code == 403
