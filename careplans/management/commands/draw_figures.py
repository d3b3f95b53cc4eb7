"""`manage.py draw_figures`: exercise figures as one SVG, or many on a contact sheet."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from careplans import figures, library
from clinic.content import ContentError

SIZES = (320, 181, 64)
COLUMNS = 4
CELL = (500, 400)


class Command(BaseCommand):
    help = "Print the figure of one exercise, or put all figures on a contact sheet."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="?", metavar="SLUG", help="one exercise; prints its SVG")
        parser.add_argument(
            "--sheet",
            metavar="OUT",
            help="a sheet of all figures (.html or .svg), or a folder for one SVG each",
        )
        parser.add_argument("--side", choices=("right", "left"), default="right")
        parser.add_argument("--grey", action="store_true", help="as on a black-and-white printer")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            figures.require_all(library.load().exercises)
            self._draw(options)
        except ContentError as error:
            raise CommandError(str(error)) from error

    def _draw(self, options: dict[str, Any]) -> None:
        look = {"side": options["side"], "grey": options["grey"]}
        if options["slug"] and not options["sheet"]:
            self.stdout.write(figures.draw(options["slug"], **look))
            return
        if not options["sheet"]:
            raise CommandError("Name an exercise, or a sheet to write with --sheet.")
        slugs = [options["slug"]] if options["slug"] else sorted(figures.known())
        drawn = {slug: figures.draw(slug, **look) for slug in slugs}
        self.stdout.write(f"{_write(Path(options['sheet']), drawn)}: {len(drawn)} figures")


def _write(out: Path, drawn: dict[str, str]) -> Path:
    if out.suffix == ".html":
        out.write_text(_page(drawn), encoding="utf-8")
    elif out.suffix == ".svg":
        out.write_text(_one_svg(drawn), encoding="utf-8")
    else:
        out.mkdir(parents=True, exist_ok=True)
        for slug, svg in drawn.items():
            (out / f"{slug}.svg").write_text(svg, encoding="utf-8")
    return out


def _page(drawn: dict[str, str]) -> str:
    """Each figure large, at print width (48 mm) and as a thumbnail on a phone."""
    cells = "".join(_row(slug, svg) for slug, svg in drawn.items())
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Exercise figures</title>'
        f"<table>{cells}</table></html>"
    )


def _row(slug: str, svg: str) -> str:
    sized = "".join(f"<td>{_with(svg, f'width={size}')}</td>" for size in SIZES)
    words = f"{escape(slug)}<br>{len(svg.encode())} bytes<br>{escape(figures.alt_text(slug))}"
    return f'<tr>{sized}<td width="300">{words}</td></tr>'


def _with(svg: str, attributes: str) -> str:
    return svg.replace("<svg ", f"<svg {attributes} ", 1)


def _one_svg(drawn: dict[str, str]) -> str:
    wide, high = CELL
    rows = -(-len(drawn) // COLUMNS)
    cells = []
    for number, (slug, svg) in enumerate(drawn.items()):
        x, y = number % COLUMNS * wide, number // COLUMNS * high
        placed = _with(svg, f'x="{x}" y="{y + 24}" width="480" height="360"')
        cells.append(f'<text x="{x + 8}" y="{y + 18}" font-size="16">{escape(slug)}</text>{placed}')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * wide} {rows * high}">'
        f"{''.join(cells)}</svg>"
    )
