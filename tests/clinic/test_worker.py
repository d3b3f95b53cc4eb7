"""The worker does what was queued, once, and rescues what a killed worker left behind."""

from __future__ import annotations

import threading

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from clinic import jobs
from clinic.models import EpisodeGrant, User
from clinic.worker import Worker, start_thread, tick, watch_the_clock
from tests.infrastructure.races import at_once


@task()
def make_person(email: str) -> None:
    get_user_model().objects.create(email=email)


@task()
def stumble() -> None:
    raise ValueError("the task fell over")


MAKE_PERSON = f"{__name__}.make_person"
STUMBLE = f"{__name__}.stumble"


def people() -> set[str]:
    return set(get_user_model().objects.values_list("email", flat=True))


@pytest.mark.django_db
def test_queued_tasks_are_done() -> None:
    jobs.enqueue(MAKE_PERSON, "ada@patella.example")
    jobs.enqueue(MAKE_PERSON, "bob@patella.example")
    Worker().drain()
    assert people() == {"ada@patella.example", "bob@patella.example"}


@pytest.mark.django_db
def test_a_task_that_fails_is_kept_with_its_reason_and_stops_nobody_else() -> None:
    jobs.enqueue(STUMBLE)
    jobs.enqueue(MAKE_PERSON, "ada@patella.example")
    Worker().drain()
    assert people() == {"ada@patella.example"}
    assert "the task fell over" in DBTaskResult.objects.get(status="FAILED").traceback


@pytest.mark.django_db
def test_nothing_is_queued_for_a_change_that_was_taken_back() -> None:
    with transaction.atomic():
        jobs.enqueue(MAKE_PERSON, "ada@patella.example")
        transaction.set_rollback(True)
    Worker().drain()
    assert people() == set()


@pytest.mark.django_db
def test_a_task_of_a_killed_worker_is_done_by_the_next() -> None:
    jobs.enqueue(MAKE_PERSON, "ada@patella.example")
    long_ago = timezone.now() - 2 * jobs.LEASE
    DBTaskResult.objects.update(status="RUNNING", started_at=long_ago, worker_ids=["killed"])
    Worker().drain()
    assert people() == {"ada@patella.example"}


@pytest.mark.django_db
def test_a_task_that_another_worker_has_just_begun_is_left_alone() -> None:
    jobs.enqueue(MAKE_PERSON, "ada@patella.example")
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now())
    Worker().drain()
    assert people() == set()


@pytest.mark.django_db(transaction=True)
def test_a_worker_thread_ends_when_told_to() -> None:
    worker, thread = start_thread()
    worker.stop()
    thread.join(timeout=30)
    assert not thread.is_alive()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_four_workers_do_each_task_once() -> None:
    expected = {f"person-{number}@patella.example" for number in range(40)}
    for email in sorted(expected):
        jobs.enqueue(MAKE_PERSON, email)
    at_once(*[Worker().drain for _ in range(4)])
    assert people() == expected
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").count() == len(expected)


def test_the_clock_goes_on_after_a_fault(caplog: pytest.LogCaptureFixture) -> None:
    stops, rounds = threading.Event(), iter(range(3))

    def act() -> None:
        if next(rounds) < 2:
            raise ValueError("the database fell over")
        stops.set()

    watch_the_clock(act, stops, 0)
    assert caplog.text.count("ValueError: the database fell over") == 2
    assert stops.is_set()


@pytest.mark.django_db(transaction=True)
def test_the_clock_does_what_the_command_does(past_proxy: User) -> None:
    tick()
    assert not EpisodeGrant.objects.filter(user=past_proxy).exists()
