"""The ways a document can be printed, asked for by name; no framework."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypedDict, TypeVar

from clinic.errors import Invalid

LANGUAGES = ("en",)

Choice = TypeVar("Choice", bound=StrEnum)


class Layout(StrEnum):
    FULL = "full"
    FRIDGE = "fridge"
    LOG = "log"


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "letter"


class Status(StrEnum):
    """What has become of this version since; anything but current prints a bar on every page."""

    CURRENT = "current"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"


class Options(TypedDict, total=False):
    """What a copy of a plan can be asked for by name."""

    layout: str
    paper: str
    large_print: bool
    language: str
    status: str


@dataclass(frozen=True)
class Edition:
    """One way to print a document. Document and edition decide every byte of the PDF."""

    layout: Layout = Layout.FULL
    paper: Paper = Paper.A4
    large_print: bool = False
    language: str = "en"
    status: Status = Status.CURRENT


def edition(**options: Any) -> Edition:
    """The edition asked for, or `Invalid` with a sentence that says what can be asked for."""
    language = options.get("language", "en")
    if language not in LANGUAGES:
        raise _unknown("language", language, LANGUAGES)
    return Edition(
        layout=_choice(Layout, "layout", options.get("layout", "full")),
        paper=_choice(Paper, "paper", options.get("paper", "a4")),
        large_print=bool(options.get("large_print", False)),
        language=language,
        status=_choice(Status, "status", options.get("status", "current")),
    )


def _choice(kind: type[Choice], name: str, value: str) -> Choice:
    try:
        return kind(value)
    except ValueError:
        raise _unknown(name, value, tuple(kind)) from None


def _unknown(name: str, value: str, known: tuple[str, ...]) -> Invalid:
    sentence = f"There is no {name} {value!r}. Choose {' or '.join(known)}."
    return Invalid(sentence, fields={name: sentence})
