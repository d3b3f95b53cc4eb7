"""The exercise and running library, read from `fixtures/library/` and checked once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from careplans.library import checks, reading, running
from careplans.library.entries import (
    ANY_PATTERN,
    LEVELS,
    UNCLEAR,
    Action,
    EducationPoint,
    Exercise,
    Group,
    Library,
    PainRule,
    Precaution,
    Selection,
    Suit,
    Template,
    TemplateExercise,
    TemplatePhase,
)
from careplans.library.modification import (
    Cap,
    GlobalBlock,
    Guard,
    LighterWeek,
    Missing,
    Modification,
    NotWhen,
    Parameter,
    Segment,
    Stage,
    Step,
    Tag,
    Variable,
)
from careplans.library.rows import Row, entries
from clinic import content
from intake.questionnaire import loading
from intake.questionnaire.definition import Questionnaire
from intake.triage import derived
from intake.triage.parsing import Grammar, Term, term_of

__all__ = [
    "ANY_PATTERN",
    "FILES",
    "LEVELS",
    "UNCLEAR",
    "Action",
    "Cap",
    "EducationPoint",
    "Exercise",
    "GlobalBlock",
    "Group",
    "Guard",
    "Library",
    "LighterWeek",
    "Missing",
    "Modification",
    "NotWhen",
    "PainRule",
    "Parameter",
    "Precaution",
    "Segment",
    "Selection",
    "Stage",
    "Step",
    "Suit",
    "Tag",
    "Template",
    "TemplateExercise",
    "TemplatePhase",
    "Variable",
    "build",
    "documents",
    "load",
]

FILES = ("vocabulary", "exercises", "pain_rules", "education", "modifications", "templates")


@cache
def load() -> Library:
    """The library of this installation; ContentError names the file and the id of a fault."""
    return build(documents(), questionnaire=loading.current(), sha256=_sha256())


def documents() -> dict[str, Any]:
    """The content files as they stand, by name."""
    return {name: content.read_yaml(_path(name)) for name in FILES}


def build(raw: Mapping[str, Any], *, questionnaire: Questionnaire, sha256: str = "") -> Library:
    """The library in these documents, every field read and every promise checked."""
    top = {name: _top(raw[name], name, questionnaire) for name in FILES}
    versions = {top[name].text("version") for name in FILES}
    if len(versions) != 1:
        top["vocabulary"].refuse(f"the files have different versions: {sorted(versions)}")
    library = _assemble(top, version=versions.pop(), sha256=sha256)
    for row in top.values():
        row.done()
    checks.run(library)
    return library


def _assemble(top: Mapping[str, Row], *, version: str, sha256: str) -> Library:
    words, running_file, plans = top["vocabulary"], top["modifications"], top["templates"]
    groups = entries(words, "groups", reading.group)
    _skip_prose(top)
    return Library(
        version=version,
        sha256=sha256,
        groups=groups,
        phases=entries(words, "phases", reading.phase),
        equipment=entries(words, "equipment", reading.equipment),
        exercises_by_time=words.wholes("exercises_by_time"),
        comfortable_first_phase=words.whole("comfortable_first_phase"),
        exercises=entries(top["exercises"], "exercises", partial(reading.exercise, groups=groups)),
        pain_rules=entries(top["pain_rules"], "pain_rules", reading.pain_rule),
        otherwise_pain_rule=top["pain_rules"].text("otherwise"),
        education=entries(top["education"], "education", reading.education),
        variables=entries(running_file, "variables", running.variable),
        modifications=entries(running_file, "modifications", running.modification),
        tendon_patterns=running_file.texts("tendon_patterns"),
        global_blocks=tuple(entries(running_file, "global_blocks", running.global_block).values()),
        templates=entries(plans, "templates", reading.template),
        selection=tuple(reading.selection(row) for row in plans.inners("selection")),
        tie_break=plans.texts("tie_break"),
        fallback=plans.text("fallback"),
    )


def _skip_prose(top: Mapping[str, Row]) -> None:
    """Notes to the clinician who reads the files; the program acts on the structured fields."""
    for name in ("vocabulary", "exercises", "modifications"):
        top[name].text("note")
    top["vocabulary"].raw("dosage_fields")
    top["vocabulary"].texts("filter_rules")
    top["templates"].text("status")
    top["templates"].texts("rules")


def _top(raw: Any, name: str, questionnaire: Questionnaire) -> Row:
    grammar = Grammar(
        questions={key: term_of(question) for key, question in questionnaire.questions.items()},
        derived={key: Term(shape="number") for key in derived.FORMULAS},
        name=_path(name),
    )
    return Row(raw, file=_path(name), id="top", grammar=grammar)


def _path(name: str) -> str:
    return f"library/{name}.yaml"


def _sha256() -> str:
    """Of the hashes of the files, so that it changes when any of them does."""
    joined = "".join(content.sha256_of(_path(name)) for name in FILES)
    return hashlib.sha256(joined.encode()).hexdigest()
