"""The worked cases a clinician signed off, and where a version of the rules departs from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from clinic import content
from intake.questionnaire import strict
from intake.triage import cases, engine, versions
from intake.triage.definition import RuleSet

FILE = "triage/vignettes.yaml"
LEFT_OUT: Mapping[str, Any] = {"unscreened": [], "irritability_provisional": False}
"""What is expected of a case that does not speak of it."""


@dataclass(frozen=True, slots=True)
class Departure:
    """One case in which a version says something other than what was signed off."""

    case_id: str
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many cases were run, and those that came out otherwise."""

    cases: int
    departures: tuple[Departure, ...]

    @property
    def is_whole(self) -> bool:
        return self.cases > 0 and not self.departures


def run(rule_set: RuleSet) -> Agreement:
    """Every worked case under these rules."""
    rows = signed_off()
    found = (_departure(row, rule_set) for row in rows)
    return Agreement(len(rows), tuple(one for one in found if one is not None))


@cache
def signed_off() -> tuple[Mapping[str, Any], ...]:
    """The worked cases, each with its answers and what is expected of them."""
    return tuple(content.read_yaml(FILE)["vignettes"])


@cache
def agreement_of(rule_set: RuleSet) -> Agreement:
    """As `run`, once for each rule set that was read."""
    return run(rule_set)


def expected_of(row: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What the version must say of a case.

    A newer version may mean another result: `expected_since` names, by version, what is other
    from that version on.
    """
    expected = {**LEFT_OUT, **row["expected"]}
    later: Mapping[str, Mapping[str, Any]] = row.get("expected_since", {})
    for since in sorted(later, key=versions.order):
        if versions.order(since) <= versions.order(version):
            expected |= later[since]
    return expected


def _departure(row: Mapping[str, Any], rule_set: RuleSet) -> Departure | None:
    case = cases.case_of(row, rule_set.questionnaire)
    report = cases.report(case, engine.assess(case.facts(rule_set.questionnaire), rule_set))
    differences = tuple(
        f"{key} is {_said(report[key])}, signed off as {_said(value)}"
        for key, value in expected_of(row, rule_set.version).items()
        if report[key] != value
    )
    return Departure(strict.text(dict(row), "id", where=FILE), differences) if differences else None


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
