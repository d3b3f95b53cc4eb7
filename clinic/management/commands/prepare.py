"""`manage.py prepare`: brings the database to what this code and content expect."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from clinic import content

LOADED = "content-loaded"


class Command(BaseCommand):
    help = "Migrates and loads the library where needed; --demo also fills an empty database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="load the demo if nobody is there")

    def handle(self, *, demo: bool, **options: Any) -> None:
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        if migrations_are_missing():
            self.stdout.write("Preparing the database.")
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        fingerprint = content_fingerprint()
        if cache.get(LOADED) != fingerprint:
            self.stdout.write("Loading the library.")
            call_command("load_library", verbosity=0)
            cache.set(LOADED, fingerprint, timeout=None)
        if demo and not get_user_model().objects.exists():
            self.stdout.write("Loading the demo clinics.")
            with transaction.atomic():
                call_command("load_demo", stdout=io.StringIO())


def migrations_are_missing() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def content_fingerprint() -> str:
    """One hash over every fixture file; it is kept in the database that was filled from them."""
    digest = hashlib.sha256()
    for path in sorted(content.FIXTURES.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(content.FIXTURES)).encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()
