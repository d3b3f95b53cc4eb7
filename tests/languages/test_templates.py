"""Every word of a template for patients goes through the catalogue, also in rare states."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FOR_PATIENTS = (
    "400.html",
    "403*.html",
    "404.html",
    "409.html",
    "base_patient.html",
    "account/**/*.*",
    "allauth/layouts/*.html",
    "errors/*.html",
    "intake/*.html",
    "careplans/me.html",
    "careplans/my_plan.html",
    "careplans/_my_*.html",
    "careplans/_help.html",
    "careplans/pdf_waiting.html",
    "clinic/accessibility.html",
    "clinic/privacy.html",
)
# The name of the product, classes in blocks, and a door for staff on a patient's page.
KNOWN = {"Patella", "patient", "p-main--wide", "Back to the episode"}
COMMENT = re.compile(
    r"{#.*?#}|{% blocktranslate.*?{% endblocktranslate %}|<script.*?</script>", re.S
)
ENGLISH = re.compile(r'<(\w+)[^>]* lang="en"[^>]*>.*?</\1>', re.S)
SPOKEN = re.compile(r'(?:aria-label|alt|placeholder|data-once)="([^"{]*[A-Za-z][^"]*)"')
GIVEN = re.compile(
    r'(?<![-\w])(?:primary|busy|text|link|label|hint|after|second|title)="([^"]*[a-z][^"]*)"'
)
TAG = re.compile(r"{%.*?%}|{{.*?}}|<[^>]*>", re.S)


def unspoken(source: str) -> list[str]:
    """The words that are written out, as text, as an attribute or as the value of a component."""
    source = ENGLISH.sub("", COMMENT.sub("", source))
    code = re.sub(r"{%.*?%}", "", source)
    lines = (line.strip() for line in TAG.sub("\n", source).splitlines())
    texts = [line for line in lines if re.search(r"[^\W\d_]{2,}", line)]
    return [*texts, *SPOKEN.findall(code), *GIVEN.findall(source)]


def is_for_staff(path: Path) -> bool:
    return '{% extends "base_staff.html" %}' in path.read_text(encoding="utf-8")


def test_every_word_of_a_template_for_patients_is_in_the_catalogue() -> None:
    named = {path for name in FOR_PATIENTS for path in TEMPLATES.glob(name)}
    paths = [path for path in sorted(named) if not is_for_staff(path)]
    assert len(paths) > 50
    found = {
        f"{path.relative_to(TEMPLATES)}: {text}"
        for path in paths
        for text in unspoken(path.read_text(encoding="utf-8"))
        if text not in KNOWN
    }
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize(
    "source",
    [
        "<p>Call us</p>",
        '<a aria-label="Call us">{{ number }}</a>',
        '{% include "components/buttons.html" with primary="Save" only %}',
    ],
)
def test_a_word_that_is_written_out_is_found(source: str) -> None:
    assert unspoken(source)
    assert unspoken('<p class="x">{% translate "Call us" %} {{ number }}</p>') == []
