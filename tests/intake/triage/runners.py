"""Runners for triage tests: one with nothing to worry about, and changes to her answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intake.questionnaire.answers import normalise
from intake.triage import engine, facts, rules
from intake.triage.assessment import Assessment
from intake.triage.facts import Facts

RULES = rules.current()
FORM = RULES.questionnaire
TODAY = date(2026, 11, 22)
VIGNETTES = yaml.safe_load((Path(__file__).parent / "vignettes.yaml").read_text(encoding="utf-8"))

NO = dict.fromkeys(
    "s_breathless_chest s_foot_cold_numb s_deformity s_hot_red_swollen s_fever_unwell s_cannot_move"
    " s_pain_escalating s_giving_way s_locked_now s_calf_swollen s_rest_pain_constant s_lump"
    " s_weight_loss s_cancer_history s_blood_thinner s_surgery_recent med_bone_stress"
    " run_spike".split(),
    "no",
)
NONE = dict.fromkeys(
    "s_infection_risk s_bone_tender s_other_joints s_bone_load med_drugs pain_other_areas"
    " mechanical run_changes med_prev_knee med_conditions med_fuel".split(),
    ["none"],
)
WELL: Mapping[str, Any] = {
    **NO,
    **NONE,
    "about_sex": "female",
    "s_steps_now": "yes",
    "s_bend_90": "yes",
    "s_swelling": "none",
    "s_night_pain": "none",
    "onset_type": "gradual",
    "duration_band": "w7_12",
    "knee_side": "right",
    "pain_location": ["peripatellar"],
    "pain_point_size": "palm",
    "pain_quality": ["dull_ache"],
    "nrs_worst": 4,
    "nrs_average": 2,
    "nrs_next_day": 2,
    "stiffness_morning_min": 0,
    "settle_time": "under_1h",
    "provoke_ease": "hard_effort",
    "aggravators": ["stairs_down", "squatting"],
    "run_pain_pattern": "builds",
    "run_status": "normal",
    "nrs_run": 3,
    "run_unit": "km",
    "run_weekly_usual": "30",
    "run_weekly_last4": "28",
    "run_longest_30d": "10",
    "run_sessions_week": 4,
    "rest_days_week": 2,
    "run_event": False,
    "med_periods": "regular",
    "sleep_hours": "8",
    "strength_days": 2,
    "goal_confidence": 7,
}
"""A runner of 31 with a kneecap that aches a little, and no warning sign at all."""


def born(age: int | None) -> date | None:
    return None if age is None else TODAY.replace(year=TODAY.year - age)


def facts_of(
    changes: Mapping[str, Any] | None = None,
    *,
    age: int | None = 31,
    without: Iterable[str] = (),
    declined: Iterable[str] = (),
) -> Facts:
    """Facts of the well runner with `changes`; `age` in changes counts as her age."""
    answers = {**WELL, **(changes or {})}
    years = answers.pop("age", age)
    kept = {key: value for key, value in answers.items() if key not in set(without)}
    return facts.build(FORM, kept, declined=frozenset(declined), birth_date=born(years), on=TODAY)


def assess(changes: Mapping[str, Any] | None = None, **options: Any) -> Assessment:
    return engine.assess(facts_of(changes, **options), RULES)


def present(assessment: Assessment) -> list[str]:
    return sorted(flag.rule_id for flag in assessment.present)


def unscreened(assessment: Assessment) -> list[str]:
    return sorted(flag.rule_id for flag in assessment.unscreened)


@cache
def vignette(vignette_id: str) -> Mapping[str, Any]:
    return next(row for row in VIGNETTES["vignettes"] if row["id"] == vignette_id)


def facts_of_vignette(row: Mapping[str, Any], *, without: Iterable[str] = ()) -> Facts:
    given = {key: value for key, value in row["answers"].items() if key not in set(without)}
    birth_date = date.fromisoformat(given["about_dob"]) if "about_dob" in given else None
    return facts.build(
        FORM,
        normalise(FORM, given).answers,
        birth_date=birth_date,
        on=date.fromisoformat(row["submitted_on"]),
    )
