"""The table: every address by every person, refused or opened exactly as the rights say."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from careplans import operations as plan_operations
from careplans.models import Phase, PlanItem
from clinic import operations
from clinic.grants import Invitee
from clinic.guards import Access
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Right
from intake.models import RuleProposal
from tests import builders_intake
from tests.access_table import SIGN_IN, TABLE, Row
from tests.conftest import CAST
from tests.expected_rights import AT_WORK, EXPECTED, IN_CLINIC

KNOWING = set(Right) - {Right.READ_AUDIT, Right.MANAGE_PEOPLE, Right.READ_LIBRARY}
FILLS_IN = {Right.ANSWER_INTAKE, Right.ENTER_ON_BEHALF}
SIGNED_OUT = {"nobody", "leaver"}
SIGN_IN_PAGE = "sign-in page"


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, Any, set[str]]]:
    """(name, view, names of the parts of the address) of everything that the resolver knows."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield str(one.name), one.callback, set(one.pattern.converters)


def marks() -> dict[str, tuple[Access, type | None]]:
    found = {}
    for name, view, _ in routes(get_resolver().url_patterns):
        if name in SIGN_IN:
            continue
        endpoint = getattr(view, "cls", None) or getattr(view, "view_class", None)
        found[name] = (getattr(endpoint or view, "access", None), endpoint)
    return found


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    routed = {name for name, _, _ in routes(get_resolver().url_patterns)}
    assert routed == {row.name for row in TABLE} | SIGN_IN


def test_every_view_says_what_it_needs() -> None:
    assert [name for name, (access, _) in marks().items() if access is None] == []


def test_every_endpoint_answers_nobody_for_methods_without_a_declared_right() -> None:
    for name, (_, endpoint) in marks().items():
        needs = getattr(endpoint, "needs", None)
        if endpoint is None or needs is None:
            continue
        handled = {
            verb.upper()
            for verb in ("get", "post", "put", "patch", "delete")
            if hasattr(endpoint, verb)
        }
        assert handled <= set(needs), name


@pytest.fixture
def parts(episode: Episode, clinic: Clinic, invitee: Invitee, cast: dict[str, User]) -> Any:
    """What addresses are filled with: an episode whose form was sent and whose plan is out."""
    plan_operations.load_shared_library()
    builders_intake.make_submission(episode, by=invitee)
    physio = cast["physio"]
    episode.refresh_from_db()
    plan = plan_operations.start_plan(episode, template_slug="tp_pfp_graded", by=physio)
    today = timezone.now().date()
    plan = plan_operations.set_dates(
        plan,
        starts_on=today,
        review_on=today + timedelta(days=14),
        by=physio,
        lock_version=plan.lock_version,
    )
    version = plan_operations.publish_plan(plan, by=physio, lock_version=plan.lock_version)
    phase = Phase.objects.filter(plan=plan).first()
    item = PlanItem.objects.filter(phase=phase).first()
    assert phase is not None
    assert item is not None
    return {
        "episode_uid": episode.uid,
        "patient_uid": episode.patient.uid,
        "person_uid": cast["other_physio"].uid,
        "proposal_uid": _proposal(clinic, by=cast["supervisor"]).uid,
        "clinic_slug": clinic.slug,
        "token": operations.token_of(invitee.invitation),
        "rule_id": "rf_dvt",
        "purpose": "care",
        "page_id": "page-chest",
        "question_id": "onset_type",
        "slug": "q_quad_set",
        "version": "1.0.0",
        "number": version.number,
        "phase_id": phase.pk,
        "item_uid": item.uid,
    }


def _proposal(clinic: Clinic, *, by: User) -> RuleProposal:
    return RuleProposal.objects.create(
        clinic=clinic,
        rules_version="1.0.0",
        rules_sha256="0" * 64,
        proposed_by=by,
        proposed_at=timezone.now(),
    )


