"""Patterns, irritability, factors and derived numbers add up as their rules say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from intake.triage import derived
from intake.triage.assessment import Assessment, Likeness, Pattern
from tests.intake.triage.runners import assess

UNANSWERED_PAIN = ("nrs_worst", "settle_time", "provoke_ease", "nrs_next_day")


def pattern(assessment: Assessment, pattern_id: str) -> Pattern:
    return next(row for row in assessment.patterns if row.id == pattern_id)


class TestPatterns:
    def test_a_score_is_the_sum_of_what_holds(self) -> None:
        found = pattern(assess(), "pfp")
        weights = [row.weight for row in (*found.supports, *found.against)]
        assert found.score == sum(weights) == 10
        assert found.most == 13

    def test_each_feature_stands_in_one_list(self) -> None:
        found = pattern(assess(without=["onset_type"]), "pfp")
        named = {
            "supports": {row.id for row in found.supports},
            "missing": {row.id for row in found.missing},
            "absent": {row.id for row in found.absent},
        }
        assert named["supports"] == {"loc", "stairs", "squat", "under40", "spread"}
        assert named["missing"] == {"gradual"}
        assert {"sitting", "kneel", "locked"} <= named["absent"]
        assert found.against == ()

    def test_what_speaks_against_it_is_said(self) -> None:
        found = pattern(assess({"s_swelling": "big_no_injury"}), "pfp")
        assert [(row.id, row.weight) for row in found.against] == [("locked", -3)]

    def test_a_pattern_that_is_not_eligible_never_leads(self) -> None:
        found = pattern(assess(), "itb")
        assert not found.eligible
        assert not found.leading
        assert found.level is None
        assert [row.question_id for row in found.requires] == ["pain_location"]

    def test_a_pattern_whose_requirement_is_not_answered_is_open(self) -> None:
        found = pattern(assess(without=["pain_location"]), "pfp")
        assert found.requires_open
        assert not found.eligible

    def test_levels_are_likely_and_possible(self) -> None:
        weak = {"aggravators": ["none"], "onset_type": "not_sure", "pain_point_size": "one_finger"}
        assert pattern(assess(), "pfp").level is Likeness.LIKELY
        assert pattern(assess(weak), "pfp").level is Likeness.POSSIBLE
        assert pattern(assess({**weak, "age": 45}), "pfp").level is None

    def test_patterns_within_a_point_of_the_best_lead_together(self) -> None:
        both = {"pain_location": ["peripatellar", "diffuse"], "age": 60}
        assert assess({**both, "aggravators": ["stairs_down"]}).leading == ("pfp", "early_oa")

    def test_none_that_stands_out_is_unclear(self) -> None:
        assert assess({"pain_location": ["medial_side"]}).leading == ("unclear",)

    def test_patterns_read_the_worse_knee_alone(self) -> None:
        other = {"knee_side": "both", "pain_location_other": ["lateral_epicondyle"]}
        assert not pattern(assess(other), "itb").eligible


class TestIrritability:
    @pytest.mark.parametrize(
        ("answers", "points", "level"),
        [
            ({"nrs_worst": 3, "nrs_next_day": 2}, 0, "low"),
            ({"nrs_worst": 4, "nrs_next_day": 3}, 2, "low"),
            ({"nrs_worst": 7, "nrs_next_day": 3}, 3, "moderate"),
            ({"nrs_worst": 6, "nrs_next_day": 5, "settle_time": "over_24h"}, 5, "moderate"),
            ({"nrs_worst": 7, "nrs_next_day": 5, "settle_time": "never"}, 6, "high"),
            ({"s_night_pain": "when_moving"}, 2, "low"),
            ({"s_rest_pain_constant": "not_sure"}, 2, "low"),
        ],
    )
    def test_points_add_up_to_a_level(
        self, answers: dict[str, Any], points: int, level: str
    ) -> None:
        found = assess(answers).irritability
        assert (found.points, found.level, found.provisional) == (points, level, False)
        assert sum(part.points for part in found.components) == points

    def test_one_missing_part_counts_a_point(self) -> None:
        found = assess(without=["nrs_next_day"]).irritability
        assert (found.points, found.level, found.provisional) == (2, "low", False)
        assert [part.id for part in found.components if part.missing] == ["next_day"]

    def test_two_missing_parts_make_it_provisional_and_moderate_at_least(self) -> None:
        found = assess(without=["nrs_next_day", "settle_time"]).irritability
        assert (found.level, found.provisional) == ("moderate", True)

    def test_the_rest_sign_does_not_make_it_provisional(self) -> None:
        lost = ["nrs_next_day", "s_night_pain", "s_rest_pain_constant"]
        found = assess(without=lost).irritability
        assert (found.points, found.provisional) == (3, False)

    def test_all_missing_is_not_low(self) -> None:
        found = assess(without=UNANSWERED_PAIN).irritability
        assert (found.points, found.level, found.provisional) == (4, "moderate", True)


class TestFactors:
    def test_a_factor_names_its_answer_and_the_changes_it_suggests(self) -> None:
        found = {row.id: row for row in assess({"run_spike": "s30_100"}).factors}
        assert found["f_single_run_spike"].links == ("rm_session_cap",)
        assert [row.question_id for row in found["f_single_run_spike"].evidence] == ["run_spike"]

    def test_a_hidden_answer_makes_no_factor(self) -> None:
        race = {"run_event": False, "run_event_date": "2026-12-01"}
        assert "f_event_soon" not in {row.id for row in assess(race).factors}

    def test_a_race_that_is_over_is_not_soon(self) -> None:
        race = {"run_event": True, "run_event_date": "2026-11-21"}
        assert "f_event_soon" not in {row.id for row in assess(race).factors}


class TestDerived:
    @pytest.mark.parametrize(
        ("birth_date", "age"),
        [
            (date(2008, 11, 22), 18),
            (date(2008, 11, 23), 17),
            (date(2008, 2, 29), 18),
            (date(2026, 11, 22), 0),
            (date(2026, 11, 23), None),
            (date(1900, 1, 1), None),
            (None, None),
        ],
    )
    def test_age_is_in_whole_years(self, birth_date: date | None, age: int | None) -> None:
        assert derived.age_on(birth_date, date(2026, 11, 22)) == age

    def test_a_leap_day_birthday_comes_on_the_first_of_march(self) -> None:
        assert derived.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
        assert derived.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18

    def numbers(self, **answers: Any) -> dict[str, str]:
        return {row.id: row.value for row in assess(answers).numbers}

    def test_miles_become_kilometres(self) -> None:
        found = self.numbers(run_unit="mi", run_weekly_usual="25")
        assert found["weekly_usual_km"] == "40.23"
        assert found["weekly_ratio"] == "1.12"

    def test_a_share_of_exactly_half_is_not_over_half(self) -> None:
        half = {"run_weekly_last4": "20.6", "run_longest_30d": "10.3", "run_unit": "mi"}
        assert "f_long_run_share" not in {row.id for row in assess(half).factors}
        over = {**half, "run_longest_30d": "10.4"}
        assert "f_long_run_share" in {row.id for row in assess(over).factors}

    def test_no_running_leaves_shares_out(self) -> None:
        found = self.numbers(run_weekly_last4="0", run_weekly_usual="0")
        assert "long_run_share" not in found
        assert "weekly_ratio" not in found

    def test_weeks_to_a_race_are_whole_weeks(self) -> None:
        found = {day: self.numbers(run_event=True, run_event_date=day) for day in ("2026-11-22",)}
        assert found["2026-11-22"]["weeks_to_event"] == "0"
        later = self.numbers(run_event=True, run_event_date="2026-12-12")
        assert later["weeks_to_event"] == "2"

    def test_body_mass_index(self) -> None:
        found = self.numbers(about_height_cm="170", about_weight_kg="65")
        assert found["bmi"] == "22.49"

    def test_the_wells_items_count_one_each_and_birth_does_not(self) -> None:
        ticked = ["cancer_6m", "previous_clot", "pregnant_or_6w_after"]
        found = self.numbers(s_calf_swollen="yes", s_clot_risk=ticked)
        assert found["wells_self_report"] == "2"

    def test_numbers_are_exact(self) -> None:
        basis = derived.Basis(
            values={"run_unit": "mi", "run_longest_30d": Decimal("13.1")},
            on=date(2026, 11, 22),
            age_years=None,
        )
        assert derived.longest_30d_km(basis) == Decimal("21.0824064")
