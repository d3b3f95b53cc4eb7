"""Reads a rule file: every id, type, option and source checked; a refusal names the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from clinic import content
from intake.questionnaire import loading, strict
from intake.questionnaire.definition import Questionnaire
from intake.triage import derived, pattern_file, reading, versions
from intake.triage.definition import (
    DerivedValue,
    FactorRule,
    Hold,
    PatternRule,
    RedFlag,
    RuleSet,
    Tier,
)
from intake.triage.logic import Op
from intake.triage.reading import Reader, Row, only_keys

FOLDER = "triage"
SLUG = "runner-knee"

Dated = TypeVar("Dated", RedFlag, PatternRule, FactorRule)

ROOT_KEYS = (
    "rules_version",
    "questionnaire",
    "status",
    "tiers",
    "derived",
    "macros",
    "red_flags",
    "display_supersedes",
    "patterns_config",
    "patterns",
    "irritability",
    "factors",
)
TIER_KEYS = ("id", "rank", "label", "meaning", "clinician_target")
DERIVED_KEYS = ("id", "label", "unit", "formula", "inputs", "note")
FLAG_KEYS = (
    "id",
    "condition",
    "tier",
    "hold",
    "target_hours",
    "target_days",
    "when",
    "clinician",
    "sources",
)


def read(version: str) -> RuleSet:
    """The rule set in the file of that version."""
    name = name_of(version)
    found = parse(content.read_yaml(name), name=name, sha256=content.sha256_of(name))
    if found.version != version:
        strict.refuse(name, f"the file name and rules_version {found.version!r} differ")
    since = versions.since(versions.documents_up_to(version, folder=FOLDER, slug=SLUG))
    return replace(
        found,
        red_flags=_dated(found.red_flags, since),
        patterns=_dated(found.patterns, since),
        factors=_dated(found.factors, since),
    )


def _dated(rules: Mapping[str, Dated], since: Mapping[str, str]) -> dict[str, Dated]:
    return {key: replace(rule, version=since[key]) for key, rule in rules.items()}


def name_of(version: str) -> str:
    return f"{FOLDER}/{SLUG}-{version}.yaml"


def parse(
    document: object, *, name: str, sha256: str = "", questionnaire: Questionnaire | None = None
) -> RuleSet:
    """The rule set in a document; `name` is what refusals call it."""
    root = strict.mapping(document, where=name, keys=ROOT_KEYS)
    form = questionnaire or _questionnaire(root, name=name)
    reader = reading.open_file(root, form, name=name)
    tiers = reader.by_id("tiers", _tier)
    red_flags = _red_flags(reader, tiers)
    return RuleSet(
        version=strict.text(root, "rules_version", where=name),
        sha256=sha256,
        status=reading.words(root, "status", where=name),
        questionnaire=form,
        tiers=tiers,
        derived=_derived(reader),
        red_flags=red_flags,
        supersedes=_supersedes(reader, red_flags),
        pattern_scores=pattern_file.scores(reader),
        patterns=reader.by_id("patterns", pattern_file.pattern),
        irritability=pattern_file.irritability(reader),
        factors=reader.by_id("factors", pattern_file.factor),
    )


def _questionnaire(root: Row, *, name: str) -> Questionnaire:
    where = f"{name}: questionnaire"
    form = strict.mapping(root.get("questionnaire"), where=where, keys=("slug", "version"))
    return loading.load(
        strict.text(form, "slug", where=where), strict.text(form, "version", where=where)
    )


def _tier(_reader: Reader, row: Row, where: str) -> Tier:
    only_keys(row, TIER_KEYS, where=where)
    return Tier(
        id=row["id"],
        rank=strict.whole(row, "rank", where=where),
        label=reading.words(row, "label", where=where),
        meaning=reading.words(row, "meaning", where=where),
        clinician_target=reading.words(row, "clinician_target", where=where),
    )


def _derived(reader: Reader) -> dict[str, DerivedValue]:
    found = reader.by_id("derived", _derived_value)
    if set(found) != set(derived.FORMULAS):
        odd = sorted(set(found) ^ set(derived.FORMULAS))
        strict.refuse(reader.name, f"derived: file and arithmetic differ in {', '.join(odd)}")
    return found


def _derived_value(_reader: Reader, row: Row, where: str) -> DerivedValue:
    only_keys(row, DERIVED_KEYS, where=where)
    return DerivedValue(
        id=row["id"],
        label=reading.words(row, "label", where=where),
        unit=strict.optional_text(row, "unit", where=where),
        formula=reading.words(row, "formula", where=where),
        inputs=reading.ids(row, "inputs", where=where),
        note=strict.optional_text(row, "note", where=where),
    )


def _red_flags(reader: Reader, tiers: dict[str, Tier]) -> dict[str, RedFlag]:
    """Most urgent first, otherwise in the order of the file."""
    found = reader.by_id("red_flags", _red_flag)
    for flag in found.values():
        if flag.tier not in tiers:
            strict.refuse(reader.at(flag.id), f"unknown tier {flag.tier!r}")
    ordered = sorted(found.values(), key=lambda flag: -tiers[flag.tier].rank)
    return {flag.id: flag for flag in ordered}


def _red_flag(reader: Reader, row: Row, where: str) -> RedFlag:
    only_keys(row, FLAG_KEYS, where=where)
    when = reader.expression(row, where=where)
    if any(leaf.op is Op.ANSWERED for leaf in when.leaves()):
        strict.refuse(where, "answered has no place in a red flag: a lost answer would clear it")
    return RedFlag(
        id=row["id"],
        version=strict.text(reader.root, "rules_version", where=reader.name),
        condition=reading.words(row, "condition", where=where),
        tier=strict.text(row, "tier", where=where),
        when=when,
        clinician=reading.words(row, "clinician", where=where),
        sources=reading.sources(row, where=where),
        hold=_hold(row, where=where),
        target_hours=_target(row, "target_hours", where=where),
        target_days=_target(row, "target_days", where=where),
    )


def _hold(row: Row, *, where: str) -> tuple[Hold, ...]:
    found = reading.ids(row, "hold", where=where)
    for name in found:
        if name not in list(Hold):
            strict.refuse(where, f"unknown hold {name!r}")
    return tuple(Hold(name) for name in found)


def _target(row: Row, key: str, *, where: str) -> int | None:
    return strict.whole(row, key, where=where) if key in row else None


def _supersedes(reader: Reader, red_flags: dict[str, RedFlag]) -> dict[str, tuple[str, ...]]:
    pairs: dict[str, Any] = strict.mapping(
        reader.root.get("display_supersedes"), where=f"{reader.name}: display_supersedes"
    )
    found = {key: reading.ids(pairs, key, where=reader.at(key)) for key in pairs}
    for superior, hidden in found.items():
        for rule_id in (superior, *hidden):
            if rule_id not in red_flags:
                strict.refuse(reader.at(superior), f"display_supersedes: unknown rule {rule_id!r}")
    _refuse_circles(reader, found)
    return found


def _refuse_circles(reader: Reader, pairs: dict[str, tuple[str, ...]]) -> None:
    """Two rules that hide one another would both vanish from the screen."""
    for start in pairs:
        reached: set[str] = set()
        waiting = list(pairs[start])
        while waiting:
            rule_id = waiting.pop()
            if rule_id not in reached:
                reached.add(rule_id)
                waiting.extend(pairs.get(rule_id, ()))
        if start in reached:
            strict.refuse(reader.at(start), "display_supersedes: the rule hides itself")
