"""What is asked, what is missing, what comes next, one rule at a time."""

from __future__ import annotations

from datetime import date

import pytest

from intake.questionnaire import flow
from intake.questionnaire.conditions import is_answered
from intake.questionnaire.flow import Asked, Status

from .form import CLINICAL_QUESTIONS, FORM, complete

SAFETY = frozenset(key for key, one in FORM.questions.items() if one.safety)


def test_a_fall_told_and_then_hidden_is_set_aside():
    answers = complete(onset_type="gradual", injury_mechanism=["fall_on_knee"], s_pop="yes")
    kept = flow.split(FORM, answers, SAFETY)
    assert kept.set_aside == {"injury_mechanism": ["fall_on_knee"], "s_pop": "yes"}
    assert "s_pop" not in kept.answers


def test_a_hidden_answer_that_no_red_flag_reads_is_dropped():
    kept = flow.split(FORM, complete(run_event=False, run_event_distance="ultra"), SAFETY)
    assert "run_event_distance" not in {**kept.answers, **kept.set_aside}


def test_the_age_is_part_of_the_response():
    assert flow.split(FORM, complete(age_years=40), SAFETY).answers["age_years"] == 40


def test_a_complete_form_lacks_nothing():
    assert flow.missing(FORM, complete()) == ()


@pytest.mark.parametrize("question_id", ["s_lump", "onset_type", "nrs_worst", "med_bone_stress"])
def test_a_safety_question_may_be_declined(question_id):
    answers = complete()
    del answers[question_id]
    assert flow.missing(FORM, answers) == (question_id,)
    assert flow.missing(FORM, answers, {question_id}) == ()


def test_a_required_question_that_is_no_safety_question_cannot_be_declined():
    answers = complete()
    del answers["goal_main"]
    assert flow.missing(FORM, answers, {"goal_main"}) == ("goal_main",)


def test_a_declined_gate_does_not_open_the_question_behind_it():
    answers = complete()
    del answers["s_calf_swollen"]
    assert flow.missing(FORM, answers, {"s_calf_swollen"}) == ()
    assert flow.asked(FORM, "s_clot_risk", answers) is Asked.UNKNOWN


def test_spaces_do_not_answer_a_required_text():
    assert flow.missing(FORM, complete(psfs_1_activity="  ")) == ("psfs_1_activity",)


def test_an_empty_list_is_no_answer():
    assert flow.missing(FORM, complete(pain_quality=[])) == ("pain_quality",)


def test_both_knees_open_the_map_of_the_other_knee():
    answers = complete(knee_side="both")
    del answers["pain_location_other"]
    assert flow.missing(FORM, answers) == ("pain_location_other",)


def test_a_birthday_can_close_a_question():
    answers = complete(age_years=17)
    del answers["s_hip_young"]
    assert flow.missing(FORM, answers) == ("s_hip_young",)
    assert flow.missing(FORM, answers | {"age_years": 18}) == ()


def status_of(answers, section_id, declined=frozenset()):
    states = flow.section_states(FORM, answers, declined)
    return {state.section.id: state.status for state in states}[section_id]


def test_an_empty_form_has_not_started():
    assert {state.status for state in flow.section_states(FORM, {})} == {Status.NOT_STARTED}


def test_a_section_with_one_answer_is_in_progress():
    assert status_of({"s_lump": "no"}, "sec-safety") is Status.IN_PROGRESS


def test_a_declined_question_starts_a_section():
    assert status_of({}, "sec-safety", {"s_lump"}) is Status.IN_PROGRESS


def test_an_answer_elsewhere_reopens_a_completed_section():
    answers = complete()
    assert status_of(answers, "sec-health") is Status.COMPLETED
    assert status_of(answers | {"about_sex": "female"}, "sec-health") is Status.IN_PROGRESS


def test_a_hidden_leftover_does_not_start_a_section():
    leftover = {"about_sex": "male", "age_years": 30, "med_periods": "regular"}
    assert status_of(leftover, "sec-health") is Status.NOT_STARTED


