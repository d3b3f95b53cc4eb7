"""The loader refuses whatever is outside the subset, and names the place."""

from __future__ import annotations

import json

import pytest

from clinic import content
from clinic.content import ContentError
from intake.questionnaire import loading, strict

from .documents import (
    BASE,
    add,
    change,
    coding,
    enable,
    extend,
    item,
    new_question,
    option,
    page_of,
    parse,
    remove,
)

HL7 = "http://hl7.org/fhir/StructureDefinition/"
YES_TO_CALF = {"question": "s_calf_swollen", "operator": "=", "answerCoding": coding("yes")}

DEFINITION_FAULTS = {
    "another resource": (lambda d: d.update(resourceType="Patient"), "must be Questionnaire"),
    "unknown key at the top": (lambda d: d.update(copyright="us"), "'copyright' is not known"),
    "version without three parts": (lambda d: d.update(version="1.0"), "form.json: version '1.0'"),
    "unknown status": (lambda d: d.update(status="final"), "status must be one of"),
    "another subject": (lambda d: d.update(subjectType=["Group"]), "must be Patient alone"),
    "url of something else": (lambda d: d.update(url="https://x.example/a"), "url must end in"),
    "no items": (lambda d: d.update(item=[]), "form.json: a mapping is needed"),
    "age not first": (lambda d: d["item"].pop(0), "the first item must be age_years"),
    "age that is asked": (change("age_years", readOnly=False), "readOnly is for age_years"),
    "age that is required": (
        change("age_years", required=True),
        "age_years: a safety question is not",
    ),
    "another read-only item": (change("run_years", readOnly=True), "run_years: readOnly is for"),
    "unknown key of a question": (change("run_years", initial=1), "run_years: the key 'initial'"),
    "children of a question": (change("run_years", item=[]), "run_years: the key 'item'"),
    "unknown key of a group": (change("page-night", repeats=True), "page-night: the key 'repeats'"),
    "type outside the subset": (change("run_years", type="quantity"), "the type 'quantity' is not"),
    "type that is no text": (change("run_years", type=["choice"]), "run_years: the type"),
    "repeats on a number": (change("nrs_worst", repeats=True), "only choices may repeat"),
    "repeats that is no flag": (change("pain_quality", repeats="yes"), "repeats must be true"),
    "required that is no flag": (change("run_years", required=1), "required must be true or false"),
    "no text": (remove("run_years", "text"), "run_years: text must be a text"),
    "text of 301 characters": (change("run_years", text="a" * 301), "301 characters; at most 300"),
    "spaces around the text": (change("run_years", text=" Why "), "text must be a text without"),
    "linkId twice": (add("page-night", new_question("s_lump")), "s_lump: this linkId stands twice"),
    "linkId with a hyphen": (change("run_years", linkId="run-years"), "run-years: the sidecar has"),
    "linkId of a group at fault": (
        change("page-night", linkId="page_night"),
        "page_night: a group",
    ),
    "page among sections": (change("sec-pain", linkId="page-pain"), "at this depth is called sec-"),
    "section among pages": (change("page-night", linkId="sec-night"), "is called page-"),
    "group inside a page": (
        add("page-night", {"linkId": "page-deep", "text": "Deep", "type": "group", "item": []}),
        "page-deep: the sidecar has no entry",
    ),
    "empty page": (change("page-night", item=[]), "page-night: the group is empty"),
    "question unknown to the sidecar": (
        add("page-night", new_question("s_new")),
        "s_new: the sidecar has no entry",
    ),
    "too many items in a list": (add("sec-pain", page_of(251)), "item has 251 entries"),
    "31 options": (
        change("run_years", answerOption=[option(f"o{number}") for number in range(31)]),
        "run_years: answerOption has 31 entries; at most 30",
    ),
    "option twice": (
        change("run_years", answerOption=[option("a"), option("a")]),
        "an option code stands twice",
    ),
    "choice without options": (remove("run_years", "answerOption"), "a choice, and only a choice"),
    "options on a number": (change("nrs_worst", answerOption=[option("a")]), "only a choice, has"),
    "option without a label": (
        change("run_years", answerOption=[{"valueCoding": coding("a")}]),
        "run_years: display must be a text",
    ),
    "option of another system": (
        change("run_years", answerOption=[{"valueCoding": coding("a", "http://loinc.org")}]),
        "needs a plain code of the system",
    ),
    "option code with a space": (
        change("run_years", answerOption=[option("a b")]),
        "the option 'a b' needs a plain code",
    ),
    "exclusive option of a single choice": (
        lambda d: item(d, "run_years")["answerOption"][0].update(
            extension=[{"url": f"{HL7}questionnaire-optionExclusive", "valueBoolean": True}]
        ),
        "optionExclusive is for choices that repeat",
    ),
    "extension outside the subset": (
        extend("run_years", url=f"{HL7}questionnaire-hidden", valueBoolean=True),
        "questionnaire-hidden' is not in the subset for choice",
    ),
    "extension of somebody else": (
        extend("nrs_worst", url="https://x.example/minValue", valueInteger=1),
        "nrs_worst: the extension 'https://x.example/minValue'",
    ),
    "extension twice": (
        extend("nrs_worst", url=f"{HL7}minValue", valueInteger=1),
        "'minValue' must stand once",
    ),
    "extension with another value": (
        change("nrs_worst", extension=[{"url": f"{HL7}minValue", "valueString": "1"}]),
        "'minValue' must stand once, with one value",
    ),
    "number without bounds": (remove("nrs_worst", "extension"), "minValue must be there"),
    "bounds the wrong way round": (
        change(
            "nrs_worst",
            extension=[
                {"url": f"{HL7}minValue", "valueInteger": 10},
                {"url": f"{HL7}maxValue", "valueInteger": 0},
            ],
        ),
        "nrs_worst: minValue must be below maxValue",
    ),
    "decimal without places": (
        lambda d: item(d, "sleep_hours")["extension"].pop(2),
        "sleep_hours: maxDecimalPlaces must be a whole number",
    ),
    "five places": (
        lambda d: item(d, "sleep_hours")["extension"][2].update(valueInteger=5),
        "maxDecimalPlaces must be 1 to 4",
    ),
    "slider": (
        lambda d: item(d, "nrs_worst")["extension"][2]["valueCodeableConcept"]["coding"][0].update(
            code="slider"
        ),
        "the item control 'slider' is not in the subset",
    ),
    "unit of another system": (
        lambda d: item(d, "shoe_pairs")["extension"][2]["valueCoding"].update(system="x"),
        "shoe_pairs: the unit is a UCUM coding",
    ),
    "text without a length": (remove("med_other", "maxLength"), "maxLength must be a whole number"),
    "text without end": (change("med_other", maxLength=9999), "maxLength must be 1 to 2000"),
    "length of a number": (change("nrs_worst", maxLength=3), "maxLength is for string and text"),
    "required safety question": (change("s_lump", required=True), "s_lump: a safety question"),
    "help of another question": (
        change("help-nrs_worst", linkId="help-nrs_average"),
        "help-nrs_average: a display item is the help of",
    ),
    "help that is no help": (
        remove("help-nrs_worst", "extension"),
        "needs the item control 'help'",
    ),
    "operator outside the subset": (
        enable("run_years", YES_TO_CALF | {"operator": "!="}),
        "run_years: the operator '!=' is not in the subset",
    ),
    "reading a later question": (
        enable("s_breathless_chest", YES_TO_CALF),
        "s_breathless_chest: enableWhen reads 's_calf_swollen', which is no earlier question",
    ),
    "reading itself": (
        enable("s_calf_swollen", YES_TO_CALF),
        "enableWhen reads 's_calf_swollen', which is no earlier",
    ),
    "reading a question of another form": (
        enable("run_years", YES_TO_CALF | {"question": "s_tail"}),
        "enableWhen reads 's_tail'",
    ),
    "comparing with an option that is not there": (
        enable("run_years", YES_TO_CALF | {"answerCoding": coding("maybe")}),
        "'s_calf_swollen' cannot be compared by '=' with 'maybe'",
    ),
    "ordering a choice": (
        enable("run_years", YES_TO_CALF | {"operator": ">"}),
        "cannot be compared by '>' with 'yes'",
    ),
    "comparing a number with true": (
        enable("run_years", {"question": "nrs_worst", "operator": "=", "answerBoolean": True}),
        "'nrs_worst' cannot be compared",
    ),
    "existing as a word": (
        enable("run_years", {"question": "nrs_worst", "operator": "exists", "answerInteger": 1}),
        "cannot be compared by 'exists'",
    ),
    "two answers to compare with": (
        enable("run_years", YES_TO_CALF | {"answerBoolean": True}),
        "needs exactly one answer",
    ),
    "coding of another system": (
        enable("run_years", YES_TO_CALF | {"answerCoding": coding("yes", "http://loinc.org")}),
        "answerCoding needs the system",
    ),
    "no tests": (enable("run_years"), "run_years: enableWhen is empty"),
    "behaviour with one test": (
        enable("run_years", YES_TO_CALF, enableBehavior="any"),
        "enableBehavior belongs to",
    ),
    "two tests without behaviour": (
        enable("run_years", YES_TO_CALF, YES_TO_CALF),
        "enableBehavior belongs to",
    ),
    "unknown behaviour": (
        enable("run_years", YES_TO_CALF, YES_TO_CALF, enableBehavior="some"),
        "enableBehavior 'some' is not any or all",
    ),
    "thirteen tests": (
        enable("run_years", *[YES_TO_CALF] * 13, enableBehavior="any"),
        "enableWhen has 13 entries",
    ),
}


