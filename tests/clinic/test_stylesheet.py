"""The look, checked by sums: contrast of every pair in use, nothing inline, every name exists."""

from __future__ import annotations

import re
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings

from clinic.templatetags import components

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "clinic" / "static" / "clinic" / "css"
APPS = ("clinic", "intake", "careplans")
SHEETS = sorted(sheet for app in APPS for sheet in (ROOT / app / "static").rglob("*.css"))
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*")
    if path.suffix in {".html", ".svg"} and "pdf" not in path.parts
)
TOKENS = dict(
    re.findall(r"--([a-z]+(?:-[a-z0-9]+)?):\s*(#[0-9A-Fa-f]{6})", (CSS / "tokens.css").read_text())
)

# Words on surfaces, as the sheets use them.
TEXT = [
    *[(ink, on) for ink in ("ink-900", "ink-700", "ink-600") for on in ("paper", "mist-050")],
    *[("ink-600", on) for on in ("mist-100", "pine-050", "pine-100", "sand-100", "soon-100")],
    *[("ink-900", on) for on in ("soon-fill", "ok-100", "stop-100", "info-100", "pine-100")],
    ("ink-900", "sand-100"),
    ("ink-700", "sand-100"),
    ("ink-700", "mist-100"),
    ("pine-700", "paper"),
    ("pine-700", "mist-050"),
    ("pine-700", "mist-100"),
    ("pine-700", "pine-050"),
    ("pine-700", "stop-100"),
    ("pine-700", "soon-100"),
    ("pine-700", "info-100"),
    ("pine-800", "pine-100"),
    ("paper", "pine-700"),
    ("paper", "pine-800"),
    ("paper", "stop-800"),
    ("stop-800", "paper"),
    ("stop-800", "mist-050"),
    ("stop-800", "stop-100"),
    ("soon-800", "paper"),
    ("soon-800", "soon-100"),
    ("soon-800", "pine-050"),
    ("info-800", "paper"),
    ("info-800", "info-100"),
    ("ok-800", "ok-100"),
    ("hint-800", "paper"),
    ("hint-800", "hint-100"),
]
# Edges, rings, bars and marks against what they stand on.
PARTS = [
    ("line-600", "paper"),
    ("line-600", "mist-050"),
    ("ink-700", "paper"),
    ("ink-900", "amber"),
    ("amber", "pine-800"),
    ("amber", "stop-800"),
    ("pine-800", "sand-100"),
    ("stop-800", "mist-050"),
    ("soon-800", "mist-050"),
    ("info-800", "info-100"),
    ("ok-800", "paper"),
    ("hint-800", "paper"),
    ("clay-600", "paper"),
]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("words", "surface"), TEXT)
def test_words_can_be_read(words, surface):
    assert contrast(words, surface) >= 4.5


@pytest.mark.parametrize(("part", "surface"), PARTS)
def test_parts_can_be_seen(part, surface):
    assert contrast(part, surface) >= 3


def test_the_levels_of_pain_differ_in_grey():
    """White, amber and dark red stay apart when printed without colour."""
    levels = [luminance(TOKENS[name]) for name in ("paper", "soon-fill", "stop-800")]
    assert levels[0] - levels[1] > 0.2
    assert levels[1] - levels[2] > 0.2


def test_every_colour_a_sheet_asks_for_is_a_token_or_its_own():
    tokens = set(re.findall(r"--([a-z0-9-]+):", (CSS / "tokens.css").read_text()))
    for sheet in SHEETS:
        source = sheet.read_text()
        own = set(re.findall(r"--([a-z0-9-]+):", source))
        assert set(re.findall(r"var\(--([a-z0-9-]+)\)", source)) <= tokens | own, sheet.name


def test_every_token_is_asked_for():
    sheets = "".join(sheet.read_text() for sheet in SHEETS)
    kept = {"clay-600"}  # arrows in the figures of exercises
    unused = [name for name in TOKENS if f"var(--{name})" not in sheets and name not in kept]
    assert unused == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_no_page_carries_a_style_or_a_script_inside(path):
    source = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)
    assert "javascript:" not in source


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.name))
def test_every_icon_a_page_asks_for_is_drawn(path):
    asked = set(re.findall(r"\{% icon [\"']([a-z-]+)[\"']", path.read_text()))
    assert asked <= set(components.drawings())


def test_every_icon_is_drawn_on_the_same_grid():
    sprite = components.SPRITE.read_text()
    assert set(re.findall(r'viewBox="([^"]+)"', sprite)) == {"0 0 20 20"}
    assert len(re.findall(r"<symbol", sprite)) == len(components.drawings())


def test_every_static_file_a_page_asks_for_exists():
    asked = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r"\{% static [\"']([^\"']+)[\"']", path.read_text())
    }
    missing = [
        (page, name)
        for page, name in sorted(asked)
        if not any((ROOT / app / "static" / name).is_file() for app in APPS)
    ]
    assert missing == []


def test_the_page_for_our_own_faults_needs_nothing_of_ours():
    source = (ROOT / "templates" / "500.html").read_text()
    assert "{%" not in source
    assert "{{" not in source
    for asked in re.findall(r'"/static/([^"]+)"', source):
        assert (ROOT / "clinic" / "static" / asked).is_file()


def test_motion_stops_for_those_who_ask():
    assert "prefers-reduced-motion: reduce" in (CSS / "base.css").read_text()


def test_the_faces_come_from_here_with_their_licence():
    sources = re.findall(r'url\("([^"]+)"\)', (CSS / "tokens.css").read_text())
    assert len(sources) == 4
    assert all((CSS / source).resolve().is_file() for source in sources)
    assert (CSS.parent / "fonts" / "OFL.txt").is_file()


def test_no_sheet_reaches_outside():
    addresses = chain.from_iterable(
        re.findall(r"url\(\"?([a-z]+:)?//", sheet.read_text()) for sheet in SHEETS
    )
    assert [address for address in addresses if address != "data:"] == []


def test_text_follows_the_direction_of_the_language():
    """Physical left and right are used only for drawings that must not turn."""
    physical = re.compile(r"^\s*(?:margin|padding|border)-(?:left|right)|^\s*(?:left|right):", re.M)
    assert [sheet.name for sheet in SHEETS if physical.search(sheet.read_text())] == []


def test_the_faces_are_the_files_that_were_taken_in():
    fonts = CSS.parent / "fonts"
    named = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", (fonts / "SOURCE.txt").read_text(), re.M))
    found = {sha256(path.read_bytes()).hexdigest(): path.name for path in fonts.glob("*.woff2")}
    assert found == named
