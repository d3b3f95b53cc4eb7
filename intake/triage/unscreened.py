"""Which urgent rules nobody can tell because the runner would rather tell the physio."""

from __future__ import annotations

from collections.abc import Iterable

from intake.triage.definition import RuleSet
from intake.triage.engine import FLOOR
from intake.triage.facts import Facts
from intake.triage.logic import deciding_ids


def by_declining(facts: Facts, rules: RuleSet) -> tuple[str, ...]:
    """The rules of same day and above that are UNKNOWN and rest on a declined question."""
    floor = rules.rank(FLOOR)
    return tuple(
        rule.id
        for rule in rules.red_flags.values()
        if rules.rank(rule.tier) >= floor
        and rule.when.truth(facts.safety) is None
        and not facts.declined.isdisjoint(_questions(deciding_ids(rule.when, facts.safety), rules))
    )


def _questions(term_ids: Iterable[str], rules: RuleSet) -> frozenset[str]:
    """The terms, with the questions that derived values are worked out from."""
    terms = frozenset(term_ids)
    return terms.union(*(rules.derived[term].inputs for term in terms if term in rules.derived))
