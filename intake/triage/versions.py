"""Which rule-set version a rule dates from: the one in which its content last changed."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any

from clinic import content

Document = Mapping[str, Any]
PARTS = ("red_flags", "patterns", "factors")
"""What is dated by itself; an id stands in one of them only."""


def known(*, folder: str, slug: str) -> tuple[str, ...]:
    """Every version of the rules for this form, oldest first."""
    start, end = f"{slug}-", ".yaml"
    files = [path.name for path in content.path_of(folder).glob(f"{start}*{end}")]
    return tuple(sorted((name.removeprefix(start).removesuffix(end) for name in files), key=order))


def documents_up_to(version: str, *, folder: str, slug: str) -> tuple[Document, ...]:
    """The rule files of this form, oldest first, none newer than `version`."""
    return tuple(
        content.read_yaml(f"{folder}/{slug}-{one}.yaml")
        for one in known(folder=folder, slug=slug)
        if order(one) <= order(version)
    )


def order(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        raise content.ContentError(f"the rule-set version {version!r} is not of the form 1.0.0")
    return tuple(int(part) for part in parts)


def since(documents: Sequence[Document]) -> dict[str, str]:
    """For each rule of the last document, the version since which it has been as it is."""
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
    """A hash of each rule that moves with any change of it or of a macro it names."""
    macros = {row["id"]: row["when"] for row in document["macros"]}
    rows = itertools.chain.from_iterable(document[part] for part in PARTS)
    return {row["id"]: _hash(_expanded(row, macros)) for row in rows}


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
