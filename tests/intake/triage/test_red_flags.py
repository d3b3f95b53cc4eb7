"""Every red flag fires, does not, or cannot be told, case by case; and no slip goes unseen."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import yaml

from clinic import content
from intake.triage.facts import Facts
from intake.triage.logic import Node, Truth
from tests.intake.triage.mutants import mutants
from tests.intake.triage.runners import HERE, RULES, facts_of

CASES: dict[str, list[dict[str, Any]]] = content.parse_yaml(
    (HERE / "red_flags.yaml").read_text(encoding="utf-8"), name="red_flags.yaml"
)
TRIED = 911
TRUTHS: dict[str, Truth] = {"present": True, "clear": False, "open": None}
SAME_RULE = {
    ("rf_extensor", "dropped part 1 of AnyOf"),
    ("rf_extensor", "onset_type in: dropped sudden_injury"),
    ("rf_extensor", "onset_type is: sudden_no_injury instead"),
    ("rf_extensor", "onset_type is: not_sure instead"),
}
"""A sudden injury stands in both macros that rf_extensor reads: dropping either changes nothing.
Nor does reading another way of a sudden beginning in its place, which the second macro holds too.
"""

ALWAYS_TOLD = {("rf_extensor", "injury_mechanism"), ("rf_postop_hold", "s_surgery_signs")}
"""Answers whose loss leaves nothing open: the answer that makes the form ask them fires already."""

each_rule = pytest.mark.parametrize("rule_id", RULES.red_flags)


@cache
def judged(rule_id: str) -> tuple[tuple[Facts, Truth], ...]:
    """The cases of a rule as facts, each with the truth it must have."""
    found = []
    for case in CASES[rule_id]:
        changes = {key: value for key, value in case.items() if key != "is" and value is not None}
        lost = {key for key, value in case.items() if value is None}
        changes.update({"age": None} if "age" in lost else {})
        found.append((facts_of(changes, without=lost), TRUTHS[case["is"]]))
    return tuple(found)


def noticed(when: Node, rule_id: str) -> bool:
    return any(when.truth(facts.safety) is not truth for facts, truth in judged(rule_id))


def test_every_rule_has_cases_and_no_case_is_without_a_rule() -> None:
    assert set(CASES) == set(RULES.red_flags)


@each_rule
def test_a_rule_stands_in_each_case_as_written(rule_id: str) -> None:
    rule = RULES.red_flags[rule_id]
    wrong = [
        case
        for case, (facts, truth) in zip(CASES[rule_id], judged(rule_id), strict=True)
        if rule.when.truth(facts.safety) is not truth
    ]
    assert wrong == []


@each_rule
def test_a_rule_has_a_case_that_fires_one_that_does_not_and_one_open(rule_id: str) -> None:
    assert {case["is"] for case in CASES[rule_id]} == set(TRUTHS)


@each_rule
def test_each_answer_a_rule_reads_can_leave_it_open(rule_id: str) -> None:
    """One case at least in which the loss of this answer alone is what nobody can tell."""
    read = {leaf.id for leaf in RULES.red_flags[rule_id].when.leaves()}
    lost = {
        "age_years" if key == "age" else key
        for case in CASES[rule_id]
        if case["is"] == "open"
        for key, value in case.items()
        if value is None
    }
    told = {question_id for rule, question_id in ALWAYS_TOLD if rule == rule_id}
    assert read - lost == told


@each_rule
def test_every_small_fault_in_a_rule_is_noticed(rule_id: str) -> None:
    unseen = {
        (rule_id, what)
        for what, faulty in mutants(RULES.red_flags[rule_id].when)
        if not noticed(faulty, rule_id)
    }
    assert unseen == {row for row in SAME_RULE if row[0] == rule_id}


def test_the_faults_tried_are_many() -> None:
    tried = sum(len(list(mutants(rule.when))) for rule in RULES.red_flags.values())
    assert tried >= TRIED
    assert len(SAME_RULE) == 4


def test_every_slip_in_what_a_rule_asks_for_is_noticed() -> None:
    """Tier, hold and target of each rule as they were written out a second time."""
    written: dict[str, Any] = yaml.safe_load(
        (HERE / "consequences.yaml").read_text(encoding="utf-8")
    )
    tiers = {rule_id: tier for tier, ids in written["tiers"].items() for rule_id in ids}
    rows = RULES.red_flags.values()
    assert {rule.id: rule.tier for rule in rows} == tiers
    assert {rule.id: list(rule.hold) for rule in rows if rule.hold} == written["holds"]
    for name in ("target_hours", "target_days"):
        asked = {rule.id: getattr(rule, name) for rule in rows if getattr(rule, name) is not None}
        assert asked == written[name]
