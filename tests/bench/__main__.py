"""`make bench`: runs every benchmark, prints a table and JSON, fails when a limit is broken."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django

WRITTEN_TO = Path(".cache/bench.json")


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    django.setup()
    from tests.bench import ratios, triage

    results = [ratios.measure(benchmark) for benchmark in triage.benchmarks()]
    print(ratios.table(results))
    print(ratios.as_json(results))
    WRITTEN_TO.parent.mkdir(exist_ok=True)
    WRITTEN_TO.write_text(ratios.as_json(results) + "\n", encoding="utf-8")
    return 0 if all(result.kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
