"""Points: how well answers fit each pattern, how irritable the knee is, which factors hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from intake.triage import evidence
from intake.triage.assessment import (
    ComponentPoints,
    Evidence,
    Factor,
    Irritability,
    Likeness,
    Pattern,
    PatternFeature,
)
from intake.triage.definition import (
    Component,
    Feature,
    IrritabilityRule,
    PatternRule,
    PatternScores,
    RuleSet,
    Sign,
)
from intake.triage.facts import Facts
from intake.triage.logic import Truth, View, deciding_ids


def patterns(facts: Facts, rules: RuleSet) -> tuple[Pattern, ...]:
    """Every pattern: eligible ones first, best score first."""
    judged = {
        rule.id: _judged(rule, facts.current)
        for rule in rules.patterns.values()
        if rule.requires.truth(facts.current) is True
    }
    scores = {pattern_id: _score(rows) for pattern_id, rows in judged.items()}
    leading = _leading(scores, rules.pattern_scores)
    requires = _requires(facts, rules)
    found = [
        _fitted(rule, requires[rule.id], judged[rule.id], leading, rules)
        if rule.id in judged
        else _unfit(rule, requires[rule.id], facts.current)
        for rule in rules.patterns.values()
    ]
    return tuple(sorted(found, key=lambda pattern: (not pattern.eligible, -pattern.score)))


Judged = Sequence[tuple[Feature, Truth]]


def _judged(rule: PatternRule, view: View) -> Judged:
    return [(feature, feature.when.truth(view)) for feature in rule.features]


def _score(judged: Judged) -> int:
    return sum(feature.weight for feature, truth in judged if truth is True)


def _leading(eligible: dict[str, int], scores: PatternScores) -> frozenset[str]:
    """Possible at least, and within a step of the best."""
    best = max(eligible.values(), default=0)
    limit = max(scores.possible_at, best - scores.leading_within)
    return frozenset(pattern_id for pattern_id, score in eligible.items() if score >= limit)


def _level(score: int, scores: PatternScores) -> Likeness | None:
    if score >= scores.likely_at:
        return Likeness.LIKELY
    return Likeness.POSSIBLE if score >= scores.possible_at else None


def _requires(facts: Facts, rules: RuleSet) -> dict[str, tuple[Evidence, ...]]:
    """The answers that decide whether a pattern is looked at. Most are the same, told once."""
    view = facts.current
    rests_on = {rule.id: deciding_ids(rule.requires, view) for rule in rules.patterns.values()}
    told = {ids: evidence.answered(ids, view, facts, rules) for ids in {*rests_on.values()}}
    return {pattern_id: told[ids] for pattern_id, ids in rests_on.items()}


def _unfit(rule: PatternRule, requires: tuple[Evidence, ...], view: View) -> Pattern:
    """A pattern whose requirement is not met, or not known to be."""
    return Pattern(
        id=rule.id,
        name=rule.name,
        score=0,
        most=rule.most,
        eligible=False,
        leading=False,
        level=None,
        supports=(),
        against=(),
        missing=(),
        absent=(),
        requires=requires,
        requires_open=rule.requires.truth(view) is None,
        sources=rule.sources,
        version=rule.version,
    )


def _fitted(
    rule: PatternRule,
    requires: tuple[Evidence, ...],
    judged: Judged,
    leading: Collection[str],
    rules: RuleSet,
) -> Pattern:
    score = _score(judged)
    truths = (truth for _, truth in judged)
    told = tuple(zip(_features(rules)[rule.id], truths, strict=True))
    return Pattern(
        id=rule.id,
        name=rule.name,
        score=score,
        most=rule.most,
        eligible=True,
        leading=rule.id in leading,
        level=_level(score, rules.pattern_scores),
        supports=tuple(row for row, truth in told if truth is True and row.weight > 0),
        against=tuple(row for row, truth in told if truth is True and row.weight < 0),
        missing=tuple(row for row, truth in told if truth is None),
        absent=tuple(row for row, truth in told if truth is False),
        requires=requires,
        requires_open=False,
        sources=rule.sources,
        version=rule.version,
    )


@cache
def _features(rules: RuleSet) -> Mapping[str, tuple[PatternFeature, ...]]:
    """Pattern id to its features as they are told: the same for everybody."""
    return {
        rule.id: tuple(
            PatternFeature(row.id, row.weight, row.why, row.reads) for row in rule.features
        )
        for rule in rules.patterns.values()
    }


def irritability(facts: Facts, rules: RuleSet) -> Irritability:
    """The sum of the parts; provisional when too many of them are missing."""
    rule = rules.irritability
    parts = tuple(_component(row, rule, facts, rules) for row in rule.components)
    points = sum(part.points for part in parts)
    gaps = sum(part.missing for part in parts if part.id in rule.missing_among)
    provisional = gaps >= rule.missing_limit
    return Irritability(
        level=_irritability_level(points, rule, provisional=provisional),
        points=points,
        most=rule.levels[-1].high,
        provisional=provisional,
        components=parts,
        purpose=rule.purpose,
        sources=rule.sources,
    )


def _component(
    row: Component, rule: IrritabilityRule, facts: Facts, rules: RuleSet
) -> ComponentPoints:
    points = row.points(facts.current)
    for_missing = row.if_unknown if isinstance(row, Sign) else rule.missing_points
    return ComponentPoints(
        id=row.id,
        label=row.label,
        points=for_missing if points is None else points,
        most=row.most,
        missing=points is None,
        evidence=evidence.answered(row.reads, facts.current, facts, rules),
    )


def _irritability_level(points: int, rule: IrritabilityRule, *, provisional: bool) -> str:
    names = [level.id for level in rule.levels]
    place = next(place for place, level in enumerate(rule.levels) if points <= level.high)
    least = names.index(rule.provisional_level) if provisional else 0
    return names[max(place, least)]


def factors(facts: Facts, rules: RuleSet) -> tuple[Factor, ...]:
    """The contributing factors that hold, in the order of the file."""
    view = facts.current
    return tuple(
        Factor(
            id=rule.id,
            label=rule.label,
            strength=rule.strength,
            patient=rule.patient,
            clinician=rule.clinician,
            links=rule.links,
            evidence=evidence.answered(deciding_ids(rule.when, view), view, facts, rules),
            sources=rule.sources,
            version=rule.version,
        )
        for rule in rules.factors.values()
        if rule.when.truth(view) is True
    )
