"""Which traffic light governs a phase of a draft, and where an exercise is stricter."""

from __future__ import annotations

from careplans import library, prescription
from careplans.library import PainRule
from careplans.models import Plan
from careplans.prescription.pain_rules import own_rule


def rule(rule_id: str) -> PainRule:
    return library.load().pain_rules[rule_id]


def pain_rule_of(plan: Plan) -> str:
    """The id of the one rule that a phase prints: the template's, else the working pattern's."""
    shelf = library.load()
    template = shelf.templates.get(plan.template_slug)
    found = prescription.pain_rule_of(shelf, pattern=plan.working_pattern, template=template)
    return found.id


def difference(slug: str, phase_rule: PainRule, *, template_slug: str) -> str:
    """What an exercise prints beside the phase's rule: its own, where the movement needs one.

    Rules of a pattern, and the general one, give way to the phase's.
    """
    shelf = library.load()
    exercise = shelf.exercises.get(slug)
    if exercise is None:
        return ""
    own = own_rule(exercise, shelf, shelf.templates.get(template_slug))
    gives_way = own.for_patterns or own.id == shelf.otherwise_pain_rule
    if gives_way or not prescription.is_stricter(own, phase_rule):
        return ""
    return f"Go: {own.green}. Slow down: {own.amber}. Stop: {own.red}."
