"""A clinic with many sent forms, written straight into the tables, which is quick."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clinic import content
from clinic.models import Clinic, Episode, Patient
from intake.models import Draft, Submission, TriageRun
from intake.questionnaire import answers
from intake.triage import engine, facts, rules, worked_cases

AT = datetime(2025, 6, 1, 9, tzinfo=UTC)
BATCH = 1000


@dataclass(frozen=True)
class Example:
    """A worked case as it would be stored: the answers, and what triage said of them."""

    answers: Mapping[str, Any]
    birth_date: date
    on: date
    tier: str
    assessment: Mapping[str, Any]


def examples() -> list[Example]:
    rule_set = rules.current()
    found = []
    for row in content.read_yaml(worked_cases.FILE)["vignettes"]:
        given = answers.normalise(rule_set.questionnaire, row["answers"]).answers
        born = date.fromisoformat(str(row["answers"].get("about_dob", "1990-01-01")))
        on = date.fromisoformat(str(row["submitted_on"]))
        known = facts.build(rule_set.questionnaire, given, birth_date=born, on=on)
        assessment = engine.assess(known, rule_set)
        found.append(Example(given, born, on, assessment.tier, assessment.to_json()))
    return found


def fill(forms: int) -> Clinic:
    """A new clinic with that many sent forms: the worked cases, over and over."""
    clinic = Clinic.objects.create(slug=f"many-{forms}", name="Many", phone="01632 960 001")
    around = itertools.islice(itertools.cycle(examples()), forms)
    for number, some in enumerate(_some(around)):
        _write(clinic, some, first=number * BATCH)
    return clinic


def _some(rows: Iterator[Example]) -> Iterator[list[Example]]:
    while some := list(itertools.islice(rows, BATCH)):
        yield some


def _write(clinic: Clinic, some: list[Example], *, first: int) -> None:
    patients = Patient.objects.bulk_create(_patients(clinic, some, first))
    episodes = Episode.objects.bulk_create(
        Episode(clinic=clinic, patient=patient, status=Episode.Status.CLOSED, closed_at=AT)
        for patient in patients
    )
    drafts = Draft.objects.bulk_create(
        Draft(
            episode=episode,
            questionnaire_slug="runner-knee",
            questionnaire_version=rules.current().questionnaire.version,
            saved_at=AT,
            closed_at=AT,
        )
        for episode in episodes
    )
    forms = Submission.objects.bulk_create(map(_form, drafts, some))
    TriageRun.objects.bulk_create(map(_run, forms, some))


def _patients(clinic: Clinic, some: list[Example], first: int) -> Iterable[Patient]:
    for number, row in enumerate(some, start=first + 1):
        yield Patient(
            clinic=clinic,
            number=f"{number:06}",
            given="Asha",
            family=f"Runner{number}",
            birth_date=row.birth_date,
        )


def _form(draft: Draft, row: Example) -> Submission:
    return Submission(
        episode=draft.episode,
        draft=draft,
        questionnaire_slug=draft.questionnaire_slug,
        questionnaire_version=draft.questionnaire_version,
        questionnaire_sha256="0" * 64,
        answers=row.answers,
        birth_date=row.birth_date,
        filled_by="self",
        submitted_at=AT,
        submitted_on=row.on,
        content_sha256="0" * 64,
    )


def _run(form: Submission, row: Example) -> TriageRun:
    return TriageRun(
        submission=form,
        rules_version=rules.current().version,
        rules_sha256=rules.current().sha256,
        outcome=TriageRun.Outcome.COMPLETE,
        tier=row.tier,
        assessment=row.assessment,
        ran_at=AT,
    )
