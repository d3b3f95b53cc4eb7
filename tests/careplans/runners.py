"""Synthetic runners for the care plan tests: a well-known one, and how others differ."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from careplans.library import Tag
from careplans.prescription import OpenFlag, RunnerProfile
from intake.questionnaire import loading
from intake.triage.logic import View

EASY_RUNNER: dict[str, Any] = {
    "run_cadence": 160,
    "weekly_last4_km": Decimal(30),
    "weekly_usual_km": Decimal(40),
    "longest_30d_km": Decimal(12),
    "run_sessions_week": 4,
    "run_onset_minutes": 30,
    "run_easy_pace": Decimal(6),
    "km_factor": Decimal(1),
    "run_unit": "km",
    "nrs_run": 4,
    "nrs_worst": 5,
    "nrs_next_day": 3,
    "rest_days_week": 2,
    "run_status": "reduced",
    "goal_days": 4,
    "time_per_session": "m30",
    "equipment": frozenset({"band", "weights", "step", "gym", "bike", "pool"}),
    "age_years": 30,
    "s_giving_way": "no",
    "s_locked_now": "no",
    "s_infection_risk": frozenset({"none"}),
    "s_bone_load": frozenset({"none"}),
    "med_drugs": frozenset({"none"}),
    "med_periods": "not_apply",
    "med_conditions": frozenset({"none"}),
    "aggravators": frozenset({"stairs_down"}),
    "pain_other_areas": frozenset({"none"}),
}


@cache
def safety_questions() -> frozenset[str]:
    questions = loading.current().questions.values()
    return frozenset(question.id for question in questions if question.safety)


def runner(
    *,
    irritability: str = "moderate",
    leading: tuple[str, ...] = ("pfp",),
    open_flags: tuple[OpenFlag, ...] = (),
    without: tuple[str, ...] = (),
    **answers: Any,
) -> RunnerProfile:
    """The easy runner with other answers, and without those named."""
    values = {**EASY_RUNNER, **answers}
    return RunnerProfile(
        view=View(values={key: value for key, value in values.items() if key not in without}),
        irritability=irritability,
        leading=leading,
        open_flags=open_flags,
        safety_questions=safety_questions(),
    )


URGENT = OpenFlag("rf_bsi_hip", "same_day", "Possible stress injury of the hip")
BONE_HOLD = OpenFlag(
    "rf_bsi",
    "within_2_weeks",
    "Possible bone stress injury",
    hold=frozenset({Tag.RUNNING, Tag.IMPACT}),
)
