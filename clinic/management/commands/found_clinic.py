"""`manage.py found_clinic`: a clinic and its first manager."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import operations
from clinic.errors import Refusal
from clinic.operations import FirstManager, NewClinic


class Command(BaseCommand):
    help = "Make a clinic and its first manager, who signs in by mailed code and adds the others."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="short name in addresses, like riverside")
        for name in ("name", "phone", "manager-email", "manager-given", "manager-family"):
            parser.add_argument(f"--{name}", required=True)
        for name in ("address", "opening-hours"):
            parser.add_argument(f"--{name}", default="")
        parser.add_argument("--timezone", default="Europe/London")

    def handle(self, **options: Any) -> None:
        details = ("slug", "name", "phone", "address", "opening_hours", "timezone")
        manager = FirstManager(
            email=options["manager_email"],
            given=options["manager_given"],
            family=options["manager_family"],
        )
        try:
            clinic = operations.found_clinic(
                NewClinic(**{name: options[name] for name in details}), manager
            )
        except Refusal as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{clinic.name} is ready. {manager.email} can sign in now.")
