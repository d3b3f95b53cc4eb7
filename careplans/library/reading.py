"""From the rows of the content files to exercises, pain rules, advice and templates."""

from __future__ import annotations

from collections.abc import Mapping

from careplans.dosage import COUNTS, Dose, Limits, Range
from careplans.library.entries import (
    Action,
    EducationPoint,
    Equipment,
    Exercise,
    Group,
    PainRule,
    Phase,
    Precaution,
    Selection,
    Suit,
    Template,
    TemplateExercise,
    TemplatePhase,
)
from careplans.library.rows import Row

KINDS = ("asked", "assumed", "shown")
CHANGEABLE = ("sets", "reps", "hold_s", "minutes", "rest_s", "per_week")


def group(row: Row) -> Group:
    limits = row.inner("limits")
    found = Group(
        id=row.text("id"), name=row.text("name"), why=row.text("why"), limits=_limits(limits)
    )
    limits.done()
    return found


def phase(row: Row) -> Phase:
    return Phase(id=row.text("id"), meaning=row.text("meaning"))


def equipment(row: Row) -> Equipment:
    kind = row.text("kind")
    if kind not in KINDS:
        row.refuse(f"'kind' must be one of {', '.join(KINDS)}")
    return Equipment(id=row.text("id"), words=row.text("words"), kind=kind)


def exercise(row: Row, *, groups: Mapping[str, Group]) -> Exercise:
    group_id = row.text("group")
    if group_id not in groups:
        row.refuse(f"unknown group {group_id!r}")
    effort = row.pair_or_none("effort")
    return Exercise(
        id=row.text("id"),
        name=row.text("name"),
        clinical_name=row.text("clinical_name", default=""),
        group=group_id,
        why=row.text("why", default=groups[group_id].why),
        target=row.text("target"),
        position=row.text("position"),
        equipment=row.texts("equipment"),
        needs=_needs(row),
        tags=row.tags(),
        difficulty=row.whole("difficulty"),
        steps=_steps(row),
        dose=_dose(row.inner("dosage"), effort=effort),
        limits=groups[group_id].limits,
        rep_seconds=row.decimal_or_none("rep_seconds"),
        effort=effort,
        pain_rule=row.text("pain_rule"),
        progression_to=row.texts("progression_to"),
        regression_to=row.texts("regression_to"),
        precautions=tuple(_precaution(part) for part in row.inners("precautions")),
        suits=tuple(_suit(part) for part in row.inners("suits")),
        pose=row.raw("pose"),
        sources=row.cited(),
    )


def pain_rule(row: Row) -> PainRule:
    return PainRule(
        id=row.text("id"),
        name=row.text("name"),
        green=row.text("green"),
        amber=row.text("amber"),
        red=row.text("red"),
        green_max=row.whole_or_none("green_max"),
        amber_max=row.whole_or_none("amber_max"),
        settle_h=row.whole("settle_h"),
        for_patterns=row.texts("for_patterns"),
        strength=row.text("strength"),
        sources=row.cited(),
    )


def education(row: Row) -> EducationPoint:
    return EducationPoint(
        id=row.text("id"), title=row.text("title"), text=row.text("text"), sources=row.cited()
    )


def template(row: Row) -> Template:
    return Template(
        id=row.text("id"),
        name=row.text("name"),
        for_patterns=row.texts("for_patterns"),
        for_irritability=row.texts("for_irritability"),
        requires=row.condition_or_none("requires"),
        pain_rule_override=row.text("pain_rule_override", default=""),
        sources=row.cited(),
        phases=tuple(_template_phase(part) for part in row.inners("phases")),
    )


def selection(row: Row) -> Selection:
    found = Selection(
        pattern=row.text("pattern"),
        irritability=row.texts("irritability"),
        template=row.text("template"),
        note=row.text("note", default=""),
    )
    row.done()
    return found


def _limits(row: Row) -> Limits:
    ranges: dict[str, Range | None] = {name: row.range_or_none(name) for name in COUNTS}
    return Limits(**ranges)


def _needs(row: Row) -> tuple[tuple[str, ...], ...]:
    rows = row.raw("needs")
    if not isinstance(rows, list) or not all(isinstance(part, list) and part for part in rows):
        row.refuse("'needs' must be a list of lists of equipment")
    return tuple(tuple(part) for part in rows)


def _steps(row: Row) -> tuple[str, ...]:
    steps = row.texts("steps")
    if not steps:
        row.refuse("has no steps")
    return steps


def _dose(row: Row, *, effort: tuple[int, int] | None) -> Dose:
    """The effort of the dose is the most the exercise asks for."""
    dose = Dose(
        sets=row.whole("sets"),
        reps=row.whole_or_none("reps"),
        hold_s=row.whole_or_none("hold_s"),
        minutes=row.whole_or_none("minutes"),
        load_text=row.text("load"),
        tempo=row.text("tempo"),
        rest_s=row.whole("rest_s"),
        per_week=row.whole("per_week"),
        per_side=row.flag("per_side"),
        effort=effort[1] if effort else None,
    )
    row.done()
    return dose


def _precaution(row: Row) -> Precaution:
    action = row.text("action")
    if action not in list(Action):
        row.refuse(f"'action' must be avoid or caution, not {action!r}")
    found = Precaution(
        action=Action(action),
        note=row.text("note"),
        when=row.condition_or_none("when"),
        pattern=row.text("pattern", default=""),
    )
    if (found.when is None) == (not found.pattern):
        row.refuse("must have either 'when' or 'pattern'")
    row.done()
    return found


def _suit(row: Row) -> Suit:
    found = Suit(pattern=row.text("pattern"), phases=row.texts("phases"))
    row.done()
    return found


def _template_phase(row: Row) -> TemplatePhase:
    found = TemplatePhase(
        phase=row.text("phase"),
        weeks=row.pair("weeks"),
        goals=row.texts("goals"),
        exercises=tuple(_template_exercise(part) for part in row.inners("exercises")),
        running=row.texts("running"),
        education=row.texts("education"),
        progress_when=row.texts("progress_when"),
        review=row.text("review"),
    )
    row.done()
    return found


def _template_exercise(row: Row) -> TemplateExercise:
    changes = {name: row.whole(name) for name in CHANGEABLE if row.has(name)}
    found = TemplateExercise(id=row.text("id"), changes=changes, note=row.text("note", default=""))
    row.done()
    return found
