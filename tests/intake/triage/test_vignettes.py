"""The worked vignettes a clinician signed off: what triage must say of each runner, exactly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.triage import engine
from intake.triage.assessment import State
from tests.intake.triage.runners import RULES, VIGNETTES, facts_of_vignette, present, unscreened

ROWS = VIGNETTES["vignettes"]
each_vignette = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
any_vignette = st.sampled_from(ROWS)


def test_there_are_sixty_vignettes() -> None:
    assert len(ROWS) == 60


@each_vignette
def test_triage_says_of_a_vignette_what_was_expected(row: dict[str, Any]) -> None:
    assessment = engine.assess(facts_of_vignette(row), RULES)
    expected = {"unscreened": [], "irritability_provisional": False, **row["expected"]}
    assert {
        "tier": assessment.tier,
        "red_flags": present(assessment),
        "unscreened": unscreened(assessment),
        "patterns": sorted(assessment.leading),
        "irritability": assessment.irritability.level,
        "irritability_provisional": assessment.irritability.provisional,
        "factors": sorted(factor.id for factor in assessment.factors),
    } == expected


@each_vignette
def test_every_flag_that_fired_names_answers_and_what_would_change_it(
    row: dict[str, Any],
) -> None:
    for flag in engine.assess(facts_of_vignette(row), RULES).present:
        assert flag.evidence
        assert flag.evidence_hash
        assert all(change.state is not State.PRESENT for change in flag.changes)


def leftovers(row: dict[str, Any]) -> frozenset[str]:
    return frozenset(facts_of_vignette(row).set_aside)


@settings(deadline=None)
@given(row=any_vignette, data=st.data())
def test_losing_answers_never_clears_a_flag(row: dict[str, Any], data: st.DataObject) -> None:
    """Leftovers are spared: once they are gone nothing contradicts the answer that hid them."""
    losable = sorted(set(row["answers"]) - leftovers(row))
    lost = data.draw(st.sets(st.sampled_from(losable)))
    whole = engine.assess(facts_of_vignette(row), RULES)
    rest = engine.assess(facts_of_vignette(row, without=lost), RULES)
    raised = {*present(whole), *unscreened(whole)}
    assert raised <= {*present(rest), *unscreened(rest)}
    assert RULES.rank(rest.tier) >= min(RULES.rank(whole.tier), RULES.rank(engine.FLOOR))


@settings(deadline=None)
@given(row=any_vignette, data=st.data())
def test_losing_answers_never_makes_a_flag_clear_on_screen(
    row: dict[str, Any], data: st.DataObject
) -> None:
    losable = sorted(set(row["answers"]) - leftovers(row))
    lost = data.draw(st.sets(st.sampled_from(losable)))
    before = {flag.rule_id for flag in engine.assess(facts_of_vignette(row), RULES).clear}
    after = engine.assess(facts_of_vignette(row, without=lost), RULES).clear
    assert {flag.rule_id for flag in after} <= before
