"""The shared library in the database follows the content files and keeps what it once said."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from careplans import library, operations
from careplans.models import LibraryItem, LibraryVersion
from clinic.models import AuditEntry, Clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def files() -> dict[str, Any]:
    """The content files of this installation, to be changed by the test as an editor would."""
    return copy.deepcopy(library.documents())


def test_everything_in_the_files_is_in_the_library() -> None:
    operations.load_shared_library()
    shelf = library.load()
    wanted = {*shelf.exercises, *shelf.modifications, *shelf.education, *shelf.templates}
    assert set(LibraryItem.objects.values_list("slug", flat=True)) == wanted


def test_loading_again_changes_nothing() -> None:
    operations.load_shared_library()
    before = LibraryVersion.objects.count()
    again = operations.load_shared_library()
    assert (again.added, again.changed, again.withdrawn) == ([], [], [])
    assert LibraryVersion.objects.count() == before


def test_loading_again_asks_the_database_a_handful_of_times() -> None:
    operations.load_shared_library()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        operations.load_shared_library()
    assert len(asked) < 10


def test_a_changed_text_becomes_a_new_version_and_the_old_one_stays(files: dict[str, Any]) -> None:
    operations.load_shared_library(files)
    files["exercises"]["exercises"][0]["steps"] = ["Sit down.", "Stand up."]
    slug = files["exercises"]["exercises"][0]["id"]
    assert operations.load_shared_library(files).changed == [slug]
    versions = LibraryVersion.objects.filter(item__slug=slug).order_by("number")
    assert [version.number for version in versions] == [1, 2]
    assert (
        versions[0].content["steps"] != versions[1].content["steps"] == ["Sit down.", "Stand up."]
    )


def test_what_is_gone_from_the_files_is_withdrawn_and_comes_back_with_them(
    files: dict[str, Any],
) -> None:
    operations.load_shared_library(files)
    row = files["education"]["education"].pop()
    assert operations.load_shared_library(files).withdrawn == [row["id"]]
    assert LibraryItem.objects.get(slug=row["id"]).is_withdrawn
    assert operations.load_shared_library(files).withdrawn == []
    files["education"]["education"].append(row)
    operations.load_shared_library(files)
    assert not LibraryItem.objects.get(slug=row["id"]).is_withdrawn


def test_a_version_can_never_be_changed() -> None:
    operations.load_shared_library()
    with pytest.raises(IntegrityError), transaction.atomic():
        LibraryVersion.objects.update(number=7)


def test_every_clinic_is_told_of_a_load_that_changed_something(
    clinic: Clinic, other_clinic: Clinic
) -> None:
    operations.load_shared_library()
    operations.load_shared_library()
    told = AuditEntry.objects.filter(event="library-loaded")
    assert {entry.clinic for entry in told} == {clinic, other_clinic}
    assert told.count() == 2


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_library")
    call_command("load_library")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Library: 1")
    assert lines[1].startswith("Library: 0 added, 0 changed, 0 withdrawn, 1")


def test_an_exercise_version_stands_on_its_own() -> None:
    operations.load_shared_library()
    content = LibraryVersion.objects.get(item__slug="q_step_down").content
    assert content["why"]
    assert content["limits"]["sets"] == [1, 6]
    assert content["dose"]["sets"] == 3
