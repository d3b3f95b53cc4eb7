"""Which traffic light governs a plan phase, and when an exercise's own one is stricter."""

from __future__ import annotations

from careplans.library import Exercise, Library, PainRule, Template


def pain_rule_of(library: Library, *, pattern: str, template: Template | None = None) -> PainRule:
    """The template's rule, else the working pattern's, else the general one."""
    if template is not None and template.pain_rule_override:
        return library.pain_rules[template.pain_rule_override]
    for rule in library.pain_rules.values():
        if pattern in rule.for_patterns:
            return rule
    return library.pain_rules[library.otherwise_pain_rule]


def own_rule(exercise: Exercise, library: Library, template: Template | None) -> PainRule:
    """A template's rule replaces that of its exercises, except where a rule goes by feel."""
    own = library.pain_rules[exercise.pain_rule]
    if template is None or not template.pain_rule_override or own.green_max is None:
        return own
    return library.pain_rules[template.pain_rule_override]


def is_stricter(own: PainRule, phase: PainRule) -> bool:
    """Does `own` allow less than the rule of the phase? A rule that goes by feel is told apart."""
    if own.green_max is None or own.amber_max is None:
        return own.id != phase.id
    if phase.green_max is None or phase.amber_max is None:
        return True
    return own.green_max < phase.green_max or own.amber_max < phase.amber_max
