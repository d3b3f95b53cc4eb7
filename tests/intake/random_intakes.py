"""Runners who answer at random through the real pages, and what must hold of all they send."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from careplans import triage_page
from clinic.models import Clinic, User
from intake import operations
from intake.forms.fields import DECLINED_VALUE, AnswerField
from intake.models import Submission
from intake.questionnaire import flow, limits, loading, units, values
from intake.questionnaire import response as responses
from intake.questionnaire.conditions import Asked
from intake.questionnaire.definition import Control, Kind, Question
from intake.questionnaire.flow import Answers
from intake.triage import derived, engine, facts, rules
from tests import builders
from tests.intake.walking import CONSENTS, Runner, hidden, page_url

AGES = (9, 12, 15, 17, 17, 18, 25, 34, 41, 52, 60, 61, 78)
WORDS = (
    "Stairs",
    "Play with my children",
    "“Run” & walk <b>home</b>",
    "Correr 10 km sin dolor, mañana",
    "الجري مع أصدقائي",
    "Long runs 🏃🏽‍♀️🦵",
    "5 > 3 {{ 7 }} {% now %}",
)
# Answers that open and close other questions.
GATES = (
    "s_calf_swollen",
    "s_surgery_recent",
    "onset_type",
    "injury_mechanism",
    "about_sex",
    "knee_side",
    "pain_location",
    "run_pain_pattern",
    "run_status",
    "run_unit",
    "run_event",
    "psfs_2_activity",
)
# The calm answer of a safety question is "no" or "none", but for these.
CALM = {"s_steps_now": "yes", "s_bend_90": "yes", "s_steps_at_injury": "yes", "s_heel_lift": "yes"}
FORM = loading.current()


class RandomRunner(Runner):
    """Answers, declines and skips by chance. `said` and `declined`: what the form should hold."""

    def __init__(self, client: Client, chance: random.Random, *, today: date) -> None:
        super().__init__(client)
        self.chance, self.today = chance, today
        self.age = chance.choice(AGES)
        self.language = chance.choice(["en", "en", "es"])
        self.calm = chance.choice([0.1, 0.9, 0.95, 0.95])
        self.said: dict[str, Any] = {}
        self.declined: set[str] = set()
        self.born = today - timedelta(days=int(self.age * 365.25) + chance.randint(20, 300))

    def agree(self) -> HttpResponse:
        by = self.chance.choice(["self", "self", "helper" if self.age >= 16 else "parent"])
        given = CONSENTS | {"filled_by": by}
        return self.client.post(reverse("form-consent"), given, follow=True)

    def post_page(self, response: HttpResponse, **changes: object) -> HttpResponse:
        form, shown = response.context["form"], response.context["page"]
        asked = flow.asked_on(shown, FORM, self.with_age())
        assert [field.question.id for field in form.questions] == [row.id for row in asked]
        before = dict(self.said)
        for field in form.questions:
            self.choose(field)
        self.said |= units.followed(before, {row.id: self.said.get(row.id) for row in asked})
        return super().post_page(response, **changes)

    def choose(self, field: AnswerField) -> None:
        question = field.question
        typed, stored = None, None
        if not self.leaves_out(question):
            typed, stored = self.answer(field)
        self.answers[question.id] = typed
        self.said.pop(question.id, None)
        self.declined.discard(question.id)
        if stored is not None:
            self.said[question.id] = stored
        elif question.may_be_declined:
            self.declined.add(question.id)

    def leaves_out(self, question: Question) -> bool:
        if question.may_be_declined:
            return self.chance.random() < 0.08
        return not question.must_be_answered and self.chance.random() < 0.3

    def answer(self, field: AnswerField) -> tuple[Any, Any]:
        """As it is typed, and as it should be stored."""
        question = field.question
        if question.options:
            return self.option(field)
        if question.kind is Kind.BOOLEAN:
            choice = self.chance.random() < 0.5
            return choice, choice
        if question.kind is Kind.DATE:
            day = self.chance.randint(0, (limits.event_dates(self.today)[1] - self.today).days)
            chosen = (self.today + timedelta(days=day)).isoformat()
            return chosen, chosen
        if question.kind in (Kind.STRING, Kind.TEXT):
            text = self.chance.choice(WORDS)
            return f" {text}\r\n", values.stored(question, text)
        return self.number(question)

    def option(self, field: AnswerField) -> tuple[Any, Any]:
        question = field.question
        offered = [value for value, _ in field.widget.choices if value != DECLINED_VALUE]
        if question.kind is Kind.SINGLE:
            calm = {CALM.get(question.id, "no"), "none"}.intersection(offered)
            is_calm = question.safety and calm and self.chance.random() < self.calm
            chosen = self.chance.choice(sorted(calm) if is_calm else offered)
            return chosen, chosen
        alone = [value for value in offered if value in question.exclusive_options()]
        others = [value for value in offered if value not in alone]
        if alone and self.chance.random() < (self.calm if question.safety else 0.3):
            return alone[:1], alone[:1]
        ticked = self.chance.sample(others, self.chance.randint(1, min(4, len(others))))
        return ticked, values.stored(question, ticked)

    def number(self, question: Question) -> tuple[Any, Any]:
        if question.control is Control.PACE:
            minutes = values.pace(self.chance.randint(5, 19), self.chance.randint(0, 59))
            return minutes, values.plain(minutes)
        low, high = int(question.minimum or 0), int(question.maximum or 0)
        whole = self.chance.randint(low, high)
        if question.kind is Kind.INTEGER:
            return whole if question.control is Control.SCALE else f" {whole} ", whole
        number = min(Decimal(whole) + self.chance.choice([0, Decimal("0.5")]), Decimal(high))
        typed = str(number).replace(".", self.chance.choice(".,"))
        unit = self.said.get("run_unit", "") if question.unit == "run_unit" else ""
        return f"{typed} {unit}", values.plain(number)

    def change_something(self) -> HttpResponse:
        """From the check page back to a page whose answers open or close others, and on again."""
        asked = flow.states(FORM, self.with_age())
        gates = [key for key in GATES if asked[key] is Asked.YES]
        page_id = FORM.questions[self.chance.choice(gates)].page_id
        return self.go_on(self.client.get(f"{page_url(page_id)}?from=check"))

    def remove_something(self, response: HttpResponse) -> HttpResponse:
        """One answer that is kept for safety was a mistake, says the runner."""
        for line in response.context["kept"][:1]:
            del self.said[line["question"].id]
            url = reverse("form-remove-kept", args=[line["question"].id])
            response = self.client.post(url, follow=True)
        return response

    def send_from(self, shown: HttpResponse) -> HttpResponse:
        """Some young runners keep a section from their carers; staff read it all the same."""
        chosen = self.chance.sample([section.id for section in FORM.sections], 2)
        private = {"private": chosen} if "asks_private" in hidden(shown) else {}
        return self.client.post(reverse("form-check"), hidden(shown) | private, follow=True)

    def with_age(self) -> dict[str, Any]:
        return facts.with_age(self.said, derived.age_on(self.born, self.today))

    def start(self, clinic: Clinic, *, by: User) -> None:
        self.client.cookies["language"] = self.language
        patient = builders.make_patient(clinic, by=by, birth_date=self.born)
        self.open(builders.make_invitation(builders.make_episode(patient, by=by), by=by))
        self.agree()


def send_one(seed: int, client: Client, clinic: Clinic, *, by: User) -> RandomRunner:
    """A whole form of a random runner, with second thoughts, checked and sent."""
    runner = RandomRunner(client, random.Random(seed), today=operations.clinic_date(clinic))
    runner.start(clinic, by=by)
    response = runner.fill_in()
    for _ in range(runner.chance.choice([0, 1, 1, 2])):
        response = runner.change_something()
    if runner.chance.random() < 0.5:
        response = runner.remove_something(response)
    the_check_page_reads_back_what_was_said(runner, response)
    runner.send_from(response)
    return runner


# ---- what must hold ---------------------------------------------------------------------------


def the_check_page_reads_back_what_was_said(runner: RandomRunner, response: HttpResponse) -> None:
    assert response.context["missing"] == []
    linked = re.findall(r'from=check#id_([a-z0-9_]+?)(?:_0)?"', response.content.decode())
    assert linked == shown_ids(runner.with_age())
    assert {line["question"].id for line in response.context["kept"]} == set(
        expected(runner).set_aside
    )


def everything_agrees(runner: RandomRunner, submission: Submission, reader: Client) -> None:
    """One form was filled in, checked, sent, triaged, read by staff and exported: one form."""
    sent = expected(runner)
    assert submission.answers == sent.answers
    assert submission.set_aside == sent.set_aside
    assert set(submission.declined) == runner.declined & set(shown_ids(runner.with_age()))
    staff_read_every_question_asked(submission)
    answers = read_from_the_response(submission, reader)
    assert answers == submission.answers
    triage_of_the_answers_is_the_triage_that_was_stored(answers, submission)


def staff_read_every_question_asked(submission: Submission) -> None:
    lines = [line for part in triage_page.all_answers(submission) for line in part.lines]
    assert sorted(line.question_id for line in lines) == sorted(shown_ids(submission.answers))
    assert not set(flow.missing(FORM, submission.answers, set(submission.declined)))


def read_from_the_response(submission: Submission, reader: Client) -> dict[str, Any]:
    """The answers as another system has them."""
    url = reverse("api-response", args=[submission.episode.uid])
    resource = json.loads(reader.get(url).content)
    assert responses.problems(FORM, resource) == ()
    return dict(responses.read(FORM, resource))


def triage_of_the_answers_is_the_triage_that_was_stored(
    answers: dict[str, Any], submission: Submission
) -> None:
    found = facts.build(
        FORM,
        answers,
        set_aside=submission.set_aside,
        declined=frozenset(submission.declined),
        birth_date=submission.birth_date,
        on=submission.submitted_on,
    )
    states = flow.states(FORM, submission.answers)
    asked = {key for key in FORM.questions if states[key] is Asked.YES}
    assert found.answers.keys() <= asked
    assert found.safety.not_applicable == {key for key in states if states[key] is Asked.NO}
    assessment = engine.assess(found, rules.current()).to_json()
    assert json.loads(json.dumps(assessment)) == submission.runs.get().assessment


def expected(runner: RandomRunner) -> flow.Split:
    return flow.split(FORM, runner.with_age(), rules.current().safety_inputs)


def shown_ids(answers: Answers) -> list[str]:
    """The questions asked, in the order of the form."""
    return [row.id for page in FORM.pages for row in flow.asked_on(page, FORM, answers)]
