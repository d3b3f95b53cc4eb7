"""The sidecar of a questionnaire: what FHIR has no place for, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clinic.content import require_sources

from . import strict, translation
from .definition import Control

KEYS = ("questionnaire", "version", "file_sections", "knee_map", "computed", "questions")
ENTRY_KEYS = (
    "section",
    "why",
    "safety",
    "core",
    "sensitive",
    "sources",
    "control",
    "unit",
    "words",
    "words_in",
    "choices_from",
    "about",
)
VIEWS = ("front", "back", "any")
UNITS = ("run_unit", "minutes per run_unit")
"""Units that depend on whether the runner counts in kilometres or miles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the sidecar says about one question."""

    section: str
    why: str
    safety: bool
    core: bool
    sensitive: bool
    sources: tuple[str, ...]
    control: Control
    unit: str
    words: tuple[str, str] | None
    words_in: Mapping[str, tuple[str, str]]
    choices_from: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sidecar:
    slug: str
    version: str
    file_sections: Mapping[str, str]
    knee_map: Mapping[str, str]
    computed: Mapping[str, Entry]
    questions: Mapping[str, Entry]

    @property
    def words_in(self) -> Mapping[str, Mapping[str, tuple[str, str]]]:
        """The words of units in other languages, by question and language."""
        entries = {**self.computed, **self.questions}
        return {key: entry.words_in for key, entry in entries.items()}


def read(document: object, *, name: str) -> Sidecar:
    top = strict.mapping(document, where=name, keys=KEYS)
    sections = _file_sections(top.get("file_sections"), where=f"{name}: file_sections")
    return Sidecar(
        slug=strict.text(top, "questionnaire", where=name),
        version=strict.text(top, "version", where=name),
        file_sections=sections,
        knee_map=_knee_map(top.get("knee_map"), where=f"{name}: knee_map"),
        computed=_entries(top.get("computed"), sections, where=name),
        questions=_entries(top.get("questions"), sections, where=name),
    )


def _file_sections(value: object, *, where: str) -> Mapping[str, str]:
    found = strict.mapping(value, where=where)
    return {key: strict.text(found, key, where=where) for key in found}


def _knee_map(value: object, *, where: str) -> Mapping[str, str]:
    views = strict.mapping(value, where=where, keys=VIEWS)
    found: dict[str, str] = {}
    for view in views:
        for region in strict.rows(views, view, where=where, limit=30):
            if not isinstance(region, str) or region in found:
                strict.refuse(where, f"{region!r} is not a place, or stands twice")
            found[region] = view
    return found


def _entries(value: object, sections: Mapping[str, str], *, where: str) -> Mapping[str, Entry]:
    rows = strict.mapping(value, where=where)
    return {key: _entry(row, sections, where=f"{where}: {key}") for key, row in rows.items()}


def _entry(value: object, sections: Mapping[str, str], *, where: str) -> Entry:
    row = strict.mapping(value, where=where, keys=ENTRY_KEYS)
    section = strict.text(row, "section", where=where)
    if section not in sections:
        strict.refuse(where, f"the section {section!r} is not in file_sections")
    return Entry(
        section=section,
        why=strict.text(row, "why", where=where),
        safety=strict.flag(row, "safety", where=where),
        core=strict.flag(row, "core", where=where),
        sensitive=strict.flag(row, "sensitive", where=where),
        sources=_sources(row, where=where),
        control=_control(row, where=where),
        unit=_unit(row, where=where),
        words=_words(row, "words", where=where),
        words_in=_words_in(row, where=where),
        choices_from=strict.optional_text(row, "choices_from", where=where),
        about=strict.optional_text(row, "about", where=where),
    )


def _sources(row: dict[str, object], *, where: str) -> tuple[str, ...]:
    ids = tuple(strict.rows(row, "sources", where=where, limit=10))
    if not all(isinstance(source_id, str) for source_id in ids) or len(set(ids)) != len(ids):
        strict.refuse(where, "sources must be different ids")
    require_sources(ids, where=where)
    return ids


def _control(row: dict[str, object], *, where: str) -> Control:
    value = row.get("control", Control.PLAIN.value)
    if value not in (Control.PLAIN.value, Control.KNEE_MAP.value, Control.PACE.value):
        strict.refuse(where, f"the control {value!r} is not known")
    return Control(str(value))


def _unit(row: dict[str, object], *, where: str) -> str:
    unit = strict.optional_text(row, "unit", where=where)
    if unit and unit not in UNITS:
        strict.refuse(
            where, f"the unit {unit!r} belongs in the questionnaire, as questionnaire-unit"
        )
    return unit


def _words(row: dict[str, object], key: str, *, where: str) -> tuple[str, str] | None:
    if key not in row:
        return None
    words = strict.rows(row, key, where=where, limit=2)
    if len(words) != 2 or not all(isinstance(word, str) and word.strip() for word in words):
        strict.refuse(where, f"{key} must be two texts: for one, and for several")
    return words[0], words[1]


def _words_in(row: dict[str, object], *, where: str) -> Mapping[str, tuple[str, str]]:
    """The same words by language."""
    by_language = strict.mapping(row.get("words_in", {}), where=where, keys=translation.LANGUAGES)
    if by_language and "words" not in row:
        strict.refuse(where, "words_in needs words to translate")
    found = {key: _words(by_language, key, where=where) for key in by_language}
    return {key: words for key, words in found.items() if words}
