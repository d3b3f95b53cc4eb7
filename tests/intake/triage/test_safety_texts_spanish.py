"""The Spanish safety texts say what the English ones say: no more, no less, no other number."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest

from clinic import content
from clinic.content import ContentError
from intake.triage import safety_texts
from tests.intake.triage.runners import RULES

SHIPPED = content.read_yaml("safety/es.yaml")
ENGLISH, SPANISH = safety_texts.library("en"), safety_texts.library("es")
NET = SPANISH.net
LINES = [
    *(line for text in SPANISH.texts.values() for line in (text.title, *text.action_lines)),
    *(NET.lead, *NET.points, NET.emergency, NET.declined, NET.declined_emergency),
]
CAUSES = re.compile(
    r"\b(coágul\w*|trombos\w*|embol\w*|sepsis|séptic\w*|infecc\w*|fractur\w*|rot[oa]s?|rotura\w*"
    r"|desgarr\w*|luxaci\w*|tumor\w*|cáncer\w*|hemorrag\w*|hemato\w*|artritis|inflama\w*"
    r"|síndrome|nervio\w*|arteria\w*|enfermedad\w*|estrés)\b",
    re.IGNORECASE,
)
BLAME = re.compile(
    r"\b(débil\w*|debilidad|desgast\w*|deterior\w*|degenera\w*|dañad\w*|anormal\w*|defect\w*"
    r"|culpa\w*|debería haber|peligr\w*|grave\w*|mortal\w*|muerte|morir)\b",
    re.IGNORECASE,
)


def checked(document: dict[str, Any]) -> None:
    found = safety_texts.parse(document, RULES, name="es.yaml")
    safety_texts.check_twin(found, ENGLISH, name="es.yaml")


def test_the_spanish_texts_wait_for_approval_and_do_not_stand_alone() -> None:
    assert SPANISH.status == "Awaiting clinical approval"
    assert not SPANISH.stands_alone
    assert ENGLISH.stands_alone


def test_every_red_flag_has_a_spanish_text_of_the_same_level() -> None:
    levels = {rule_id: text.level for rule_id, text in ENGLISH.texts.items()}
    assert {rule_id: text.level for rule_id, text in SPANISH.texts.items()} == levels
    assert safety_texts.load("es") == SPANISH.texts


def test_every_line_differs_from_the_english_one() -> None:
    for rule_id, text in ENGLISH.texts.items():
        assert not set(text.action_lines) & set(SPANISH.texts[rule_id].action_lines)


@pytest.mark.parametrize("language", ["fr", "en-gb", "tlh"])
def test_a_language_without_safety_texts_reads_the_english_ones(language: str) -> None:
    assert safety_texts.load(language) == ENGLISH.texts
    assert safety_texts.library(language).stands_alone


def test_a_regional_language_reads_the_texts_of_its_language() -> None:
    assert safety_texts.load("es-mx") == SPANISH.texts


def test_no_spanish_line_is_long_names_a_cause_blames_or_frightens() -> None:
    for line in LINES:
        assert all(len(one.split()) <= 20 for one in re.split(r"(?<=[.!?])\s+", line)), line
        assert CAUSES.search(line) is None, line
        assert BLAME.search(line) is None, line


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda d: d["texts"].pop("rf_dvt"), ("rf_dvt", "missing"), id="text missing"),
        pytest.param(
            lambda d: d["texts"]["rf_septic"].pop(1), ("rf_septic", "2 lines"), id="line missing"
        ),
        pytest.param(
            lambda d: d["texts"]["rf_septic"].append("Descanse."), ("4 lines",), id="line too many"
        ),
        pytest.param(
            lambda d: d["texts"].update(
                rf_dvt=["Llame al {urgent_number}.", "Llame al {urgent_number}."]
            ),
            ("rf_dvt", "other numbers"),
            id="another number",
        ),
        pytest.param(
            lambda d: d["safety_net"]["points"].pop(), ("safety_net", "lines"), id="point missing"
        ),
        pytest.param(
            lambda d: d["safety_net"].update(emergency="Pida ayuda."),
            ("safety_net", "other numbers"),
            id="net without its number",
        ),
        pytest.param(lambda d: d.update(version="1.0.1"), ("of version 1.0.1",), id="version"),
        pytest.param(lambda d: d.update(status="Fine"), ("'Fine' is not known",), id="status"),
    ],
)
def test_a_translation_that_departs_from_the_english_is_refused(
    change: Callable[[dict[str, Any]], Any], words: tuple[str, ...]
) -> None:
    document = copy.deepcopy(SHIPPED)
    change(document)
    with pytest.raises(ContentError) as caught:
        checked(document)
    assert all(word in str(caught.value) for word in ("es.yaml", *words)), caught.value


def test_an_approved_translation_stands_alone() -> None:
    document = copy.deepcopy(SHIPPED) | {"status": safety_texts.APPROVED}
    assert safety_texts.parse(document, RULES, name="es.yaml").stands_alone
