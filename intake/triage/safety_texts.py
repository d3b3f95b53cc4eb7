"""What patients read when an answer needs care: fixed texts by rule id, and the safety net."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

from clinic import content
from intake.questionnaire import strict
from intake.triage import rules
from intake.triage.definition import RuleSet

PLACEHOLDERS = frozenset({"emergency_number", "urgent_number"})
LONGEST_SENTENCE = 20
MAX_LINES = 6
ENGLISH = "en"
LANGUAGES = (ENGLISH, "es")
APPROVED = "Clinically approved"
STATUSES = ("Draft for clinical sign-off.", "Awaiting clinical approval", APPROVED)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Level(StrEnum):
    """How soon: `now` and `today` interrupt the form, `soon` is said once at its end."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"


MUST_SAY: Mapping[Level, str] = MappingProxyType(
    {Level.NOW: "{emergency_number}", Level.TODAY: "{urgent_number}"}
)


@dataclass(frozen=True, slots=True)
class SafetyText:
    """One approved text. Lines hold placeholders for the clinic's telephone numbers."""

    rule_id: str
    level: Level
    title: str
    action_lines: tuple[str, ...]

    def lines(self, *, emergency_number: str, urgent_number: str) -> tuple[str, ...]:
        return tuple(
            fill(line, emergency_number=emergency_number, urgent_number=urgent_number)
            for line in self.action_lines
        )


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """When to get help, whatever the tier; every plan carries it.

    `declined` and `declined_emergency` lead it for who would rather tell the physio.
    """

    lead: str
    points: tuple[str, ...]
    emergency: str
    declined: str
    declined_emergency: str


@dataclass(frozen=True, slots=True)
class SafetyLibrary:
    """All texts of one language at one version.

    Texts that do not stand alone are shown with the English ones beside them.
    """

    version: str
    language: str
    status: str
    sha256: str
    texts: Mapping[str, SafetyText]
    net: SafetyNet

    @property
    def stands_alone(self) -> bool:
        return self.language == ENGLISH or self.status == APPROVED


def load(language: str = ENGLISH) -> Mapping[str, SafetyText]:
    """The text of every red flag, by rule id; in English for a language we do not have."""
    return library(language).texts


def safety_net(language: str = ENGLISH) -> SafetyNet:
    return library(language).net


def check_all() -> None:
    """Refuse to go on when a text of any language is missing or at fault."""
    for language in LANGUAGES:
        library(language)


@cache
def library(language: str = ENGLISH) -> SafetyLibrary:
    """The texts of a language, checked against all versions of the rules and the English texts."""
    spoken = language.partition("-")[0]
    if spoken not in LANGUAGES:
        return library(ENGLISH)
    name = f"safety/{spoken}.yaml"
    every_rule = replace(rules.current(), red_flags=rules.every_flag())
    found = parse(content.read_yaml(name), every_rule, name=name, sha256=content.sha256_of(name))
    if found.language != spoken:
        strict.refuse(name, f"the file name and the language {found.language!r} differ")
    if spoken != ENGLISH:
        check_twin(found, library(ENGLISH), name=name)
    return found


def check_twin(found: SafetyLibrary, english: SafetyLibrary, *, name: str) -> None:
    """Refuse a translation that says more, less, or another number than the English text."""
    if found.version != english.version:
        strict.refuse(name, f"is of version {found.version}, the English of {english.version}")
    for rule_id, text in english.texts.items():
        own = found.texts[rule_id].action_lines
        _check_lines(own, text.action_lines, where=f"{name}: {rule_id}")
    where = f"{name}: safety_net"
    _check_lines(_lines_of(found.net), _lines_of(english.net), where=where)


def _lines_of(net: SafetyNet) -> tuple[str, ...]:
    return (net.lead, net.emergency, net.declined, net.declined_emergency, *net.points)


def _check_lines(own: tuple[str, ...], english: tuple[str, ...], *, where: str) -> None:
    if len(own) != len(english):
        strict.refuse(where, f"has {len(own)} lines, the English text {len(english)}")
    for mine, theirs in zip(own, english, strict=True):
        if sorted(_PLACEHOLDER.findall(mine)) != sorted(_PLACEHOLDER.findall(theirs)):
            strict.refuse(where, f"{mine!r} names other numbers than the English line")