def expected(row: Row, name: str) -> int | str:
    """The status that the rights, written out by hand, ask for."""
    if row.kind == "open":
        return row.ok
    if name in SIGNED_OUT and row.kind == "answering":
        return row.ok
    if name in SIGNED_OUT:
        return _signed_out(row)
    return {
        "signed-in": lambda: row.ok,
        "clinic": lambda: _in_own_clinic(row, name),
        "clinic-api": lambda: _by_rights(row, IN_CLINIC.get(name, set()), set(Right)),
        "episode": lambda: _by_rights(row, EXPECTED[name], KNOWING),
        "answering": lambda: row.ok,
        "answering-api": lambda: _answering(row, EXPECTED[name]),
    }[row.kind]()


def _signed_out(row: Row) -> int | str:
    if not row.is_api:
        return SIGN_IN_PAGE
    return 404 if row.kind == "answering-api" else 401


def _in_own_clinic(row: Row, name: str) -> int:
    if name not in AT_WORK:
        return 404
    if row.right not in AT_WORK[name]:
        return 403
    return 404 if row.own_clinic_only and name not in IN_CLINIC else row.ok


def _by_rights(row: Row, held: set[Right], knowing: set[Right]) -> int:
    if row.right in held:
        return row.ok
    return 403 if held & knowing else 404


def _answering(row: Row, held: set[Right]) -> int:
    if row.right in held or (row.right is Right.ANSWER_INTAKE and held & FILLS_IN):
        return row.ok
    return 403 if held & KNOWING else 404


def address(row: Row, parts: dict[str, Any]) -> str:
    wanted = next(
        names for name, _, names in routes(get_resolver().url_patterns) if name == row.name
    )
    return reverse(row.name, kwargs={name: parts[name] for name in wanted})


def answer(client: Client, row: Row, url: str) -> int | str:
    """The status of one request, whose writes are undone, in the session too."""
    send, cookies = getattr(client, row.method), copy(client.cookies)
    with transaction.atomic():
        if row.is_api:
            response = (
                send(url, data=row.body, content_type="application/json")
                if (row.method != "get")
                else send(url)
            )
        else:
            response = send(url, data=row.body)
        transaction.set_rollback(True)
    client.cookies = cookies
    login = reverse("account_login")
    if response.status_code == 302 and response["Location"].startswith(f"{login}?next="):
        return SIGN_IN_PAGE
    return int(response.status_code)


def test_every_address_answers_every_person_as_the_rights_say(
    cast: dict[str, User], parts: dict[str, Any]
) -> None:
    wrong = []
    for name in ("nobody", *CAST):
        client = Client(raise_request_exception=True)
        if name != "nobody":
            client.force_login(cast[name])
        for row in TABLE:
            found = answer(client, row, address(row, parts))
            if found != expected(row, name):
                wrong.append(
                    f"{row.method} {row.name} as {name}: {found}, not {expected(row, name)}"
                )
    assert not wrong, "\n".join(wrong)


def test_what_is_not_yours_answers_like_what_does_not_exist(
    cast: dict[str, User], parts: dict[str, Any]
) -> None:
    nowhere = parts | {"episode_uid": "00000000-0000-4000-8000-000000000000"}
    client = Client()
    client.force_login(cast["foreign_physio"])
    for row in TABLE:
        if row.kind != "episode":
            continue
        send = getattr(client, row.method)
        theirs, none = send(address(row, parts)), send(address(row, nowhere))
        assert theirs.status_code == none.status_code == 404, row.name
        if not row.is_api:
            assert theirs.headers.items() == none.headers.items()


def test_a_refusal_writes_nothing_but_its_audit_entry(
    cast: dict[str, User], parts: dict[str, Any], episode: Episode
) -> None:
    client = Client()
    client.force_login(cast["other_physio"])
    before = AuditEntry.objects.count()
    url = reverse("episode", kwargs={"episode_uid": episode.uid})
    assert client.get(url).status_code == 403
    entry = AuditEntry.objects.order_by("-pk").first()
    assert AuditEntry.objects.count() == before + 1
    assert entry is not None
    assert (entry.event, entry.outcome) == ("access-refused", "refused")
    assert entry.detail["right"] == "read-triage"
