"""The numbers of each modification: the worked examples, the limits, and what is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import library, prescription
from careplans.prescription import Computed, Moment, RunnerProfile
from careplans.prescription.computed import compute_unchecked
from careplans.prescription.variables import READERS
from tests.careplans.runners import runner

LIBRARY = library.load()

EXAMPLES = [
    pytest.param(modification.id, example, id=f"{modification.id}-{number}")
    for modification in LIBRARY.modifications.values()
    for number, example in enumerate(modification.examples, start=1)
]

OUT_OF_THE_WAY = {"longest_km": Decimal(999), "usual_km": Decimal(999)}
"""Values for the caps that the worked examples do not give."""


def worked_out(modification_id: str, profile: RunnerProfile, **fixed: Decimal) -> Computed:
    modification = LIBRARY.modifications[modification_id]
    return prescription.compute(
        modification, profile, LIBRARY, moment=Moment(first_phase=False, fixed=fixed)
    )


@pytest.mark.parametrize(("modification_id", "example"), EXAMPLES)
def test_worked_examples_come_out_exactly(modification_id: str, example: Any) -> None:
    irritability = library.LEVELS[int(example.given.get("irr", 0))]
    moment = Moment(fixed={**OUT_OF_THE_WAY, **example.given})
    found = compute_unchecked(
        LIBRARY.modifications[modification_id],
        runner(irritability=irritability, without=("run_onset_minutes",)),
        LIBRARY,
        moment=moment,
    )
    assert {name: found.value(name) for name in example.expect} == dict(example.expect)


def test_every_variable_of_the_file_can_be_read() -> None:
    assert set(READERS) == set(LIBRARY.variables)


def test_a_number_shows_formula_inputs_and_sources() -> None:
    number = worked_out("rm_session_cap", runner(longest_30d_km=Decimal("16.1"))).find("cap_km")
    assert number is not None
    assert (number.value, number.formula) == (Decimal("17.7"), "round(longest_km * 1.10, 1)")
    assert [(one.name, one.value) for one in number.inputs] == [("longest_km", Decimal("16.1"))]
    assert number.sources == ("frandsen2025",)


@pytest.mark.parametrize(
    ("modification_id", "without", "variable"),
    [
        ("rm_cadence", "run_cadence", "cadence"),
        ("rm_volume_cut", "weekly_last4_km", "weekly_km"),
        ("rm_session_cap", "longest_30d_km", "longest_km"),
        ("rm_short_often", "run_sessions_week", "sessions"),
        ("rm_rest_days", "rest_days_week", "rest_days"),
        ("rm_weekly_progress", "weekly_usual_km", "usual_km"),
        ("rm_run_walk", "run_onset_minutes", "onset_min"),
        ("rm_run_walk", "run_status", "stopped"),
    ],
)
def test_a_missing_answer_is_asked_for_and_never_guessed(
    modification_id: str, without: str, variable: str
) -> None:
    found = worked_out(modification_id, runner(without=(without,)))
    assert variable in [ask.variable for ask in found.missing]
    unknown = [number for number in found.numbers if number.value is None]
    assert unknown
    assert all(number.note.startswith("Not computed.") for number in unknown)


def test_an_assumed_pace_is_said_to_be_assumed() -> None:
    number = worked_out("rm_no_run", runner(without=("run_easy_pace",))).find("swap_minutes_week")
    assert number is not None
    assert number.value == 240
    assert "6.5 minutes per km is assumed" in number.note


@pytest.mark.parametrize("pace", [Decimal("2.4"), Decimal("20.1")])
def test_an_impossible_pace_counts_as_not_given(pace: Decimal) -> None:
    number = worked_out("rm_no_run", runner(run_easy_pace=pace)).find("swap_minutes_week")
    assert number is not None
    assert "assumed" in number.note


def test_a_pace_per_mile_is_turned_into_a_pace_per_km() -> None:
    profile = runner(
        run_easy_pace=Decimal("9.656064"),
        km_factor=Decimal("1.609344"),
        weekly_usual_km=Decimal(20),
    )
    assert worked_out("rm_no_run", profile).value("swap_minutes_week") == 120


def test_without_a_score_while_running_the_higher_of_the_others_counts() -> None:
    profile = runner(without=("nrs_run",), nrs_worst=6, nrs_next_day=7)
    number = worked_out("rm_no_run", profile).find("break_days")
    assert number is not None
    assert number.value == 14
    assert "the higher of worst pain and next-day pain" in number.note


@pytest.mark.parametrize(("cadence", "top"), [(178, 195), (179, 195), (177, 195), (176, 194)])
def test_the_target_never_passes_195_steps(cadence: int, top: int) -> None:
    assert worked_out("rm_cadence", runner(run_cadence=cadence)).value("target_high") == top


@pytest.mark.parametrize("cadence", [139, 180, 220])
def test_a_cadence_outside_140_to_179_gets_no_target(cadence: int) -> None:
    found = worked_out("rm_cadence", runner(run_cadence=cadence))
    assert found.blocked_by
    assert found.numbers == ()


def test_under_4_km_the_run_walk_plan_takes_the_place_of_the_cut() -> None:
    found = worked_out("rm_volume_cut", runner(weekly_last4_km=Decimal("6.5")))
    assert (found.use_instead, found.numbers) == ("rm_run_walk", ())
    assert worked_out("rm_volume_cut", runner(weekly_last4_km=Decimal("6.6"))).numbers


def test_without_any_run_in_30_days_there_is_no_cap_but_run_walk() -> None:
    assert worked_out("rm_session_cap", runner(longest_30d_km=Decimal(0))).use_instead == (
        "rm_run_walk"
    )


def test_the_week_never_builds_past_the_usual_one() -> None:
    found = worked_out("rm_weekly_progress", runner(), week_km=Decimal(39))
    assert found.value("next_week_km") == 40


def test_the_long_run_obeys_the_smaller_of_its_two_caps() -> None:
    found = worked_out("rm_long_run_cap", runner(longest_30d_km=Decimal(5)), week_km=Decimal(30))
    number = found.find("long_run_km")
    assert number is not None
    assert number.value == Decimal("5.5")
    assert "single-run cap" in number.note


def test_a_run_ends_at_80_percent_of_the_distance_where_pain_starts() -> None:
    assert worked_out("rm_short_often", runner(run_onset_minutes=15)).value("run_km") == 2
    unknown = runner(without=("run_onset_minutes",))
    assert worked_out("rm_short_often", unknown).value("run_km") == Decimal("4.5")


@pytest.mark.parametrize(
    ("irritability", "answers", "stage"),
    [
        ("high", {}, 1),
        ("moderate", {}, 2),
        ("low", {}, 3),
        ("low", {"run_onset_minutes": 3}, 2),
        ("low", {"run_onset_minutes": 1}, 1),
        ("low", {"run_status": "stopped_gt_4w"}, 1),
    ],
)
def test_the_first_stage_is_the_lower_of_irritability_and_time_to_pain(
    irritability: str, answers: dict[str, Any], stage: int
) -> None:
    profile = runner(irritability=irritability, **answers)
    assert worked_out("rm_run_walk", profile).value("start_stage") == stage


def test_an_unknown_time_to_pain_does_not_lower_the_first_stage_silently() -> None:
    profile = runner(irritability="low", without=("run_onset_minutes",))
    number = worked_out("rm_run_walk", profile).find("start_stage")
    assert number is not None
    assert number.value == 3
    assert "not known" in number.note


def test_the_pain_rule_item_takes_its_numbers_from_the_rule_of_the_phase() -> None:
    modification = LIBRARY.modifications["rm_pain_rule"]
    rule = LIBRARY.pain_rules["pr_tendon"]
    found = prescription.compute(
        modification, runner(), LIBRARY, moment=Moment(first_phase=False, pain_rule=rule)
    )
    assert [number.value for number in found.numbers] == [3, 5, 24]
    assert found.patient_text.startswith("Go: 0 to 3 out of 10.")


def test_the_patient_reads_distances_in_their_own_unit() -> None:
    found = worked_out("rm_volume_cut", runner(run_unit="mi"))
    assert found.patient_text.endswith("Run 11.2 miles in the first week.")


NUMBERS = st.fixed_dictionaries(
    {},
    optional={
        "run_cadence": st.integers(120, 220),
        "weekly_last4_km": st.decimals(0, 300, places=1),
        "weekly_usual_km": st.decimals(0, 300, places=1),
        "longest_30d_km": st.decimals(0, 250, places=1),
        "run_sessions_week": st.integers(0, 14),
        "run_onset_minutes": st.integers(0, 300),
        "run_easy_pace": st.decimals("2.5", 20, places=4),
        "nrs_run": st.integers(0, 10),
        "rest_days_week": st.integers(0, 7),
        "weeks_to_event": st.integers(0, 104),
        "run_status": st.sampled_from(["normal", "reduced", "stopped_lt_4w", "stopped_gt_4w"]),
    },
)
LEVEL = st.sampled_from(library.LEVELS)
ASKED = (
    "run_cadence",
    "weekly_last4_km",
    "weekly_usual_km",
    "longest_30d_km",
    "run_sessions_week",
    "run_onset_minutes",
    "run_easy_pace",
    "nrs_run",
    "nrs_worst",
    "nrs_next_day",
    "rest_days_week",
    "run_status",
)


def some_runner(answers: dict[str, Any], irritability: str) -> RunnerProfile:
    """Only the answers given, and none of the easy runner's in their place."""
    without = tuple(name for name in ASKED if name not in answers)
    return runner(irritability=irritability, without=without, **answers)


