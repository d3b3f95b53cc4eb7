"""The all-green path: weeks that add up, keep their caps and agree with the text beside them."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import library, prescription
from careplans.prescription import Path, RunnerProfile, Stretch, Way
from tests.careplans.prescription.test_numbers import LEVEL, NUMBERS, some_runner
from tests.careplans.runners import BONE_HOLD, URGENT, runner

LIBRARY = library.load()
TEMPLATES = sorted(LIBRARY.templates)


def by_hand(profile: RunnerProfile, *ids: str) -> Path:
    return prescription.all_green([Stretch(ids)], profile, LIBRARY)


def by_template(template_id: str, profile: RunnerProfile) -> Path:
    stretches = [
        Stretch(phase.running, phase.weeks[1] - phase.weeks[0] + 1, phase.phase)
        for phase in LIBRARY.templates[template_id].phases
    ]
    return prescription.all_green(stretches, profile, LIBRARY)


def kilometres(path: Path) -> list[Decimal]:
    return [week.km for week in path.weeks]


def test_the_week_builds_lightens_every_fourth_and_ends_at_the_usual_distance() -> None:
    profile = runner(without=("run_onset_minutes",))
    path = by_hand(profile, "rm_volume_cut", "rm_weekly_progress")
    expected = ["18", "19.8", "21.8", "17.4", "24", "26.4", "29", "23.2", "31.9", "35.1"]
    assert kilometres(path)[:10] == [Decimal(km) for km in expected]
    assert [week.number for week in path.weeks if week.lighter] == [4, 8, 12]
    assert path.weeks[-1].km == 40


def test_the_week_after_a_lighter_one_builds_on_the_last_full_week() -> None:
    weeks = by_hand(runner(), "rm_volume_cut", "rm_weekly_progress").weeks
    number = weeks[4].numbers[0]
    assert [one.value for one in number.inputs if one.name == "week_km"] == [weeks[2].km]


def test_run_walk_takes_two_sessions_a_stage_and_ends_at_stage_ten() -> None:
    path = by_hand(runner(irritability="high", run_status="stopped_lt_4w"), "rm_run_walk")
    stages = [session.stage for week in path.weeks for session in week.sessions]
    assert stages == [*[stage for stage in range(1, 11) for _ in range(2)], 10]
    assert {session.day for session in path.weeks[0].sessions} == {1, 3, 5}


def test_run_walk_counts_distance_and_steps_of_running_only() -> None:
    session = by_hand(runner(irritability="high"), "rm_run_walk").weeks[0].sessions[0]
    assert (session.minutes, session.run_minutes, session.walk_minutes) == (24, 8, 16)
    assert (session.km, session.run_steps) == (Decimal("1.3"), 8 * 160)


def test_without_a_known_cadence_no_steps_are_counted() -> None:
    weeks = by_hand(runner(without=("run_cadence",)), "rm_run_walk").weeks
    assert {session.run_steps for week in weeks for session in week.sessions} == {None}


def test_a_break_is_filled_with_other_sport_minute_for_minute() -> None:
    path = by_hand(runner(irritability="high", nrs_run=7), "rm_no_run")
    assert [week.way for week in path.weeks] == [Way.BREAK, Way.BREAK]
    assert {week.minutes for week in path.weeks} == {240}
    assert {week.km for week in path.weeks} == {0}


def test_so_little_running_is_done_in_stages_and_not_by_distance() -> None:
    path = by_hand(runner(weekly_last4_km=Decimal(5)), "rm_volume_cut", "rm_short_often")
    assert {week.way for week in path.weeks} == {Way.RUN_WALK}
    assert [item.modification_id for item in path.items[0].kept] == ["rm_run_walk"]


def test_a_full_break_and_a_running_dose_never_stand_together() -> None:
    ids = ("rm_no_run", "rm_volume_cut", "rm_short_often")
    high = by_hand(runner(irritability="high"), *ids)
    assert [item.modification_id for item in high.items[0].kept] == ["rm_no_run"]
    moderate = by_hand(runner(irritability="moderate"), *ids)
    assert [item.modification_id for item in moderate.items[0].kept] == list(ids[1:])
    painful = by_hand(runner(irritability="low", nrs_run=6), *ids)
    assert [item.modification_id for item in painful.items[0].kept] == ["rm_no_run"]


def test_the_only_volume_item_of_a_template_is_kept_at_low_irritability() -> None:
    profile = runner(irritability="low", leading=("quadriceps_tendinopathy",))
    assert by_template("tp_knee_tendon", profile).items[0].has("rm_no_run")


def test_a_runner_who_runs_by_distance_is_not_sent_back_to_stages() -> None:
    path = by_template("tp_unclear", runner(leading=("unclear",)))
    assert {week.way for week in path.weeks} == {Way.DISTANCE}
    assert not path.items[1].has("rm_run_walk")


def test_stages_once_begun_go_on_through_a_phase_that_does_not_name_them() -> None:
    path = by_template("tp_itb", runner(irritability="high", leading=("itb",)))
    assert path.items[2].has("rm_run_walk")
    assert [week.way for week in path.weeks[2:7]] == [Way.RUN_WALK] * 5


def test_the_bone_plan_has_no_running_until_its_return_phase() -> None:
    path = by_template("tp_bone_hold", runner(leading=("bone_stress",)))
    assert {week.way for week in path.weeks[:9]} == {Way.REST}
    assert path.weeks[9].way is Way.RUN_WALK


@pytest.mark.parametrize("flag", [URGENT, BONE_HOLD], ids=["urgent", "hold"])
@pytest.mark.parametrize("template_id", TEMPLATES)
def test_a_red_flag_leaves_no_weeks_at_all(template_id: str, flag: Any) -> None:
    path = by_template(template_id, runner(open_flags=(flag,)))
    assert path.weeks == ()
    assert [reason.refs for reason in path.blocked_by] == [(flag.rule_id,)]


def test_what_is_not_known_is_asked_for_and_no_week_is_guessed() -> None:
    path = by_hand(runner(without=("weekly_last4_km",)), "rm_volume_cut")
    assert path.weeks == ()
    assert [ask.variable for ask in path.missing] == ["weekly_km"]
    path = by_template("tp_pfp_graded", runner(without=("run_sessions_week", "weekly_last4_km")))
    assert {week.sessions for week in path.weeks} == {()}
    assert {"sessions", "weekly_km"} <= {ask.variable for ask in path.missing}


def test_an_assumed_pace_is_noted_beside_the_weeks() -> None:
    path = by_hand(runner(without=("run_easy_pace",)), "rm_run_walk")
    assert path.notes == (LIBRARY.variables["pace"].missing.note,)


def test_the_words_of_a_phase_say_what_its_weeks_show() -> None:
    path = by_template("tp_pfp_graded", runner())
    often = path.items[1].find("rm_short_often")
    weeks = [week for week in path.weeks if week.phase == "build"]
    assert often is not None
    assert often.value("runs_per_week") == len(weeks[0].sessions) == 3
    assert often.value("run_km") == max(week.longest_km for week in weeks)
    assert "Run 3 times a week." in often.patient_text


def ordinary_runner(**answers: Any) -> RunnerProfile:
    """28 of 30 km a week in four runs, the longest 10 km, the start of pain not known."""
    known = {"weekly_last4_km": Decimal(28), "weekly_usual_km": Decimal(30)}
    longest = {"longest_30d_km": Decimal(10)}
    return runner(without=("run_onset_minutes",), **{**known, **longest, **answers})


def test_a_graded_plan_never_falls_back_without_saying_why() -> None:
    path = by_template("tp_pfp_graded", ordinary_runner())
    full = [week.km for week in path.weeks if not week.lighter]
    assert full == sorted(full)
    assert full[0] == Decimal("16.8")
    assert max(week.longest_km for week in path.weeks) <= 11


def test_a_graded_plan_leaves_a_day_between_runs_from_its_first_week() -> None:
    first = by_template("tp_pfp_graded", ordinary_runner()).weeks[0]
    assert [session.day for session in first.sessions] == [1, 3, 5]


def test_runs_on_days_in_a_row_are_said() -> None:
    weeks = by_hand(runner(irritability="low"), "rm_volume_cut").weeks
    assert [session.day for session in weeks[0].sessions] == [1, 2, 4, 6]
    assert "Two of the runs are on days in a row." in weeks[0].note


def test_each_phase_says_what_its_weeks_reach() -> None:
    path = by_template("tp_pfp_graded", ordinary_runner())
    fifth = next(week for week in path.weeks if week.number == 5)
    assert f"By week 5: {fifth.km} km. The usual week is 30 km." in fifth.note


def test_runs_stay_short_of_where_pain_starts_while_the_plan_asks_for_short_runs() -> None:
    path = by_template("tp_pfp_graded", runner(run_onset_minutes=20, run_easy_pace=Decimal(6)))
    short = [week for week in path.weeks if week.phase in {"settle", "build"}]
    assert max(week.longest_km for week in short) <= Decimal("2.7")


@given(answers=NUMBERS, irritability=LEVEL, template_id=st.sampled_from(TEMPLATES))
def test_a_week_by_distance_is_no_shorter_than_the_last_full_one_or_says_why(
    answers: dict[str, Any], irritability: str, template_id: str
) -> None:
    path = by_template(template_id, some_runner(answers, irritability))
    full = [week for week in path.weeks if week.way is Way.DISTANCE and not week.lighter]
    for before, week in pairwise(full):
        assert week.km >= before.km or "held at their cap" in week.note


@given(answers=NUMBERS, irritability=LEVEL, template_id=st.sampled_from(TEMPLATES))
def test_every_week_keeps_its_rules_whatever_the_answers(
    answers: dict[str, Any], irritability: str, template_id: str
) -> None:
    profile = some_runner(answers, irritability)
    path = by_template(template_id, profile)
    usual = profile.number("weekly_usual_km")
    assert [week.number for week in path.weeks] == list(range(1, len(path.weeks) + 1))
    for week in path.weeks:
        days = [session.day for session in week.sessions]
        assert len(set(days)) == len(days)
        assert all(1 <= day <= 7 for day in days)
        assert week.km == sum(session.km for session in week.sessions)
        assert week.minutes == sum(session.minutes for session in week.sessions)
        if week.way is Way.BREAK:
            assert week.minutes <= 240
        if week.rests_on == "rm_weekly_progress" and usual:
            assert week.km <= usual


@given(answers=NUMBERS, irritability=LEVEL)
def test_no_run_passes_a_tenth_over_the_longest_of_the_last_weeks(
    answers: dict[str, Any], irritability: str
) -> None:
    profile = some_runner(answers, irritability)
    ids = ("rm_volume_cut", "rm_weekly_progress", "rm_session_cap")
    path = by_hand(profile, *ids)
    before = profile.number("longest_30d_km")
    if not path.items[0].has("rm_session_cap") or not before:
        return
    longest = [before]
    for week in path.weeks:
        cap = max(longest[-5:]) * Decimal("1.1") + Decimal("0.05")
        if week.way is Way.DISTANCE:
            assert week.longest_km <= cap, week
        longest.append(week.longest_km)


@given(answers=NUMBERS, irritability=st.sampled_from(["moderate", "high"]))
def test_with_rest_days_no_two_runs_follow_each_other(
    answers: dict[str, Any], irritability: str
) -> None:
    profile = some_runner(answers, irritability)
    path = by_hand(profile, "rm_volume_cut", "rm_weekly_progress", "rm_rest_days")
    for week in path.weeks:
        days = [session.day for session in week.sessions if session.run_minutes]
        assert all((day % 7) + 1 not in days for day in days)
