"""Reading stored forms by another version on both cores: how fast, and in how much memory.

`python -m tests.bench.retriage FORMS` does it in full length; `make bench` on a few thousand.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FEW, MANY = 1000, 5000
MOST_MB = 300
MOST_GROWTH = 1.25
"""So much more memory may five times as many forms need; measured: 1.0."""
WORKERS = 2
KILOBYTES_OF_MAXRSS = 1 if sys.platform != "darwin" else 1 / 1024


@dataclass(frozen=True)
class Reading:
    """One run over stored forms. `peak_mb`: of all its processes together, at most."""

    name: str
    forms: int
    seconds: float
    forms_per_second: float
    peak_mb: float
    limit_mb: float
    kept: bool

    def as_row(self) -> dict[str, Any]:
        return asdict(self)


def measure(*lengths: int) -> list[Reading]:
    """Runs of the given lengths, one after another, over forms that were not compared before."""
    with tempfile.TemporaryDirectory(prefix="patella-retriage-") as directory:
        os.environ["DATA_DIR"] = directory
        _child("fill", sum(lengths))
        rows = [_reading(length) for length in lengths]
    return [_against(rows[0], row) for row in rows]


def _reading(forms: int) -> Reading:
    start = time.monotonic()
    peak_mb: float = _child("run", forms)
    seconds = time.monotonic() - start
    return Reading(
        name=f"re-triage of {forms:,} stored forms, {WORKERS} processes",
        forms=forms,
        seconds=round(seconds, 1),
        forms_per_second=round(forms / seconds),
        peak_mb=round(peak_mb),
        limit_mb=MOST_MB,
        kept=peak_mb <= MOST_MB,
    )


def _against(first: Reading, row: Reading) -> Reading:
    limit = min(MOST_MB, first.peak_mb * MOST_GROWTH) if row is not first else MOST_MB
    return Reading(
        **row.as_row() | {"limit_mb": round(limit), "kept": row.peak_mb <= limit},
    )


def table(rows: Sequence[Reading]) -> str:
    width = max(len(row.name) for row in rows)
    head = f"{'benchmark':<{width}}  seconds  forms/s  peak MB  limit"
    lines = [
        f"{row.name:<{width}}  {row.seconds:7.1f}  {row.forms_per_second:7}  {row.peak_mb:7.0f}  "
        f"{row.limit_mb:5.0f}{'' if row.kept else '  TOO MUCH'}"
        for row in rows
    ]
    return "\n".join([head, *lines])


# ---- in a process of its own ------------------------------------------------------------------


def _child(what: str, forms: int) -> Any:
    """Its answer; a process of its own, so that its memory is nobody else's."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.retriage", what, str(forms)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "clinic.settings"},
    )
    return json.loads(done.stdout.splitlines()[-1])


def fill(forms: int) -> int:
    from django.core.management import call_command

    from tests.bench import stored

    call_command("migrate", verbosity=0)
    stored.fill(forms)
    return forms


def run(forms: int) -> float:
    """Megabytes that the command and its workers had at their peaks."""
    import resource

    from django.core.management import call_command

    from intake.triage import rules

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        call_command(
            "retriage",
            "--rules",
            rules.current_version(),
            "--limit",
            str(forms),
            "--workers",
            str(WORKERS),
            stdout=nowhere,
        )
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    largest_worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return float((own + WORKERS * largest_worker) * KILOBYTES_OF_MAXRSS / 1024)


def main(arguments: list[str]) -> int:
    if len(arguments) == 2:
        import django

        django.setup()
        print(json.dumps({"fill": fill, "run": run}[arguments[0]](int(arguments[1]))))
        return 0
    rows = measure(int(arguments[0]))
    print(table(rows))
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