def test_resuming_can_be_asked_of_one_section():
    answers = complete()
    del answers["goal_main"], answers["pain_quality"]
    assert flow.resume_at(FORM, answers).id == "page-pain-kind"
    goals = FORM.section("sec-goals")
    assert flow.resume_at(FORM, answers, section=goals).id == "page-goals"
    assert flow.resume_at(FORM, answers, section=FORM.section("sec-about")) is None


# --- the worst place ---------------------------------------------------------------------------

WORST = FORM.questions["pain_worst"]


def test_the_worst_place_is_chosen_from_the_places_ticked():
    answers = {"pain_location": ["peripatellar", "back_centre"]}
    offered = flow.options_offered(WORST, answers)
    assert [option.id for option in offered] == ["peripatellar", "back_centre"]


def test_one_sore_place_is_the_worst_without_asking():
    page = FORM.page("page-sorest")
    assert WORST not in flow.asked_on(page, FORM, {"pain_location": ["diffuse"]})
    two = {"pain_location": ["diffuse", "back_centre"]}
    assert WORST in flow.asked_on(page, FORM, two)


def test_the_worst_place_goes_when_it_is_no_longer_ticked():
    answers = {"pain_location": ["diffuse"], "pain_worst": "back_centre"}
    assert flow.cleared(FORM, answers) == {"pain_location": ["diffuse"]}
    assert "pain_worst" not in flow.split(FORM, complete(**answers), SAFETY).answers


def test_the_worst_place_stays_while_it_is_ticked():
    answers = {"pain_location": ["diffuse", "back_centre"], "pain_worst": "back_centre"}
    assert flow.cleared(FORM, answers) == answers


def test_other_questions_offer_all_their_options():
    side = FORM.questions["knee_side"]
    assert flow.options_offered(side, {}) == side.options


# --- checks that FHIR cannot say ---------------------------------------------------------------

TODAY = date(2028, 2, 29)
EVENT = FORM.page("page-event-details")


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        ("2028-02-28", "Enter a date that is today or later."),
        ("2028-02-29", None),
        ("2030-02-28", None),
        ("2030-03-01", "Enter a date in the next 2 years."),
    ],
)
def test_a_race_is_between_today_and_two_years_on(day, problem):
    found = flow.page_problems(EVENT, {"run_event_date": day}, today=TODAY)
    assert found.get("run_event_date") == problem


@pytest.mark.parametrize(
    ("pace", "unit", "is_fine"),
    [
        ("2.5", "km", True),
        ("20", "km", True),
        ("20.0167", "km", False),
        ("4.0167", "mi", False),
        ("4.0333", "mi", True),
        ("32.1833", "mi", True),
        ("32.1868", "mi", True),
        ("25", None, True),
        ("2.4", None, False),
    ],
)
def test_a_pace_is_held_to_its_limits_after_conversion(pace, unit, is_fine):
    page = FORM.page("page-running-style")
    answers = {"run_easy_pace": pace, "run_unit": unit}
    found = flow.page_problems(page, answers, today=TODAY)
    assert (found == {}) is is_fine
    assert is_fine or "mile" in found["run_easy_pace"] or unit != "mi"


def test_a_page_is_not_blamed_for_another_page():
    answers = {"run_event_date": "2000-01-01"}
    assert flow.page_problems(FORM.page("page-event"), answers, today=TODAY) == {}


def test_an_unanswered_page_has_no_problems():
    assert flow.page_problems(EVENT, {}, today=TODAY) == {}


def test_every_required_question_of_the_clinical_form_must_be_answered_when_asked():
    whole = complete()
    for key, row in CLINICAL_QUESTIONS.items():
        if key in FORM.questions and row["required"]:
            answers = {other: value for other, value in whole.items() if other != key}
            asked = flow.asked(FORM, key, answers) is Asked.YES
            assert (key in flow.missing(FORM, answers)) is asked


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_nothing_and_spaces_and_empty_lists_are_no_answer(value):
    assert not is_answered(value)


@pytest.mark.parametrize("value", [0, False, "0", ["none"], "no"])
def test_zero_and_no_are_answers(value):
    assert is_answered(value)
