"""A version 1.1.0 of the form, published beside 1.0.0 in a folder of content of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clinic import content
from intake.questionnaire import carryover, loading

NAME = "questionnaires/runner-knee"
RENAMED = {"about_work": "about_job"}
REWORDED = {
    "about_sex": "What sex was written down when you were born?",
    "s_hot_red_swollen": "Is your knee hot, red and swollen today?",
}
GONE = frozenset({"goal_expect"})
GONE_OPTIONS = {"s_deformity": "yes_now"}
PAGES = {"page-tried": "page-treatment"}
ASK_AGAIN = ("seen_before",)
PLAN = {"from": "1.0.0", "to": "1.1.0", "rename": RENAMED, "ask_again": list(ASK_AGAIN)}


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Calling it makes 1.1.0 the current version, as a restart with new content would."""
    folder = tmp_path.resolve() / "fixtures"
    shutil.copytree(content.FIXTURES, folder)

    def now() -> None:
        write(folder)
        monkeypatch.setattr(content, "FIXTURES", folder)
        forget()

    yield now
    monkeypatch.undo()
    forget()


def forget() -> None:
    """What is read once: the versions, which is current, and the maps from one to another."""
    loading.load.cache_clear()
    loading.current_version.cache_clear()
    carryover.between.cache_clear()


def write(folder: Path, plan: dict[str, Any] = PLAN) -> None:
    form = json.loads((folder / f"{NAME}-1.0.0.json").read_text(encoding="utf-8"))
    beside = yaml.safe_load((folder / f"{NAME}-1.0.0.yaml").read_text(encoding="utf-8"))
    form["version"] = beside["version"] = "1.1.0"
    form["item"] = [_changed(row) for row in form["item"]]
    beside["questions"] = {
        RENAMED.get(key, key): row for key, row in beside["questions"].items() if key not in GONE
    }
    (folder / f"{NAME}-1.1.0.json").write_text(json.dumps(form), encoding="utf-8")
    for name, document in (
        (f"{NAME}-1.1.0.yaml", beside),
        (f"{NAME}-1.0.0--1.1.0.yaml", plan),
        (loading.CURRENT, {"runner-knee": "1.1.0"}),
    ):
        (folder / name).write_text(yaml.safe_dump(document), encoding="utf-8")


def _changed(item: dict[str, Any]) -> dict[str, Any]:
    link_id = item["linkId"]
    changed = item | {"linkId": RENAMED.get(link_id, PAGES.get(link_id, link_id))}
    if link_id in GONE_OPTIONS:
        changed["answerOption"] = [
            row
            for row in item["answerOption"]
            if row["valueCoding"]["code"] != GONE_OPTIONS[link_id]
        ]
    if link_id in REWORDED:
        changed["text"] = REWORDED[link_id]
    if "item" in item:
        gone = GONE | {f"help-{one}" for one in GONE}
        changed["item"] = [_changed(row) for row in item["item"] if row["linkId"] not in gone]
    return changed
