"""`manage.py draw_figures`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from careplans import figures


def run(*words: str) -> str:
    out = StringIO()
    call_command("draw_figures", *words, stdout=out)
    return out.getvalue()


def test_one_exercise_is_printed() -> None:
    assert run("h_clam", "--side", "left").strip() == figures.draw("h_clam", side="left")


@pytest.mark.parametrize("name", ["sheet.html", "sheet.svg"])
def test_a_sheet_shows_every_exercise(tmp_path: Path, name: str) -> None:
    run("--sheet", str(tmp_path / name))
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert [slug for slug in figures.known() if slug not in text] == []


def test_a_folder_gets_one_file_for_each_exercise(tmp_path: Path) -> None:
    run("--sheet", str(tmp_path / "figures"), "--grey")
    files = {path.stem for path in (tmp_path / "figures").iterdir()}
    assert files == figures.known()


@pytest.mark.parametrize("words", [[], ["q_unheard_of"]])
def test_what_cannot_be_drawn_is_said(words: list[str]) -> None:
    with pytest.raises(CommandError):
        run(*words)
