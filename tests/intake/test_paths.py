"""How long the form is: the shortest and the longest way through it, in pages, answers, minutes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from intake.questionnaire import flow, loading
from intake.questionnaire.definition import Page, Question, Questionnaire
from tests.intake.questionnaire.form import valid_value

FORM = loading.current()
WORDS_A_MINUTE = 200
SHORTEST: Mapping[str, Any] = {
    "age_years": 40,
    "about_sex": "male",
    "s_calf_swollen": "no",
    "s_surgery_recent": "no",
    "onset_type": "gradual",
    "knee_side": "right",
    "pain_location": ["peripatellar"],
    "run_pain_pattern": "not_running",
    "run_status": "stopped_gt_4w",
    "run_event": False,
}
LONGEST: Mapping[str, Any] = {
    "age_years": 17,
    "about_sex": "female",
    "s_calf_swollen": "yes",
    "s_surgery_recent": "yes_lt_6w",
    "onset_type": "sudden_injury",
    "injury_mechanism": ["twist"],
    "knee_side": "both",
    "pain_location": ["peripatellar", "diffuse"],
    "run_pain_pattern": "builds",
    "run_status": "normal",
    "run_event": True,
    "psfs_2_activity": "Stairs",
    "psfs_3_activity": "Kneeling",
}


@dataclass(frozen=True)
class Path:
    """One way through the form: its pages, the questions met, and those that need an answer."""

    pages: tuple[Page, ...]
    questions: tuple[Question, ...]

    @property
    def required(self) -> tuple[Question, ...]:
        return tuple(row for row in self.questions if row.must_be_answered)

    def words(self, form: Questionnaire = FORM) -> int:
        """Of everything to be read to answer what needs an answer, with the heading above it."""
        needed = [form.questions[row.id] for row in self.required]
        titles = {form.page(row.page_id).title for row in needed}
        read = [text for row in needed for text in (row.text, row.help)]
        read += [option.label for row in needed for option in row.options]
        return sum(len(text.split()) for text in (*titles, *read))

    def minutes(self, form: Questionnaire = FORM) -> float:
        return self.words(form) / WORDS_A_MINUTE

    def __str__(self) -> str:
        return (
            f"{len(self.pages)} pages, {len(self.questions)} questions, "
            f"{len(self.required)} required answers, {self.words()} words of required text = "
            f"{self.minutes():.1f} minutes"
        )


def walked(script: Mapping[str, Any], *, answers_all: bool) -> Path:
    """Page after page as the form leads; what the script does not say is answered by chance."""
    answers: dict[str, Any] = {"age_years": script["age_years"]}
    page: Page | None = flow.pages(FORM, answers)[0]
    pages, questions = [], []
    while page is not None:
        asked = flow.asked_on(page, FORM, answers)
        pages.append(page)
        questions += asked
        for question in asked:
            if question.id in script:
                answers[question.id] = script[question.id]
            elif answers_all or question.must_be_answered:
                answers[question.id] = answer_to(question, answers)
        page = flow.next_page(page, FORM, answers)
    assert flow.missing(FORM, answers) == ()
    return Path(tuple(pages), tuple(questions))


def answer_to(question: Question, answers: Mapping[str, Any]) -> Any:
    if question.choices_from:
        return flow.options_offered(question, answers)[0].id
    return valid_value(question, random.Random(1))


@pytest.fixture(scope="module")
def shortest() -> Path:
    """Only what has to be answered."""
    return walked(SHORTEST, answers_all=False)


@pytest.fixture(scope="module")
def longest() -> Path:
    """Every gate open, everything answered."""
    return walked(LONGEST, answers_all=True)


def test_the_shortest_way_has_at_most_30_pages_and_75_required_answers(shortest: Path) -> None:
    assert len(shortest.pages) <= 30, str(shortest)
    assert len(shortest.required) <= 75, str(shortest)


def test_the_longest_way_has_at_most_40_pages_and_meets_every_question(longest: Path) -> None:
    assert len(longest.pages) <= 40, str(longest)
    assert {row.id for row in longest.questions} == FORM.questions.keys(), str(longest)


def test_what_has_to_be_read_on_the_shortest_way_takes_at_most_10_minutes(shortest: Path) -> None:
    assert shortest.minutes() <= 10, str(shortest)


def test_no_other_way_is_shorter_or_longer(shortest: Path, longest: Path) -> None:
    chance = random.Random(5)
    gates = [key for key in LONGEST if key in FORM.questions]
    for _ in range(60):
        script: dict[str, Any] = {"age_years": chance.choice([9, 12, 17, 18, 40, 70])}
        for key in chance.sample(gates, chance.randint(0, len(gates))):
            script[key] = valid_value(FORM.questions[key], chance)
        other = walked(script, answers_all=chance.random() < 0.5)
        assert len(shortest.pages) <= len(other.pages) <= len(longest.pages), str(other)
        assert len(shortest.required) <= len(other.required) <= len(longest.required), str(other)
