"""What must be true across the content files; a broken promise names the file and the id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from careplans import dosage
from careplans.dosage import Limits
from careplans.library.entries import (
    ANY_PATTERN,
    LEVELS,
    UNCLEAR,
    Exercise,
    Library,
    Template,
    TemplatePhase,
)
from careplans.library.modification import Modification
from clinic.content import ContentError

EXERCISES = "library/exercises.yaml"
PAIN_RULES = "library/pain_rules.yaml"
MODIFICATIONS = "library/modifications.yaml"
TEMPLATES = "library/templates.yaml"


def run(library: Library) -> None:
    """Raise ContentError for the first thing that does not fit."""
    patterns = frozenset(library.tie_break) | {UNCLEAR}
    for exercise in library.exercises.values():
        _check_exercise(exercise, library, patterns)
    _refuse_circles(library.exercises)
    for rule in library.pain_rules.values():
        _known(rule.for_patterns, patterns, PAIN_RULES, rule.id, "pattern")
    _known([library.otherwise_pain_rule], library.pain_rules, PAIN_RULES, "top", "pain rule")
    for modification in library.modifications.values():
        _check_modification(modification, library, patterns)
    for template in library.templates.values():
        _check_template(template, library, patterns)
    _check_selection(library, patterns)


def _refuse(file: str, entry: str, reason: str) -> None:
    raise ContentError(f"{file}: {entry}: {reason}")


def _known(ids: Iterable[str], allowed: Iterable[str], file: str, entry: str, kind: str) -> None:
    allowed = frozenset(allowed)
    for one in ids:
        if one not in allowed:
            _refuse(file, entry, f"unknown {kind} {one!r}")


def _check_exercise(exercise: Exercise, library: Library, patterns: frozenset[str]) -> None:
    def known(ids: Iterable[str], allowed: Iterable[str], kind: str) -> None:
        _known(ids, allowed, EXERCISES, exercise.id, kind)

    known([exercise.pain_rule], library.pain_rules, "pain rule")
    known(exercise.equipment, library.equipment, "equipment")
    known((part for row in exercise.needs for part in row), library.equipment, "equipment")
    known((*exercise.progression_to, *exercise.regression_to), library.exercises, "exercise")
    known((p.pattern for p in exercise.precautions if p.pattern), patterns, "pattern")
    known((suit.pattern for suit in exercise.suits), patterns | {ANY_PATTERN}, "pattern")
    known((part for suit in exercise.suits for part in suit.phases), library.phases, "phase")
    if not 1 <= exercise.difficulty <= 5:
        _refuse(EXERCISES, exercise.id, f"difficulty must be 1 to 5, not {exercise.difficulty}")
    _check_dose(exercise.dose, exercise.limits, EXERCISES, exercise.id)


def _check_dose(dose: dosage.Dose, limits: Limits, file: str, entry: str) -> None:
    for field, sentence in dosage.problems(dose, limits).items():
        _refuse(file, entry, f"dose, {field}: {sentence}")


def _refuse_circles(exercises: Mapping[str, Exercise]) -> None:
    """Progressions must lead somewhere harder; a circle would never end."""
    finished: set[str] = set()

    def visit(exercise_id: str, trail: tuple[str, ...]) -> None:
        if exercise_id in trail:
            circle = " > ".join((*trail, exercise_id))
            _refuse(EXERCISES, exercise_id, f"progression runs in a circle: {circle}")
        if exercise_id in finished:
            return
        for harder in exercises[exercise_id].progression_to:
            visit(harder, (*trail, exercise_id))
        finished.add(exercise_id)

    for exercise_id in exercises:
        visit(exercise_id, ())


def _check_modification(
    modification: Modification, library: Library, patterns: frozenset[str]
) -> None:
    def known(ids: Iterable[str], allowed: Iterable[str], kind: str) -> None:
        _known(ids, allowed, MODIFICATIONS, modification.id, kind)

    indicated, not_when = modification.indicated, modification.not_when
    known(indicated.patterns, patterns | {ANY_PATTERN}, "pattern")
    known(not_when.patterns, patterns, "pattern")
    known(indicated.phases, library.phases, "phase")
    known((*indicated.irritability, *not_when.irritability), LEVELS, "irritability")
    known(modification.excludes, library.modifications, "modification")
    known((g.use for g in modification.guards if g.use), library.modifications, "modification")
    numbers = [parameter.id for parameter in modification.parameters]
    if len(set(numbers)) != len(numbers):
        _refuse(MODIFICATIONS, modification.id, "a number stands twice")
    known((cap.number for cap in modification.caps), numbers, "number")
    known(_names_read(modification), {*library.variables, *numbers}, "variable")


def _names_read(modification: Modification) -> Iterable[str]:
    formulas = [parameter.formula for parameter in modification.parameters]
    formulas += [guard.when for guard in modification.guards]
    for cap in modification.caps:
        formulas += [formula for formula in (cap.low, cap.high, cap.when) if formula]
        yield from cap.when_known
    optional = (modification.chosen_when, modification.no_back_to_back_when)
    formulas += [formula for formula in optional if formula]
    for formula in formulas:
        yield from formula.names


def _check_template(template: Template, library: Library, patterns: frozenset[str]) -> None:
    def known(ids: Iterable[str], allowed: Iterable[str], kind: str) -> None:
        _known(ids, allowed, TEMPLATES, template.id, kind)

    known(template.for_patterns, patterns, "pattern")
    known(template.for_irritability, LEVELS, "irritability")
    if template.pain_rule_override:
        known([template.pain_rule_override], library.pain_rules, "pain rule")
    week = 1
    for phase in template.phases:
        known([phase.phase], library.phases, "phase")
        known((item.id for item in phase.exercises), library.exercises, "exercise")
        known(phase.running, library.modifications, "modification")
        known(phase.education, library.education, "education point")
        if phase.weeks[0] != week:
            _refuse(TEMPLATES, template.id, f"{phase.phase} must begin in week {week}")
        week = phase.weeks[1] + 1
        _check_template_doses(template, phase, library)
    if week == 1:
        _refuse(TEMPLATES, template.id, "has no phases")


def _check_template_doses(template: Template, phase: TemplatePhase, library: Library) -> None:
    for item in phase.exercises:
        exercise = library.exercises[item.id]
        dose = exercise.dose.changed(**item.changes)
        _check_dose(dose, exercise.limits, TEMPLATES, f"{template.id}, {phase.phase}, {item.id}")


def _check_selection(library: Library, patterns: frozenset[str]) -> None:
    """Every pattern at every level of irritability has exactly one template that takes it."""
    _known([library.fallback], library.templates, TEMPLATES, "fallback", "template")
    chosen: dict[tuple[str, str], str] = {}
    for row in library.selection:
        _known([row.pattern], patterns, TEMPLATES, "selection", "pattern")
        _known(row.irritability, LEVELS, TEMPLATES, "selection", "irritability")
        _known([row.template], library.templates, TEMPLATES, "selection", "template")
        for level in row.irritability:
            if (row.pattern, level) in chosen:
                _refuse(TEMPLATES, "selection", f"{row.pattern}, {level} stands twice")
            chosen[row.pattern, level] = row.template
    for pattern in patterns:
        for level in LEVELS:
            if (pattern, level) not in chosen:
                _refuse(TEMPLATES, "selection", f"no template for {pattern}, {level}")
