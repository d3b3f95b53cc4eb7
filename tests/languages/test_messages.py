"""The catalogues hold every sentence of the source, translated, and are compiled as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

import pytest
from babel.messages.catalog import Message
from django.utils import translation

from clinic.templatetags.formats import clock, day, trimmed, weekday
from intake.questionnaire import loading, summary
from tests.infrastructure import messages

GAPS = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+[^<>]*>")
MOST_WORDS = 20
LAST_WORD = re.compile(r"(?<=[.!?:])\s+")

source = cache(messages.sentences)


def sentences(app: str) -> Iterator[Message]:
    return (message for message in messages.written(app) if message.id)


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def keys(catalog: messages.Catalog) -> set[tuple[str | None, tuple[str, ...]]]:
    return {(message.context, forms(message.id)) for message in catalog if message.id}


@pytest.mark.parametrize("app", messages.APPS)
def test_the_catalogue_holds_the_sentences_of_the_source_and_no_others(app: str) -> None:
    """Otherwise: run `make messages` and translate what is new."""
    said, written = keys(source()[app]), keys(messages.written(app))
    assert said - written == set()
    assert written - said == set()


@pytest.mark.parametrize("app", messages.APPS)
def test_every_sentence_is_translated(app: str) -> None:
    open_ones = [row.id for row in sentences(app) if not messages.is_translated(row) or row.fuzzy]
    assert open_ones == []
    assert not messages.written(app).obsolete


@pytest.mark.parametrize("app", messages.APPS)
def test_a_translation_keeps_the_gaps_and_tags_of_its_sentence(app: str) -> None:
    for row in sentences(app):
        wanted = {tuple(sorted(GAPS.findall(form))) for form in forms(row.id)}
        given = {tuple(sorted(GAPS.findall(form))) for form in forms(row.string)}
        assert given == wanted, row.id


@pytest.mark.parametrize("app", messages.APPS)
def test_what_is_compiled_is_what_is_written(app: str) -> None:
    assert messages.mo_of(app).read_bytes() == messages.compiled(messages.written(app))


@pytest.mark.parametrize("app", messages.APPS)
def test_a_translated_sentence_is_as_short_as_patients_need_it(app: str) -> None:
    long = [
        part
        for row in sentences(app)
        for form in forms(row.string)
        for part in LAST_WORD.split(form.replace("\n", " "))
        if len(part.split()) > MOST_WORDS
    ]
    assert long == []


def test_the_extraction_sees_templates_python_and_pure_code() -> None:
    found = {text for catalog in source().values() for _c, text in keys(catalog)}
    assert {("Sign in",), ("Middle of the knee",), ("There is a problem",)} <= found
    assert any(len(text) == 2 for text in found), "sentences with a number have two forms"


def test_days_times_and_numbers_are_written_as_the_language_writes_them() -> None:
    moment, born = datetime(2026, 11, 22, 9, 30), date(2026, 11, 22)  # noqa: DTZ001 - a wall clock
    assert (day(born), clock(moment), trimmed("6.50")) == ("22 November 2026", "9:30am", "6.5")
    assert weekday(born) == "Sunday 22 November 2026"
    with translation.override("es"):
        assert (day(born), clock(moment)) == ("22 de noviembre de 2026", "9:30")
        assert (weekday(born), trimmed("6.50")) == ("domingo 22 de noviembre de 2026", "6,5")


def test_an_answer_is_read_back_with_the_decimal_mark_of_its_reader() -> None:
    form = loading.current()
    with translation.override("es"):
        shown = form.in_language("es").questions["sleep_hours"]
        assert summary.say(shown, "6.5") == "6,5 horas"
        assert summary.say(form.questions["sleep_hours"], "6.5") == "6.5 hours"
