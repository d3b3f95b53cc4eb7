"""Frozen dataclass trees to JSON and back, refusing what does not fit; no framework."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any

MOST_CHARACTERS = 2_000
MOST_ENTRIES = 200
LARGEST_NUMBER = 1_000_000


class DocumentError(ValueError):
    """A document cannot be used; the text names the place: `phases[0].exercises[2].name`."""


def encode(value: Any) -> Any:
    """JSON values. A field that holds its default is left out, so that a field added later does
    not change the hash of documents that never had it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: encode(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, tuple):
        return [encode(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, StrEnum) else value


def decode(kind: Any, value: Any, path: str) -> Any:
    """`value` as the type `kind`; `path` is what error messages call the place."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(part for part in typing.get_args(kind) if part is not types.NoneType)
        return None if value is None else decode(inner, value, path)
    if origin is tuple:
        return _tuple(typing.get_args(kind)[0], value, path)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, value, path)
    if issubclass(kind, StrEnum):
        return _choice(kind, value, path)
    return _SCALARS[kind](value, path)


def check_size(value: Any, path: str = "") -> None:
    """Refuse texts and lists longer than a page layout can bear, and broken characters."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            check_size(getattr(value, field.name), f"{path}.{field.name}".lstrip("."))
    elif isinstance(value, tuple):
        if len(value) > MOST_ENTRIES:
            raise DocumentError(f"{path}: {len(value)} entries, the most is {MOST_ENTRIES}.")
        for number, entry in enumerate(value):
            check_size(entry, f"{path}[{number}]")
    elif isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int | Decimal) and not -LARGEST_NUMBER < value < LARGEST_NUMBER:
        raise DocumentError(f"{path}: the number is too large.")


def _check_text(value: str, path: str) -> None:
    if len(value) > MOST_CHARACTERS:
        raise DocumentError(f"{path}: {len(value)} characters, the most is {MOST_CHARACTERS}.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise DocumentError(f"{path}: contains half of a character. Type the text again.")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _dataclass(kind: Any, value: Any, path: str) -> Any:
    if not isinstance(value, Mapping):
        raise _unexpected("an object", value, path)
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for key in value:
        if key not in fields:
            raise DocumentError(f"{_join(path, str(key))}: there is no such field.")
    for name, field in fields.items():
        if name not in value and field.default is dataclasses.MISSING:
            raise DocumentError(f"{_join(path, name)}: is missing.")
    found = {name: decode(_hints(kind)[name], value[name], _join(path, name)) for name in value}
    try:
        return kind(**found)
    except DocumentError as error:
        raise DocumentError(_join(path, str(error))) from error


def _tuple(kind: Any, value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _unexpected("a list", value, path)
    return tuple(decode(kind, entry, f"{path}[{number}]") for number, entry in enumerate(value))


def _choice(kind: type[StrEnum], value: Any, path: str) -> StrEnum:
    try:
        return kind(value)
    except ValueError:
        raise DocumentError(f"{path}: {value!r} is not one of {', '.join(kind)}.") from None


def _text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise _unexpected("a text", value, path)
    return value


def _integer(value: Any, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _unexpected("a whole number", value, path)
    return value


def _boolean(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise _unexpected("true or false", value, path)
    return value


def _date(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError:
        raise DocumentError(f"{path}: {value!r} is not a date like 2026-11-22.") from None


def _decimal(value: Any, path: str) -> Decimal:
    try:
        number = Decimal(_text(value, path))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise DocumentError(f'{path}: {value!r} is not a number like "12.5".')
    return number


_SCALARS = {str: _text, int: _integer, bool: _boolean, date: _date, Decimal: _decimal}


def _join(path: str, name: str) -> str:
    return f"{path}.{name}".lstrip(".")


def _unexpected(wanted: str, value: Any, path: str) -> DocumentError:
    found = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
    name = "nothing" if value is None else found.get(type(value), "a number")
    return DocumentError(f"{path or 'document'}: should be {wanted}, found {name}.")
