"""A version 1.1.0 of the rules, published beside 1.0.0 in a folder of content of its own."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clinic import content
from intake.triage import rules, safety_texts

Document = dict[str, Any]
Change = Callable[[Document], None]
Publish = Callable[..., None]


@pytest.fixture
def publish_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Publish]:
    """Calling it writes 1.1.0, the shipped rules with the given change, as a deployment would."""
    folder = tmp_path.resolve() / "fixtures"
    shutil.copytree(content.FIXTURES, folder)

    def publish(change: Change = louder, version: str = "1.1.0") -> None:
        document = copy.deepcopy(_shipped())
        document["rules_version"] = version
        change(document)
        text = json.dumps(document, ensure_ascii=False)  # which is YAML too, and quickly written
        (folder / rules.file_of(version)).write_text(text, encoding="utf-8")
        monkeypatch.setattr(content, "FIXTURES", folder)
        forget()

    yield publish
    monkeypatch.undo()
    forget()


@cache
def _shipped() -> Document:
    found: Document = content.read_yaml(rules.file_of("1.0.0"))
    return found


def forget() -> None:
    """What is read once: each version, which is current, and what all have in common."""
    for found in (
        rules.load,
        rules.current_version,
        rules.every_flag,
        rules.supersedes,
        safety_texts.library,
    ):
        found.cache_clear()


def rule_of(document: Document, rule_id: str) -> Document:
    found: Document = next(row for row in document["red_flags"] if row["id"] == rule_id)
    return found


def louder(document: Document) -> None:
    """Constant pain of 8 is severe: no worked case says otherwise."""
    rule_of(document, "rf_severe")["when"]["all"][0]["gte"] = 8


def quieter(document: Document) -> None:
    """Constant pain of 9 is not severe: no worked case says otherwise."""
    rule_of(document, "rf_severe")["when"]["all"][0]["gte"] = 10


def deaf(document: Document) -> None:
    """The calf that may be swollen is no sign of a clot: a worked case says otherwise."""
    rule_of(document, "rf_dvt")["when"] = {"q": "s_calf_swollen", "is": "yes"}