BOUNDS = {
    ("rm_cadence", "target_high"): (0, 195),
    ("rm_cadence", "first_beat"): (0, 195),
    ("rm_no_run", "break_days"): (7, 14),
    ("rm_no_run", "swap_minutes_week"): (0, 240),
    ("rm_short_often", "runs_per_week"): (3, 5),
    ("rm_run_walk", "start_stage"): (1, 10),
    ("rm_run_walk", "max_bout_min"): (1, 300),
    ("rm_volume_cut", "keep_share"): (Decimal("0.3"), 1),
    ("rm_rest_days", "add_rest_days"): (0, 2),
    ("rm_speed_pause", "pause_weeks"): (2, 6),
    ("rm_stairs_limit", "weeks_limit"): (2, 4),
}


@given(answers=NUMBERS, irritability=LEVEL)
def test_no_number_leaves_its_bounds_whatever_the_answers(
    answers: dict[str, Any], irritability: str
) -> None:
    profile = some_runner(answers, irritability)
    for (modification_id, number_id), (low, high) in BOUNDS.items():
        value = worked_out(modification_id, profile).value(number_id)
        assert value is None or low <= value <= high, (modification_id, number_id, value)


@given(answers=NUMBERS, irritability=LEVEL)
def test_the_same_answers_give_the_same_numbers(answers: dict[str, Any], irritability: str) -> None:
    profile = some_runner(answers, irritability)
    for modification_id in LIBRARY.modifications:
        assert worked_out(modification_id, profile) == worked_out(modification_id, profile)
