"""A dead link asks for a new one: the same page for everybody, a mail or the clinic's own eyes."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from gunicorn.config import Config

from clinic import operations
from clinic.logs import ServerLog
from clinic.models import AuditEntry, Clinic, Episode, Invitation, Patient, User, tokens
from tests import builders, builders_staff

ROOT = Path(__file__).resolve().parents[2]
NEVER = "x" * 43
Fate = Callable[[Invitation], None]


def change(invitation: Invitation, **columns: Any) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(**columns)


def expired(invitation: Invitation) -> None:
    change(invitation, expires_at=timezone.now())


def used(invitation: Invitation) -> None:
    change(invitation, used_at=timezone.now())


def revoked(invitation: Invitation) -> None:
    change(invitation, revoked_at=timezone.now())


def locked(invitation: Invitation) -> None:
    change(invitation, tries_left=0)


def expired_and_locked(invitation: Invitation) -> None:
    change(invitation, expires_at=timezone.now(), tries_left=0)


FATES = [expired, used, revoked, locked]


def link(invitation: Invitation) -> str:
    return reverse("invitation", args=[operations.token_of(invitation)])


def ask(address: str) -> Any:
    return Client().post(address, {"ask": "1"})


def without_secrets(response: Any) -> str:
    """The page without what differs for every reader: its form token and its own address."""
    lines = response.content.decode().splitlines()
    address = response.wsgi_request.path
    return "\n".join(
        line.replace(address, "") for line in lines if "csrfmiddlewaretoken" not in line
    )


# ---- one page for all -------------------------------------------------------------------------


def test_whatever_is_wrong_with_a_link_its_page_is_the_same(
    db: None, front_desk: User, clinic: Clinic, other_clinic: Clinic
) -> None:
    pages, asked = set(), set()
    for number, fate in enumerate((*FATES, None)):
        address = f"/i/{NEVER}/"
        if fate is not None:
            person = builders.make_patient(clinic, by=front_desk, given=f"Asha{number}")
            one = builders.make_invitation(
                builders.make_episode(person, by=front_desk), by=front_desk
            )
            fate(one)
            address = link(one)
        response, answer = Client().get(address), ask(address)
        assert (response.status_code, answer.status_code) == (404, 200)
        pages.add(without_secrets(response))
        asked.add(without_secrets(answer))
    assert len(pages) == len(asked) == 1
    page = pages.pop()
    assert "Ask for a new link" in page
    assert f'href="{reverse("account_login")}"' in page


def test_where_one_clinic_works_alone_every_dead_link_says_how_to_call_it(
    invitation: Invitation,
) -> None:
    expired(invitation)
    for address in (link(invitation), f"/i/{NEVER}/"):
        assert "01632 960 001" in Client().get(address).content.decode()


def test_a_link_that_never_was_is_as_much_work_as_one_that_is(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def counted(token: str) -> str:
        hashed.append(token)
        return tokens.hash_of(token)

    monkeypatch.setattr("clinic.operations.invitations.hash_of", counted)
    addresses = [link(invitation), f"/i/{NEVER}/"]
    Client().get(addresses[0])
    work = []
    for fate in (None, *FATES):
        for address in addresses:
            if fate is not None:
                fate(invitation)
            hashed.clear()
            with CaptureQueriesContext(connection) as queries:
                Client().get(address)
            work.append((len(queries), len(hashed)))
    assert len(set(work)) == 1, work


# ---- what becomes of asking -------------------------------------------------------------------


def test_a_link_that_only_ran_out_is_replaced_by_mail_at_once(
    invitation: Invitation, episode: Episode
) -> None:
    expired(invitation)
    ask(link(invitation))
    old, new = Invitation.objects.order_by("pk")
    assert old.revoked_at is not None
    assert new.is_live(timezone.now())
    assert new.episode == episode
    assert list(AuditEntry.objects.order_by("-pk").values_list("event", "actor_words")[:2]) == [
        ("invitation-sent", f"invitation:{old.uid}"),
        ("renewal-asked", f"invitation:{old.uid}"),
    ]
    assert Client().get(link(new)).status_code == 200


def test_one_old_link_is_renewed_once(invitation: Invitation) -> None:
    expired(invitation)
    for _ in range(3):
        ask(link(invitation))
    assert Invitation.objects.count() == 2
    assert AuditEntry.objects.filter(event="renewal-asked").count() == 1


@pytest.mark.parametrize("fate", [revoked, locked, expired_and_locked])
def test_for_a_stopped_or_locked_link_the_clinic_is_asked(
    invitation: Invitation, fate: Fate
) -> None:
    fate(invitation)
    ask(link(invitation))
    invitation.refresh_from_db()
    assert invitation.renewal_asked_at is not None
    assert Invitation.objects.count() == 1


def test_without_an_address_on_record_the_clinic_is_asked(invitation: Invitation) -> None:
    Patient.objects.update(email="")
    expired(invitation)
    ask(link(invitation))
    invitation.refresh_from_db()
    assert invitation.renewal_asked_at is not None
    assert Invitation.objects.count() == 1


def test_a_sent_or_closed_form_gets_no_new_link(invitation: Invitation, episode: Episode) -> None:
    used(invitation)
    ask(link(invitation))
    change(invitation, used_at=None, revoked_at=timezone.now())
    Episode.objects.filter(pk=episode.pk).update(status="closed", closed_at=timezone.now())
    ask(link(invitation))
    invitation.refresh_from_db()
    assert invitation.renewal_asked_at is None
    assert Invitation.objects.count() == 1


def test_asking_with_a_link_that_works_starts_the_form(invitation: Invitation) -> None:
    assert ask(link(invitation)).url == reverse("form-identity")
    assert not AuditEntry.objects.filter(event="renewal-asked").exists()


def test_reading_a_dead_link_asks_for_nothing(invitation: Invitation) -> None:
    expired(invitation)
    before = (AuditEntry.objects.count(), Invitation.objects.values().get())
    for _ in range(5):
        Client().get(link(invitation))
    assert (AuditEntry.objects.count(), Invitation.objects.values().get()) == before


# ---- what the clinic sees ---------------------------------------------------------------------


@pytest.fixture
def staff(client: Client, front_desk: User) -> Client:
    client.force_login(front_desk)
    return client


def test_the_clinic_sees_who_asked_until_a_new_link_is_made(
    staff: Client, invitation: Invitation, episode: Episode, front_desk: User
) -> None:
    record = reverse("patient", args=[episode.patient.uid])
    revoked(invitation)
    ask(link(invitation))
    for address in (reverse("patients"), record):
        assert "Asked for a new link" in staff.get(address).content.decode()
    operations.invite(episode, by=front_desk)
    for address in (reverse("patients"), record):
        assert "Asked for a new link" not in staff.get(address).content.decode()


def test_a_renewed_link_needs_nobody(staff: Client, invitation: Invitation) -> None:
    expired(invitation)
    ask(link(invitation))
    assert "Asked for a new link" not in staff.get(reverse("patients")).content.decode()


def test_the_clinic_sees_at_once_that_a_link_is_locked(
    staff: Client, invitation: Invitation, episode: Episode
) -> None:
    assert "Link locked" not in staff.get(reverse("patients")).content.decode()
    locked(invitation)
    for address in (reverse("patients"), reverse("patient", args=[episode.patient.uid])):
        assert "Link locked" in staff.get(address).content.decode()


def test_the_list_of_patients_asks_the_database_as_often_for_many_as_for_one(
    staff: Client, clinic: Clinic, front_desk: User, invitation: Invitation
) -> None:
    staff.get(reverse("patients"))
    with CaptureQueriesContext(connection) as few:
        staff.get(reverse("patients"))
    for name in ("Bea", "Cleo", "Dora"):
        locked(builders_staff.invited(clinic, by=front_desk, given=name).invitations.get())
    with CaptureQueriesContext(connection) as many:
        staff.get(reverse("patients"))
    assert len(many) == len(few)


# ---- the token stays out of logs --------------------------------------------------------------


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log of the server holds, written as the settings say."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    configured = logging.getLogger().handlers
    formatters = [one.formatter for one in configured if type(one) is logging.StreamHandler]
    handler.setFormatter(formatters[0])
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_no_log_line_holds_the_token_of_a_link(log: io.StringIO, invitation: Invitation) -> None:
    token = operations.token_of(invitation)
    expired(invitation)
    Client().get(link(invitation))
    Client(enforce_csrf_checks=True).post(link(invitation), {"ask": "1"})
    Client().put(link(invitation))
    broken = Client(raise_request_exception=False)
    try:
        raise RuntimeError(f"at {link(invitation)}")
    except RuntimeError:
        logging.getLogger("django.request").exception("Fault at %s", link(invitation))
    broken.get(f"{link(invitation)}%00/more")
    assert log.getvalue().count("/i/(hidden)") >= 5
    assert token not in log.getvalue()


def test_the_web_server_keeps_links_out_of_its_own_log(invitation: Invitation) -> None:
    handler = ServerLog(Config()).error_log.handlers[-1]
    said = f"Error handling request {link(invitation)}"
    record = logging.LogRecord("gunicorn.error", logging.ERROR, "", 0, said, None, None)
    assert handler.format(record).endswith("Error handling request /i/(hidden)/")


def test_the_servers_of_a_clinic_log_no_address_of_a_link() -> None:
    start = (ROOT / "deploy/start-web.sh").read_text(encoding="utf-8")
    proxy = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    assert "access-log" not in start
    assert "--logger-class clinic.logs.ServerLog" in start
    servers = proxy.split("server {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert "access_log /var/log/nginx/patella.log patella;" in server
        assert "location ^~ /i/" in server
        assert "error_log /dev/null;" in server
    assert settings.LOGGING["formatters"]["line"]["()"] == "clinic.logs.WithoutLinks"
