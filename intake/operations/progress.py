"""What a form being filled in amounts to today: the questions that count, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.models import Clinic, Episode
from intake.models import Draft
from intake.questionnaire import flow, loading
from intake.questionnaire.conditions import Asked
from intake.questionnaire.definition import Questionnaire
from intake.triage import derived, facts, rules
from intake.triage.facts import Facts


@dataclass(frozen=True, eq=False)
class Progress:
    """A draft with the age put in. `answers` holds hidden ones too; conditions read them all."""

    draft: Draft
    questionnaire: Questionnaire
    birth_date: date
    today: date

    @cached_property
    def answers(self) -> dict[str, Any]:
        return facts.with_age(self.draft.answers, derived.age_on(self.birth_date, self.today))

    @property
    def declined(self) -> frozenset[str]:
        return frozenset(self.draft.declined)

    @cached_property
    def split(self) -> flow.Split:
        """What would be sent now, and the hidden answers that red flags still read."""
        return flow.split(self.questionnaire, self.answers, rules.current().safety_inputs)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The questions that are asked, as far as the answers tell."""
        states = flow.states(self.questionnaire, self.answers)
        return frozenset(key for key, state in states.items() if state is Asked.YES)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return flow.missing(self.questionnaire, self.answers, self.declined)

    def facts(self) -> Facts:
        return facts.build(
            self.questionnaire,
            self.draft.answers,
            declined=self.declined,
            birth_date=self.birth_date,
            on=self.today,
        )


def progress_of(draft: Draft, episode: Episode) -> Progress:
    """`episode` comes with its patient and clinic, so that nothing is read again."""
    return Progress(
        draft=draft,
        questionnaire=loading.load(draft.questionnaire_slug, draft.questionnaire_version),
        birth_date=episode.patient.birth_date,
        today=clinic_date(episode.clinic),
    )


def open_draft(episode: Episode) -> Draft | None:
    return Draft.objects.filter(episode=episode, closed_at__isnull=True).first()


def clinic_date(clinic: Clinic) -> date:
    """Today as the clinic's own calendar has it."""
    return timezone.now().astimezone(ZoneInfo(clinic.timezone)).date()
