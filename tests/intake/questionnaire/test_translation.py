"""The form in another language: whole or not at all, and the same form in everything but words."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from clinic import content
from clinic.content import ContentError
from intake.questionnaire import flow, loading, summary, values
from intake.questionnaire.definition import Questionnaire

from .documents import BASE, SHIPPED, Document, change, item, parse
from .form import FORM, filled

SPANISH = FORM.in_language("es")
HL7 = "http://hl7.org/fhir/StructureDefinition/translation"
BANNED = re.compile(
    r"\b(débil\w*|debilidad\w*|desgast\w*|deterior\w*|degenera\w*|anormal\w*|defect\w*|dañad\w*"
    r"|mal alinead\w*|culpa\w*|peligr\w*|mortal\w*|muerte|grave\w*|fall[oó]s? de)\b",
    re.IGNORECASE,
)
INFORMAL = re.compile(r"\b(tú|tu|tus|tienes|puedes|has|estás|corres|duele[s]|te)\b", re.IGNORECASE)


def texts_of(form: Questionnaire) -> dict[str, str]:
    """Everything a form says, by a key of its own."""
    found = {section.id: section.title for section in form.sections}
    found |= {page.id: page.title for page in form.pages}
    for question in (*form.computed.values(), *form.questions.values()):
        found[question.id] = question.text
        found |= {f"{question.id}/{row.id}": row.label for row in question.options}
        found |= {f"help-{question.id}": question.help} if question.help else {}
        found |= {f"{question.id}#{at}": word for at, word in enumerate(question.words or ())}
    return found


ENGLISH_TEXTS, SPANISH_TEXTS = texts_of(FORM), texts_of(SPANISH)
TODAY = date(2026, 11, 22)
ALIKE = {"cm", "kg", "No", "10 km", "Diabetes", "Normal (neutral)", "Regular"}


def said(language: str, text: str) -> Document:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}]
    return {"url": HL7, "extension": parts}


def beside(*translations: Document) -> Callable[[Document], None]:
    return change("run_years", _text={"extension": list(translations)})


def first_option(definition: Document) -> Document:
    coding: Document = item(definition, "run_years")["answerOption"][0]["valueCoding"]
    return coding


FAULTS: dict[str, tuple[Callable[[Document], Any], str]] = {
    "language twice": (
        beside(said("es", "Uno"), said("es", "Dos")),
        "run_years: the language 'es' stands twice",
    ),
    "unknown language": (beside(said("tlh", "nuqneH")), "the language 'tlh' is not known"),
    "empty content": (beside(said("es", "")), "valueString must be a text"),
    "spaces alone": (beside(said("es", "  ")), "valueString must be a text"),
    "content of 301 characters": (beside(said("es", "a" * 301)), "301 characters; at most 300"),
    "no translation in it": (beside(), "run_years: _text holds no translation"),
    "another extension": (
        beside({"url": "http://hl7.org/fhir/StructureDefinition/rendering-xhtml"}),
        "is no translation",
    ),
    "content missing": (
        beside({"url": HL7, "extension": [{"url": "lang", "valueCode": "es"}]}),
        "one lang and one content",
    ),
    "lang twice": (
        beside({"url": HL7, "extension": [{"url": "lang", "valueCode": "es"}] * 2}),
        "one lang and one content",
    ),
    "lang of another type": (
        beside({"url": HL7, "extension": [{"url": "lang", "valueString": "es"}]}),
        "one lang and one content",
    ),
    "unknown key beside a text": (change("run_years", _text={"id": "a"}), "the key 'id'"),
    "question without Spanish": (lambda d: item(d, "run_years").pop("_text"), "run_years: has no"),
    "help without Spanish": (
        lambda d: item(d, "help-run_cadence").pop("_text"),
        "help-run_cadence: has no text in 'es'",
    ),
    "page without Spanish": (lambda d: item(d, "page-night").pop("_text"), "page-night: has no"),
    "section without Spanish": (lambda d: item(d, "sec-pain").pop("_text"), "sec-pain: has no"),
    "option without Spanish": (
        lambda d: first_option(d).pop("_display"),
        "run_years/lt_6m: has no text in 'es', though others have",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_or_missing_translation_is_refused_by_its_linkid(fault, definition, sidecar):
    break_it, message = FAULTS[fault]
    break_it(definition)
    with pytest.raises(ContentError) as refused:
        parse(definition, sidecar)
    assert message in str(refused.value)


SIDECAR_FAULTS: dict[str, tuple[Document, str]] = {
    "one word": ({"es": ["mes"]}, "es must be two texts"),
    "unknown language": ({"tlh": ["a", "b"]}, "the key 'tlh'"),
    "words without Spanish": ({}, "shoe_age_months: its words are not there in 'es'"),
}


@pytest.mark.parametrize("fault", SIDECAR_FAULTS)
def test_units_in_words_are_translated_whole_or_refused(fault, definition, sidecar):
    words, message = SIDECAR_FAULTS[fault]
    sidecar["questions"]["shoe_age_months"]["words_in"] = words
    with pytest.raises(ContentError) as refused:
        parse(definition, sidecar)
    assert message in str(refused.value)


def test_translated_words_need_words_to_translate(definition, sidecar):
    sidecar["questions"]["run_years"]["words_in"] = {"es": ["a", "b"]}
    with pytest.raises(ContentError, match="run_years: words_in needs words"):
        parse(definition, sidecar)


def test_a_form_without_any_translation_speaks_english_alone():
    definition, sidecar = copy.deepcopy(SHIPPED)
    _strip(definition["item"])
    for entry in (*sidecar["questions"].values(), *sidecar["computed"].values()):
        entry.pop("words_in", None)
    form = loading.parse(definition, sidecar, name="form.json", sha256="0")
    assert form.languages == ("en",)
    assert texts_of(form.in_language("es")) == ENGLISH_TEXTS


def _strip(items: list[Document]) -> None:
    for row in items:
        row.pop("_text", None)
        for choice in row.get("answerOption", []):
            choice["valueCoding"].pop("_display", None)
        _strip(row.get("item", []))


# ---- the Spanish form -------------------------------------------------------------------------


def test_the_form_speaks_english_and_spanish():
    assert FORM.languages == ("en", "es")
    assert SPANISH_TEXTS.keys() == ENGLISH_TEXTS.keys()
    same = {text for key, text in SPANISH_TEXTS.items() if ENGLISH_TEXTS[key] == text}
    assert same <= ALIKE


def test_another_language_changes_words_and_nothing_else():
    assert SPANISH.sha256 == content.sha256_of(f"{BASE}.json")
    assert list(SPANISH.questions) == list(FORM.questions)
    for question in FORM.questions.values():
        shown = SPANISH.questions[question.id]
        assert [row.id for row in shown.options] == [row.id for row in question.options]
        assert shown.exclusive_options() == question.exclusive_options()
        for name in ("kind", "control", "enable", "minimum", "maximum", "unit", "safety", "about"):
            assert getattr(shown, name) == getattr(question, name)
    answers = filled(7, answered=0.9)
    assert flow.states(SPANISH, answers) == flow.states(FORM, answers)


def test_a_form_is_translated_once_and_leads_back_to_its_file():
    assert FORM.in_language("es-MX") is SPANISH
    assert SPANISH.in_language("es") is SPANISH
    assert SPANISH.recorded is FORM
    assert FORM.recorded is FORM


@pytest.mark.parametrize("language", ["en", "en-gb", "fr", "", None])
def test_a_language_we_do_not_have_is_english(language):
    assert texts_of(SPANISH.in_language(language)) == ENGLISH_TEXTS


def test_two_options_of_a_question_never_read_the_same_in_spanish():
    for question in SPANISH.questions.values():
        labels = [row.label for row in question.options]
        assert len(set(labels)) == len(labels), question.id


def test_page_titles_in_spanish_are_short_and_each_is_used_once():
    titles = [page.title for page in SPANISH.pages]
    assert len(set(titles)) == len(titles)
    assert all(len(title.split()) <= 7 for title in titles)


def test_spanish_sentences_are_short():
    for text in SPANISH_TEXTS.values():
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            assert len(sentence.split()) <= 20, sentence


def test_no_spanish_text_blames_frightens_or_says_tu():
    for text in SPANISH_TEXTS.values():
        assert BANNED.search(text) is None, text
        assert INFORMAL.search(text) is None, text


def test_spanish_questions_open_and_close_their_question_marks():
    for key, text in SPANISH_TEXTS.items():
        assert text.count("¿") == text.count("?"), key
        assert (text.count("?") > 0) == (ENGLISH_TEXTS[key].count("?") > 0), key


def test_numbers_in_spanish_are_those_of_the_english_text():
    for key, text in SPANISH_TEXTS.items():
        assert re.findall(r"\d+", text) == re.findall(r"\d+", ENGLISH_TEXTS[key]), key


# ---- what is said about it --------------------------------------------------------------------


def test_the_record_is_in_english_whatever_language_is_read():
    told = {"run_unit": "km", "knee_side": "left"}
    with translation.override("es"):
        assert summary.say(FORM.questions["nrs_worst"], 3) == "3 out of 10"
        assert summary.say(FORM.questions["seen_before"], value=True) == "Yes"
        day = summary.say(FORM.questions["run_event_date"], "2026-11-22")
        assert day == "22 November 2026"
        assert summary.label(FORM.questions["pain_point_size"], told).endswith("(left knee)")
        with pytest.raises(values.AnswerError, match="Choose one of the answers"):
            values.stored(FORM.questions["run_years"], "nine")


def test_a_label_after_an_activity_goes_on_with_a_small_letter_in_spanish():
    told = {"psfs_1_activity": "Bajar escaleras"}
    label = summary.label(SPANISH.questions["psfs_1_score"], told)
    assert label == "Bajar escaleras: ¿cómo de bien puede hacerlo ahora?"


@pytest.mark.parametrize(
    ("question_id", "value", "words"),
    [
        ("s_steps_now", "not_sure", "No lo tengo claro"),
        ("stiff_areas", ["quads", "calves"], "Delante del muslo; Pantorrilla"),
        ("seen_before", True, "Sí"),
        ("nrs_worst", 3, "3 de 10"),
        ("run_event_date", "2026-11-22", "22 de noviembre de 2026"),
        ("run_weekly_usual", "30", "30 millas"),
        ("run_longest_30d", "1", "1 milla"),
        ("run_easy_pace", "8.5", "8:30 min por milla"),
        ("shoe_age_months", 1, "1 mes"),
        ("goal_days", 3, "3 días a la semana"),
        ("psfs_1_activity", "Walk the dog", "Walk the dog"),
    ],
)
def test_an_answer_is_said_in_the_words_of_a_spanish_reader(question_id, value, words):
    with translation.override("es"):
        said_back = summary.say(SPANISH.questions[question_id], value, answers={"run_unit": "mi"})
    assert said_back == words


def test_what_is_missing_wrong_or_about_one_knee_is_said_in_spanish():
    knee = SPANISH.questions["pain_point_size"]
    with translation.override("es"):
        assert summary.label(knee, {"knee_side": "left"}).endswith("(rodilla izquierda)")
        assert summary.say_missing(knee, summary.LineState.NOT_PROVIDED) == "Sin indicar"
        with pytest.raises(values.AnswerError, match="Escriba un número entero del 0 al 7"):
            values.stored(SPANISH.questions["goal_days"], 8)
        days = flow.page_problems(
            SPANISH.page("page-event-details"), {"run_event_date": "2026-11-21"}, today=TODAY
        )
    assert days == {"run_event_date": "Escriba la fecha de hoy o una posterior."}
