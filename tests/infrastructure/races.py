"""Many people doing something in the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

from clinic.errors import Refusal

Result = TypeVar("Result")
LONGEST_WAIT = 60


def at_once(*actions: Callable[[], Result]) -> list[Result | Refusal]:
    """Start every action in its own thread and connection, all in one moment.

    Returns what each gave, or the refusal it met, in the order given. Anything else is raised.
    """
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], Result]) -> Result | Refusal:
        try:
            barrier.wait(LONGEST_WAIT)
            return action()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [pool.submit(run, action) for action in actions]]


def refusals(results: Sequence[object]) -> list[Refusal]:
    return [result for result in results if isinstance(result, Refusal)]
