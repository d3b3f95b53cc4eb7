"""How a ratio is measured, and how the results are shown."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

ROUNDS = 9
SECONDS_A_ROUND = 0.15


@dataclass(frozen=True)
class Benchmark:
    """`subject` may cost at most `limit` times as much as `reference`."""

    name: str
    subject: Callable[[], object]
    reference: Callable[[], object]
    limit: float


@dataclass(frozen=True)
class Result:
    """Milliseconds of processor time for one call, and how the two compare."""

    name: str
    subject_ms: float
    reference_ms: float
    ratio: float
    limit: float
    kept: bool

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def measure(benchmark: Benchmark) -> Result:
    """The median ratio of paired rounds, taken in turn so that a busy machine hits both."""
    calls = [how_many(benchmark.subject), how_many(benchmark.reference)]
    pairs = [
        (time_of(benchmark.subject, calls[0]), time_of(benchmark.reference, calls[1]))
        for _ in range(ROUNDS)
    ]
    ratio = statistics.median(subject / reference for subject, reference in pairs)
    return Result(
        name=benchmark.name,
        subject_ms=round(1000 * statistics.median(subject for subject, _ in pairs), 4),
        reference_ms=round(1000 * statistics.median(reference for _, reference in pairs), 4),
        ratio=round(ratio, 3),
        limit=benchmark.limit,
        kept=ratio <= benchmark.limit,
    )


def how_many(call: Callable[[], object]) -> int:
    """Calls that fill about one round, after one to warm up."""
    call()
    return max(1, round(SECONDS_A_ROUND / max(time_of(call, 1), 1e-6)))


def time_of(call: Callable[[], object], times: int) -> float:
    """Seconds of processor time for one call, the collector of garbage held back."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        for _ in range(times):
            call()
        return (time.process_time() - start) / times
    finally:
        gc.enable()


def table(results: Sequence[Result]) -> str:
    width = max(len(result.name) for result in results)
    head = f"{'benchmark':<{width}}  subject ms  a second  reference ms  ratio  limit"
    rows = [
        f"{result.name:<{width}}  {result.subject_ms:10.3f}  {1000 / result.subject_ms:8,.0f}  "
        f"{result.reference_ms:12.3f}  "
        f"{result.ratio:5.2f}  {result.limit:5.2f}{'' if result.kept else '  TOO SLOW'}"
        for result in results
    ]
    return "\n".join([head, *rows])
