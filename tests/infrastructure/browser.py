"""A real Chromium for tests: it reaches this machine only, and complaints fail the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    ViewportSize,
    sync_playwright,
)

PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
ARGUMENTS = [
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1366, "height": 900}
LAPTOP: ViewportSize = {"width": 1280, "height": 800}
TABLET: ViewportSize = {"width": 768, "height": 1024}
NARROWEST: ViewportSize = {"width": 320, "height": 640}
SCREENSHOTS = Path(".cache/screenshots")
PATIENCE = 15_000
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Text beside the screen, or cut off by a box around it. Words for screen readers only stand in a
# box of one pixel, and the skip link stands aside until it has the focus.
LOST = """() => {
  const found = [], {scrollWidth, clientWidth} = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`scrolls sideways: ${scrollWidth} px`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim(), boxes = [];
    for (let box = texts.currentNode.parentElement; box; box = box.parentElement) boxes.push(box);
    if (!words || !boxes[0].checkVisibility() || boxes[0].matches(".skip")) continue;
    if (boxes.some((box) => box.clientWidth === 1 || box.clientHeight === 1)) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    const text = range.getBoundingClientRect();
    if (text.left < -1 || text.right > clientWidth + 1) found.push(`beside the screen: ${words}`);
    for (const box of boxes.slice(0, -2)) {
      const {overflowX, overflowY} = getComputedStyle(box), edge = box.getBoundingClientRect();
      const wide = text.left < edge.left - 1 || text.right > edge.right + 1;
      const high = text.top < edge.top - 1 || text.bottom > edge.bottom + 1;
      if ((wide && overflowX !== "visible") || (high && overflowY !== "visible"))
        found.push(`cut off: ${words}`);
    }
  }
  return found;
}"""
STATUS = re.compile(r"the server responded with a status of (\d+)")
OUTCOME = pytest.StashKey[pytest.TestReport]()


class PageWatch:
    """Hears what nobody looks at: script faults, refused content, addresses elsewhere."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.complaints: list[str] = []
        self._expected: set[int] = set()

    def expect(self, *statuses: int) -> None:
        """Answers with these statuses belong to the story; Chromium logs each as an error."""
        self._expected |= set(statuses)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda fault: self.complaints.append(f"script: {fault.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        # Chromium asks for this by itself where a page names no icon.
        if message.type != "error" or address == f"{self.home}/favicon.ico":
            return
        status = STATUS.search(message.text)
        if status and int(status[1]) in self._expected:
            return
        self.complaints.append(f"console: {message.text} ({address})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.complaints.append(f"address elsewhere: {request.url}")


def chromium_path() -> str:
    for program in PROGRAMS:
        if found := shutil.which(program):
            return found
    raise FileNotFoundError("Chromium was not found. Install it, or run make test.")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session.

    Playwright keeps an event loop open in this thread, which Django takes for asynchronous code:
    hence the permission. Tests with a browser run last, so the others do without it.
    """
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page_watch(live_server: Any) -> Iterator[PageWatch]:
    """Fails the test at its end for every complaint that was not expected."""
    watch = PageWatch(live_server.url)
    yield watch
    assert not watch.complaints, "\n".join(watch.complaints)


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest,
    chromium: Browser,
    live_server: Any,
    page_watch: PageWatch,
    settings: Any,
) -> Iterator[Callable[..., Page]]:
    """Calling it opens a page of its own person: no cookies are shared.

    Takes what a Playwright context takes (`viewport=DESKTOP`, `java_script_enabled=False`).
    """
    settings.BASE_URL = live_server.url
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        options = {"viewport": PHONE, "locale": "en-GB", "timezone_id": "UTC", **options}
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        page_watch.listen(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    report = request.node.stash.get(OUTCOME, None)
    for number, context in enumerate(contexts):
        if report and report.failed:
            _photograph(context, f"{request.node.name}-{number}")
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A phone."""
    return new_page()


@pytest.fixture
def desktop(new_page: Callable[..., Page]) -> Page:
    """A desk."""
    return new_page(viewport=DESKTOP)


def axe(page: Page) -> list[str]:
    """Accessibility faults of the page as it stands; the content policy stays in force."""
    page.evaluate(AXE_SCRIPT)
    return _run_axe(page)


def faults(
    page: Page,
    *,
    axed: Sequence[ViewportSize] = (LAPTOP, PHONE),
    other: Sequence[ViewportSize] = (TABLET, NARROWEST),
) -> list[str]:
    """What is wrong with the page as it stands: what axe finds, and words lost on `other` too."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for size in sorted((*axed, *other), key=lambda size: -size["width"]):
        page.set_viewport_size(size)
        wrong = [*lost(page), *(_run_axe(page) if size in axed else ())]
        found += [f"at {size['width']} px: {one}" for one in wrong]
    return found


def lost(page: Page) -> list[str]:
    """The words that a reader of this screen cannot read, or only by scrolling to the right."""
    return list(page.evaluate(LOST))


def _run_axe(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": AXE_RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{fault['id']}: {fault['help']} at {place['target']}"
        for fault in found["violations"]
        for place in fault["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether a reader has to scroll to the right to read the page."""
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def _photograph(context: BrowserContext, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"[^\w.-]+", "-", name)
    for number, page in enumerate(context.pages):
        page.screenshot(path=SCREENSHOTS / f"{stem}-{number}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[OUTCOME] = report
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a browser, and let it run last: the long ones before the short."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    items.sort(key=_when)


def _when(item: pytest.Item) -> tuple[bool, bool]:
    is_browser = item.get_closest_marker("browser") is not None
    return is_browser, is_browser and item.get_closest_marker("long") is None
