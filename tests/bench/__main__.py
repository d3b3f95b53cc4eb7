"""`make bench`: runs every benchmark, prints a table and JSON, fails when a limit is broken."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import django

WRITTEN_TO = Path(".cache/bench.json")
# Files as a clinic serves them, and data of its own that goes with the run.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "clinic.settings",
    "DEMO": "on",
    "STATIC_FILES": "hashed",
    "PASSWORD_HASHER": "django.contrib.auth.hashers.MD5PasswordHasher",
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="patella-bench-") as directory:
        os.environ |= SETTINGS | {"DATA_DIR": directory}
        django.setup()
        return run()


def run() -> int:
    from tests.bench import pages, queue, ratios, retriage, triage

    results = [ratios.measure(benchmark) for benchmark in triage.benchmarks()]
    weights = pages.measure()
    results += [ratios.measure(benchmark) for benchmark in queue.benchmarks()]
    readings = retriage.measure(retriage.FEW, retriage.MANY)
    print(
        ratios.table(results),
        pages.table(weights),
        retriage.table(readings),
        sep="\n\n",
        end="\n\n",
    )
    written = json.dumps([row.as_row() for row in (*results, *weights, *readings)], indent=2)
    print(written)
    WRITTEN_TO.parent.mkdir(exist_ok=True)
    WRITTEN_TO.write_text(written + "\n", encoding="utf-8")
    return 0 if all(row.kept for row in (*results, *weights, *readings)) else 1


if __name__ == "__main__":
    sys.exit(main())