@pytest.mark.parametrize("fault", DEFINITION_FAULTS)
def test_a_fault_in_the_definition_is_refused_by_name(fault, definition, sidecar):
    break_it, message = DEFINITION_FAULTS[fault]
    break_it(definition)
    with pytest.raises(ContentError) as refused:
        parse(definition, sidecar)
    assert message in str(refused.value)


def test_the_shipped_documents_are_accepted(definition, sidecar):
    parse(definition, sidecar)


def test_a_form_of_more_than_250_items_is_refused(definition, sidecar):
    for number in range(100):
        sidecar["questions"][f"new_{number}"] = sidecar["questions"]["run_years"]
        add("page-night", new_question(f"new_{number}"))(definition)
    with pytest.raises(ContentError, match="items; at most 250 are allowed"):
        parse(definition, sidecar)


def test_a_version_that_is_not_there_is_refused_by_its_file_name():
    with pytest.raises(ContentError, match=r"runner-knee-9\.9\.9\.json: no such file"):
        loading.load("runner-knee", "9.9.9")


def test_a_path_out_of_the_fixtures_is_refused():
    with pytest.raises(ContentError, match="outside the fixtures folder"):
        loading.load("../../secret", "1.0.0")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "questionnaires").mkdir()
    monkeypatch.setattr(content, "FIXTURES", tmp_path)
    return tmp_path / "questionnaires"


