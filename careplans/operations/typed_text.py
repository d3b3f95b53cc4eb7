"""What no typed text may hold: characters that no database, page or PDF keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from clinic.errors import Invalid
from intake.questionnaire.values import UNSTORABLE

SENTENCE = "This text holds a character that cannot be kept. Type it again."


def require_storable(values: Mapping[str, Any]) -> None:
    """Refuses every field with such a character in any text of it, keys of objects included."""
    problems = dict.fromkeys(_damaged(values), SENTENCE)
    if problems:
        raise Invalid(SENTENCE, fields=problems)


def _damaged(values: Mapping[str, Any]) -> Iterator[str]:
    """A name that is damaged itself is not repeated: an answer could not carry it."""
    for name, value in values.items():
        if UNSTORABLE.search(name):
            yield "name"
        elif _is_damaged(value):
            yield name


def _is_damaged(value: Any) -> bool:
    if isinstance(value, str):
        return UNSTORABLE.search(value) is not None
    if isinstance(value, Mapping):
        return any(_is_damaged(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return any(_is_damaged(part) for part in value)
    return False
