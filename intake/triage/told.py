"""An assessment as plain text that a clinician can read from top to bottom: what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from clinic import content
from intake.triage import engine
from intake.triage.assessment import (
    Assessment,
    Change,
    ComponentPoints,
    Factor,
    Flag,
    Pattern,
    PatternFeature,
    State,
    Why,
)
from intake.triage.definition import RuleSet
from intake.triage.facts import Facts

WHY: Mapping[Why, str] = MappingProxyType(
    {
        Why.NOT_ANSWERED: "not answered",
        Why.NOT_SURE: "not sure",
        Why.PREFERS_TO_TELL: "would rather tell the physio",
        Why.NOT_DISCLOSED: "not disclosed",
    }
)
STATES: Mapping[State, str] = MappingProxyType(
    {State.PRESENT: "present", State.NOT_CLEARED: "not cleared", State.CLEAR: "clear"}
)


def report(assessment: Assessment, facts: Facts, rules: RuleSet) -> str:
    """Everything triage has to say, what fired first; no diagnosis anywhere."""
    tier = rules.tiers[assessment.tier]
    lines = [
        f"Urgency: {tier.label}. {tier.clinician_target}",
        f"Rules {assessment.rules_version}, form {assessment.questionnaire_version}, "
        f"as of {assessment.on.isoformat()}. Flags are possibilities, none is a diagnosis.",
        "",
        *_flags(assessment, facts, rules),
        *_patterns(assessment),
        *_irritability(assessment),
        *_listed("Contributing factors", [line for row in assessment.factors for line in _of(row)]),
        *_listed("Worked out", [_number(row.label, row.value, row.unit, row.formula, row.note)
                                for row in assessment.numbers]),
        *_listed("Notes", [f"{row.question} {row.text}" for row in assessment.notes]),
    ]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"


def _listed(title: str, rows: list[str]) -> list[str]:
    return [f"{title}: {'' if rows else 'none'}".rstrip(), *(f"  {row}" for row in rows), ""]


def _flags(assessment: Assessment, facts: Facts, rules: RuleSet) -> Iterator[str]:
    """Present and not cleared in full, with what would change them; the clear ones counted."""
    total = len(assessment.flags)
    for title, rows in (("present", assessment.present), ("not cleared", assessment.not_cleared)):
        yield f"Red flags {title}: {len(rows)} of {total}"
        for row in rows:
            yield from _flag(engine.explained(row, facts, rules), rules)
        yield ""
    yield f"Red flags clear: {len(assessment.clear)} of {total}"
    yield ""


def _flag(flag: Flag, rules: RuleSet) -> Iterator[str]:
    under = f", shown under {flag.superseded_by}" if flag.superseded_by else ""
    yield f"  {flag.rule_id} (version {flag.version}, {rules.tiers[flag.tier].label}{under})"
    yield f"    {flag.condition}. {flag.clinician}"
    for row in flag.evidence:
        note = f" ({row.note})" if row.note else ""
        yield f"    rests on: {row.question} {row.answer}{note} [{row.question_id}]"
    for gap in flag.open_questions:
        yield f"    open: {gap.question} {WHY[gap.why]} [{gap.question_id}]"
    yield from (_change(row) for row in flag.changes)
    if not flag.changes:
        yield "    no single answer would change it"
    if flag.hold:
        yield f"    holds: {', '.join(flag.hold)}"
    yield from (f"    source: {_source(source_id)}" for source_id in flag.sources)


def _change(row: Change) -> str:
    answers = " or ".join(row.answers)
    return f"    {STATES[row.state]} if: {row.question} {answers} [{row.question_id}]"


def _source(source_id: str) -> str:
    found = content.sources()[source_id]
    return f"{found.cite} [{source_id}, {found.status}]"


def _patterns(assessment: Assessment) -> Iterator[str]:
    fitting = [row for row in assessment.patterns if row.eligible and row.level]
    yield f"Answers fit a pattern of: {'' if fitting else 'none that stands out'}".rstrip()
    for row in fitting:
        yield from _pattern(row)
    yield ""


def _pattern(row: Pattern) -> Iterator[str]:
    leads = ", leading" if row.leading else ""
    dated = f", version {row.version}" if row.version else ""
    yield f"  {row.name} ({row.id}{dated}): {row.score} of {row.most}, {row.level}{leads}"
    for title, features in (
        ("for", row.supports),
        ("against", row.against),
        ("missing", row.missing),
    ):
        yield from (_feature(title, feature) for feature in features)


def _feature(title: str, row: PatternFeature) -> str:
    return f"    {title} {row.weight:+d}: {row.why} [{', '.join(row.question_ids)}]"


def _irritability(assessment: Assessment) -> Iterator[str]:
    found = assessment.irritability
    provisional = ", provisional" if found.provisional else ""
    yield f"Irritability: {found.level}, {found.points} of {found.most} points{provisional}"
    yield from (_component(row) for row in found.components)
    yield ""


def _component(row: ComponentPoints) -> str:
    said = "not answered" if row.missing else "; ".join(one.answer for one in row.evidence)
    return f"  {row.label}: {row.points} of {row.most} ({said})"


def _of(row: Factor) -> Iterator[str]:
    dated = f", version {row.version}" if row.version else ""
    yield f"{row.label} ({row.id}{dated}, {row.strength}): {row.clinician}"
    for one in row.evidence:
        yield f"  rests on: {one.question} {one.answer} [{one.question_id}]"
    if row.links:
        yield f"  suggests: {', '.join(row.links)}"


def _number(label: str, value: str, unit: str, formula: str, note: str) -> str:
    said = f"{label}: {value} {unit}".rstrip()
    return f"{said} ({formula})" + (f". {note}" if note else "")
