"""Strict readers of JSON and YAML mappings: each refuses, naming the place, what is unknown."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NoReturn

from clinic.content import ContentError, read_text

MAX_TEXT = 300


def refuse(where: str, what: str) -> NoReturn:
    raise ContentError(f"{where}: {what}")


def mapping(value: object, *, where: str, keys: Collection[str] | None = None) -> dict[str, Any]:
    """The mapping itself, refused when it holds a key that is not in `keys`."""
    if not isinstance(value, dict):
        refuse(where, f"a mapping is needed, not {type(value).__name__}")
    for key in value:
        if not isinstance(key, str) or (keys is not None and key not in keys):
            refuse(where, f"the key {key!r} is not known here")
    return value


def rows(value: dict[str, Any], key: str, *, where: str, limit: int) -> list[Any]:
    """The list under `key`; empty when absent."""
    found = value.get(key, [])
    if not isinstance(found, list):
        refuse(where, f"{key} must be a list")
    if len(found) > limit:
        refuse(where, f"{key} has {len(found)} entries; at most {limit} are allowed")
    return found


def text(value: dict[str, Any], key: str, *, where: str) -> str:
    found = value.get(key)
    if not isinstance(found, str) or not found.strip() or found != found.strip():
        refuse(where, f"{key} must be a text without spaces around it")
    if len(found) > MAX_TEXT:
        refuse(where, f"{key} has {len(found)} characters; at most {MAX_TEXT} are allowed")
    return found


def optional_text(value: dict[str, Any], key: str, *, where: str) -> str:
    return text(value, key, where=where) if key in value else ""


def flag(value: dict[str, Any], key: str, *, where: str) -> bool:
    found = value.get(key, False)
    if not isinstance(found, bool):
        refuse(where, f"{key} must be true or false")
    return found


def whole(value: dict[str, Any], key: str, *, where: str) -> int:
    found = value.get(key)
    if not isinstance(found, int) or isinstance(found, bool):
        refuse(where, f"{key} must be a whole number")
    return found


def read_json_once(relative: str) -> Any:
    """The JSON of a fixture; a key that stands twice is refused, as the second would win unseen."""
    try:
        return json.loads(
            read_text(relative), object_pairs_hook=lambda pairs: _unique(pairs, relative)
        )
    except json.JSONDecodeError as error:
        raise ContentError(f"{relative}: line {error.lineno}: {error.msg}") from error


def _unique(pairs: list[tuple[str, Any]], relative: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            label = found.get("linkId", "an item")
            refuse(f"{relative}: {label}", f"the key {key!r} stands twice")
        found[key] = value
    return found
