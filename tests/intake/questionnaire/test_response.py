"""A sent form as a FHIR QuestionnaireResponse: exact both ways, strict on the way in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import flow, response
from intake.questionnaire.definition import Kind
from intake.questionnaire.response import Identity, ResponseError

from .form import FORM, any_answers, complete

IDENTITY = Identity(
    response_uid="7f0c",
    number=1,
    patient_uid="b2a1",
    episode_uid="e9d4",
    sent_at=datetime(2026, 11, 22, 14, 2, tzinfo=UTC),
    filled_by="self",
)
EXACT = {
    "about_height_cm": "171.5",
    "run_weekly_usual": "30",
    "run_easy_pace": "5.3333",
    "cross_hours": "0.25",
    "run_event": True,
    "run_event_date": "2027-02-28",
    "seen_before": False,
    "nrs_average": 0,
    "aggravators": ["stairs_up", "squatting", "cycling"],
    "about_support": "  leading spaces are trimmed on saving".strip(),
    "med_other": "two\nlines, “quotes”, 🦵🏽, مرحبا, é",
}


def exported(answers: dict[str, Any], identity: Identity = IDENTITY) -> dict[str, Any]:
    return response.export(FORM, answers, identity=identity)


def over_the_wire(resource: dict[str, Any]) -> dict[str, Any]:
    """As a client reads it."""
    return dict(json.loads(json.dumps(resource)))


def every_item(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from every_item(item.get("item", []))


def item_of(resource: dict[str, Any], link_id: str) -> dict[str, Any]:
    return next(item for item in every_item(resource["item"]) if item["linkId"] == link_id)


# ---- there and back ---------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(answers=any_answers)
def test_answers_are_equal_after_export_and_import(answers: dict[str, Any]) -> None:
    sent = flow.split(FORM, answers, frozenset()).answers
    draft = over_the_wire(exported(answers)) | {"status": "in-progress"}
    assert response.read(FORM, draft) == sent


def test_every_kind_of_answer_is_exact() -> None:
    answers = complete(**EXACT)
    resource = over_the_wire(exported(answers))
    assert response.problems(FORM, resource) == ()
    assert response.read(FORM, resource) == answers
    exact = json.loads(json.dumps(resource), parse_float=Decimal)
    assert response.read(FORM, exact) == answers
    assert {question.kind for question in FORM.questions.values() if question.id in answers} >= {
        *Kind
    }


def test_values_have_the_types_of_their_questions() -> None:
    resource = exported(complete(**EXACT))
    answers = {key: item_of(resource, key)["answer"] for key in EXACT}
    assert answers["run_easy_pace"] == [{"valueDecimal": 5.3333}]
    assert answers["run_weekly_usual"] == [{"valueDecimal": 30}]
    assert answers["run_event_date"] == [{"valueDate": "2027-02-28"}]
    assert answers["seen_before"] == [{"valueBoolean": False}]
    assert answers["nrs_average"] == [{"valueInteger": 0}]
    codes = [row["valueCoding"] for row in answers["aggravators"]]
    assert [(row["code"], row["display"]) for row in codes] == [
        ("stairs_up", "Going up stairs"),
        ("squatting", "Squatting"),
        ("cycling", "Cycling"),
    ]


def test_the_words_beside_the_codes_are_english_whatever_the_runner_reads() -> None:
    answers = complete(**EXACT)
    spanish = FORM.in_language("es")
    resource = response.export(spanish, answers, identity=IDENTITY)
    assert resource == exported(answers)
    assert response.read(spanish, resource) == answers


def test_a_number_written_with_more_digits_is_the_same_answer() -> None:
    text = json.dumps(exported(complete(about_height_cm="171.5")))
    resource = json.loads(text.replace("171.5", "171.50"), parse_float=Decimal)
    assert response.read(FORM, resource)["about_height_cm"] == "171.5"


def test_the_items_stand_as_they_stand_in_the_form() -> None:
    resource = exported(complete(**EXACT))
    order = [*FORM.computed]
    for section in FORM.sections:
        order.append(section.id)
        for page in section.pages:
            order += [page.id, *(question.id for question in page.questions)]
    shown = [item["linkId"] for item in every_item(resource["item"])]
    assert shown == [link_id for link_id in order if link_id in shown]
    assert item_of(resource, "age_years")["answer"] == [{"valueInteger": 40}]


def test_what_was_hidden_later_is_no_part_of_the_response() -> None:
    answers = complete() | {"injury_mechanism": ["twist"], "med_periods": "regular"}
    shown = {item["linkId"] for item in every_item(exported(answers)["item"])}
    assert not shown & {"injury_mechanism", "med_periods", "page-periods", "page-injury"}


# ---- whose it is ------------------------------------------------------------------------------


def test_the_response_names_the_form_at_its_version_and_the_moment_in_utc() -> None:
    resource = exported(complete())
    assert resource["questionnaire"] == f"{FORM.url}|{FORM.version}"
    assert resource["authored"] == "2026-11-22T14:02:00.000Z"
    assert resource["meta"] == {"versionId": "1", "lastUpdated": resource["authored"]}
    assert (resource["status"], resource["language"]) == ("completed", "en")
    assert resource["author"] == resource["source"] == resource["subject"]


@pytest.mark.parametrize(
    ("changed", "author", "source", "status"),
    [
        (
            {"typed_by": "s4m"},
            {"reference": "Practitioner/s4m"},
            {"reference": "Patient/b2a1"},
            "completed",
        ),
        (
            {"filled_by": "parent", "number": 2},
            {"type": "RelatedPerson", "display": "Parent or guardian"},
            {"type": "RelatedPerson", "display": "Parent or guardian"},
            "amended",
        ),
    ],
)
def test_who_typed_and_who_answered_are_told_apart(
    changed: dict[str, Any], author: object, source: object, status: str
) -> None:
    values = {name: getattr(IDENTITY, name) for name in Identity.__slots__} | changed
    resource = exported(complete(), Identity(**values))
    assert (resource["author"], resource["source"]) == (author, source)
    assert resource["status"] == status
    assert response.problems(FORM, resource) == ()


# ---- what is refused --------------------------------------------------------------------------


def without(link_id: str) -> Callable[[dict[str, Any]], None]:
    def change(resource: dict[str, Any]) -> None:
        for item in every_item([resource]):
            if "item" in item:
                item["item"] = [row for row in item["item"] if row.get("linkId") != link_id]

    return change


def answered(link_id: str, *answers: object) -> Callable[[dict[str, Any]], None]:
    def change(resource: dict[str, Any]) -> None:
        item_of(resource, link_id)["answer"] = list(answers)

    return change


def coded(code: str, **changed: str) -> dict[str, Any]:
    system = "https://patella.example/CodeSystem/intake-answer"
    return {"valueCoding": {"system": system, "code": code} | changed}


def twice(resource: dict[str, Any]) -> None:
    page = item_of(resource, "page-urgent")
    page["item"].append(copy.deepcopy(page["item"][0]))


def swapped(resource: dict[str, Any]) -> None:
    item_of(resource, "page-urgent")["item"].reverse()


def moved(resource: dict[str, Any]) -> None:
    item_of(resource, "page-night")["item"] += item_of(resource, "page-urgent")["item"]


def flattened(resource: dict[str, Any]) -> None:
    resource["item"] = list(every_item(resource["item"]))


def hidden(resource: dict[str, Any]) -> None:
    item_of(resource, "page-start")["item"][1]["answer"] = [coded("gradual")]
    section = item_of(resource, "sec-safety")
    row = {"linkId": "injury_mechanism", "answer": [coded("twist")]}
    section["item"].append({"linkId": "page-injury", "item": [row]})


BROKEN: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda one: one.update(resourceType="Questionnaire"), "resource of the type"),
    (lambda one: one.update(questionnaire=FORM.url), "does not say that it answers"),
    (lambda one: one.update(questionnaire=f"{FORM.url}|9.9.9"), "does not say that it answers"),
    (lambda one: one.update(status="final"), "status is none"),
    (lambda one: one.update(modifierExtension=[{"url": "x"}]), "modifierExtension"),
    (lambda one: one.update(item=[]), "not a list with something in it"),
    (lambda one: one.update(item={"linkId": "sec-safety"}), "not a list"),
    (lambda one: one["item"].append({"linkId": "sec-unknown"}), "does not belong"),
    (lambda one: one["item"].append("sec-safety"), "does not belong"),
    (lambda one: item_of(one, "page-urgent").update(answer=[{"valueString": "x"}]), "is a group"),
    (lambda one: item_of(one, "page-urgent").update(item=[]), "not a list with something in it"),
    (lambda one: item_of(one, "s_lump").update(item=[]), "is a question"),
    (lambda one: item_of(one, "s_lump").update(answer=[]), "is a question"),
    (lambda one: item_of(one, "s_lump").update(definition="x"), "has no place for: definition"),
    (twice, "stands twice"),
    (swapped, "out of order"),
    (moved, "does not belong in page-night"),
    (flattened, "does not belong"),
    (hidden, "injury_mechanism is answered, but these answers do not ask it"),
    (without("knee_side"), "knee_side needs an answer"),
    (without("page-goals"), "psfs_1_activity needs an answer"),
    (answered("nrs_average", {"valueInteger": 11}), "nrs_average: Enter a whole number"),
    (answered("nrs_average", {"valueInteger": True}), "nrs_average: Enter a whole number"),
    (answered("nrs_average", {"valueInteger": 3.5}), "nrs_average: Enter a whole number"),
    (answered("nrs_average", {"valueDecimal": 3}), "holds valueInteger and nothing else"),
    (answered("nrs_average", {"valueInteger": 3}, {"valueInteger": 4}), "takes one answer"),
    (answered("nrs_average", "3"), "holds valueInteger and nothing else"),
    (answered("sleep_hours", {"valueDecimal": "7"}), "sleep_hours: Enter a number"),
    (answered("sleep_hours", {"valueDecimal": float("nan")}), "sleep_hours: Enter a number"),
    (answered("sleep_hours", {"valueDecimal": 7.123456}), "digits after the point"),
    (answered("run_event", {"valueBoolean": "true"}), "Choose yes or no"),
    (answered("psfs_1_activity", {"valueString": "x" * 81}), "80 characters or fewer"),
    (answered("psfs_1_activity", {"valueString": "a\x00b"}), "special characters"),
    (answered("psfs_1_activity", {"valueString": "\ud800"}), "special characters"),
    (answered("s_lump", coded("perhaps")), "s_lump: Choose one of the answers"),
    (answered("s_lump", coded("no", system="urn:x")), "not of the system"),
    (answered("s_lump", coded("no", display="Yes")), "words beside the code no"),
    (answered("s_lump", coded("no", version="2")), "a choice is a coding"),
    (answered("s_lump", {"valueCoding": "no"}), "a choice is a coding"),
    (answered("s_bone_load", coded("none"), coded("hop_sharp")), "not both"),
    (answered("s_bone_load", coded("hop_sharp"), coded("hop_sharp")), "stands twice"),
]


@pytest.mark.parametrize(("change", "sentence"), BROKEN)
def test_what_does_not_fit_the_form_is_named_and_never_read(
    change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    resource = exported(complete(onset_type="gradual"))
    assert response.problems(FORM, resource) == ()
    change(resource)
    assert sentence in " ".join(response.problems(FORM, resource))
    with pytest.raises(ResponseError) as refused:
        response.read(FORM, resource)
    assert refused.value.problems == response.problems(FORM, resource)


def test_the_worst_place_is_one_of_the_places_ticked() -> None:
    resource = exported(complete(pain_location=["fat_pad_sides", "diffuse"], pain_worst="diffuse"))
    assert response.problems(FORM, resource) == ()
    answered("pain_worst", coded("fibular_head"))(resource)
    assert response.problems(FORM, resource) == (
        "pain_worst chooses what is not among the places ticked.",
    )


def test_only_a_response_that_says_it_is_whole_has_to_be() -> None:
    resource = exported({"age_years": 40, "knee_side": "left"})
    assert "run_unit needs an answer." in response.problems(FORM, resource)
    assert response.problems(FORM, resource | {"status": "in-progress"}) == ()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["item", "linkId", "answer", "valueCoding", "code", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60)
@given(damage=anything, where=st.sampled_from(["item", "status", "questionnaire", "all", "deep"]))
def test_no_resource_breaks_the_reading(damage: Any, where: str) -> None:
    resource = exported(complete())
    if where == "all":
        resource = damage
    elif where == "deep":
        item_of(resource, "page-urgent")["item"][0]["answer"] = [damage, {"valueCoding": damage}]
    else:
        resource[where] = damage
    assert all(isinstance(one, str) for one in response.problems(FORM, resource))
