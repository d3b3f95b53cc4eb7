"""The shipped documents, and ways to break a copy of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clinic import content
from intake.questionnaire import loading

Document = dict[str, Any]
BASE = "questionnaires/runner-knee-1.0.0"


def parse(definition: Document, sidecar: Document) -> None:
    loading.parse(definition, sidecar, name="form.json", sha256="0")


SHIPPED = content.read_json(f"{BASE}.json"), content.read_yaml(f"{BASE}.yaml")


def item(group: Document, link_id: str) -> Document:
    found = _search(group, link_id)
    assert found is not None, link_id
    return found


def _search(group: Document, link_id: str) -> Document | None:
    if group.get("linkId") == link_id:
        return group
    below = (_search(child, link_id) for child in group.get("item", []))
    return next((found for found in below if found is not None), None)


def change(link_id: str, **values: Any) -> Callable[[Document], None]:
    return lambda document: item(document, link_id).update(values)


def remove(link_id: str, key: str) -> Callable[[Document], None]:
    return lambda document: item(document, link_id).pop(key)


def add(link_id: str, row: Document) -> Callable[[Document], None]:
    return lambda document: item(document, link_id)["item"].append(row)


def extend(link_id: str, **extension: Any) -> Callable[[Document], None]:
    return lambda document: item(document, link_id).setdefault("extension", []).append(extension)


def enable(link_id: str, *tests: Document, **more: Any) -> Callable[[Document], None]:
    return change(link_id, enableWhen=list(tests), **more)


def coding(code: str, system: str = "https://patella.example/CodeSystem/intake-answer") -> Document:
    return {"system": system, "code": code}


def option(code: str) -> Document:
    return {"valueCoding": coding(code) | {"display": "Something"}}


def new_question(link_id: str, **values: Any) -> Document:
    return {"linkId": link_id, "text": "Really?", "type": "boolean", "required": False} | values


def page_of(count: int) -> Document:
    return {"linkId": "page-new", "text": "New", "type": "group", "item": [{}] * count}
