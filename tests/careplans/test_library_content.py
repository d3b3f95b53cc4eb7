"""The library as shipped, and what the loader refuses."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from careplans import library
from careplans.library import Library
from clinic.content import ContentError, sources
from intake.questionnaire import loading
from intake.triage import rules

BANNED = re.compile(
    r"\b(weak\w*|worn|wear\w*|torn|tear\w*|maltracking|degenerat\w*|damage\w*|diagnos\w*|"
    r"bone on bone|wrong|bad|bilateral|exacerbat\w*|modalit\w*|prophyla\w*|unilateral)\b",
    re.IGNORECASE,
)
SHORTHAND = re.compile(
    r"\b(\d*RM|PSFS|DVT|amber|green|red|cue[sd]?|hop test|none\.|message|palpate|discharge|"
    r"clinician\w*|rolls forward|build rule|x\d+)\b",
    re.IGNORECASE,
)
"""What physios write for each other. A patient's signs are Go, Slow down and Stop."""
LONGEST_SENTENCE = 20

Content = dict[str, Any]


def shipped() -> Library:
    return library.load()


def patient_texts() -> Iterator[tuple[str, str]]:
    """Every text a patient can read, with the id it belongs to."""
    found = shipped()
    for group in found.groups.values():
        yield group.id, group.why
    for exercise in found.exercises.values():
        yield exercise.id, exercise.name
        yield from ((exercise.id, step) for step in exercise.steps)
        yield exercise.id, exercise.dose.load_text
        yield exercise.id, exercise.dose.tempo
        yield from ((exercise.id, precaution.note) for precaution in exercise.precautions)
    for modification in found.modifications.values():
        yield modification.id, modification.name
        yield modification.id, modification.patient
        yield modification.id, modification.progress
        yield from ((modification.id, parameter.label) for parameter in modification.parameters)
        yield from ((modification.id, parameter.say) for parameter in modification.parameters)
        yield from ((modification.id, step.text) for step in modification.steps)
    for point in found.education.values():
        yield point.id, point.title
        yield point.id, point.text
    for rule in found.pain_rules.values():
        yield from ((rule.id, text) for text in (rule.green, rule.amber, rule.red))
    for template in found.templates.values():
        for phase in template.phases:
            yield from ((template.id, text) for text in (*phase.goals, *phase.progress_when))
            yield template.id, phase.review
            yield from ((template.id, item.note) for item in phase.exercises)


def test_everything_of_the_clinical_files_is_there() -> None:
    found = shipped()
    assert (len(found.exercises), len(found.modifications), len(found.education)) == (89, 31, 19)
    assert (len(found.templates), len(found.pain_rules), len(found.groups)) == (13, 7, 11)


def test_no_patient_text_says_a_banned_word() -> None:
    assert [(i, text) for i, text in patient_texts() if BANNED.search(text)] == []


def test_no_patient_text_says_what_only_a_physio_understands() -> None:
    assert [(i, text) for i, text in patient_texts() if SHORTHAND.search(text)] == []


def test_a_citation_prints_only_what_is_certain() -> None:
    doubt = re.compile(r"believed|recalled|probably|uncertain|not sure|\?\)", re.IGNORECASE)
    assert [source.id for source in sources().values() if doubt.search(source.cite)] == []


def test_the_red_sign_of_every_pain_rule_says_stop_first() -> None:
    for rule in shipped().pain_rules.values():
        assert re.search(r": stop\b", rule.red), rule.id
        assert rule.red[0].isupper() or rule.red[0].isdigit(), rule.id


