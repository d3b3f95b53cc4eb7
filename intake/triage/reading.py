"""What all parts of a rule file are read with: entries by id, texts, lists of ids, expressions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from clinic import content
from intake.questionnaire import strict
from intake.questionnaire.definition import Questionnaire
from intake.triage import derived
from intake.triage.logic import Node
from intake.triage.parsing import Grammar, Term, term_of

MAX_ROWS = 200
MAX_TEXT = 600

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Reader:
    """One rule file being read. `where` is always the file and the id of the entry."""

    name: str
    root: Row
    questionnaire: Questionnaire
    grammar: Grammar

    def by_id(self, key: str, read_row: Callable[[Reader, Row, str], T]) -> dict[str, T]:
        """The entries of a list of the file by id, in order."""
        found: dict[str, T] = {}
        for entry in entries(self.root, key, where=self.name):
            if entry["id"] in found:
                strict.refuse(self.at(entry["id"]), "this id stands twice")
            found[entry["id"]] = read_row(self, entry, self.at(entry["id"]))
        return found

    def at(self, row_id: str) -> str:
        return f"{self.name}: {row_id}"

    def expression(self, row: Row, *, where: str, key: str = "when") -> Node:
        return self.grammar.expression(row.get(key), where=where.removeprefix(f"{self.name}: "))


def open_file(root: Row, questionnaire: Questionnaire, *, name: str) -> Reader:
    """A reader that knows the questions, derived values and macros of the file."""
    macros: dict[str, Any] = {}
    for entry in entries(root, "macros", where=name):
        only_keys(entry, ("id", "when"), where=f"{name}: {entry['id']}")
        if entry["id"] in macros:
            strict.refuse(f"{name}: {entry['id']}", "this id stands twice")
        macros[entry["id"]] = entry.get("when")
    grammar = Grammar(
        name=name,
        questions={key: term_of(question) for key, question in questionnaire.questions.items()},
        derived=dict.fromkeys(derived.FORMULAS, Term("number")),
        macros=macros,
    )
    for macro_id in macros:
        grammar.expression({"m": macro_id}, where=macro_id)
    return Reader(name=name, root=root, questionnaire=questionnaire, grammar=grammar)


def entries(root: Row, key: str, *, where: str) -> list[Row]:
    """The mappings with an id listed under `key`; at least one."""
    rows = strict.rows(root, key, where=where, limit=MAX_ROWS)
    if not rows:
        strict.refuse(where, f"{key} is empty")
    for row in rows:
        strict.text(strict.mapping(row, where=f"{where}: {key}"), "id", where=f"{where}: {key}")
    return rows


def only_keys(row: Row, keys: Collection[str], *, where: str) -> None:
    strict.mapping(row, where=where, keys=keys)


def words(row: Row, key: str, *, where: str) -> str:
    """A text a person reads, possibly of several sentences."""
    found = row.get(key)
    if not isinstance(found, str) or not found.strip() or len(found) > MAX_TEXT:
        strict.refuse(where, f"{key} must be a text of at most {MAX_TEXT} characters")
    return found


def ids(row: Row, key: str, *, where: str) -> tuple[str, ...]:
    found = strict.rows(row, key, where=where, limit=MAX_ROWS)
    if any(not isinstance(item, str) for item in found) or len(set(found)) != len(found):
        strict.refuse(where, f"{key} must be a list of different ids")
    return tuple(found)


def sources(row: Row, *, where: str) -> tuple[str, ...]:
    """At least one source of the register."""
    found = ids(row, "sources", where=where)
    if not found:
        strict.refuse(where, "a source is missing")
    content.require_sources(found, where=where)
    return found


def number_map(row: Row, key: str, *, where: str) -> Mapping[str, int]:
    found = strict.mapping(row.get(key), where=f"{where}: {key}")
    return {name: strict.whole(found, name, where=f"{where}: {key}") for name in found}
