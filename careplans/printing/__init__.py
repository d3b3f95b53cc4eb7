"""A plan document as the HTML of its printed pages.

Templates escape every value; nothing a person typed is ever HTML, CSS or an address.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.template import Context, Engine

from careplans.documents import Kind, Level, PlanDocument
from careplans.printing import words
from careplans.printing.editions import Edition, Layout, Options, Paper, Status, edition
from careplans.printing.parts import Part, parts
from clinic.errors import Invalid

__all__ = ["Edition", "Layout", "Options", "Paper", "Sheet", "Status", "compose", "edition"]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "careplans" / "pdf"
MOST_FRIDGE_EXERCISES = (16, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1, 0)
LOG_ROWS = (24, 22, 20, 18, 16, 14, 12, 10, 8)
LOG_ROWS_IN_PLAN = {
    (Paper.A4, False): 21,
    (Paper.LETTER, False): 18,
    (Paper.A4, True): 16,
    (Paper.LETTER, True): 14,
}

_ENGINE = Engine(dirs=[str(TEMPLATES)])
_PICTURE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_URGENT_FIRST = tuple(Level)


@dataclass(frozen=True)
class Draft:
    """One way to set the pages. `probe`: its first page alone, quicker to try than the whole."""

    pages: str
    probe: str = ""


@dataclass(frozen=True)
class Sheet:
    """Pages to be set: `drafts` from the fullest to the barest; the first that fits is used.

    A draft fits when the get-help box stands whole on page 1 and there are no more than
    `most_pages` pages (0 = any number). `pictures` are the files the pages show, by name.
    """

    drafts: tuple[Draft, ...]
    pictures: Mapping[str, bytes]
    most_pages: int = 0


def compose(
    document: PlanDocument, edition: Edition, *, pictures: Mapping[str, bytes] | None = None
) -> Sheet:
    """The pages of a document. `pictures`: SVG figures by the name an exercise gives."""
    if document.kind is Kind.SAFETY and edition.layout is not Layout.FULL:
        sentence = "A safety document is printed in the layout full only."
        raise Invalid(sentence, fields={"layout": sentence})
    figures = {
        name: body for name, body in (pictures or {}).items() if _PICTURE_NAME.fullmatch(name)
    }
    placed = parts(document, large_print=edition.large_print, pictures=figures.keys())
    drafts = _DRAFTS[edition.layout](_values(document, edition, placed))
    files = {f"{name}.svg": body for name, body in figures.items()}
    files["qr.svg"] = _qr(document.web_address)
    return Sheet(tuple(drafts), files, most_pages=0 if edition.layout is Layout.FULL else 1)


def _full(values: dict[str, Any]) -> Iterator[Draft]:
    """When page 1 is short of room, the facts move to page 2, then help moves up."""
    template = "full.html" if values["plan"].kind is Kind.FULL else "safety.html"
    rows = range(LOG_ROWS_IN_PLAN[values["edition"].paper, values["edition"].large_print])
    for moved in (
        (),
        ("facts_later",),
        ("facts_later", "help_second"),
        ("facts_later", "help_first"),
    ):
        draft = {**values, **dict.fromkeys(moved, True), "log_rows": rows}
        yield Draft(_page(template, draft), _page(template, {**draft, "only_first_page": True}))


def _log(values: dict[str, Any]) -> Iterator[Draft]:
    for rows in LOG_ROWS:
        yield Draft(_page("log.html", {**values, "log_rows": range(rows)}))


def _fridge(values: dict[str, Any]) -> Iterator[Draft]:
    """The exercises of today, fewer and fewer; what is left out is said."""
    entries = values["parts"][0].entries
    whole = {**values, "entries": entries}
    yield Draft(_page("fridge.html", {**whole, "with_summary": True}))
    yield Draft(_page("fridge.html", {**whole, "with_summary": True, "tight": True}))
    counts = {min(most, len(entries)) for most in MOST_FRIDGE_EXERCISES}
    for count in sorted(counts, reverse=True):
        some = {"entries": entries[:count], "left_out": len(entries) - count, "tight": True}
        yield Draft(_page("fridge.html", {**whole, **some}))


_DRAFTS = {Layout.FULL: _full, Layout.FRIDGE: _fridge, Layout.LOG: _log}


def _values(document: PlanDocument, edition: Edition, placed: tuple[Part, ...]) -> dict[str, Any]:
    return {
        "plan": document,
        "edition": edition,
        "parts": placed,
        "notices": sorted(document.notices, key=lambda notice: _URGENT_FIRST.index(notice.level)),
        "created": document.published_on.isoformat(),
        "born": words.day(document.patient.birth_date),
        "published": words.day(document.published_on),
        "starts": words.weekday(document.starts_on) if document.starts_on else "",
        "next_check": words.next_check(document),
        "footer": words.footer(document),
        "bar": words.bar(document, edition.status),
    }


def _qr(address: str) -> bytes:
    """The address as a QR code that still reads with 15 % of it dirty (level M)."""
    picture = io.BytesIO()
    code = segno.make(address, error="m", micro=False, boost_error=False)
    code.save(picture, kind="svg", border=0, dark="#14232B", omitsize=True)
    return picture.getvalue()


def _page(template: str, values: dict[str, Any]) -> str:
    """Control and text-direction characters are left out: they could reorder numbers."""
    context = Context(values, use_l10n=False, use_tz=False)
    return _UNPRINTABLE.sub("", _ENGINE.get_template(template).render(context))
