"""One entry of a content file, read field by field; a wrong field names the file and the id."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from careplans.dosage import Range
from careplans.library.formulas import Formula, FormulaError, parse
from careplans.library.modification import Tag
from clinic.content import ContentError, require_sources
from intake.triage.logic import Node
from intake.triage.parsing import Grammar

T = TypeVar("T")


class Row:
    """Fields are taken out one by one; `done()` refuses what nobody took."""

    def __init__(self, raw: Any, *, file: str, id: str, grammar: Grammar | None = None) -> None:
        self.file, self.id, self.grammar = file, id, grammar
        if not isinstance(raw, dict):
            self.refuse(f"must be a mapping, not {raw!r}")
        self._left = dict(raw)

    def refuse(self, reason: str) -> NoReturn:
        raise ContentError(f"{self.file}: {self.id}: {reason}")

    def has(self, key: str) -> bool:
        return key in self._left

    def done(self) -> None:
        if self._left:
            self.refuse(f"unknown field {sorted(self._left)[0]!r}")

    def inner(self, key: str) -> Row:
        return self._row(self._take(key), key)

    def inners(self, key: str) -> tuple[Row, ...]:
        """The rows of a list; none when the field is absent."""
        found = self._left.pop(key, [])
        if not isinstance(found, list):
            self.refuse(f"{key!r} must be a list")
        return tuple(self._row(raw, f"{key} {n}") for n, raw in enumerate(found, start=1))

    def raw(self, key: str) -> Any:
        return self._take(key)

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(f"{key!r} must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different texts; empty when the field is absent."""
        value = self._left.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.refuse(f"{key!r} must be a list of texts")
        if len(set(value)) != len(value):
            self.refuse(f"{key!r} says something twice")
        return tuple(value)

    def whole(self, key: str) -> int:
        return self._whole(self._take(key), key)

    def whole_or_none(self, key: str) -> int | None:
        value = self._left.pop(key, None)
        return None if value is None else self._whole(value, key)

    def decimal(self, key: str) -> Decimal:
        return self._decimal(self._take(key), key)

    def decimal_or_none(self, key: str) -> Decimal | None:
        value = self._left.pop(key, None)
        return None if value is None else self._decimal(value, key)

    def decimals(self, key: str) -> dict[str, Decimal]:
        raw = self._take(key)
        if not isinstance(raw, dict):
            self.refuse(f"{key!r} must be a mapping of numbers")
        return {name: self._decimal(value, key) for name, value in raw.items()}

    def wholes(self, key: str) -> dict[str, int]:
        raw = self._take(key)
        if not isinstance(raw, dict):
            self.refuse(f"{key!r} must be a mapping of whole numbers")
        return {name: self._whole(value, key) for name, value in raw.items()}

    def flag(self, key: str) -> bool:
        value = self._left.pop(key, False)
        if not isinstance(value, bool):
            self.refuse(f"{key!r} must be true or false")
        return value

    def pair(self, key: str) -> tuple[int, int]:
        value = self._take(key)
        if not isinstance(value, list) or len(value) != 2:
            self.refuse(f"{key!r} must be two whole numbers")
        low, high = (self._whole(number, key) for number in value)
        if low > high:
            self.refuse(f"{key!r} runs backwards: {low} to {high}")
        return low, high

    def pair_or_none(self, key: str) -> tuple[int, int] | None:
        return self.pair(key) if self.has(key) else None

    def range_or_none(self, key: str) -> Range | None:
        return Range(*self.pair(key)) if self.has(key) else None

    def formula(self, key: str) -> Formula:
        text = self.text(key)
        try:
            return parse(text)
        except FormulaError as error:
            self.refuse(f"{key!r}: {error}")

    def formula_or_none(self, key: str) -> Formula | None:
        return self.formula(key) if self.has(key) else None

    def condition_or_none(self, key: str) -> Node | None:
        """An expression over answers; unknown questions and options are refused by the grammar."""
        raw = self._left.pop(key, None)
        if raw is None:
            return None
        if self.grammar is None:
            self.refuse(f"{key!r} cannot be read here")
        return self.grammar.expression(raw, where=self.id)

    def tags(self) -> frozenset[Tag]:
        tags = self.texts("tags")
        for tag in tags:
            if tag not in list(Tag):
                self.refuse(f"unknown tag {tag!r}")
        return frozenset(Tag(tag) for tag in tags)

    def cited(self) -> tuple[str, ...]:
        """The ids under `sources`, each in the register; at least one."""
        ids = self.texts("sources")
        if not ids:
            self.refuse("cites no source")
        require_sources(ids, where=f"{self.file}: {self.id}")
        return ids

    def _row(self, raw: Any, key: str) -> Row:
        return Row(raw, file=self.file, id=f"{self.id}, {key}", grammar=self.grammar)

    def _take(self, key: str, default: Any = None) -> Any:
        if key not in self._left and default is None:
            self.refuse(f"{key!r} is missing")
        return self._left.pop(key, default)

    def _whole(self, value: Any, key: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(f"{key!r} must be a whole number, not {value!r}")
        return value

    def _decimal(self, value: Any, key: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"{key!r} must be a number, not {value!r}")
        return Decimal(str(value))


def entries(top: Row, key: str, read: Callable[[Row], T]) -> dict[str, T]:
    """The list under `key` read entry by entry, by id; an id that stands twice is refused."""
    found: dict[str, T] = {}
    for raw in _listed(top, key):
        entry_id = raw.get("id") if isinstance(raw, dict) else None
        if not isinstance(entry_id, str) or not entry_id:
            top.refuse(f"{key!r} holds an entry without id: {raw!r:.80}")
        row = Row(raw, file=top.file, id=entry_id, grammar=top.grammar)
        if entry_id in found:
            row.refuse(f"the id stands twice in {key!r}")
        found[entry_id] = read(row)
        row.done()
    return found


def _listed(top: Row, key: str) -> list[Any]:
    raw = top.raw(key)
    if not isinstance(raw, list) or not raw:
        top.refuse(f"{key!r} must be a list with entries")
    return raw
