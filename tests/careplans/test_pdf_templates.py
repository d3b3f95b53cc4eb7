"""What the print templates may not hold: each of these has hung a renderer or leaked a file."""

import re

import pytest

from careplans import pdf, printing
from tests.careplans.sample_documents import plan, safety

TEMPLATES = sorted(printing.TEMPLATES.glob("*.html"))
SHEETS = sorted(pdf.ASSETS.glob("*.css"))


def test_there_are_templates_and_style_sheets_to_look_at():
    assert len(TEMPLATES) > 20
    assert len(SHEETS) > 4


@pytest.mark.parametrize(
    "banned",
    [
        r"\sstyle\s*=",
        r"<style",
        r"<script",
        r"\son\w+\s*=",
        r"\|\s*safe\b",
        r"autoescape",
        r"https?:",
        r"<(iframe|object|embed|link rel=\"attachment)",
    ],
)
def test_a_print_template_holds_no(banned):
    assert [file.name for file in TEMPLATES if re.search(banned, file.read_text())] == []


@pytest.mark.parametrize("banned", [r"float\s*:", r"\bgrid\b.*[:;{]", r":\s*flex", r"@import"])
def test_a_print_style_sheet_holds_no(banned):
    """No flex at all is stricter than two levels of it; a float in a grid never ends."""
    assert [file.name for file in SHEETS if re.search(banned, rules_of(file))] == []


def rules_of(file):
    return re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)


def test_style_sheets_name_packaged_files_only():
    names = {name for file in SHEETS for name in re.findall(r"url\(([^)]*)\)", file.read_text())}
    for name in names:
        assert name.startswith("print:")
        assert (pdf.ASSETS / name.removeprefix("print:")).is_file(), name


def test_every_name_a_template_uses_exists(monkeypatch):
    monkeypatch.setattr(printing._ENGINE, "string_if_invalid", "MISSING %s")
    for document, layout in [
        (plan(), "full"),
        (plan(), "fridge"),
        (plan(), "log"),
        (safety(), "full"),
    ]:
        for draft in printing.compose(document, printing.edition(layout=layout)).drafts:
            assert "MISSING" not in draft.pages


def test_the_fonts_carry_their_licence():
    assert "SIL OPEN FONT LICENSE" in (pdf.ASSETS / "OFL.txt").read_text().upper()
    assert {file.name for file in pdf.ASSETS.glob("*.ttf")} == {
        "Inter-Bold.ttf",
        "Inter-Regular.ttf",
    }
