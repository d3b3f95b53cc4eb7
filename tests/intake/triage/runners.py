"""Runners for triage tests: one with nothing to worry about, and changes to her answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from clinic import content
from intake.questionnaire import flow
from intake.questionnaire.answers import normalise
from intake.questionnaire.conditions import Asked
from intake.triage import derived, engine, facts, rules, worked_cases
from intake.triage.assessment import Assessment
from intake.triage.facts import Facts

RULES = rules.current()
FORM = RULES.questionnaire
TODAY = date(2026, 11, 22)
HERE = Path(__file__).parent
VIGNETTES_FILE = content.path_of(worked_cases.FILE)
VIGNETTES = content.read_yaml(worked_cases.FILE)

WELL: Mapping[str, Any] = yaml.safe_load((HERE / "well.yaml").read_text(encoding="utf-8"))


BENIGN: Mapping[str, Any] = {
    "injury_mechanism": ["none"],
    "s_steps_at_injury": "yes",
    "s_pop": "no",
    "s_heel_lift": "yes",
    "s_surgery_signs": ["none"],
    "s_hip_young": ["none"],
    "s_clot_risk": ["none"],
    "pain_location_other": ["peripatellar"],
}
"""What she answers to a safety question that another answer made the form ask."""


def born(age: int | None) -> date | None:
    return None if age is None else TODAY.replace(year=TODAY.year - age)


def facts_of(
    changes: Mapping[str, Any] | None = None,
    *,
    without: Iterable[str] = (),
    declined: Iterable[str] = (),
) -> Facts:
    """Facts of the well runner with `changes`, where `age` is her age (None: not known).

    Questions that the changes make the form ask are answered benignly; `without` are not answered.
    """
    answers = {**WELL, **(changes or {})}
    birth_date = born(answers.pop("age", 31))
    kept = {key: value for key, value in answers.items() if key not in set(without)}
    given = _benign(kept, birth_date, spared=set(without))
    return facts.build(FORM, given, declined=frozenset(declined), birth_date=birth_date, on=TODAY)


def _benign(answers: Mapping[str, Any], birth_date: date | None, *, spared: set[str]) -> dict:
    found = dict(answers)
    years = derived.age_on(birth_date, TODAY)
    for question_id in BENIGN.keys() - found.keys() - spared:
        if flow.asked(FORM, question_id, facts.with_age(found, years)) is Asked.YES:
            found[question_id] = BENIGN[question_id]
    return found


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