def test_broken_json_is_refused_with_its_line(folder):
    (folder / "a.json").write_text('{\n "a": 1,\n}')
    with pytest.raises(ContentError, match=r"questionnaires/a\.json: line 3"):
        strict.read_json_once("questionnaires/a.json")


def test_a_key_that_stands_twice_is_refused_with_the_id_of_its_item(folder):
    (folder / "a.json").write_text('{"linkId": "s_lump", "type": "choice", "type": "text"}')
    with pytest.raises(ContentError, match=r"a\.json: s_lump: the key 'type' stands twice"):
        strict.read_json_once("questionnaires/a.json")


def test_a_file_under_another_name_is_refused(folder, definition, sidecar):
    (folder / "runner-knee-2.0.0.json").write_text(json.dumps(definition))
    (folder / "runner-knee-2.0.0.yaml").write_text(json.dumps(sidecar))
    with pytest.raises(ContentError, match="the file name and the url and version inside it"):
        loading.load("runner-knee", "2.0.0")


def test_a_question_id_with_capitals_is_refused_even_when_the_sidecar_has_it(definition, sidecar):
    change("run_years", linkId="runYears")(definition)
    sidecar["questions"]["runYears"] = sidecar["questions"].pop("run_years")
    with pytest.raises(ContentError, match="runYears: a question id has small letters"):
        parse(definition, sidecar)


def test_the_hash_is_that_of_the_definition_file():
    assert loading.current().sha256 == content.sha256_of(f"{BASE}.json")
