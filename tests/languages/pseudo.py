"""A language that nobody speaks: every sentence of the catalogues in ⟦brackets⟧ and 40 % longer.

Whatever stands on a page without brackets is data, or a sentence that cannot be translated.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from gettext import GNUTranslations
from html.parser import HTMLParser
from math import ceil
from pathlib import Path
from typing import Any

import allauth
import django
from babel.messages.catalog import Catalog
from django.utils.translation import trans_real

from clinic import content
from intake.questionnaire import loading
from intake.questionnaire.definition import Translation
from tests.infrastructure import messages

STANDS_IN = messages.LANGUAGE
WORD = 10
"""Letters of a word in the added part: a long one."""
FORMATS = "date format"
LIBRARIES = (
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
)
_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_GAP = re.compile(r"%\(\w+\)[sd]|%%|\{[^{}]*\}")
_TAG = re.compile(r"(<[^<>]*>)")
SHOWN = frozenset({"aria-label", "alt", "placeholder", "data-once", "data-words"})
MACHINES = re.compile(
    "value|id|name|for|href|min|max|step|d|x|y|cx|cy|r|width|height|points|transform|viewbox"
)
UNSEEN = frozenset({"script", "style"})
EMPTY = frozenset({"input", "br", "meta", "link", "img", "hr", "path", "rect", "circle", "image"})


def bracketed(sentence: str) -> str:
    """The sentence, its gaps and tags kept, in brackets and 40 % longer."""
    return "".join(
        part if _TAG.fullmatch(part) or not part.strip() else _in_brackets(part)
        for part in _TAG.split(sentence)
    )


def _in_brackets(text: str) -> str:
    longer = ceil(len(_GAP.sub("", text)) * 0.4)
    words = ["·" * min(WORD, longer - start) for start in range(0, longer, WORD)]
    return f"⟦{text} {' '.join(words)}⟧"


@contextmanager
def spoken() -> Iterator[None]:
    """While this holds, pages in Spanish are in brackets instead."""
    form = loading.current().recorded
    usual = trans_real.translation(STANDS_IN)
    shown = form.in_language(STANDS_IN)
    trans_real._translations[STANDS_IN] = _translations()
    form._shown[STANDS_IN] = _form()
    try:
        yield
    finally:
        trans_real._translations[STANDS_IN] = usual
        form._shown[STANDS_IN] = shown


@cache
def _translations() -> trans_real.DjangoTranslation:
    made = trans_real.DjangoTranslation(STANDS_IN)
    made._catalog = None  # without the Spanish it has just read
    made.merge(_catalogue())
    return made


def _catalogue() -> GNUTranslations:
    catalog = Catalog(locale=STANDS_IN)
    for app in messages.APPS:
        for message in messages.written(app):
            if message.id:
                catalog.add(message.id, _said(message), context=message.context)
    made = GNUTranslations(io.BytesIO(messages.compiled(catalog)))
    for library in LIBRARIES:
        with (library / "locale" / STANDS_IN / "LC_MESSAGES" / "django.mo").open("rb") as file:
            for key in GNUTranslations(file)._catalog:
                made._catalog.setdefault(key, _library_sentence(key))
    return made


def _library_sentence(key: str | tuple[str, int]) -> str:
    """By its English, which is the key: of a sentence with a number, the first part of the key."""
    sentence = key if isinstance(key, str) else key[0]
    return bracketed(sentence.rpartition("\x04")[2]) if sentence else ""


def _said(message: Any) -> str | tuple[str, ...]:
    if message.context == FORMATS:
        return str(message.string)
    if isinstance(message.id, str):
        return bracketed(message.id)
    return tuple(bracketed(form) for form in message.id)


@cache
def _form() -> Any:
    form = loading.current().recorded
    own = form.translations[STANDS_IN]
    texts = {key: bracketed(text) for key, text in own.texts.items()}
    words = {key: (bracketed(one), bracketed(many)) for key, (one, many) in own.words.items()}
    spoken = replace(form, translations={STANDS_IN: Translation(texts, words)})
    return replace(spoken.in_language(STANDS_IN), source=form)


# ---- reading a page ---------------------------------------------------------------------------


class Words(HTMLParser):
    """Every text that a reader sees or hears, in the language of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.broken: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.feed(html)

    @property
    def language(self) -> str:
        return next((language for _tag, language in reversed(self.open) if language), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.broken += [text for key, text in given.items() if _is_broken(key, text)]
        if tag not in EMPTY:
            self.open.append((tag, given.get("lang", "")))
        if not given.get("lang") or tag == "html":
            for name in SHOWN & given.keys():
                self.hear(given[name])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.broken += [text or "" for key, text in attrs if _is_broken(key, text or "")]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not UNSEEN & {tag for tag, _language in self.open}:
            self.hear(data)

    def hear(self, text: str) -> None:
        page = self.open[0][1] if self.open else ""
        if text.strip() and self.language == page:
            self.found.append(" ".join(text.split()))


def _is_broken(attribute: str, text: str) -> bool:
    """A number that a machine reads, written as people write it in Spanish."""
    return bool(MACHINES.fullmatch(attribute) and re.search(r"[0-9],[0-9]", text))


def outside_brackets(text: str) -> str:
    """What of a text is not translated."""
    while (left := _INNERMOST.sub(" ", text)) != text:
        text = left
    return text


@cache
def fixed_texts() -> tuple[re.Pattern[str], ...]:
    """The fixed Spanish texts, which are content and have their own tests; longest first."""
    files = [content.read_yaml(f"{folder}/{STANDS_IN}.yaml") for folder in ("safety", "consents")]
    texts = sorted({text for file in files for text in _strings(file)}, key=len, reverse=True)
    return tuple(re.compile(_pattern(text)) for text in texts if " " in text)


def _pattern(text: str) -> str:
    parts = re.split(r"\{[^{}]*\}", " ".join(text.split()))
    return ".{1,40}?".join(re.escape(part) for part in parts)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