def test_no_sentence_for_patients_is_too_long() -> None:
    too_long = [
        (entry, sentence)
        for entry, text in patient_texts()
        for sentence in re.split(r"[.!?:;](?:\s|$)", text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert too_long == []


def test_every_exercise_says_why_and_has_a_dose_within_its_limits() -> None:
    for exercise in shipped().exercises.values():
        assert exercise.why
        assert exercise.steps
        assert not library.checks.dosage.problems(exercise.dose, exercise.limits)


def test_tags_follow_the_group() -> None:
    for exercise in shipped().exercises.values():
        loading_group = exercise.group in {
            "quads",
            "hip",
            "hamstrings",
            "calves",
            "isometrics",
            "plyometrics",
        }
        impact_group = exercise.group in {"plyometrics", "gait"}
        assert ("loading" in exercise.tags) == loading_group, exercise.id
        assert ("impact" in exercise.tags) == impact_group, exercise.id
        assert ("running" in exercise.tags) == impact_group, exercise.id


def test_everything_cites_a_registered_source() -> None:
    found = shipped()
    cited = [*found.exercises.values(), *found.modifications.values(), *found.education.values()]
    assert all(set(entry.sources) <= set(sources()) and entry.sources for entry in cited)


def test_red_flags_and_factors_named_here_exist_in_the_rules() -> None:
    known = rules.current()
    for modification in shipped().modifications.values():
        assert set(modification.not_when.red_flags) <= set(known.red_flags), modification.id
        assert set(modification.indicated.factors) <= set(known.factors), modification.id


def test_factors_link_to_modifications_that_exist() -> None:
    links = {link for factor in rules.current().factors.values() for link in factor.links}
    assert links <= set(shipped().modifications)


def test_the_order_of_patterns_is_that_of_the_rules() -> None:
    assert set(shipped().tie_break) == set(rules.current().patterns)


def test_the_library_is_read_once_and_has_a_fingerprint() -> None:
    assert library.load() is library.load()
    assert re.fullmatch(r"[0-9a-f]{64}", shipped().sha256)


@cache
def documents() -> dict[str, Any]:
    return library.documents()


def entry(content: Content, file: str, key: str, entry_id: str) -> dict[str, Any]:
    return next(row for row in content[file][key] if row["id"] == entry_id)


def exercise_row(content: Content, entry_id: str = "q_slr") -> dict[str, Any]:
    return entry(content, "exercises", "exercises", entry_id)


def modification_row(content: Content, entry_id: str = "rm_cadence") -> dict[str, Any]:
    return entry(content, "modifications", "modifications", entry_id)


def template_row(content: Content, entry_id: str = "tp_itb") -> dict[str, Any]:
    return entry(content, "templates", "templates", entry_id)


Spoil = Callable[[Content], Any]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(
            lambda c: exercise_row(c).update(sources=["nobody1999"]),
            "exercises.yaml: q_slr: unknown source 'nobody1999'",
            id="unknown source",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(sources=[]), "q_slr: cites no source", id="no source"
        ),
        pytest.param(
            lambda c: exercise_row(c)["precautions"][0].update(when={"q": "s_nothing", "is": "x"}),
            "q_slr, precautions 1: unknown question 's_nothing'",
            id="unknown question",
        ),
        pytest.param(
            lambda c: exercise_row(c)["precautions"][0].update(
                when={"q": "med_periods", "is": "x"}
            ),
            "q_slr, precautions 1: 'med_periods': there is no option 'x'",
            id="unknown option",
        ),
        pytest.param(
            lambda c: exercise_row(c)["precautions"][0].update(pattern="pfp"),
            "q_slr, precautions 1: must have either 'when' or 'pattern'",
            id="precaution of two kinds",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(progression_to=["q_nothing"]),
            "exercises.yaml: q_slr: unknown exercise 'q_nothing'",
            id="progression to nowhere",
        ),
        pytest.param(
            lambda c: exercise_row(c, "q_leg_ext_machine").update(progression_to=["q_quad_set"]),
            "progression runs in a circle",
            id="circle of progressions",
        ),
        pytest.param(
            lambda c: exercise_row(c)["dosage"].update(sets=9),
            "exercises.yaml: q_slr: dose, sets: Enter sets from 1 to 6.",
            id="dose outside its limits",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(needs=[["sofa"]]),
            "q_slr: unknown equipment 'sofa'",
            id="unknown equipment",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(tags=["flying"]),
            "q_slr: unknown tag 'flying'",
            id="unknown tag",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(dificulty=2),
            "q_slr: unknown field 'dificulty'",
            id="misspelt field",
        ),
        pytest.param(
            lambda c: exercise_row(c).update(difficulty="2"),
            "q_slr: 'difficulty' must be a whole number",
            id="wrong type",
        ),
        pytest.param(lambda c: exercise_row(c).pop("steps"), "q_slr: has no steps", id="no steps"),
        pytest.param(
            lambda c: c["exercises"]["exercises"].append(exercise_row(c)),
            "exercises.yaml: q_slr: the id stands twice",
            id="id twice",
        ),
        pytest.param(
            lambda c: modification_row(c)["parameters"][0].update(formula="__import__('os')"),
            "modifications.yaml: rm_cadence, parameters 1: 'formula'",
            id="formula that would run code",
        ),
        pytest.param(
            lambda c: modification_row(c)["parameters"][0].update(formula="speed * 2"),
            "rm_cadence: unknown variable 'speed'",
            id="formula over an unknown variable",
        ),
        pytest.param(
            lambda c: modification_row(c)["caps"][0].update(number="target"),
            "rm_cadence: unknown number 'target'",
            id="cap on nothing",
        ),
        pytest.param(
            lambda c: modification_row(c, "rm_run_walk")["stages"][0].update(run_total=9),
            "rm_run_walk, stages 1: totals must be 8 and 24",
            id="stage that does not add up",
        ),
        pytest.param(
            lambda c: template_row(c)["phases"][0]["exercises"].append({"id": "q_nothing"}),
            "templates.yaml: tp_itb: unknown exercise 'q_nothing'",
            id="template with an unknown exercise",
        ),
        pytest.param(
            lambda c: template_row(c)["phases"][0]["running"].append("rm_nothing"),
            "tp_itb: unknown modification 'rm_nothing'",
            id="template with an unknown modification",
        ),
        pytest.param(
            lambda c: template_row(c)["phases"][0]["education"].append("ed_nothing"),
            "tp_itb: unknown education point 'ed_nothing'",
            id="template with unknown advice",
        ),
        pytest.param(
            lambda c: template_row(c)["phases"][1].update(weeks=[4, 6]),
            "tp_itb: build must begin in week 3",
            id="phases with a gap",
        ),
        pytest.param(
            lambda c: template_row(c)["phases"][0]["exercises"][0].update(sets=20),
            "tp_itb, settle, h_side_abd: dose, sets",
            id="template dose outside the limits",
        ),
        pytest.param(
            lambda c: c["templates"]["selection"].pop(0),
            "selection: no template for bone_stress",
            id="pattern without a template",
        ),
        pytest.param(
            lambda c: c["exercises"].update(version="2.0.0"),
            "the files have different versions",
            id="files of different versions",
        ),
    ],
)
def test_a_fault_in_the_content_names_its_file_and_id(spoil: Spoil, message: str) -> None:
    content = copy.deepcopy(documents())
    spoil(content)
    with pytest.raises(ContentError, match=re.escape(message)):
        library.build(content, questionnaire=loading.current())


def test_the_shipped_content_passes_its_own_checks() -> None:
    assert library.build(documents(), questionnaire=loading.current()).version == "1.0.0"
