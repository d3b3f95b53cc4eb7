"""The worker: does queued tasks one after another until it is told to stop.

On a laptop it is a thread beside the web server, in production a process of its own. Beside the
tasks it looks at the clock: once a minute it does what `manage.py tick` does.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.core.management import call_command
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connections,
    transaction,
)
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from clinic import jobs

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_RESCUES = 15.0
SECONDS_AFTER_A_FAULT = 2.0
SECONDS_BETWEEN_TICKS = 60.0

log = logging.getLogger("clinic.worker")


class Worker:
    """Does what is queued. `stop` may be called from a signal or from another thread."""

    def __init__(self) -> None:
        self._told_to_stop = False
        self._clock_stops = threading.Event()
        self._next_rescue = 0.0
        self._runner = TaskRunner(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Work until told to stop; a database that is away for a while is waited for."""
        clock = (tick, self._clock_stops, SECONDS_BETWEEN_TICKS)
        threading.Thread(target=watch_the_clock, args=clock, name="clock", daemon=True).start()
        try:
            while not self._told_to_stop:
                time.sleep(self._look())
        finally:
            self._clock_stops.set()
            connections.close_all()

    def stop(self) -> None:
        """Finish the task in hand, then end."""
        self._told_to_stop = True
        self._clock_stops.set()

    def drain(self) -> None:
        """Do everything that is ready now, and rescue what a killed worker left behind."""
        if time.monotonic() >= self._next_rescue:
            jobs.release_stuck()
            self._next_rescue = time.monotonic() + SECONDS_BETWEEN_RESCUES
        while not self._told_to_stop and (claimed := self._claim()):
            self._runner.run_task(claimed)

    def _claim(self) -> DBTaskResult | None:
        """Take the next task, so that no other worker runs it."""
        # Claiming locks SQLite for a moment, so look first.
        if not DBTaskResult.objects.ready().exists():
            return None
        with transaction.atomic():
            task = DBTaskResult.objects.ready().get_locked()
            if task:
                task.claim(self._runner.worker_id)
        return task

    def _look(self) -> float:
        """Drain the queue; returns how many seconds to wait before the next look."""
        close_old_connections()
        try:
            self.drain()
        except (OperationalError, InterfaceError):
            log.exception("The task queue cannot be read; trying again.")
            connections.close_all()
            return SECONDS_AFTER_A_FAULT
        return SECONDS_BETWEEN_LOOKS


def watch_the_clock(act: Callable[[], None], stops: threading.Event, seconds: float) -> None:
    """Do `act` again and again beside the tasks: a long line of PDFs holds no emergency back.

    Whatever goes wrong in it is written down, and it is tried again the next time.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="tick") as apart:
        while not stops.wait(seconds):
            fault = apart.submit(act).exception()
            if fault is not None:
                log.error("Scheduled work failed; trying again later.", exc_info=fault)


def tick() -> None:
    """Do once what the clock asks for."""
    try:
        call_command("tick", stdout=io.StringIO())
    finally:
        connections.close_all()


def start_thread() -> tuple[Worker, threading.Thread]:
    """A worker that runs beside something else in this process."""
    worker = Worker()
    thread = threading.Thread(target=worker.run, name="worker", daemon=True)
    thread.start()
    return worker, thread
