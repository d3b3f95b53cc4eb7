"""The page of the link to the form: show, make again, stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.models import Clinic, Episode, Invitation, User
from tests import builders_staff


def opened(client: Client, person: User, episode: Episode) -> Any:
    client.force_login(person)
    return client.get(reverse("invite", args=[episode.uid]))


def test_the_link_is_shown_in_words_and_as_a_picture(
    client: Client, front_desk: User, invitation: Invitation
) -> None:
    response = opened(client, front_desk, invitation.episode)
    assert response.context["address"].endswith(f"/i/{operations.token_of(invitation)}/")
    assert "<svg" in response.context["qr"]
    assert "style=" not in response.context["qr"]


def test_the_picture_shows_the_whole_code_at_any_size(
    client: Client, front_desk: User, invitation: Invitation
) -> None:
    context = opened(client, front_desk, invitation.episode).context
    modules = segno.make(context["address"], error="m", micro=False).symbol_size(border=4)[0]
    assert f'viewBox="0 0 {modules} {modules}"' in context["qr"]
    assert " width=" not in context["qr"].split(">")[0]


def test_a_new_link_stops_the_old_one(
    client: Client, front_desk: User, invitation: Invitation
) -> None:
    client.force_login(front_desk)
    client.post(reverse("invite", args=[invitation.episode.uid]))
    invitation.refresh_from_db()
    states = [
        link.state for link in opened(client, front_desk, invitation.episode).context["links"]
    ]
    assert invitation.revoked_at is not None
    assert states == ["Not opened", "Stopped"]


def test_a_link_is_stopped_once(client: Client, front_desk: User, invitation: Invitation) -> None:
    client.force_login(front_desk)
    address = reverse("invite-stop", args=[invitation.episode.uid])
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert opened(client, front_desk, invitation.episode).context["invitation"] is None


def test_a_link_is_not_stopped_by_following_an_address(
    client: Client, front_desk: User, invitation: Invitation
) -> None:
    client.force_login(front_desk)
    assert client.get(reverse("invite-stop", args=[invitation.episode.uid])).status_code == 405


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"expires_at": timezone.now() - timedelta(days=1)}, "Ran out"),
        ({"tries_left": 0}, "Locked after 5 wrong dates of birth"),
    ],
)
def test_a_link_that_opens_nothing_is_not_handed_out(
    client: Client, front_desk: User, invitation: Invitation, changed: dict[str, Any], state: str
) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(**changed)
    response = opened(client, front_desk, invitation.episode)
    assert response.context["address"] == ""
    assert [link.state for link in response.context["links"]] == [state]
    assert "Make a new link" in response.content.decode()


def test_a_link_made_with_a_lost_key_asks_for_a_new_one(
    client: Client, front_desk: User, invitation: Invitation, settings: Any
) -> None:
    settings.SECRET_KEY = "another-key-altogether-" * 3
    settings.SECRET_KEY_FALLBACKS = []
    response = opened(client, front_desk, invitation.episode)
    assert response.status_code == 200
    assert "There is no link that works now." in response.content.decode()


def test_after_the_form_was_sent_there_is_no_link_to_make(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    sent = builders_staff.sent(clinic, by=front_desk)
    shown = opened(client, front_desk, sent).content.decode()
    assert "The form was sent" in shown
    assert "Make a new link" not in shown
    assert client.post(reverse("invite", args=[sent.uid])).status_code == 409


@pytest.mark.parametrize(("person", "status"), [("auditor", 404), ("foreign_physio", 404)])
def test_strangers_do_not_learn_of_the_link(
    client: Client,
    request: pytest.FixtureRequest,
    invitation: Invitation,
    person: str,
    status: int,
) -> None:
    assert opened(client, request.getfixturevalue(person), invitation.episode).status_code == status
