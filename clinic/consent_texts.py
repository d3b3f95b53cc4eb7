"""What runners agree to, purpose by purpose: versioned texts from `fixtures/consents/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from clinic import content
from clinic.content import ContentError

FIRST_LANGUAGE = "en"
LANGUAGES = ("en", "es")
PURPOSES = ("not_for_emergencies", "care", "guardian", "letter_gp", "letter_coach")
GAPS = frozenset({"clinic", "age"})

_GAP = re.compile(r"\{([^{}]*)\}")
_PARTS = {"title", "explanation", "tick"}
_KEYS = {"version", "language", "status", "purposes"}


@dataclass(frozen=True)
class ConsentText:
    """One purpose. The explanation holds gaps for the clinic's name and its age of consent."""

    purpose: str
    title: str
    explanation: tuple[str, ...]
    tick: str

    def explained(self, *, clinic: str, age: int) -> tuple[str, ...]:
        """The explanation with its gaps filled, each value put in as it is."""
        values = {"clinic": clinic, "age": str(age)}
        return tuple(_GAP.sub(lambda gap: values[gap[1]], line) for line in self.explanation)


@dataclass(frozen=True)
class ConsentTexts:
    """All purposes in one language at one version."""

    version: str
    language: str
    purposes: Mapping[str, ConsentText]


def texts_for(language: str) -> ConsentTexts:
    """The texts in the language of a page, like "es" or "en-gb"; English where there are none."""
    code = language.split("-")[0].lower()
    return texts(code if code in LANGUAGES else FIRST_LANGUAGE)


@cache
def texts(language: str) -> ConsentTexts:
    """The texts of one of `LANGUAGES`, checked: every purpose, and the version of the English."""
    name = f"consents/{language}.yaml"
    found = parse(content.read_yaml(name), name=name)
    if found.language != language:
        raise ContentError(f"{name}: the file name and the language {found.language!r} differ")
    if language != FIRST_LANGUAGE:
        _require_same(found, texts(FIRST_LANGUAGE), name=name)
    return found


def parse(document: Any, *, name: str) -> ConsentTexts:
    """The texts in a document; refuses one that is not complete."""
    if not isinstance(document, dict) or set(document) != _KEYS:
        raise ContentError(f"{name}: needs exactly {', '.join(sorted(_KEYS))}")
    rows = document["purposes"]
    if not isinstance(rows, dict) or list(rows) != list(PURPOSES):
        raise ContentError(f"{name}: needs the purposes {', '.join(PURPOSES)}, in this order")
    return ConsentTexts(
        version=_text(document["version"], where=f"{name}: version"),
        language=_text(document["language"], where=f"{name}: language"),
        purposes={purpose: _purpose(purpose, row, name=name) for purpose, row in rows.items()},
    )


def _purpose(purpose: str, row: Any, *, name: str) -> ConsentText:
    where = f"{name}: {purpose}"
    if not isinstance(row, dict) or set(row) != _PARTS:
        raise ContentError(f"{where}: needs exactly {', '.join(sorted(_PARTS))}")
    if not isinstance(row["explanation"], list) or not row["explanation"]:
        raise ContentError(f"{where}: the explanation is a list of sentences")
    return ConsentText(
        purpose=purpose,
        title=_text(row["title"], where=where),
        explanation=tuple(_text(line, where=where, gaps=GAPS) for line in row["explanation"]),
        tick=_text(row["tick"], where=where),
    )


def _text(value: Any, *, where: str, gaps: frozenset[str] = frozenset()) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ContentError(f"{where}: a text is missing")
    unknown = set(_GAP.findall(value)) - gaps
    if unknown:
        raise ContentError(f"{where}: unknown gap {', '.join(sorted(unknown))}")
    return value


def _require_same(found: ConsentTexts, first: ConsentTexts, *, name: str) -> None:
    """A translation says the same thing: same version, same gaps in every explanation."""
    if found.version != first.version:
        raise ContentError(f"{name}: version {found.version}, but the English is {first.version}")
    for purpose, row in found.purposes.items():
        if _gaps(row) != _gaps(first.purposes[purpose]):
            raise ContentError(f"{name}: {purpose}: the gaps differ from the English")


def _gaps(row: ConsentText) -> set[str]:
    return {gap for line in row.explanation for gap in _GAP.findall(line)}
