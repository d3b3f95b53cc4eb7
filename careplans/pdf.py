"""Printed pages to PDF: no request, no network, no database, killable. Only importer of WeasyPrint.

Rendering happens in a child process: a page that hangs or grows is killed with it.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Unpack

from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from careplans import printing
from careplans.documents import PlanDocument
from careplans.printing import Options, Sheet
from clinic.errors import Refusal

SCHEME = "print:"
ASSETS = Path(__file__).resolve().parent / "static" / "careplans" / "print"
TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml"}
DEADLINE_S = 20
MEMORY_BYTES = 1024**3
HELP = {"help", "help-end"}  # the first and last part of the get-help box


class RenderFailed(Refusal):
    """The PDF could not be made; the plan itself is untouched."""


@dataclass(frozen=True)
class Rendered:
    pdf: bytes
    sha256: str
    pages: int


class PackagedFiles(URLFetcher):  # type: ignore[misc]
    """Serves `print:` addresses from the print folder and the sheet's own pictures, nothing else.

    Any other address stops the rendering: our templates hold none.
    """

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:  # noqa: ARG002
        name = url.removeprefix(SCHEME)
        path = ASSETS / name
        packaged = path.parent == ASSETS and path.suffix in TYPES and path.is_file()
        if not url.startswith(SCHEME) or not (packaged or name in self.pictures):
            raise FatalURLFetchingError(f"not a packaged file: {url[:80]}")
        body = self.pictures[name] if name in self.pictures else path.read_bytes()
        return URLFetcherResponse(url, body, {"Content-Type": TYPES[path.suffix]})


def render(
    document: PlanDocument,
    *,
    pictures: Mapping[str, bytes] | None = None,
    **options: Unpack[Options],
) -> Rendered:
    """The PDF in this process. Same document and options, same bytes."""
    sheet = printing.compose(document, printing.edition(**options), pictures=pictures)
    return render_sheet(sheet)


def render_in_child(
    document: PlanDocument,
    *,
    pictures: Mapping[str, bytes] | None = None,
    deadline_s: float = DEADLINE_S,
    **options: Unpack[Options],
) -> Rendered:
    """The PDF from a process of its own, ended after `deadline_s` seconds by the clock."""
    sheet = printing.compose(document, printing.edition(**options), pictures=pictures)
    return render_sheet_in_child(sheet, deadline_s=deadline_s)


def render_sheet(sheet: Sheet) -> Rendered:
    try:
        document = _first_that_fits(sheet)
        content = document.write_pdf(pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:
        raise RenderFailed(f"The plan could not be printed: {error}.") from None
    return Rendered(content, hashlib.sha256(content).hexdigest(), len(document.pages))


def render_sheet_in_child(
    sheet: Sheet, *, deadline_s: float = DEADLINE_S, memory_bytes: int = MEMORY_BYTES
) -> Rendered:
    """Raise `RenderFailed` when the child is too slow, too large or cannot fetch."""
    ours, theirs = _processes().Pipe(duplex=False)
    limits = (int(deadline_s) + 1, memory_bytes)
    child = _processes().Process(target=_child, args=(theirs, sheet, limits), daemon=True)
    child.start()
    theirs.close()
    try:
        return _answer(ours, deadline_s)
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()


def _processes() -> multiprocessing.context.ForkServerContext:
    """Children are forked from a small server process that has WeasyPrint loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["weasyprint"])
    return context


def _answer(ours: Connection, deadline_s: float) -> Rendered:
    if not ours.poll(deadline_s):
        raise RenderFailed(f"The plan could not be printed within {deadline_s:g} seconds.")
    try:
        head = json.loads(ours.recv_bytes())
        content = ours.recv_bytes() if "pages" in head else b""
    except EOFError:
        raise RenderFailed("The plan needs too much time or memory to print.") from None
    if "refused" in head:
        raise RenderFailed(head["refused"])
    return Rendered(content, hashlib.sha256(content).hexdigest(), head["pages"])


def _child(theirs: Connection, sheet: Sheet, limits: tuple[int, int]) -> None:
    """Answer through the pipe; closing it without an answer means that a limit was reached."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, which waits for this
    cpu_s, memory_bytes = limits
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    if sys.platform != "darwin":  # macOS refuses a limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    try:
        rendered = render_sheet(sheet)
    except RenderFailed as refusal:
        theirs.send_bytes(json.dumps({"refused": refusal.sentence}).encode())
        return
    except MemoryError:
        return
    theirs.send_bytes(json.dumps({"pages": rendered.pages}).encode())
    theirs.send_bytes(rendered.pdf)


def _first_that_fits(sheet: Sheet) -> Document:
    """The fullest draft that fits, found by halving; the barest if none does.

    Drafts run from the fullest to the barest, so those after one that fits would fit as well.
    """
    fetcher = PackagedFiles(sheet.pictures)
    low, high = 0, len(sheet.drafts) - 1
    middle = 0  # most plans fit at once
    whole: dict[int, Document] = {}
    while low < high:
        draft = sheet.drafts[middle]
        tried = _set(draft.probe or draft.pages, fetcher)
        if not draft.probe:
            whole[middle] = tried
        if _fits(tried, sheet.most_pages):
            high = middle
        else:
            low = middle + 1
        middle = (low + high) // 2
    return whole.get(low) or _set(sheet.drafts[low].pages, fetcher)


def _set(pages: str, fetcher: PackagedFiles) -> Document:
    return HTML(string=pages, url_fetcher=fetcher, base_url=SCHEME).render()


def _fits(document: Document, most_pages: int) -> bool:
    later = {anchor for page in document.pages[1:] for anchor in page.anchors}
    return not HELP & later and (not most_pages or len(document.pages) <= most_pages)
