"""Databases for tests: SQLite in a real file, files apart, frozen tables that can be emptied."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

MEMORY_DISK = Path("/dev/shm")  # noqa: S108 - a private directory is made inside
ROOM_NEEDED = 512 * 1024 * 1024
PAGES = re.compile(r"(^|_)pages?(_|$)")
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


def quick_directory(purpose: str, room: int = ROOM_NEEDED) -> Path:
    """A new private directory, in memory where there is room for it."""
    roomy = MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free > room
    return Path(tempfile.mkdtemp(prefix=f"patella-{purpose}-", dir=MEMORY_DISK if roomy else None))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Threads and the live server need a database that is a file, as in real life."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        yield
        return
    directory = quick_directory("sqlite")
    database["TEST"]["NAME"] = str(directory / "test.sqlite3")
    yield
    shutil.rmtree(directory)


@pytest.fixture(scope="session", autouse=True)
def stored_files_stay_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from django.conf import settings
    from django.test import override_settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(autouse=True)
def frozen_tables_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with real transactions every table is emptied; the guards step aside.

    They come back by themselves, because emptying ends with the signal `post_migrate`.
    """
    if not _uses_real_transactions(request):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from clinic import frozen

    frozen.remove_guards()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL too: what touches the database, except pages.

    A page shows rows that operations wrote and queries found, and modules named after those run
    on both databases; so does `tests/test_access.py`, which opens every address. A test of pages
    that locks, races or hangs on how rows are stored says `both_databases`.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        is_exempt = _is_of_pages(item) and not item.get_closest_marker("both_databases")
        touches = item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES
        if touches and not is_exempt:
            item.add_marker("database")


def _is_of_pages(item: pytest.Item) -> bool:
    """By the name of its module, or as it walks through the form as a browser does."""
    walker = getattr(getattr(item, "module", None), "Runner", None)
    is_walking = getattr(walker, "__module__", "") == "tests.intake.walking"
    return is_walking or PAGES.search(item.path.stem) is not None


def _uses_real_transactions(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        return True
    return bool({"transactional_db", "live_server"} & set(request.fixturenames))


@pytest.fixture
def do_queued_work() -> Callable[[], None]:
    """Calling it does everything in the task queue, as the worker would."""
    from clinic.worker import Worker

    def work() -> None:
        Worker().drain()

    return work
