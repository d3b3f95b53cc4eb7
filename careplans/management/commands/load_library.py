"""`manage.py load_library`: the content files into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from careplans import operations


class Command(BaseCommand):
    help = "Loads exercises, running modifications, advice and templates. Safe to repeat."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        done = operations.load_shared_library()
        if verbosity:
            self.stdout.write(
                f"Library: {len(done.added)} added, {len(done.changed)} changed, "
                f"{len(done.withdrawn)} withdrawn, {done.unchanged} unchanged."
            )
