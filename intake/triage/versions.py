"""Which rule-set version a rule dates from: the one in which its content last changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from clinic import content

Document = Mapping[str, Any]


def documents_up_to(version: str, *, folder: str, slug: str) -> tuple[Document, ...]:
    """The rule files of this form, oldest first, none newer than `version`."""
    start, end = f"{slug}-", ".yaml"
    files = [path.name for path in content.path_of(folder).glob(f"{start}*{end}")]
    found = sorted((_order(name.removeprefix(start).removesuffix(end)), name) for name in files)
    return tuple(
        content.read_yaml(f"{folder}/{name}") for order, name in found if order <= _order(version)
    )


def _order(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise content.ContentError(f"the rule-set version {version!r} is not of the form 1.0.0")
    return tuple(int(part) for part in parts)


def since(documents: Sequence[Document]) -> dict[str, str]:
    """For each red flag of the last document, the version since which it has been as it is."""
    found: dict[str, str] = {}
    before: dict[str, str] = {}
    for document in documents:
        now = hashes(document)
        for rule_id, digest in now.items():
            if before.get(rule_id) != digest:
                found[rule_id] = str(document["rules_version"])
        before = now
    return {rule_id: found[rule_id] for rule_id in before}


def hashes(document: Document) -> dict[str, str]:
    """A hash of each red flag that moves with any change of it or of a macro it names."""
    macros = {row["id"]: row["when"] for row in document["macros"]}
    return {row["id"]: _hash(_expanded(row, macros)) for row in document["red_flags"]}


def _expanded(part: Any, macros: Mapping[str, Any]) -> Any:
    """`part` with macros written out; the file has been read, so none rests on itself."""
    if isinstance(part, list):
        return [_expanded(row, macros) for row in part]
    if not isinstance(part, dict):
        return part
    if set(part) == {"m"}:
        return _expanded(macros[part["m"]], macros)
    return {key: _expanded(value, macros) for key, value in part.items()}


def _hash(part: Any) -> str:
    text = json.dumps(part, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
