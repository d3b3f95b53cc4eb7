"""The rule sets in `fixtures/triage/`, by version."""

from __future__ import annotations

from functools import cache

from intake.triage import rule_file
from intake.triage.definition import RuleSet


@cache
def load(version: str = "1.0.0") -> RuleSet:
    """The rule set of that version, checked whole against its questionnaire."""
    return rule_file.read(version)


def current() -> RuleSet:
    """The version new triage runs are made with."""
    return load()
