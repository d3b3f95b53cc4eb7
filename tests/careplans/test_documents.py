import json
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import documents
from careplans.documents import DocumentError, Goal, Number, PlanDocument, Table
from tests.careplans.sample_documents import plan, safety


@pytest.mark.parametrize("document", [plan(), safety()], ids=["full", "safety"])
def test_a_document_comes_back_from_json_as_it_was(document):
    text = json.dumps(document.to_json())
    again = documents.parse(text)
    assert again == document
    assert again.sha256 == document.sha256


@given(
    name=st.text(max_size=40),
    value=st.none() | st.decimals(-999_999, 999_999, places=3),
    score=st.none() | st.integers(0, 10),
    replaced=st.none() | st.integers(1, 99),
    born=st.dates(),
)
def test_any_content_survives_the_round_trip(name, value, score, replaced, born):
    phase = plan().phases[0]
    running = replace(phase.running[0], numbers=(Number("n", name, value, "km"),))
    document = replace(
        plan(),
        patient=replace(plan().patient, name=name, birth_date=born),
        goals=(Goal(name, score),),
        replaces=replaced,
        phases=(replace(phase, running=(running,)),),
    )
    assert documents.parse(json.dumps(document.to_json())) == document


def test_every_change_of_content_changes_the_hash():
    assert replace(plan(), version=3).sha256 != plan().sha256
    assert replace(plan(), review_note="10am").sha256 != plan().sha256


def test_the_order_of_keys_in_a_file_does_not_change_the_hash():
    backwards = dict(reversed(plan().to_json().items()))
    assert PlanDocument.from_json(backwards).sha256 == plan().sha256


def test_a_field_that_holds_its_default_is_not_written():
    """So a field added later does not change the hash of older documents."""
    assert "review_note" not in replace(plan(), review_note="").to_json()


def test_decimals_and_dates_are_texts_in_json():
    tree = plan().to_json()
    assert tree["starts_on"] == "2026-11-23"
    assert tree["phases"][0]["running"][0]["numbers"][0]["value"] == "7"


def broken(path, value):
    """The JSON of the plan with one place changed; `...` takes the place out."""
    tree = deepcopy(plan().to_json())
    place = tree
    *way, last = path
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return tree


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (["colour"], "red", "colour: there is no such field."),
        (["phases", 0, "colour"], "red", "phases[0].colour: there is no such field."),
        (["patient", "name"], ..., "patient.name: is missing."),
        (["version"], "2", "version: should be a whole number, found a text."),
        (["version"], True, "version: should be a whole number, found true or false."),
        (["version"], 1.5, "version: should be a whole number, found a number."),
        (["title"], None, "title: should be a text, found nothing."),
        (["goals"], {}, "goals: should be a list, found an object."),
        (["clinic"], [], "clinic: should be an object, found a list."),
        (["kind"], "half", "kind: 'half' is not one of full, safety."),
        (["starts_on"], "23/11/2026", "starts_on: '23/11/2026' is not a date like 2026-11-22."),
        (["format"], 2, "format: 2 is not known here, only 1."),
        (["web_address"], "javascript:alert(1)", "web_address: must begin with https://."),
        (["title"], "x" * 2001, "title: 2001 characters, the most is 2000."),
        (["summary"], ["x"] * 201, "summary: 201 entries, the most is 200."),
        (["title"], "\ud800", "title: contains half of a character. Type the text again."),
        (["version"], 10**9, "version: the number is too large."),
        (["phases", 0, "weeks_to"], 0, "phases[0].weeks_to: comes before the phase begins."),
        (["pain_rule"], ..., "kind: a full plan needs a pain rule and at least one phase."),
        (
            ["phases", 0, "exercises", 2, "steps", 1],
            7,
            "phases[0].exercises[2].steps[1]: should be a text, found a number.",
        ),
        (
            ["phases", 0, "running", 0, "numbers", 0, "value"],
            "NaN",
            "phases[0].running[0].numbers[0].value: 'NaN' is not a number like \"12.5\".",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(path, value, message):
    with pytest.raises(DocumentError) as refused:
        PlanDocument.from_json(broken(path, value))
    assert str(refused.value) == message


@pytest.mark.parametrize("text", ["", "[", "[1]", "7", b"\xff", '{"a": 1, "a": 2}', "[" * 99_999])
def test_a_file_that_is_no_document_is_refused(text):
    with pytest.raises(DocumentError):
        documents.parse(text)


def test_a_safety_document_holds_no_exercises():
    with pytest.raises(DocumentError, match="a safety document holds no phases"):
        replace(safety(), phases=plan().phases)


def test_a_row_of_stages_has_a_cell_for_every_column():
    with pytest.raises(DocumentError, match="needs 2 cells"):
        Table(("Stage", "Run"), (("1", "2 minutes"), ("2",)))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("24.0"), "24 km"),
        (Decimal("7.50"), "7.5 km"),
        (Decimal("100"), "100 km"),
        (None, ""),
    ],
)
def test_numbers_are_said_without_empty_places(value, text):
    assert Number("week", "A week", value, "km").text == text


def test_a_document_cannot_be_changed():
    with pytest.raises(AttributeError):
        plan().published_on = date(2027, 1, 1)
