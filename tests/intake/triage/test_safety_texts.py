"""What patients read when an answer needs care: one text a rule, in plain words, without causes."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from clinic import content
from clinic.content import ContentError
from intake.triage import safety_texts
from intake.triage.safety_texts import Level
from tests.intake.triage.runners import RULES

SHIPPED = content.read_yaml("safety/en.yaml")
TEXTS = safety_texts.load()
NET = safety_texts.safety_net()
LINES = [
    *(line for text in TEXTS.values() for line in (text.title, *text.action_lines)),
    *(NET.lead, *NET.points, NET.emergency, NET.declined, NET.declined_emergency),
    *(factor.patient for factor in RULES.factors.values()),
]
CAUSES = re.compile(
    r"\b(clots?|dvt|embol\w*|septic|sepsis|infect\w*|fractur\w*|broken|torn|tears?|rupture\w*"
    r"|dislocat\w*|tumou?rs?|cancer\w*|leuk\w*|bleeding|haem\w*|arthritis|inflam\w*|stress\w*"
    r"|compartment|nerve|artery|syndrome|disease|slipped|growth plate|short of fuel)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\b(weak\w*|worn|wear|torn|maltracking|damage\w*|degenerat\w*|abnormal|fault\w*|bad"
    r"|should have|your own|crumbl\w*|danger\w*|fatal|die|death)\b",
    re.IGNORECASE,
)


def sentences(line: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", line)


def grade(line: str) -> float:
    """Flesch-Kincaid grade, syllables counted as groups of vowels."""
    words = re.findall(r"[A-Za-z']+", re.sub(r"\{\w+\}", "nine", line))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower()))) for word in words)
    return 0.39 * len(words) / len(sentences(line)) + 11.8 * syllables / len(words) - 15.59


def test_every_red_flag_has_a_text_of_the_level_of_its_tier() -> None:
    levels = {"emergency_now": Level.NOW, "same_day": Level.TODAY, "within_2_weeks": Level.SOON}
    assert {rule_id: text.level for rule_id, text in TEXTS.items()} == {
        flag.id: levels[flag.tier] for flag in RULES.red_flags.values()
    }


@pytest.mark.parametrize("line", LINES)
def test_sentences_are_short(line: str) -> None:
    assert all(len(sentence.split()) <= 20 for sentence in sentences(line))


def test_the_texts_read_at_nine_to_eleven() -> None:
    together = " ".join(LINES)
    assert grade(together) <= 5


@pytest.mark.parametrize("rule_id", TEXTS)
def test_a_text_names_no_cause(rule_id: str) -> None:
    for line in (TEXTS[rule_id].title, *TEXTS[rule_id].action_lines):
        assert CAUSES.search(line) is None


@pytest.mark.parametrize("line", LINES)
def test_no_line_blames_or_frightens(line: str) -> None:
    assert BLAME.search(line) is None


@pytest.mark.parametrize("level", [Level.NOW, Level.TODAY])
def test_an_urgent_text_says_whom_to_call(level: Level) -> None:
    for text in TEXTS.values():
        if text.level is level:
            said = " ".join(text.lines(emergency_number="999", urgent_number="111"))
            assert ("999" if level is Level.NOW else "111") in said


def test_no_brace_is_left_when_the_numbers_are_in() -> None:
    for text in TEXTS.values():
        for line in text.lines(emergency_number="999", urgent_number="111"):
            assert "{" not in line


def test_the_safety_net_names_each_warning_sign() -> None:
    assert len(NET.points) == 6
    assert "{emergency_number}" in NET.emergency


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda d: d["texts"].pop("rf_dvt"), ("rf_dvt", "missing"), id="missing"),
        pytest.param(
            lambda d: d["texts"].update(rf_new=["Rest."]), ("rf_new", "no such rule"), id="unknown"
        ),
        pytest.param(
            lambda d: d["texts"].update(rf_dvt=["Call {mother} today."]),
            ("rf_dvt", "placeholder"),
            id="placeholder",
        ),
        pytest.param(
            lambda d: d["texts"].update(rf_dvt=["Call {urgent_number today."]),
            ("rf_dvt", "placeholder"),
            id="open brace",
        ),
        pytest.param(
            lambda d: d["texts"].update(rf_pe=["Call somebody now."]),
            ("rf_pe", "{emergency_number}"),
            id="emergency without a number",
        ),
        pytest.param(
            lambda d: d["texts"].update(rf_dvt=["word " * 21 + "{urgent_number}."]),
            ("rf_dvt", "more than 20 words"),
            id="long sentence",
        ),
        pytest.param(lambda d: d["texts"].update(rf_dvt=[]), ("rf_dvt", "empty"), id="empty"),
        pytest.param(lambda d: d["texts"].update(rf_dvt=[5]), ("rf_dvt", "5"), id="no text"),
        pytest.param(lambda d: d["levels"].pop(), ("levels", "each tier"), id="level missing"),
        pytest.param(
            lambda d: d["safety_net"].update(points=[]), ("safety_net", "points"), id="no points"
        ),
    ],
)
def test_a_faulty_text_is_refused_by_the_id_of_its_rule(
    change: Callable[[dict[str, Any]], Any], words: tuple[str, ...]
) -> None:
    document = copy.deepcopy(SHIPPED)
    change(document)
    with pytest.raises(ContentError) as caught:
        safety_texts.parse(document, RULES, name="safety.yaml")
    assert all(word in str(caught.value) for word in ("safety.yaml", *words)), caught.value
