"""Takes the pictures of the README from a freshly loaded demo that `make run` serves.

.venv/bin/python -m tests.infrastructure.pictures http://127.0.0.1:8000
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.infrastructure.browser import ARGUMENTS, DESKTOP, PHONE, chromium_path

PASSWORD = "towpath-runner-demo"
FOLDER = Path(".readme")
LONGEST_WAIT = 60_000
COLOURS = 128


def main(home: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*ARGUMENTS, "--no-sandbox"]
        )
        _as(browser, home, "desk@riverside.example", DESKTOP, _invite_and_answer(browser, home))
        _as(browser, home, "physio@riverside.example", DESKTOP, _work)
        _as(browser, home, "jo@patients.example", PHONE, _read)
        browser.close()
    for file in FOLDER.glob("*.png"):
        with Image.open(file) as picture:
            picture.convert("RGB").quantize(COLOURS).save(file, optimize=True)


def _as(
    browser: Browser, home: str, email: str, size: dict[str, int], story: Callable[[Page], None]
) -> None:
    context = browser.new_context(base_url=home, viewport=size)
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    story(page)
    context.close()


def _invite_and_answer(browser: Browser, home: str) -> Callable[[Page], None]:
    def story(desk: Page) -> None:
        desk.goto("/staff/patients/?q=Marsh")
        desk.get_by_role("link", name="MARSH, Leo").click()
        born = desk.get_by_role("region", name="Patient").inner_text()
        desk.get_by_role("link", name=re.compile("Link to the form")).first.click()
        link = desk.get_by_label("Address").input_value()
        context = browser.new_context(base_url=home, viewport=PHONE)
        _answer(context.new_page(), re.sub(r"^https?://[^/]+", "", link), born)
        context.close()

    return story


def _answer(page: Page, link: str, born: str) -> None:
    """The start, one safety page, and the stop page that a warning sign leads to."""
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    day, month, year = re.search(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})", born).groups()  # type: ignore[union-attr]
    page.goto(link)
    page.get_by_role("button", name="Start").click()
    for part, value in (("day", day), ("month", months.index(month) + 1), ("year", year)):
        page.locator(f"[name=birth_date_{part}]").fill(str(value))
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Me", exact=True).check()
    page.get_by_label("Which number can we call today?").fill("01632 960 010")
    for words in ("I understand that", "The clinic may store"):
        page.get_by_label(words).check()
    page.get_by_role("button", name="Agree and start").click()
    page.get_by_role("link", name="Start section 1").click()
    _take(page, "intake")
    for name, value in (("s_breathless_chest", "no"), ("s_foot_cold_numb", "not_sure")):
        page.locator(f'[name={name}][value="{value}"]').check()
    page.locator('[name=s_deformity][value="no"]').check()
    page.get_by_role("button", name="Save and continue").click()
    _take(page, "stop")


def _work(page: Page) -> None:
    _take(page, "queue")
    page.get_by_role("link", name="NOVAK, Petra").click()
    _take(page, "triage")
    page.goto("/staff/")
    page.get_by_role("link", name="CARTER, Ben").click()
    page.get_by_role("link", name="Open plan").click()
    _take(page, "builder")


def _read(page: Page) -> None:
    _take(page, "home")
    page.goto("/me/plan/")
    with page.expect_download(timeout=LONGEST_WAIT) as waiting:
        page.locator("a[href*='pdf']").first.click()
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "plan.pdf"
        waiting.value.save_as(file)
        _print(file, Path(directory))


def _print(file: Path, directory: Path) -> None:
    """The first two pages of the PDF, side by side in the README."""
    command = ["pdftoppm", "-r", "70", "-l", "2", "-png", str(file), str(directory / "page")]
    subprocess.run(command, check=True)
    for number, page in enumerate(sorted(directory.glob("page-*.png")), start=1):
        (FOLDER / f"pdf-{number}.png").write_bytes(page.read_bytes())


def _take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1])
