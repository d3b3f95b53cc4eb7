"""`manage.py render_plan FILE --out PDF`: a plan document as a PDF file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careplans import documents, pdf, printing
from clinic.errors import Refusal

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Print a plan document (JSON, as exported by the API) to a PDF file."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a plan document; - reads stdin")
        parser.add_argument("--out", metavar="PDF", required=True, help="the file to write")
        parser.add_argument("--layout", default="full", help=_choices(printing.Layout))
        parser.add_argument("--paper", default="a4", help=_choices(printing.Paper))
        parser.add_argument("--large-print", action="store_true", help="16 pt instead of 12 pt")
        parser.add_argument("--language", default="en", help="of the words around the plan: en")
        parser.add_argument("--status", default="current", help=_choices(printing.Status))

    def handle(self, *_args: Any, **options: Any) -> None:
        document = _document(options["file"])
        try:
            rendered = pdf.render_in_child(
                document,
                layout=options["layout"],
                paper=options["paper"],
                large_print=options["large_print"],
                language=options["language"],
                status=options["status"],
            )
            Path(options["out"]).write_bytes(rendered.pdf)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        pages = "1 page" if rendered.pages == 1 else f"{rendered.pages} pages"
        self.stdout.write(f"{options['out']}: {pages}, SHA-256 {rendered.sha256}")


def _document(name: str) -> documents.PlanDocument:
    try:
        return documents.parse(_bytes(name))
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    except documents.DocumentError as error:
        raise CommandError(f"{name} is not a plan document: {error}") from error


def _bytes(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()


def _choices(kind: type[printing.Layout | printing.Paper | printing.Status]) -> str:
    return " or ".join(kind)
