"""`manage.py retriage --rules VERSION`: what other rules would say of stored forms."""

from __future__ import annotations

import json
import os
from argparse import ArgumentTypeError
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.content import ContentError
from clinic.errors import Refusal
from clinic.models import Clinic
from intake.operations import retriage
from intake.operations.retriage import Difference, Kind

BAR = 40
HEADINGS = {
    Kind.MORE_URGENT: "More urgent",
    Kind.LESS_URGENT: "Less urgent",
    Kind.OTHER_FLAGS: "Same urgency, other flags",
    Kind.BY_HAND: "Read by one version and not by the other",
}
CHANGED = {
    "fires": "fires",
    "no_longer_fires": "no longer fires",
    "opens": "left open",
    "no_longer_open": "no longer left open",
}


class Command(BaseCommand):
    help = (
        "Read stored forms by another version of the rules and list what would be different. "
        "Nothing that care rests on changes. Stopped, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rules", metavar="VERSION", required=True, help="such as 1.1.0")
        parser.add_argument("--clinic", metavar="SLUG", help="the forms of one clinic only")
        parser.add_argument(
            "--limit", type=_count, metavar="N", help="read N forms now, the rest another time"
        )
        parser.add_argument(
            "--workers", type=_count, default=os.cpu_count() or 1, help="processes; all cores"
        )
        parser.add_argument("--json", action="store_true", help="the differences as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        version = options["rules"]
        clinic = _clinic(options["clinic"]) if options["clinic"] else None
        try:
            retriage.require_version(version)
        except (ContentError, Refusal) as error:
            raise CommandError(str(error)) from error
        retriage.record_start(version, clinic)
        self._read(version, clinic, options["limit"], workers=options["workers"])
        found = _Findings(version, clinic)
        self.stdout.write(json.dumps(found.plain(), indent=2) if options["json"] else found.text())

    def _read(
        self, version: str, clinic: Clinic | None, limit: int | None, *, workers: int
    ) -> None:
        waiting = retriage.left(version, clinic).count()
        total, done = min(waiting, limit or waiting), 0
        batches = retriage.batches(version, clinic, limit=limit)
        counts = (
            _one_by_one(version, batches)
            if workers == 1
            else _side_by_side(version, batches, workers=workers)
        )
        for count in counts:
            done += count
            self._show(done, total)

    def _show(self, done: int, total: int) -> None:
        """A bar, where somebody watches."""
        if not self.stderr.isatty():
            return
        full = BAR * done // max(total, 1)
        bar = "#" * full + "." * (BAR - full)
        self.stderr.write(f"\r[{bar}] {done:,} of {total:,} forms", ending="")
        if done >= total:
            self.stderr.write("")


class _Findings:
    """What is different, by kind; the forms that stay as they are are only counted."""

    def __init__(self, version: str, clinic: Clinic | None) -> None:
        self.version = version
        self.clinic = clinic.slug if clinic else None
        self.rows: dict[Kind, list[Difference]] = {kind: [] for kind in HEADINGS}
        self.same = 0
        for row in retriage.differences(version, clinic):
            if row.kind is Kind.SAME:
                self.same += 1
            else:
                self.rows[row.kind].append(row)

    def plain(self) -> dict[str, Any]:
        return {
            "rules_version": self.version,
            "clinic": self.clinic,
            "forms": self.same + sum(map(len, self.rows.values())),
            "same": self.same,
            **{kind.value: [asdict(row) for row in rows] for kind, rows in self.rows.items()},
        }

    def text(self) -> str:
        forms = self.same + sum(map(len, self.rows.values()))
        lines = [f"Rules {self.version} beside those that were used: {forms:,} forms."]
        for kind, rows in self.rows.items():
            lines += [f"{HEADINGS[kind]}: {len(rows):,}", *map(_line, rows)]
        return "\n".join([*lines, f"Unchanged: {self.same:,}"])


def _line(row: Difference) -> str:
    flags = asdict(row)
    said = [f"{words} {', '.join(flags[key])}" for key, words in CHANGED.items() if flags[key]]
    tiers = row.before if row.before == row.after else f"{row.before} -> {row.after}"
    return f"  {row.clinic} {row.patient} form {row.form}: {'; '.join([tiers, *said])}"


def _one_by_one(version: str, batches: Iterator[list[int]]) -> Iterator[int]:
    return (retriage.compare(version, ids) for ids in batches)


def _side_by_side(version: str, batches: Iterator[list[int]], *, workers: int) -> Iterator[int]:
    """Batches in several processes; two for each wait at most, so that memory stays level."""
    running: deque[Future[int]] = deque()
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=django.setup) as pool:
        for ids in batches:
            running.append(pool.submit(retriage.compare, version, ids))
            if len(running) > 2 * workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _clinic(slug: str) -> Clinic:
    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no clinic {slug!r}.")
    return found


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
