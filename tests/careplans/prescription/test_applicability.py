"""Who may not get a modification, and why."""

from __future__ import annotations

import pytest

from careplans import library, prescription
from careplans.library import Tag
from careplans.prescription import OpenFlag, RunnerProfile, Why
from careplans.prescription.profile import URGENT_TIERS
from tests.careplans.runners import BONE_HOLD, URGENT, runner

LIBRARY = library.load()


def blocks(modification_id: str, profile: RunnerProfile, *, first_phase: bool = True) -> list[Why]:
    modification = LIBRARY.modifications[modification_id]
    found = prescription.fit(modification, profile, first_phase=first_phase)
    return [reason.why for reason in found.blocked]


@pytest.mark.parametrize("modification_id", sorted(LIBRARY.modifications))
def test_an_open_urgent_flag_blocks_every_modification(modification_id: str) -> None:
    assert Why.RED_FLAG in blocks(modification_id, runner(open_flags=(URGENT,)))


def test_the_urgent_tiers_are_those_of_the_file() -> None:
    tiers = {tier for block in LIBRARY.global_blocks for tier in block.tiers}
    assert tiers == set(URGENT_TIERS)


def test_an_unscreened_flag_blocks_as_one_that_fired() -> None:
    flag = OpenFlag("rf_septic", "emergency_now", "Infected joint", unscreened=True)
    assert blocks("rm_flare", runner(open_flags=(flag,))) == [Why.RED_FLAG]


def test_a_hold_on_running_locks_running_but_not_the_bone_plan() -> None:
    profile = runner(open_flags=(BONE_HOLD,), leading=("bone_stress",))
    assert blocks("rm_warmup", profile) == [Why.HOLD]
    assert blocks("rm_bone_hold", profile) == []


def test_a_hold_on_loading_alone_leaves_running_open() -> None:
    flag = OpenFlag("rf_other", "within_2_weeks", "Tendon", hold=frozenset({Tag.LOADING}))
    assert blocks("rm_warmup", runner(open_flags=(flag,))) == []


def test_a_flag_the_modification_names_blocks_it_though_it_is_no_hold() -> None:
    flag = OpenFlag("rf_bsi", "within_2_weeks", "Bone stress")
    assert blocks("rm_pain_rule", runner(open_flags=(flag,))) == [Why.RED_FLAG]


def test_the_pattern_of_the_physio_excludes_as_a_leading_one_does() -> None:
    assert blocks("rm_short_often", runner(leading=("patellar_tendinopathy",))) == [Why.PATTERN]
    chosen = runner(leading=("pfp",)).with_pattern("patellar_tendinopathy")
    assert blocks("rm_short_often", chosen) == [Why.PATTERN]


def test_irritability_at_intake_counts_in_the_first_phase_only() -> None:
    profile = runner(irritability="high")
    assert blocks("rm_hill_return", profile) == [Why.IRRITABILITY]
    assert blocks("rm_hill_return", profile, first_phase=False) == []


def test_an_answer_against_it_blocks_and_names_its_question() -> None:
    profile = runner(pain_other_areas=frozenset({"calf"}))
    found = prescription.fit(LIBRARY.modifications["rm_cadence"], profile)
    assert [(reason.why, reason.refs) for reason in found.blocked] == [
        (Why.ANSWER, ("pain_other_areas",))
    ]


def test_an_unknown_safety_answer_blocks_and_another_unknown_answer_does_not() -> None:
    assert blocks("rm_run_walk", runner(without=("s_bone_load",))) == [Why.UNANSWERED]
    assert blocks("rm_race_decision", runner(without=("run_event",))) == []


def test_the_race_talk_is_left_out_without_a_race() -> None:
    assert blocks("rm_race_decision", runner(run_event=False)) == [Why.ANSWER]
    assert blocks("rm_race_decision", runner(run_event=True)) == []


def test_a_pattern_it_is_not_meant_for_only_lowers_its_rank() -> None:
    found = prescription.fit(LIBRARY.modifications["rm_step_width"], runner(leading=("fat_pad",)))
    assert (found.blocked, found.is_indicated) == ((), False)


def test_any_pattern_includes_an_unclear_one() -> None:
    found = prescription.fit(
        LIBRARY.modifications["rm_volume_cut"], runner(leading=("unclear",)), phase="settle"
    )
    assert found.is_indicated


def test_an_unknown_level_of_irritability_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="severe"):
        runner(irritability="severe")


@pytest.mark.parametrize(
    ("pattern", "rule"),
    [
        ("pfp", "pr_pfp"),
        ("patellar_tendinopathy", "pr_tendon"),
        ("quadriceps_tendinopathy", "pr_tendon"),
        ("distal_hamstring", "pr_tendon"),
        ("early_oa", "pr_oa"),
        ("bone_stress", "pr_bone"),
        ("itb", "pr_general"),
        ("unclear", "pr_general"),
    ],
)
def test_one_pain_rule_governs_a_phase_by_its_pattern(pattern: str, rule: str) -> None:
    assert prescription.pain_rule_of(LIBRARY, pattern=pattern).id == rule


def test_the_rule_of_the_template_wins_over_the_pattern() -> None:
    template = LIBRARY.templates["tp_bone_hold"]
    assert prescription.pain_rule_of(LIBRARY, pattern="pfp", template=template).id == "pr_bone"


@pytest.mark.parametrize(
    ("own", "phase", "stricter"),
    [
        ("pr_impact", "pr_tendon", True),
        ("pr_impact", "pr_pfp", False),
        ("pr_tendon", "pr_pfp", False),
        ("pr_stretch", "pr_general", True),
        ("pr_general", "pr_general", False),
        ("pr_pfp", "pr_bone", False),
    ],
)
def test_only_a_stricter_rule_of_its_own_is_told(own: str, phase: str, stricter: bool) -> None:
    rules = LIBRARY.pain_rules
    assert prescription.is_stricter(rules[own], rules[phase]) is stricter