def fill(line: str, *, emergency_number: str, urgent_number: str) -> str:
    """The line with the clinic's numbers in it."""
    return line.replace("{emergency_number}", emergency_number).replace(
        "{urgent_number}", urgent_number
    )


def parse(document: object, rule_set: RuleSet, *, name: str, sha256: str = "") -> SafetyLibrary:
    """The texts in a document: one for every red flag, none for anything else."""
    keys = ("version", "language", "status", "levels", "safety_net", "texts")
    root = strict.mapping(document, where=name, keys=keys)
    levels = _levels(root, rule_set, name=name)
    texts = strict.mapping(root.get("texts"), where=f"{name}: texts")
    for rule_id in sorted(set(texts) ^ set(rule_set.red_flags)):
        known = "there is no such rule" if rule_id in texts else "the text is missing"
        strict.refuse(f"{name}: {rule_id}", known)
    return SafetyLibrary(
        version=strict.text(root, "version", where=name),
        language=strict.text(root, "language", where=name),
        status=_status(root, name=name),
        sha256=sha256,
        texts={
            flag.id: _text(texts, flag.id, *levels[flag.tier], name=name)
            for flag in rule_set.red_flags.values()
        },
        net=_net(root, name=name),
    )


def _status(root: dict[str, Any], *, name: str) -> str:
    status = strict.text(root, "status", where=name)
    if status not in STATUSES:
        strict.refuse(name, f"the status {status!r} is not known")
    return status


def _levels(root: dict[str, Any], rule_set: RuleSet, *, name: str) -> dict[str, tuple[Level, str]]:
    """Level and title by tier; every tier that a red flag can have."""
    found: dict[str, tuple[Level, str]] = {}
    for row in strict.rows(root, "levels", where=name, limit=len(Level)):
        where = f"{name}: levels"
        level_id = strict.text(strict.mapping(row, where=where), "id", where=where)
        if level_id not in list(Level):
            strict.refuse(where, f"unknown level {level_id!r}")
        title = _line(row.get("title"), where=f"{where}: {level_id}")
        found[strict.text(row, "tier", where=where)] = (Level(level_id), title)
    if set(found) != {flag.tier for flag in rule_set.red_flags.values()}:
        strict.refuse(f"{name}: levels", "each tier of a red flag needs one level")
    return found


def _text(
    texts: dict[str, Any], rule_id: str, level: Level, title: str, *, name: str
) -> SafetyText:
    where = f"{name}: {rule_id}"
    rows = strict.rows(texts, rule_id, where=where, limit=MAX_LINES)
    lines = tuple(_line(row, where=where) for row in rows)
    if not lines:
        strict.refuse(where, "the text is empty")
    needed = MUST_SAY.get(level, "")
    if not any(needed in line for line in lines):
        strict.refuse(where, f"a text of level {level} must say {needed}")
    return SafetyText(rule_id, level, title, lines)


def _net(root: dict[str, Any], *, name: str) -> SafetyNet:
    where = f"{name}: safety_net"
    keys = ("lead", "points", "emergency", "declined", "declined_emergency")
    row = strict.mapping(root.get("safety_net"), where=where, keys=keys)
    points = tuple(
        _line(point, where=where) for point in strict.rows(row, "points", where=where, limit=10)
    )
    if not points:
        strict.refuse(where, "points are missing")
    return SafetyNet(
        lead=_line(row.get("lead"), where=where),
        points=points,
        emergency=_line(row.get("emergency"), where=where),
        declined=_line(row.get("declined"), where=where),
        declined_emergency=_line(row.get("declined_emergency"), where=where),
    )


def _line(value: object, *, where: str) -> str:
    """A line of short sentences with placeholders we can fill, and no other brace."""
    if not isinstance(value, str) or not value.strip():
        strict.refuse(where, f"{value!r} is not a line of text")
    unknown = set(_PLACEHOLDER.findall(value)) - PLACEHOLDERS
    if unknown or re.search(r"[{}]", _PLACEHOLDER.sub("", value)):
        strict.refuse(where, f"{value!r} holds a placeholder that is not known")
    for sentence in _SENTENCE_END.split(value):
        if len(sentence.split()) > LONGEST_SENTENCE:
            strict.refuse(where, f"more than {LONGEST_SENTENCE} words in {sentence!r}")
    return value
