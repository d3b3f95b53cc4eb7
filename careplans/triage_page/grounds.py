"""What findings rest on: the rule, its version and its sources; one clear check explained."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from careplans.triage_page.flags import Cited, cited
from careplans.triage_page.worded import Wording
from clinic.errors import NotFound
from intake.models import TriageRun
from intake.triage import engine, rules
from intake.triage.assessment import Assessment, Flag


@dataclass(frozen=True)
class Ground:
    """One idea, level or factor."""

    name: str
    rule_id: str
    version: str
    sources: tuple[Cited, ...]


def grounds(assessment: Assessment) -> Iterator[Ground]:
    """Of every pattern that the place of the pain allows, of irritability, of every factor."""
    for pattern in assessment.patterns:
        if pattern.eligible:
            yield Ground(pattern.name, pattern.id, pattern.version, cited(pattern.sources))
    how = assessment.irritability
    yield Ground("How irritable", "irritability", assessment.rules_version, cited(how.sources))
    for factor in assessment.factors:
        yield Ground(factor.label, factor.id, factor.version, cited(factor.sources))


def explained(run: TriageRun, rule_id: str) -> Flag:
    """One check of a stored run with what would change it, worked out now by the same rules."""
    rule_set = rules.load(run.rules_version)
    if rule_id not in rule_set.red_flags:
        raise NotFound("The rules have no such check.")
    told = Wording(run)
    return told.flag(engine.explain(rule_id, told.facts, rule_set))
