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
HERE = Path(__file__).parent
VIGNETTES = yaml.safe_load((HERE / "vignettes.yaml").read_text(encoding="utf-8"))

WELL: Mapping[str, Any] = yaml.safe_load((HERE / "well.yaml").read_text(encoding="utf-8"))


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
