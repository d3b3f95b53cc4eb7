"""Frozen dataclasses to plain JSON values and back, by their type hints."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """Mappings, lists, texts, numbers, booleans and nulls that JSON can hold."""
    if is_dataclass(value):
        return {part.name: to_plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: type[T], value: Mapping[str, Any]) -> T:
    """The dataclass `kind` out of what `to_plain` made of it; ValueError when it does not fit."""
    hints = _hints(kind)  # type: ignore[arg-type]
    odd = (set(value) - set(hints)) | (_required(kind) - set(value))  # type: ignore[arg-type]
    if odd:
        names = ", ".join(sorted(odd))
        raise ValueError(f"{kind.__name__}: fields missing or unknown: {names}")
    return kind(**{name: _read(hints[name], value[name]) for name in value})


@cache
def _required(kind: Hashable) -> frozenset[str]:
    """Fields without a default; one with a default came later than what was stored first."""
    rows = fields(kind)  # type: ignore[arg-type]
    return frozenset(part.name for part in rows if part.default is MISSING)


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(hint: Any, value: Any) -> Any:
    if get_origin(hint) is UnionType:
        hint = next(part for part in get_args(hint) if part is not NoneType)
        return None if value is None else _read(hint, value)
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint):
        return from_plain(hint, value)  # type: ignore[arg-type]
    return _leaf(hint, value)


_FROM_TEXT: Mapping[type, Callable[[str], Any]] = {date: date.fromisoformat}


def _leaf(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint in _FROM_TEXT:
        return _FROM_TEXT[hint](value)
    if type(value) is not hint:
        raise ValueError(f"{value!r} is not a {hint.__name__}")
    return value
