"""The runner knee form as it ships says what the clinical form says, in the places settled."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import product

import pytest

from clinic import content
from intake.questionnaire import flow
from intake.questionnaire.answers import ELSEWHERE
from intake.questionnaire.definition import Control, Kind

from .form import CLINICAL, CLINICAL_QUESTIONS, FORM, NEW_IDS

ASKED = sorted(set(CLINICAL_QUESTIONS) - ELSEWHERE)
KINDS = {"nrs": "integer", "body_map": "multi", "text": "text"}
MOVED_TO_SAFETY = [
    "pain_other_areas",
    "onset_type",
    "duration_band",
    "injury_mechanism",
    "s_steps_at_injury",
    "s_pop",
    "s_heel_lift",
]
PLACEMENT = {
    "sec-about": "about_sex about_height_cm about_weight_kg about_work about_support",
    "sec-where": "knee_side knee_worse_side pain_location pain_location_other pain_worst"
    " pain_point_size",
    "sec-pain": "pain_quality nrs_worst nrs_average nrs_next_day stiffness_morning_min settle_time"
    " provoke_ease aggravators run_pain_pattern run_onset_minutes mechanical",
    "sec-running": "run_status nrs_run run_unit run_weekly_usual run_weekly_last4 run_longest_30d"
    " run_sessions_week rest_days_week run_terrain run_years run_easy_pace run_cadence"
    " run_footstrike cross_training cross_hours",
}


def ids_of(file_section: str) -> list[str]:
    return [key for key in ASKED if CLINICAL_QUESTIONS[key]["section"] == file_section]


def section_ids(section_id: str) -> list[str]:
    return [question.id for question in FORM.section(section_id).questions]


def test_the_form_asks_the_clinical_questions_and_two_more():
    assert len(ASKED) == 107
    assert set(FORM.questions) == {*ASKED, *NEW_IDS}


def test_every_question_stands_on_exactly_one_page():
    counted = Counter(question.id for page in FORM.pages for question in page.questions)
    assert set(counted) == set(FORM.questions)
    assert set(counted.values()) == {1}


def test_the_eight_sections_have_their_names():
    assert [(section.number, section.title) for section in FORM.sections] == [
        (1, "Safety check"),
        (2, "About you"),
        (3, "Where it hurts"),
        (4, "Your pain"),
        (5, "Your running"),
        (6, "What has changed"),
        (7, "Health and past injuries"),
        (8, "Goals"),
    ]


def test_the_safety_check_comes_first_and_holds_what_emergencies_need():
    safety = section_ids("sec-safety")
    assert sorted(safety) == sorted(ids_of("safety_screen") + MOVED_TO_SAFETY)
    assert safety[-7:] == MOVED_TO_SAFETY


@pytest.mark.parametrize("section_id", PLACEMENT)
def test_a_section_holds_its_questions_in_the_order_of_the_clinical_form(section_id):
    assert section_ids(section_id) == PLACEMENT[section_id].split()


def test_changes_health_and_goals_hold_the_rest():
    changes = ["run_spike", "run_changes", *ids_of("footwear")]
    health = [*ids_of("medical"), "sleep_hours", "stress_level", *ids_of("tried")]
    events = ["run_event", "run_event_date", "run_event_distance"]
    goals = events + ids_of("strength_flexibility") + ids_of("goals")
    assert sorted(section_ids("sec-changes")) == sorted(changes)
    assert sorted(section_ids("sec-health")) == sorted(health)
    assert sorted(section_ids("sec-goals")) == sorted(goals)


@pytest.mark.parametrize("question_id", ASKED)
def test_a_question_says_what_the_clinical_form_says(question_id):
    original, question = CLINICAL_QUESTIONS[question_id], FORM.questions[question_id]
    kind = "string" if original.get("max_length", 999) <= 80 else original["type"]
    assert question.kind == KINDS.get(kind, kind)
    for name in ("text", "why"):
        assert getattr(question, name) == original[name]
    assert question.help == original.get("help", "")
    assert question.unit == original.get("unit", "")
    assert question.file_section == original["section"]
    assert question.sources == tuple(original["sources"])
    assert question.max_length == original.get("max_length")
    assert question.core == original["core"]
    assert question.sensitive == original.get("sensitive", False)
    assert question.must_be_answered == original["required"]


@pytest.mark.parametrize("question_id", ASKED)
def test_a_question_offers_the_options_of_the_clinical_form(question_id):
    original, question = CLINICAL_QUESTIONS[question_id], FORM.questions[question_id]
    rows = original.get("options", [])
    if "option_set" in original:
        rows = CLINICAL["option_sets"][original["option_set"]]
    if original["type"] == "body_map":
        rows = CLINICAL["body_map"]["regions"]
    assert [(option.id, option.label) for option in question.options] == [
        (row["id"], row["label"]) for row in rows
    ]


NUMBERS = [key for key in ASKED if CLINICAL_QUESTIONS[key]["type"] in ("nrs", "integer", "decimal")]


@pytest.mark.parametrize("question_id", NUMBERS)
def test_a_number_has_the_bounds_of_the_clinical_form(question_id):
    original, question = CLINICAL_QUESTIONS[question_id], FORM.questions[question_id]
    assert question.minimum == Decimal(str(original["min"]))
    if question_id != "run_easy_pace":
        assert question.maximum == Decimal(str(original["max"]))


def test_the_pace_bound_leaves_room_for_miles():
    assert FORM.questions["run_easy_pace"].maximum == Decimal("32.1868")


def test_a_pain_score_is_shown_as_a_scale():
    scales = {key for key, row in CLINICAL_QUESTIONS.items() if row["type"] == "nrs"}
    shown = {key for key, one in FORM.questions.items() if one.control is Control.SCALE}
    assert shown == scales


def test_none_of_these_is_exclusive_in_every_choice_that_repeats():
    for question in FORM.questions.values():
        expected = {"none"} if question.kind is Kind.MULTI and question.option("none") else set()
        assert question.exclusive_options() == expected


def red_flag_inputs() -> set[str]:
    rules = content.read_yaml("triage/runner-knee-1.0.0.yaml")
    named = {
        "m": {row["id"]: row["when"] for row in rules["macros"]},
        "d": {row["id"]: row["inputs"] for row in rules["derived"]},
    }
    return set().union(*(_inputs(rule["when"], named) for rule in rules["red_flags"]))


def _inputs(node: object, named: dict[str, dict[str, object]]) -> set[str]:
    if isinstance(node, list):
        return set().union(*(_inputs(one, named) for one in node))
    if isinstance(node, str):
        return {node}
    assert isinstance(node, dict)
    found: set[str] = {node["q"]} if "q" in node else set()
    for key in ("all", "any", "not"):
        found |= _inputs(node.get(key, []), named)
    for key in ("m", "d"):
        found |= _inputs(named[key][node[key]], named) if key in node else set()
    return found


def test_safety_means_read_by_a_red_flag_rule_or_asked_in_the_safety_screen():
    expected = (red_flag_inputs() & set(FORM.questions)) | set(ids_of("safety_screen"))
    assert {key for key, one in FORM.questions.items() if one.safety} == expected


def test_only_safety_questions_without_a_rather_not_say_may_be_declined():
    kept = {key for key, one in FORM.questions.items() if one.safety and not one.may_be_declined}
    assert kept == {"med_periods", "med_fuel"}


def test_no_question_depends_on_another_of_its_own_page():
    for question in FORM.questions.values():
        read = [test.question_id for condition in question.enable for test in condition.tests]
        links = [question.choices_from, question.about]
        near = {other.id for other in FORM.page(question.page_id).questions}
        assert not near & {*read, *links}


def test_page_titles_are_short_and_each_is_used_once():
    titles = [page.title for page in FORM.pages]
    assert len(set(titles)) == len(titles)
    assert all(len(title.split()) <= 6 for title in titles)


def test_every_number_is_said_with_a_unit_or_on_a_scale():
    for question in FORM.questions.values():
        if question.kind in (Kind.INTEGER, Kind.DECIMAL):
            assert question.words or question.unit or question.control is Control.SCALE


GATES = {
    "age_years": (15, 40, 70),
    "about_sex": ("female", "male"),
    "s_calf_swollen": ("yes", "no"),
    "s_surgery_recent": ("yes_lt_6w", "no"),
    "onset_type": ("sudden_injury", "sudden_no_injury", "gradual", "not_sure"),
    "knee_side": ("both", "left"),
    "run_pain_pattern": ("builds", "no_pain"),
    "run_status": ("normal", "stopped_gt_4w"),
    "run_event": (True, False),
}
OPEN_ENDED = {
    "injury_mechanism": ["twist"],
    "pain_location": ["peripatellar", "back_centre"],
    "psfs_2_activity": "Kneel",
    "psfs_3_activity": "Run",
}


@pytest.fixture(scope="module")
def paths() -> list[dict[str, object]]:
    return [
        dict(zip(GATES, chosen, strict=True)) | OPEN_ENDED for chosen in product(*GATES.values())
    ]


def test_the_shortest_path_has_30_pages_and_the_longest_40(paths):
    lengths = [len(flow.pages(FORM, path)) for path in paths]
    assert (min(lengths), max(lengths)) == (30, 40)


def test_the_shortest_path_asks_for_at_most_75_required_answers(paths):
    required = [
        sum(
            state is flow.Asked.YES and FORM.item(key).must_be_answered
            for key, state in flow.states(FORM, path).items()
            if key in FORM.questions
        )
        for path in paths
    ]
    assert min(required) <= 75


def test_every_question_can_be_reached(paths):
    reached = {
        key
        for path in paths
        for key, state in flow.states(FORM, path).items()
        if state is flow.Asked.YES
    }
    assert reached >= set(FORM.questions)
