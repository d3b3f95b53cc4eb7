"""A person keeps lists of the queue under names; nobody else sees them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from careplans.models import SavedFilter
from careplans.operations.saved_filters import (
    MOST,
    NAME_LENGTH,
    remove_filter,
    save_filter,
    saved_filters_of,
)
from clinic.errors import Invalid, NotFound
from clinic.models import AuditEntry, Clinic, Episode, User
from tests import builders_staff
from tests.infrastructure.races import at_once, refusals

SAVE = "/staff/queue/filters/"
REMOVE = "/staff/queue/filters/remove/"
URGENT_LEFT = {"list": "urgent", "side": "left"}


def saved(client: Client, person: User, name: str, **query: str) -> Any:
    client.force_login(person)
    return client.post(SAVE, {"name": name, **query})


def links(client: Client, person: User, query: str = "") -> list[Any]:
    client.force_login(person)
    found: list[Any] = client.get("/staff/" + query).context["saved"]
    return found


def test_saved_filters_open_the_same_rows_again(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    shown = builders_staff.sent(clinic, by=front_desk, vignette="v17")
    other = builders_staff.sent(clinic, by=front_desk, vignette="v17")
    Episode.objects.filter(pk=shown.pk).update(side="left")
    Episode.objects.filter(pk=other.pk).update(side="right")
    answer = saved(client, supervisor, "  Urgent,  left knee ", **URGENT_LEFT)
    assert answer.url == "/staff/?list=urgent&side=left"
    (link,) = links(client, supervisor)
    assert (link.name, link.is_open) == ("Urgent, left knee", False)
    page = client.get("/staff/" + link.url)
    assert [row.episode for row in page.context["rows"]] == [shown]
    assert page.context["saved"][0].is_open
    assert not page.context["may_save"]


def test_only_filters_on_offer_are_kept(client: Client, supervisor: User) -> None:
    saved(client, supervisor, "Odd", list="nonsense", side="x", owner="nobody", other="1")
    assert SavedFilter.objects.get().query == {"list": "all", "owner": "nobody"}


def test_nobody_else_sees_or_removes_them(
    client: Client, clinic: Clinic, supervisor: User, other_physio: User
) -> None:
    saved(client, supervisor, "Mine alone", **URGENT_LEFT)
    assert links(client, other_physio) == []
    client.post(REMOVE, {"name": "Mine alone"})
    assert [row.name for row in saved_filters_of(clinic, supervisor)] == ["Mine alone"]


def test_removing_leaves_the_list_open_that_was_open(client: Client, supervisor: User) -> None:
    saved(client, supervisor, "Old", **URGENT_LEFT)
    for _ in range(2):
        answer: Any = client.post(REMOVE, {"name": "Old", "list": "mine", "side": "right"})
        assert answer.url == "/staff/?list=mine&side=right"
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" \x00 ", "Enter a name"),
        ("x" * (NAME_LENGTH + 1), "at most 60 letters"),
        ("URGENT left", "already"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_and_can_be_corrected(
    client: Client, supervisor: User, name: str, sentence: str
) -> None:
    saved(client, supervisor, "Urgent left", **URGENT_LEFT)
    answer = saved(client, supervisor, name, **URGENT_LEFT)
    assert answer.status_code == 400
    assert sentence in answer.context["problem"]
    assert answer.context["typed_name"] == name
    assert answer.context["here"] == URGENT_LEFT
    assert SavedFilter.objects.count() == 1


def test_twenty_are_kept_and_no_more(clinic: Clinic, supervisor: User) -> None:
    for number in range(MOST):
        save_filter(clinic, f"Number {number}", {"list": "all"}, by=supervisor)
    with pytest.raises(Invalid, match="Remove one first"):
        save_filter(clinic, "One more", {"list": "all"}, by=supervisor)


def test_people_without_a_queue_here_save_and_remove_nothing(
    clinic: Clinic, supervisor: User, foreign_physio: User
) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(NotFound):
        save_filter(clinic, "Theirs", {"list": "all"}, by=foreign_physio)
    with pytest.raises(NotFound):
        remove_filter(clinic, "Theirs", by=foreign_physio)
    assert AuditEntry.objects.count() == before


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_saved_twice_at_once_it_is_kept_once(clinic: Clinic, supervisor: User) -> None:
    results = at_once(*[lambda: save_filter(clinic, "Same", {}, by=supervisor)] * 4)
    assert len(refusals(results)) == 3
    assert SavedFilter.objects.count() == 1
