"""From findings to a template, a draft and ideas, each with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import dosage, library, suggestions
from careplans.prescription import Factor, RunnerProfile, Why
from careplans.suggestions import DraftExercise, PlanDraft
from tests.careplans.runners import BONE_HOLD, EASY_RUNNER, URGENT, runner

LIBRARY = library.load()
TEMPLATES = sorted(LIBRARY.templates)


def chosen(profile: RunnerProfile) -> str:
    return suggestions.choose_template(profile, LIBRARY).template.id


def draft(template_id: str, profile: RunnerProfile) -> PlanDraft:
    return suggestions.instantiate(LIBRARY.templates[template_id], profile, LIBRARY)


def find(plan: PlanDraft, exercise_id: str) -> DraftExercise:
    return next(
        item for phase in plan.phases for item in phase.exercises if item.exercise.id == exercise_id
    )


@pytest.mark.parametrize(
    ("leading", "irritability", "template"),
    [
        (("pfp",), "high", "tp_pfp_irritable"),
        (("pfp",), "low", "tp_pfp_graded"),
        (("patellar_tendinopathy",), "moderate", "tp_patellar_in_season"),
        (("patellar_tendinopathy",), "high", "tp_knee_tendon"),
        (("bone_stress",), "low", "tp_bone_hold"),
        (("unclear",), "low", "tp_unclear"),
        (("pfp", "itb"), "low", "tp_itb"),
        (("pfp", "bone_stress"), "low", "tp_bone_hold"),
    ],
)
def test_the_table_and_the_tie_break_choose_the_template(
    leading: tuple[str, ...], irritability: str, template: str
) -> None:
    assert chosen(runner(leading=leading, irritability=irritability)) == template


def test_the_working_pattern_of_the_physio_comes_first() -> None:
    profile = runner(leading=("itb",), irritability="low").with_pattern("pfp")
    choice = suggestions.choose_template(profile, LIBRARY)
    assert choice.template.id == "tp_pfp_graded"
    assert [template.id for template in choice.others] == ["tp_itb"]


@pytest.mark.parametrize("locked", ["yes", "not_sure", None])
def test_a_template_whose_condition_is_not_met_gives_way(locked: str | None) -> None:
    without = ("s_locked_now",) if locked is None else ()
    answers = {} if locked is None else {"s_locked_now": locked}
    profile = runner(leading=("meniscus_medial", "pfp"), without=without, **answers)
    choice = suggestions.choose_template(profile, LIBRARY)
    assert choice.template.id == "tp_pfp_graded"
    assert [reason.refs for reason in choice.passed_over] == [("s_locked_now",)]


def test_without_any_fitting_template_the_unclear_one_is_offered() -> None:
    assert chosen(runner(leading=("early_oa",), age_years=40)) == "tp_unclear"


@pytest.mark.parametrize("irritability", library.LEVELS)
@pytest.mark.parametrize("template_id", TEMPLATES)
def test_every_template_becomes_a_draft_that_may_be_done(
    template_id: str, irritability: str
) -> None:
    template = LIBRARY.templates[template_id]
    profile = runner(irritability=irritability, leading=template.for_patterns)
    plan = draft(template_id, profile)
    assert [phase.source for phase in plan.phases] == list(template.phases)
    for phase in plan.phases:
        assert phase.exercises
        for item in phase.exercises:
            must_not = _avoids(item, profile)
            assert bool(item.verdict.blocked) == must_not, item.exercise.id
            assert not dosage.problems(item.dose, item.exercise.limits)


def _avoids(item: DraftExercise, profile: RunnerProfile) -> bool:
    return any(
        precaution.action == "avoid"
        and (
            precaution.pattern in profile.patterns
            or (precaution.when is not None and precaution.when.truth(profile.view) is True)
        )
        for precaution in item.exercise.precautions
    )


@pytest.mark.parametrize("template_id", TEMPLATES)
def test_an_urgent_flag_blocks_everything_that_loads_the_leg(template_id: str) -> None:
    plan = draft(template_id, runner(open_flags=(URGENT,)))
    assert plan.path.blocked_by
    for phase in plan.phases:
        assert phase.running.kept == ()
        for item in phase.exercises:
            assert bool(item.verdict.blocked) or not item.exercise.tags


def test_a_hold_blocks_impact_in_the_draft_until_it_is_cleared() -> None:
    held = runner(leading=("pfp",), open_flags=(BONE_HOLD,))
    pogo = find(draft("tp_pfp_irritable", held), "p_pogo_double")
    assert [(reason.why, reason.refs) for reason in pogo.verdict.blocked] == [
        (Why.HOLD, ("rf_bsi",))
    ]
    cleared = draft("tp_pfp_irritable", runner(leading=("pfp",)))
    assert find(cleared, "p_pogo_double").verdict.is_usable


def test_an_avoided_exercise_stands_in_the_draft_blocked_with_its_reason() -> None:
    plan = draft("tp_bone_hold", runner(leading=("bone_stress",)))
    pogo = find(plan, "p_pogo_double")
    assert [reason.why for reason in pogo.verdict.blocked] == [Why.PATTERN]


def test_an_unknown_safety_answer_blocks_the_exercise_it_would_forbid() -> None:
    profile = runner(without=("s_giving_way",))
    hop = find(draft("tp_pfp_graded", profile), "p_forward_hop")
    assert Why.UNANSWERED in [reason.why for reason in hop.verdict.blocked]


def test_an_exercise_needing_what_the_runner_lacks_is_left_out() -> None:
    plan = draft("tp_pfp_graded", runner(equipment=frozenset({"none"})))
    left_out = {one.exercise.id: one.reasons[0].text for one in plan.phases[1].left_out}
    assert left_out["q_step_up_low"] == "Needs a step."
    assert left_out["q_leg_press"] == "Needs a gym."


def test_one_row_of_equipment_is_enough() -> None:
    seated = LIBRARY.exercises["c_soleus_seated"]
    for owned in ({"gym"}, {"weights"}):
        profile = runner(equipment=frozenset(owned))
        assert suggestions.judge(seated, profile, LIBRARY).lacking == ()
    bare = runner(equipment=frozenset({"none"}))
    assert [one.text for one in suggestions.judge(seated, bare, LIBRARY).lacking] == [
        "Needs a gym."
    ]


def test_equipment_the_intake_does_not_ask_about_is_told() -> None:
    rope = suggestions.judge(LIBRARY.exercises["p_rope"], runner(), LIBRARY)
    assert rope.to_get == ("a skipping rope",)


def test_nothing_is_held_against_a_runner_who_was_not_asked() -> None:
    plan = draft("tp_pfp_graded", runner(without=("equipment", "time_per_session", "goal_days")))
    assert all(phase.left_out == () for phase in plan.phases)
    assert len(plan.to_ask) == 3


@pytest.mark.parametrize(("time", "most"), [("m10", 3), ("m20", 5), ("m30", 7), ("m45", 9)])
def test_the_first_exercises_in_template_order_are_kept(time: str, most: int) -> None:
    plan = draft("tp_pfp_graded", runner(time_per_session=time))
    for phase in plan.phases:
        wanted = [item.id for item in phase.source.exercises]
        assert [item.exercise.id for item in phase.exercises] == wanted[:most]
        assert [one.exercise.id for one in phase.left_out] == wanted[most:]


def test_nobody_exercises_on_more_days_than_they_have() -> None:
    plan = draft("tp_knee_tendon", runner(goal_days=2, leading=("quadriceps_tendinopathy",)))
    assert {item.dose.per_week for phase in plan.phases for item in phase.exercises} <= {1, 2}


def test_no_day_at_all_is_a_question() -> None:
    plan = draft("tp_pfp_graded", runner(goal_days=0))
    assert plan.to_ask == ("Ask on how many days a week there is time for exercises.",)


def test_a_template_dose_replaces_only_what_it_names() -> None:
    item = find(draft("tp_pfp_irritable", runner(irritability="high")), "i_wall_sit")
    own = item.exercise.dose
    assert (item.dose.sets, item.dose.hold_s, item.dose.rest_s) == (4, 30, own.rest_s)
    assert item.note == "Bend your knees only a little, 30 to 45 degrees."


def test_a_stricter_rule_of_an_exercise_is_told_and_a_looser_one_is_not() -> None:
    plan = draft("tp_knee_tendon", runner(leading=("quadriceps_tendinopathy",)))
    assert plan.phases[0].pain_rule.id == "pr_tendon"
    pogo = find(plan, "p_pogo_double")
    assert pogo.pain_rule is not None
    assert pogo.pain_rule.id == "pr_impact"
    assert find(plan, "i_leg_ext_belt").pain_rule is None


def test_the_rule_of_a_template_replaces_that_of_its_exercises() -> None:
    plan = draft("tp_bone_hold", runner(leading=("bone_stress",)))
    assert {phase.pain_rule.id for phase in plan.phases} == {"pr_bone"}
    assert all(item.pain_rule is None for phase in plan.phases for item in phase.exercises)


def with_factor(factor_id: str, *links: str, irritability: str = "low") -> RunnerProfile:
    profile = runner(irritability=irritability)
    return RunnerProfile(
        view=profile.view,
        irritability=irritability,
        leading=profile.leading,
        factors=(Factor(factor_id, "A factor", links),),
    )


def test_a_factor_adds_its_modification_where_it_first_fits() -> None:
    plan = draft("tp_pfp_graded", with_factor("f_worn_shoes", "rm_shoe_refresh"))
    assert [phase.added_for_factors for phase in plan.phases] == [("rm_shoe_refresh",), (), (), ()]
    assert plan.phases[0].running.has("rm_shoe_refresh")


def test_a_factor_never_changes_how_much_is_run() -> None:
    plan = draft("tp_knee_tendon", with_factor("f_volume_rise", "rm_volume_cut"))
    assert all(phase.added_for_factors == () for phase in plan.phases)


def test_ideas_rank_usable_ones_of_the_own_pattern_first() -> None:
    ideas = suggestions.suggest_exercises(runner(), LIBRARY, phase="settle")
    assert ideas[0].reasons[0].refs == ("pfp", "settle")
    assert [idea.rank for idea in ideas] == sorted((idea.rank for idea in ideas), reverse=True)


def test_easy_exercises_come_first_while_the_knee_is_easily_stirred_up() -> None:
    ideas = suggestions.suggest_exercises(runner(irritability="high"), LIBRARY, phase="build")
    usable = [idea.exercise.difficulty for idea in ideas if idea.verdict.is_usable]
    assert usable[0] <= 2


def test_blocked_ideas_are_shown_last_with_their_reason() -> None:
    profile = runner(s_giving_way="true_buckle")
    ideas = suggestions.suggest_exercises(profile, LIBRARY, phase="return")
    blocked = [bool(idea.verdict.blocked) for idea in ideas]
    assert any(blocked)
    assert blocked == sorted(blocked)


def test_modification_ideas_name_the_factors_they_answer() -> None:
    profile = with_factor("f_hills", "rm_downhill_avoid")
    ideas = suggestions.suggest_modifications(profile, LIBRARY, phase="settle", first_phase=True)
    assert ideas[0].modification.id == "rm_downhill_avoid"
    assert ideas[0].because == ("A factor",)


@given(st.sets(st.sampled_from(sorted(EASY_RUNNER))), st.sampled_from(library.LEVELS))
def test_taking_answers_away_never_frees_a_forbidden_exercise(
    gone: set[str], irritability: str
) -> None:
    answers = {
        "s_giving_way": "true_buckle",
        "s_locked_now": "yes",
        "med_drugs": frozenset({"fluoroquinolone"}),
        "med_periods": "pregnant",
    }
    whole = runner(irritability=irritability, **answers)
    part = runner(irritability=irritability, without=tuple(gone), **answers)
    for exercise in LIBRARY.exercises.values():
        if suggestions.judge(exercise, whole, LIBRARY).blocked:
            assert suggestions.judge(exercise, part, LIBRARY).blocked, exercise.id


def test_all_suggestions_come_with_the_rule_and_the_blocks_of_the_runner() -> None:
    found = suggestions.suggest(runner(open_flags=(URGENT,)), LIBRARY)
    assert found.pain_rule.id == "pr_pfp"
    assert [reason.refs for reason in found.blocked_by] == [("rf_bsi_hip",)]
    assert all(idea.fit.blocked for idea in found.modifications)
