"""A mapping of pose data that knows whose it is and refuses what it does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from clinic.content import ContentError


class Fields:
    def __init__(self, where: str, raw: Any) -> None:
        self.where = where
        if not isinstance(raw, Mapping):
            self.refuse(f"needs names and values, not {raw!r}")
        self._left = dict(raw)

    def inner(self, name: str, raw: Any) -> Fields:
        return Fields(f"{self.where}: {name}", raw)

    def take(self, name: str, default: Any) -> Any:
        return self._left.pop(name, default)

    def number(self, name: str, default: float) -> float:
        value = self._left.pop(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(f"{name!r} must be a number, not {value!r}")
        return float(value)

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        value = self._left.pop(name, choices[0])
        if value not in choices:
            self.refuse(f"{name!r} must be one of {', '.join(choices)}")
        return str(value)

    def done(self) -> None:
        """Nothing may be left over: an unknown joint or a slip of the keyboard."""
        if self._left:
            self.refuse(f"unknown {', '.join(sorted(map(repr, self._left)))}")

    def refuse(self, problem: str) -> NoReturn:
        raise ContentError(f"{self.where}: {problem}")
