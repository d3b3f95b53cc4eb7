"""How a red flag stands: present, not cleared, clear; what it rests on; what it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.questionnaire import flow
from intake.questionnaire.answers import normalise
from intake.triage import engine, facts
from intake.triage.assessment import State, Why
from intake.triage.definition import Hold
from intake.triage.evidence import HIDDEN, PERHAPS_NOT_ASKED
from tests.intake.triage.runners import (
    FORM,
    RULES,
    assess,
    facts_of,
    facts_of_vignette,
    present,
    unscreened,
    vignette,
)

EVERYTHING = frozenset(Hold)
FALL = {"onset_type": "sudden_injury", "injury_mechanism": ["fall_on_knee"]}


def test_the_well_runner_has_no_flag_and_nothing_open() -> None:
    assessment = assess()
    assert assessment.tier == "routine"
    assert len(assessment.clear) == len(RULES.red_flags)
    assert assessment.top is None


def test_flags_stand_most_urgent_first() -> None:
    ranks = [RULES.rank(flag.tier) for flag in assess().flags]
    assert ranks == sorted(ranks, reverse=True)


class TestHiddenAnswers:
    def test_a_fall_reported_and_then_hidden_still_counts(self) -> None:
        flag = engine.assess(facts_of_vignette(vignette("v27")), RULES).flag("rf_fracture_ottawa")
        assert flag.state is State.PRESENT
        notes = {row.question_id: row.note for row in flag.evidence}
        assert notes["injury_mechanism"] == HIDDEN
        assert notes["duration_band"] == ""

    def test_patterns_do_not_read_it(self) -> None:
        hidden = {"onset_type": "gradual", "injury_mechanism": ["twist"]}
        places = {"pain_location": ["medial_joint_line"]}
        told = {**places, "onset_type": "sudden_injury", "injury_mechanism": ["twist"]}
        assert score("meniscus_medial", {**places, **hidden}) + 2 == score("meniscus_medial", told)

    def test_taking_the_fall_back_is_what_would_change_it(self) -> None:
        flag = engine.assess(facts_of_vignette(vignette("v27")), RULES).flag("rf_fracture_ottawa")
        change = next(row for row in flag.changes if row.question_id == "injury_mechanism")
        assert (change.answers, change.state) == (("taken back",), State.CLEAR)

    def test_an_answer_that_may_not_apply_says_so(self) -> None:
        facts = facts_of({"s_surgery_signs": ["calf_swelling"]}, without=["s_surgery_recent"])
        flag = engine.assess(facts, RULES).flag("rf_dvt")
        assert flag.state is State.PRESENT
        assert flag.evidence[0].note == PERHAPS_NOT_ASKED

    def test_split_and_unsplit_answers_are_assessed_alike(self) -> None:
        row = vignette("v27")
        whole = facts_of_vignette(row)
        given = normalise(FORM, row["answers"]).answers
        parts = flow.split(FORM, {**given, "age_years": whole.age_years}, RULES.safety_inputs)
        assert set(parts.set_aside) == {"injury_mechanism", "s_steps_at_injury"}
        split = facts.build(
            FORM,
            parts.answers,
            set_aside=parts.set_aside,
            birth_date=date.fromisoformat(row["answers"]["about_dob"]),
            on=whole.on,
        )
        assert engine.assess(split, RULES) == engine.assess(whole, RULES)


def score(pattern_id: str, changes: dict[str, Any]) -> int:
    found = next(row for row in assess(changes).patterns if row.id == pattern_id)
    return found.score


class TestNotCleared:
    def test_not_sure_how_it_began_does_not_hide_a_heel_that_cannot_be_lifted(self) -> None:
        changes = {
            "onset_type": "not_sure",
            "injury_mechanism": ["none"],
            "s_heel_lift": "no",
            "s_pop": "not_sure",
            "duration_band": "d3_7",
        }
        assessment = assess(changes)
        assert "rf_extensor" in present(assessment)
        assert assessment.tier == "same_day"

    def test_a_not_sure_that_fires_nothing_is_not_cleared_and_leaves_the_tier(self) -> None:
        assessment = assess({"s_giving_way": "not_sure"})
        flag = assessment.flag("rf_ligament")
        assert flag.state is State.NOT_CLEARED
        assert not flag.unscreened
        assert [row.why for row in flag.open_questions] == [Why.NOT_SURE]
        assert assessment.tier == "routine"

    def test_a_not_sure_about_drugs_leaves_the_tendon_rule_open(self) -> None:
        changes = {"med_drugs": ["not_sure"], "pain_location": ["below_kneecap"]}
        assert assess(changes).flag("rf_fq_tendon").state is State.NOT_CLEARED

    def test_a_not_sure_that_cannot_matter_stays_clear(self) -> None:
        """No place of the tendon hurts, so the drug cannot fire the rule."""
        assert assess({"med_drugs": ["not_sure"]}).flag("rf_fq_tendon").state is State.CLEAR

    def test_a_private_answer_is_not_cleared_and_leaves_the_tier(self) -> None:
        assessment = assess({"med_periods": "prefer_not"})
        flag = assessment.flag("rf_reds")
        assert flag.state is State.NOT_CLEARED
        assert not flag.unscreened
        assert [row.why for row in flag.open_questions] == [Why.NOT_DISCLOSED]
        assert assessment.tier == "routine"
        assert [note.text for note in assessment.notes] == ["not disclosed, ask in person"]

    def test_a_declined_answer_is_unscreened_and_raises_the_tier(self) -> None:
        assessment = assess(without=["s_calf_swollen"], declined=["s_calf_swollen"])
        flag = assessment.flag("rf_dvt")
        assert flag.state is State.NOT_CLEARED
        assert flag.unscreened
        assert [row.why for row in flag.open_questions] == [Why.PREFERS_TO_TELL]
        assert assessment.tier == "same_day"

    def test_a_missing_answer_says_that_it_is_missing(self) -> None:
        flag = assess(without=["s_calf_swollen"]).flag("rf_dvt")
        assert [row.why for row in flag.open_questions] == [Why.NOT_ANSWERED]
        assert flag.evidence == ()

    def test_an_unknown_age_leaves_the_rules_of_the_young_open(self) -> None:
        flag = assess({"age": None, "pain_other_areas": ["thigh"]}).flag("rf_hip_young")
        assert flag.unscreened
        assert [row.question_id for row in flag.open_questions] == ["age_years"]
        assert [row.question_id for row in flag.evidence] == ["pain_other_areas"]

    def test_both_knees_sore_and_no_place_of_the_other_is_open(self) -> None:
        changes = {"knee_side": "both", "med_drugs": ["fluoroquinolone"]}
        assessment = assess(changes, without=["pain_location_other"])
        assert unscreened(assessment) == ["rf_fq_tendon"]

    def test_a_tendon_of_the_other_knee_counts(self) -> None:
        changes = {
            "knee_side": "both",
            "med_drugs": ["fluoroquinolone"],
            "pain_location_other": ["above_kneecap"],
        }
        assert present(assess(changes)) == ["rf_fq_tendon"]


class TestTier:
    def test_an_unscreened_emergency_rule_counts_as_same_day(self) -> None:
        assessment = assess(without=["s_deformity"])
        assert unscreened(assessment) == ["rf_dislocation_now", "rf_dislocation_old"]
        assert assessment.tier == "same_day"

    def test_an_unscreened_rule_of_two_weeks_stays_within_two_weeks(self) -> None:
        assessment = assess(without=["s_giving_way"])
        assert unscreened(assessment) == ["rf_ligament"]
        assert assessment.tier == "within_2_weeks"

    def test_the_top_flag_is_the_most_urgent_that_is_present(self) -> None:
        changes = {"s_locked_now": "yes", "s_calf_swollen": "yes"}
        top = assess(changes, without=["s_breathless_chest"]).top
        assert top is not None
        assert top.rule_id == "rf_dvt"

    def test_alerts_are_the_rules_that_cannot_wait_a_day(self) -> None:
        changes = {"s_locked_now": "yes", "s_calf_swollen": "yes", "s_breathless_chest": "yes"}
        assert engine.alerts(facts_of(changes), RULES) == ("rf_pe", "rf_dvt")

    def test_nothing_alerts_while_answers_are_still_missing(self) -> None:
        assert engine.alerts(facts_of(without=["s_breathless_chest"]), RULES) == ()


class TestSuperseded:
    def test_a_hidden_rule_is_kept_and_listed_under_its_superior(self) -> None:
        assessment = assess({"s_deformity": "yes_went_back", **FALL, "duration_band": "lt_48h"})
        assert assessment.flag("rf_dislocation_old").superseded_by == "rf_dislocation_recent"
        assert [row.rule_id for row in assessment.hidden_under("rf_dislocation_recent")] == [
            "rf_dislocation_old"
        ]

    def test_a_rule_hidden_twice_is_listed_under_the_topmost(self) -> None:
        changes = {"s_hot_red_swollen": "yes", "s_fever_unwell": "yes"}
        assessment = assess({**changes, "s_swelling": "big_no_injury"})
        assert assessment.flag("rf_hot_joint").superseded_by == "rf_septic"
        assert assessment.flag("rf_effusion").superseded_by == "rf_septic"

    def test_a_superior_that_did_not_fire_hides_nothing(self) -> None:
        assert assess({"s_locked_now": "yes"}).flag("rf_locked").superseded_by is None


class TestHolds:
    @pytest.mark.parametrize("changes", [{"s_calf_swollen": "yes"}, {"s_deformity": "yes_now"}])
    def test_a_same_day_flag_holds_everything(self, changes: dict[str, Any]) -> None:
        assert assess(changes).holds == EVERYTHING

    def test_an_unscreened_same_day_flag_holds_everything(self) -> None:
        assert assess(without=["s_calf_swollen"]).holds == EVERYTHING

    def test_a_flag_of_two_weeks_holds_what_its_rule_says(self) -> None:
        assert assess({"s_giving_way": "true_buckle"}).holds == {Hold.RUNNING, Hold.IMPACT}
        assert assess({"s_locked_now": "yes"}).holds == frozenset()

    def test_a_hidden_flag_keeps_its_hold(self) -> None:
        changes = {"s_surgery_recent": "yes_lt_6w", "s_surgery_signs": ["fever"]}
        flag = assess(changes).flag("rf_postop_hold")
        assert flag.superseded_by == "rf_postop"
        assert frozenset(flag.hold) == EVERYTHING

    def test_a_not_sure_alone_holds_nothing(self) -> None:
        assert assess({"s_giving_way": "not_sure"}).holds == frozenset()


class TestEvidenceHash:
    def hash_of(self, rule_id: str, **changes: Any) -> str:
        return assess(changes).flag(rule_id).evidence_hash

    def test_other_answers_do_not_move_it(self) -> None:
        calf = {"s_calf_swollen": "yes"}
        assert self.hash_of("rf_dvt", **calf) == self.hash_of("rf_dvt", **calf, nrs_worst=9)

    def test_an_answer_it_rests_on_moves_it(self) -> None:
        yes = self.hash_of("rf_dvt", s_calf_swollen="yes")
        assert yes != self.hash_of("rf_dvt", s_calf_swollen="not_sure")

    def test_a_birthday_does_not_move_it(self) -> None:
        thigh = {"pain_other_areas": ["thigh"]}
        at_14, at_15 = (self.hash_of("rf_hip_young", **thigh, age=age) for age in (14, 15))
        assert at_14 == at_15

    def test_rules_with_the_same_answers_have_different_hashes(self) -> None:
        flags = assess({"s_breathless_chest": "not_sure", "s_calf_swollen": "yes"}).present
        assert len({flag.evidence_hash for flag in flags}) == len(flags)
