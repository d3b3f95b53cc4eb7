"""The texts of a questionnaire in other languages: HL7's translation extension, read strictly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import strict
from .definition import Question, Translation, option_key

LANGUAGES = ("es",)
"""The languages a form may speak besides English."""
EXTENSION = "http://hl7.org/fhir/StructureDefinition/translation"
PARTS = {"lang": "valueCode", "content": "valueString"}

Texts = Mapping[str, str]
"""The content of one text by language."""


def read(
    items: Iterable[dict[str, Any]],
    questions: Mapping[str, Question],
    words: Mapping[str, Mapping[str, tuple[str, str]]],
    *,
    name: str,
) -> dict[str, Translation]:
    """Every language in which the form is whole. A form half in a language is refused.

    `items` have been checked in all else; `words` are those of the units, by question.
    """
    by_key = {key: texts for item in items for key, texts in _texts_of(item, name=name)}
    spoken = [language for language in LANGUAGES if _is_begun(language, by_key, words)]
    return {language: _whole(language, by_key, questions, words, name=name) for language in spoken}


def _is_begun(
    language: str,
    by_key: Mapping[str, Texts],
    words: Mapping[str, Mapping[str, tuple[str, str]]],
) -> bool:
    return any(language in row for row in (*by_key.values(), *words.values()))


def _whole(
    language: str,
    by_key: Mapping[str, Texts],
    questions: Mapping[str, Question],
    words: Mapping[str, Mapping[str, tuple[str, str]]],
    *,
    name: str,
) -> Translation:
    for key, texts in by_key.items():
        if language not in texts:
            strict.refuse(f"{name}: {key}", f"has no text in {language!r}, though others have")
    for question in questions.values():
        if question.words and language not in words[question.id]:
            strict.refuse(f"{name}: {question.id}", f"its words are not there in {language!r}")
    return Translation(
        texts={key: texts[language] for key, texts in by_key.items()},
        words={key: row[language] for key, row in words.items() if language in row},
    )


def _texts_of(item: dict[str, Any], *, name: str) -> Iterator[tuple[str, Texts]]:
    """Every text in an item and below it, by its key."""
    link_id = item["linkId"]
    yield link_id, _texts(item, "text", where=f"{name}: {link_id}")
    for row in item.get("answerOption", []):
        key = option_key(link_id, row["valueCoding"]["code"])
        yield key, _texts(row["valueCoding"], "display", where=f"{name}: {key}")
    for child in item.get("item", []):
        yield from _texts_of(child, name=name)


def _texts(element: dict[str, Any], key: str, *, where: str) -> Texts:
    """The translations that stand beside a text, in FHIR's `_text` or `_display`."""
    if f"_{key}" not in element:
        return {}
    beside = strict.mapping(element[f"_{key}"], where=where, keys=("extension",))
    rows = strict.rows(beside, "extension", where=where, limit=10)
    if not rows:
        strict.refuse(where, f"_{key} holds no translation")
    found: dict[str, str] = {}
    for row in rows:
        language, content = _translation(row, where=where)
        if language in found:
            strict.refuse(where, f"the language {language!r} stands twice")
        found[language] = content
    return found


def _translation(row: object, *, where: str) -> tuple[str, str]:
    extension = strict.mapping(row, where=where, keys=("url", "extension"))
    if extension.get("url") != EXTENSION:
        strict.refuse(where, f"the extension {extension.get('url')!r} is no translation")
    parts: dict[str, str] = {}
    for part in strict.rows(extension, "extension", where=where, limit=len(PARTS)):
        url = strict.mapping(part, where=where).get("url")
        if url not in PARTS or url in parts or set(part) != {"url", PARTS[url]}:
            strict.refuse(where, "a translation has one lang and one content")
        parts[url] = strict.text(part, PARTS[url], where=where)
    if set(parts) != set(PARTS):
        strict.refuse(where, "a translation has one lang and one content")
    if parts["lang"] not in LANGUAGES:
        strict.refuse(where, f"the language {parts['lang']!r} is not known")
    return parts["lang"], parts["content"]
