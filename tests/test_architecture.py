"""The rules of the house that a reader of one file could not see."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parent.parent
APPS = ("clinic", "intake", "careplans")
LONGEST_FUNCTION = 40
LONGEST_FILE = 350
# SQLite loses triggers when a table is altered, so this one receiver puts them back.
RECEIVERS = ["clinic/apps.py: post_migrate"]


@cache
def our_files() -> list[tuple[str, str]]:
    """Name and text of every module of ours, migrations left out."""
    found = chain.from_iterable((ROOT / app).rglob("*.py") for app in APPS)
    return [
        (path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(found)
        if "migrations" not in path.parts
    ]


@cache
def all_nodes() -> list[tuple[str, ast.AST]]:
    return [(name, node) for name, text in our_files() for node in ast.walk(ast.parse(text))]


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, Any]]:
    return ((name, node) for name, node in all_nodes() if isinstance(node, kinds))


def named(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_the_import_contracts_hold() -> None:
    linter = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linter.returncode == 0, linter.stdout + linter.stderr


def test_the_import_contracts_see_every_directory() -> None:
    """A directory without `__init__.py` works in Python but is not looked at."""
    directories = {(ROOT / name).parent for name, _ in our_files()}
    assert [str(path) for path in directories if not (path / "__init__.py").exists()] == []


def test_every_module_says_in_its_first_line_what_belongs_in_it() -> None:
    silent = [name for name, text in our_files() if text.strip() and not describes_itself(text)]
    assert silent == []


def describes_itself(text: str) -> bool:
    return bool(ast.get_docstring(ast.parse(text)))


def test_every_file_can_be_read_in_one_go() -> None:
    lengths = {name: len(text.splitlines()) for name, text in our_files()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_function_can_be_seen_at_once() -> None:
    lengths = {
        f"{name}: {node.name}": node.end_lineno - node.lineno + 1
        for name, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_nothing_is_caught_that_was_not_expected() -> None:
    broad = {"Exception", "BaseException"}
    caught = [
        f"{name}, line {node.lineno}"
        for name, node in nodes(ast.ExceptHandler)
        if node.type is None or any(named(part) in broad for part in ast.walk(node.type))
    ]
    assert caught == []


def test_nothing_happens_behind_the_back_of_a_reader() -> None:
    """No signal receivers: what an operation does is written in the operation."""
    connected = [
        f"{name}: {named(node.func.value)}"
        for name, node in nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "connect"
    ]
    decorated = [
        f"{name}: {node.name}"
        for name, node in nodes(ast.FunctionDef)
        if "receiver" in [named(getattr(mark, "func", mark)) for mark in node.decorator_list]
    ]
    assert connected + decorated == RECEIVERS


@pytest.mark.parametrize("app", APPS)
def test_every_migration_can_be_taken_back(app: str) -> None:
    stuck = [
        f"{name}: {operation}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        if label == app
        for operation in migration.operations
        if not operation.reversible
    ]
    assert stuck == []


@pytest.mark.django_db
def test_frozen_rows_are_kept_frozen_by_the_database() -> None:
    from clinic import frozen

    ours = {model._meta.db_table for app in APPS for model in apps.get_app_config(app).get_models()}
    assert set(frozen.tables()) <= ours & set(connection.introspection.table_names())
    assert frozen.missing_guards() == []
