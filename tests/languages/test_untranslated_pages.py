"""No sentence that a patient meets is left in English, on any page and in any state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from clinic.models import Clinic, Episode, Invitation, User
from tests.languages import pages, pseudo

pytestmark = [pytest.mark.django_db, pytest.mark.long]
# Names and numbers, what the runner typed, and words that are the same in every language.
DATA = (
    "Riverside Physiotherapy",
    "Patella",
    "English",
    "JavaScript",
    "WCAG",
)
JOINING = {"de"}  # the days and months of a date are translated by the framework
ALIKE = {"No", "“No”", "km", "cm", "kg", "Error:", "Regular", "Diabetes", "“Diabetes”"}
LETTERS = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture
def walks(
    invitation: Invitation, episode: Episode, patient: User, physio: User, front_desk: User
) -> dict[str, Callable[[Client], Iterator[pages.Shown]]]:
    return {
        "open": lambda client: pages.open_to_all(client, invitation),
        "form": lambda client: pages.the_form(client, invitation),
        "minor": lambda client: pages.of_a_minor(client, invitation),
        "account": lambda client: pages.the_account(
            client, patient, episode, physio=physio, desk=front_desk
        ),
    }


def read(shown: pages.Shown, client: Client, language: str) -> pseudo.Words:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = shown.fetch().content.decode()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert f'<html lang="{language}"' in html, shown.name
    return pseudo.Words(html)


def untranslated(text: str, data: list[str]) -> str:
    """What is left of a text without what is translated and what is data."""
    left = pseudo.outside_brackets(text)
    if not LETTERS.search(left):
        return ""
    for fixed in pseudo.fixed_texts():
        left = fixed.sub(" ", left)
    for known in data:
        left = left.replace(known, " ")
    found = [word for word in LETTERS.findall(left) if word not in JOINING]
    return " ".join(found)


@pytest.mark.parametrize("walk", ["open", "form", "minor", "account"])
def test_every_page_is_translated(
    client: Client, clinic: Clinic, patient: User, physio: User, walks: Any, walk: str
) -> None:
    """In a language of brackets nothing but data stands outside; in Spanish nothing is English."""
    data = known_data(clinic, patient, physio)
    faults: list[str] = []
    for shown in walks[walk](client):
        with pseudo.spoken():
            bracketed = read(shown, client, "es")
        faults += [f"{shown.name}: {text}" for text in bracketed.found if untranslated(text, data)]
        faults += [f"{shown.name}, a number for machines: {text}" for text in bracketed.broken]
        if shown.is_question:
            continue
        english = set(read(shown, client, "en").found) - ALIKE
        both = english & set(read(shown, client, "es").found)
        faults += [f"{shown.name}, in Spanish: {text}" for text in both if untranslated(text, data)]
    assert not faults, "\n".join(faults)


def test_a_sentence_that_nobody_can_translate_is_found(client: Client) -> None:
    with pseudo.spoken():
        closed = pages.Shown("closed", lambda: client.get(reverse("form-closed")))
        found = read(closed, client, "es").found
    assert found
    assert not any(untranslated(text, list(DATA)) for text in found)
    assert untranslated("Call us now", list(DATA)) == "Call us now"
    assert untranslated("⟦Call⟧ us ⟦now⟧", list(DATA)) == "us"


def known_data(clinic: Clinic, patient: User, physio: User) -> list[str]:
    typed = [str(value) for value in pages.ANSWERS.values() if isinstance(value, str)]
    own = [clinic.opening_hours, patient.email, patient.given, patient.family]
    names = [physio.get_full_name(), *(row.full_name for row in patient.patients.all())]
    return sorted(filter(None, {*DATA, *own, *names, *typed}), key=len, reverse=True)
