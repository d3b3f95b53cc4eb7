"""The hazard log names controls and tests that exist, and accepts no great risk in silence."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clinic import content

ROOT = Path(__file__).resolve().parent.parent
LOG: dict[str, Any] = content.read_yaml("safety/hazards.yaml")
HAZARDS: list[dict[str, Any]] = LOG["hazards"]
GREAT = 4
each_hazard = pytest.mark.parametrize("row", HAZARDS, ids=lambda row: row["id"])


def level(risk: dict[str, int]) -> int:
    found: int = LOG["risk"][risk["severity"]][risk["likelihood"] - 1]
    return found


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def names_in(body: list[ast.stmt]) -> dict[str, ast.stmt]:
    """What a module or class defines, by name."""
    found: dict[str, ast.stmt] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {part.id: node for part in node.targets if isinstance(part, ast.Name)}
    return found


def is_test(node_id: str) -> bool:
    """Whether pytest would collect it, as far as a reader of the file can tell."""
    name, *parts = node_id.split("::")
    path = ROOT / name
    if not path.is_file() or not parts:
        return False
    body = tree_of(path).body
    for part in parts[:-1]:
        holder = names_in(body).get(part)
        if not isinstance(holder, ast.ClassDef) or not part.startswith("Test"):
            return False
        body = holder.body
    last = names_in(body).get(parts[-1])
    return isinstance(last, ast.FunctionDef) and last.name.startswith("test_")


def is_there(place: str) -> bool:
    name, _, symbol = place.partition(":")
    path = ROOT / name
    return path.is_file() and (not symbol or symbol in names_in(tree_of(path).body))


def test_the_twenty_hazards_stand_in_order() -> None:
    assert [row["id"] for row in HAZARDS] == [f"H{number}" for number in range(1, 21)]


@each_hazard
def test_every_test_that_a_control_names_exists(row: dict[str, Any]) -> None:
    named = [test for control in row["controls"] for test in control.get("tests", ())]
    assert [test for test in named if not is_test(test)] == []


@each_hazard
def test_every_place_that_a_control_names_exists(row: dict[str, Any]) -> None:
    named = [place for control in row["controls"] for place in control.get("places", ())]
    assert [place for place in named if not is_there(place)] == []


@each_hazard
def test_a_control_that_is_built_has_a_place_and_a_test_and_a_planned_one_neither(
    row: dict[str, Any],
) -> None:
    for control in row["controls"]:
        assert control["state"] in {"built", "planned"}
        has = {bool(control.get("places")), bool(control.get("tests"))}
        assert has == {control["state"] == "built"}, control["text"]


@each_hazard
def test_while_a_control_is_planned_the_risk_stays_where_it_began(row: dict[str, Any]) -> None:
    is_open = any(control["state"] == "planned" for control in row["controls"])
    if is_open:
        assert row["residual"] == row["initial"]
    else:
        assert level(row["residual"]) < level(row["initial"])


@each_hazard
def test_a_great_risk_is_accepted_in_writing_or_not_at_all(row: dict[str, Any]) -> None:
    assert bool(row.get("acceptance")) == (level(row["residual"]) >= GREAT)


def test_a_test_or_place_that_does_not_exist_is_noticed() -> None:
    assert not is_test("tests/test_hazards.py::test_that_nobody_wrote")
    assert not is_test("tests/test_hazards.py::TestNobody::test_the_twenty_hazards_stand_in_order")
    assert not is_test("tests/test_nowhere.py::test_anything")
    assert not is_there("intake/triage/engine.py:no_such_name")
    assert not is_there("intake/triage/nowhere.py")
