"""What a form being filled in amounts to today: the questions that count, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.models import Clinic, Episode
from intake.models import Draft
from intake.operations import carrying, rule_versions
from intake.questionnaire import flow
from intake.questionnaire.conditions import Asked
from intake.questionnaire.definition import Questionnaire
from intake.triage import derived, facts
from intake.triage.definition import RuleSet
from intake.triage.facts import Facts


@dataclass(frozen=True, eq=False)
class Progress:
    """A draft with the age put in. `answers` holds hidden ones too; conditions read them all.

    `moved_from`: the version that `draft` is stored in, while its next save will move it on.
    """

    draft: Draft
    questionnaire: Questionnaire
    clinic: Clinic
    birth_date: date
    today: date
    moved_from: str = ""

    @cached_property
    def answers(self) -> dict[str, Any]:
        return facts.with_age(self.draft.answers, derived.age_on(self.birth_date, self.today))

    @cached_property
    def rules(self) -> RuleSet:
        """Those in force in the clinic."""
        return rule_versions.rules_of(self.clinic)

    @property
    def declined(self) -> frozenset[str]:
        return frozenset(self.draft.declined)

    @cached_property
    def split(self) -> flow.Split:
        """What would be sent now, and the hidden answers that red flags still read.

        Among them answers to an older version, whose question is not asked any more.
        """
        safety_inputs = self.rules.safety_inputs
        found = flow.split(self.questionnaire, self.answers, safety_inputs)
        hidden = {
            key: value
            for key, value in self.awaiting.items()
            if key in safety_inputs and key not in self.asked
        }
        return flow.Split(found.answers, hidden | found.set_aside)

    @cached_property
    def awaiting(self) -> dict[str, Any]:
        """Answers to an older version of the form, to questions that are open again."""
        return carrying.awaiting(self.draft)

    @cached_property
    def asked_again(self) -> tuple[str, ...]:
        """The questions that wait for an answer again, as the form was changed."""
        again = carrying.asked_again(self.draft)
        return tuple(key for key in self.missing if key in again)

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
            set_aside=self.awaiting,
            declined=self.declined,
            birth_date=self.birth_date,
            on=self.today,
        )

    def earlier_facts(self) -> tuple[Callable[[], Facts], ...]:
        """The same in each older version, as far as nothing was said again since."""
        return tuple(
            partial(
                facts.build,
                form,
                answers,
                declined=frozenset(declined),
                birth_date=self.birth_date,
                on=self.today,
            )
            for form, answers, declined in carrying.earlier_forms(self.draft)
        )


def progress_of(draft: Draft, episode: Episode) -> Progress:
    """`episode` comes with its patient and clinic, so that nothing is read again.

    The draft in it goes on in the current version of the form, whatever version it is stored in.
    """
    now = carrying.as_of_now(draft)
    return Progress(
        draft=now,
        questionnaire=carrying.form_of(now),
        clinic=episode.clinic,
        birth_date=episode.patient.birth_date,
        today=clinic_date(episode.clinic),
        moved_from="" if now is draft else draft.questionnaire_version,
    )


def open_draft(episode: Episode) -> Draft | None:
    return Draft.objects.filter(episode=episode, closed_at__isnull=True).first()


def clinic_date(clinic: Clinic) -> date:
    """Today as the clinic's own calendar has it."""
    return timezone.now().astimezone(ZoneInfo(clinic.timezone)).date()
