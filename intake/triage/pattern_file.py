"""Reads the parts of a rule file that follow the red flags: patterns, irritability, factors."""

from __future__ import annotations

from itertools import pairwise

from intake.questionnaire import strict
from intake.questionnaire.definition import Question
from intake.triage import reading
from intake.triage.definition import (
    Component,
    FactorRule,
    Feature,
    IrritabilityRule,
    Level,
    PatternRule,
    PatternScores,
    Scale,
    Sign,
    Table,
)
from intake.triage.logic import term_ids
from intake.triage.parsing import term_of
from intake.triage.reading import Reader, Row, only_keys

FACTOR_KEYS = ("id", "label", "when", "strength", "patient", "clinician", "links", "sources")
STRENGTHS = ("moderate", "low", "very_low", "expert")


def scores(reader: Reader) -> PatternScores:
    where = f"{reader.name}: patterns_config"
    row = strict.mapping(reader.root.get("patterns_config"), where=where)
    only_keys(row, ("status", "possible_at", "likely_at", "leading_within"), where=where)
    return PatternScores(
        status=reading.words(row, "status", where=where),
        possible_at=strict.whole(row, "possible_at", where=where),
        likely_at=strict.whole(row, "likely_at", where=where),
        leading_within=strict.whole(row, "leading_within", where=where),
    )


def pattern(reader: Reader, row: Row, where: str) -> PatternRule:
    only_keys(row, ("id", "name", "requires", "features", "sources"), where=where)
    features: dict[str, Feature] = {}
    for entry in reading.entries(row, "features", where=where):
        if entry["id"] in features:
            strict.refuse(where, f"the feature {entry['id']!r} stands twice")
        features[entry["id"]] = _feature(reader, entry, where=f"{where}, {entry['id']}")
    return PatternRule(
        id=row["id"],
        name=reading.words(row, "name", where=where),
        requires=reader.expression(row, where=where, key="requires"),
        features=tuple(features.values()),
        sources=reading.sources(row, where=where),
    )


def _feature(reader: Reader, row: Row, *, where: str) -> Feature:
    only_keys(row, ("id", "w", "when", "why"), where=where)
    weight = strict.whole(row, "w", where=where)
    if weight == 0:
        strict.refuse(where, "a weight of 0 says nothing")
    when = reader.expression(row, where=where)
    why = reading.words(row, "why", where=where)
    return Feature(row["id"], weight, when, why, term_ids(when))


def factor(reader: Reader, row: Row, where: str) -> FactorRule:
    only_keys(row, FACTOR_KEYS, where=where)
    strength = strict.text(row, "strength", where=where)
    if strength not in STRENGTHS:
        strict.refuse(where, f"strength must be one of {', '.join(STRENGTHS)}")
    return FactorRule(
        id=row["id"],
        label=reading.words(row, "label", where=where),
        when=reader.expression(row, where=where),
        strength=strength,
        patient=reading.words(row, "patient", where=where),
        clinician=reading.words(row, "clinician", where=where),
        links=reading.ids(row, "links", where=where),
        sources=reading.sources(row, where=where),
    )


def irritability(reader: Reader) -> IrritabilityRule:
    where = f"{reader.name}: irritability"
    row = strict.mapping(reader.root.get("irritability"), where=where)
    components = tuple(
        _component(reader, entry, where=f"{where}: {entry['id']}")
        for entry in reading.entries(row, "components", where=where)
    )
    provisional = strict.mapping(row.get("provisional"), where=f"{where}: provisional")
    return IrritabilityRule(
        purpose=reading.words(row, "purpose", where=where),
        components=components,
        levels=_levels(row, components, where=where),
        missing_points=strict.whole(row, "missing_component_points", where=where),
        missing_limit=strict.whole(provisional, "missing", where=where),
        missing_among=frozenset(reading.ids(provisional, "of", where=where)),
        provisional_level=strict.text(provisional, "level", where=where),
        sources=reading.sources(row, where=where),
    )


def _component(reader: Reader, row: Row, *, where: str) -> Component:
    label = reading.words(row, "label", where=where)
    if "any_of" in row:
        return _sign(reader, row, label, where=where)
    question = reader.questionnaire.questions.get(str(row.get("q")))
    if question is None:
        strict.refuse(where, f"unknown question {row.get('q')!r}")
    if "map" in row:
        return _table(row, label, question, where=where)
    return _scale(row, label, question, where=where)


def _sign(reader: Reader, row: Row, label: str, *, where: str) -> Sign:
    only_keys(row, ("id", "label", "any_of", "p_true", "p_false", "p_unknown"), where=where)
    return Sign(
        id=row["id"],
        label=label,
        when=reader.expression(row, where=where, key="any_of"),
        if_true=strict.whole(row, "p_true", where=where),
        if_false=strict.whole(row, "p_false", where=where),
        if_unknown=strict.whole(row, "p_unknown", where=where),
    )


def _table(row: Row, label: str, question: Question, *, where: str) -> Table:
    only_keys(row, ("id", "label", "q", "map"), where=where)
    points = reading.number_map(row, "map", where=where)
    if term_of(question).shape != "choice" or set(points) != term_of(question).options:
        strict.refuse(where, f"map must give points for exactly the options of {question.id!r}")
    return Table(row["id"], label, question.id, points)


def _scale(row: Row, label: str, question: Question, *, where: str) -> Scale:
    """Bands must rise and reach the highest number that can be answered."""
    only_keys(row, ("id", "label", "q", "points"), where=where)
    bands = tuple(
        (strict.whole(band, "lte", where=where), strict.whole(band, "p", where=where))
        for band in strict.rows(row, "points", where=where, limit=reading.MAX_ROWS)
    )
    rising = all(low[0] < high[0] for low, high in pairwise(bands))
    if term_of(question).shape != "number" or not bands or not rising:
        strict.refuse(where, "points must be rising bands of a number")
    if question.maximum is None or bands[-1][0] < question.maximum:
        strict.refuse(where, f"the last band must reach the highest answer of {question.id!r}")
    return Scale(row["id"], label, question.id, bands)


def _levels(row: Row, components: tuple[Component, ...], *, where: str) -> tuple[Level, ...]:
    """Levels must follow on one another from 0 to the most points there can be."""
    levels = tuple(
        Level(entry["id"], *(strict.whole(entry, key, where=where) for key in ("from", "to")))
        for entry in reading.entries(row, "levels", where=where)
    )
    edges = [-1, *(level.high for level in levels)]
    follows = all(level.low == edge + 1 for level, edge in zip(levels, edges, strict=False))
    if not follows or edges[-1] != sum(component.most for component in components):
        strict.refuse(where, "levels must cover every sum of points once")
    return levels
