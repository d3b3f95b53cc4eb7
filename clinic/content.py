"""Reads the clinical content in `fixtures/` safely; no framework."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


class ContentError(ValueError):
    """A fixture file cannot be used; the text names the file and the line or id."""


@dataclass(frozen=True)
class Source:
    """A publication or guideline. `status`: verified (read by us) or recalled (from memory)."""

    id: str
    cite: str
    status: str
    doi: str = ""
    url: str = ""


# The parser written in C is seven times faster; a machine without it still reads everything.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_SafeLoader):  # type: ignore[misc]
    """Refuses a mapping that names a key twice: the second would silently win."""


def _mapping(loader: _UniqueKeyLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise ContentError(f"line {line}: the key {key!r} stands twice")
        seen.add(key)
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def path_of(relative: str) -> Path:
    path = (FIXTURES / relative).resolve()
    if not path.is_relative_to(FIXTURES):
        raise ContentError(f"{relative}: outside the fixtures folder")
    return path


def parse_yaml(text: str, *, name: str) -> Any:
    """The document in `text`; `name` is what error messages call it."""
    try:
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader
    except ContentError as error:
        raise ContentError(f"{name}: {error}") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{name}: {error}") from error


def read_text(relative: str) -> str:
    try:
        return path_of(relative).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ContentError(f"{relative}: no such file") from error


def read_yaml(relative: str) -> Any:
    return parse_yaml(read_text(relative), name=relative)


def read_json(relative: str) -> Any:
    try:
        return json.loads(read_text(relative))
    except json.JSONDecodeError as error:
        raise ContentError(f"{relative}: line {error.lineno}: {error.msg}") from error


def sha256_of(relative: str) -> str:
    return hashlib.sha256(path_of(relative).read_bytes()).hexdigest()


@cache
def sources() -> Mapping[str, Source]:
    """The register of sources that rules, exercises and modifications cite, by id."""
    found: dict[str, Source] = {}
    for row in read_yaml("sources.yaml")["sources"]:
        source = Source(
            id=row["id"],
            cite=row["cite"],
            status=row["status"],
            doi=row.get("doi", ""),
            url=row.get("url", ""),
        )
        if source.id in found:
            raise ContentError(f"sources.yaml: the id {source.id!r} stands twice")
        found[source.id] = source
    return found


def require_sources(ids: tuple[str, ...], *, where: str) -> None:
    """Refuse content that cites a source the register does not hold."""
    for source_id in ids:
        if source_id not in sources():
            raise ContentError(f"{where}: unknown source {source_id!r}")
