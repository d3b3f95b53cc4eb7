"""The form under test, the clinical form it was made from, and answers to fill it with."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from clinic import content
from intake.questionnaire import flow, loading, values
from intake.questionnaire.definition import Kind, Question

FORM = loading.current()
_COPY = Path(__file__).parent / "clinical_form.yaml"
CLINICAL = content.parse_yaml(_COPY.read_text(encoding="utf-8"), name=_COPY.name)
CLINICAL_QUESTIONS = {row["id"]: row for row in CLINICAL["questions"]}
NEW_IDS = {"pain_location_other", "pain_worst"}


def valid_value(question: Question, chance: random.Random) -> Any:
    """A random answer that fits the question, as it is stored."""
    if question.kind is Kind.BOOLEAN:
        return chance.random() < 0.5
    if question.kind is Kind.SINGLE:
        return chance.choice(question.options).id
    if question.kind is Kind.MULTI:
        plain = [option.id for option in question.options if not option.exclusive]
        if len(plain) < len(question.options) and chance.random() < 0.4:
            return sorted(question.exclusive_options())
        chosen = chance.sample(plain, chance.randint(1, min(3, len(plain))))
        return values.stored(question, chosen)
    if question.kind is Kind.DATE:
        return (date(2026, 11, 22) + timedelta(days=chance.randint(0, 700))).isoformat()
    if question.kind in (Kind.STRING, Kind.TEXT):
        return chance.choice(["Walk the dog", "Stairs", "Play with my children"])
    number = chance.randint(int(question.minimum) + 1, int(question.maximum))
    return number if question.kind is Kind.INTEGER else str(number)


def filled(seed: int, *, answered: float) -> dict[str, Any]:
    """Answers to a random part of the form, asked or not; damaged in no way."""
    chance = random.Random(seed)
    found: dict[str, Any] = {
        question.id: valid_value(question, chance)
        for question in FORM.questions.values()
        if chance.random() < answered
    }
    if chance.random() < answered:
        found["age_years"] = chance.choice([8, 10, 11, 15, 17, 18, 40, 60, 61, 99])
    return found


any_answers = st.builds(
    lambda seed, share: filled(seed, answered=share),
    st.integers(0, 2**32),
    st.sampled_from([0.1, 0.5, 0.9, 1.0]),
)


UNEVENTFUL: dict[str, Any] = {
    "age_years": 40,
    "about_sex": "male",
    "s_calf_swollen": "no",
    "s_surgery_recent": "no",
    "onset_type": "gradual",
    "knee_side": "left",
    "run_pain_pattern": "no_pain",
    "run_status": "stopped_gt_4w",
    "run_event": False,
}


def complete(**answers: Any) -> dict[str, Any]:
    """A whole form of somebody whose knee came on bit by bit, with some answers changed."""
    chosen: dict[str, Any] = UNEVENTFUL | answers
    for question in FORM.questions.values():
        is_asked = flow.asked(FORM, question.id, chosen) is flow.Asked.YES
        if is_asked and question.id not in chosen and question.must_be_answered:
            chosen[question.id] = _plain_answer(question)
    return chosen


def _plain_answer(question: Question) -> Any:
    if question.options:
        last = question.options[-1].id
        return [last] if question.kind == "multi" else last
    return {"integer": 3, "decimal": "8", "boolean": False, "date": "2027-01-01"}.get(
        question.kind, "Stairs"
    )
