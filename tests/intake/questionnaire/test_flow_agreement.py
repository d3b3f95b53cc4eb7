"""For any answers at all, the functions of the flow agree with each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.questionnaire import flow, response, summary
from intake.questionnaire.answers import Answers, Missing
from intake.questionnaire.flow import Asked, Status
from intake.triage import derived, facts, rules

from .form import FORM, any_answers, filled

SAFETY = frozenset(key for key, one in FORM.questions.items() if one.safety)
some_declined = st.frozensets(st.sampled_from(sorted(SAFETY)))
DRAFT = settings(deadline=None, max_examples=60)


@DRAFT
@given(answers=any_answers)
def test_one_question_at_a_time_says_what_the_whole_pass_says(answers):
    found = flow.states(FORM, answers)
    for question_id in ("s_hip_young", "s_steps_at_injury", "med_periods", "psfs_3_score"):
        assert flow.asked(FORM, question_id, answers) is found[question_id]


@DRAFT
@given(answers=any_answers)
def test_a_page_is_shown_exactly_when_it_has_a_question_to_show(answers):
    shown = set(flow.pages(FORM, answers))
    for page in FORM.pages:
        assert (page in shown) == bool(flow.asked_on(page, FORM, answers))


@DRAFT
@given(answers=any_answers)
def test_only_asked_questions_are_shown(answers):
    found = flow.states(FORM, answers)
    for page in FORM.pages:
        for question in flow.asked_on(page, FORM, answers):
            assert found[question.id] is Asked.YES


@DRAFT
@given(answers=any_answers, declined=some_declined)
def test_whatever_is_missing_can_be_found_on_a_shown_page(answers, declined):
    shown = {one.id for page in FORM.pages for one in flow.asked_on(page, FORM, answers)}
    assert set(flow.missing(FORM, answers, declined)) <= shown


@DRAFT
@given(answers=any_answers, declined=some_declined)
def test_nothing_that_is_answered_is_missing(answers, declined):
    todo = flow.missing(FORM, answers, declined)
    assert not [key for key in todo if key in answers]
    assert not set(todo) & (declined & SAFETY)


@DRAFT
@given(answers=any_answers, declined=some_declined)
def test_a_section_is_completed_exactly_when_nothing_in_it_is_missing(answers, declined):
    todo = set(flow.missing(FORM, answers, declined))
    for state in flow.section_states(FORM, answers, declined):
        open_questions = todo & {question.id for question in state.section.questions}
        if state.status is Status.COMPLETED:
            assert not open_questions
        else:
            assert open_questions


@settings(deadline=None, max_examples=25)
@given(answers=any_answers)
def test_next_and_previous_walk_the_same_pages(answers):
    walk = flow.pages(FORM, answers)
    for here, there in pairwise(walk):
        assert flow.next_page(here, FORM, answers) is there
        assert flow.previous_page(there, FORM, answers) is here
    assert flow.previous_page(walk[0], FORM, answers) is None
    assert flow.next_page(walk[-1], FORM, answers) is None


@DRAFT
@given(answers=any_answers, declined=some_declined)
def test_resuming_leads_to_the_first_missing_question(answers, declined):
    todo = flow.missing(FORM, answers, declined)
    page = flow.resume_at(FORM, answers, declined)
    assert (page.id if page else None) == (FORM.questions[todo[0]].page_id if todo else None)


@DRAFT
@given(answers=any_answers)
def test_the_response_holds_the_answers_to_asked_questions_and_nothing_else(answers):
    kept = flow.split(FORM, answers, SAFETY)
    found = flow.states(FORM, answers)
    current = flow.cleared(FORM, answers)
    assert kept.answers == {key: current[key] for key in current if found[key] is Asked.YES}


@DRAFT
@given(answers=any_answers)
def test_what_is_set_aside_is_a_hidden_answer_to_a_safety_question(answers):
    kept, found = flow.split(FORM, answers, SAFETY), flow.states(FORM, answers)
    hidden = {key for key in answers if found[key] is not Asked.YES}
    assert set(kept.set_aside) == hidden & SAFETY
    assert not set(kept.set_aside) & set(kept.answers)


@DRAFT
@given(answers=any_answers)
def test_splitting_a_response_again_changes_nothing(answers):
    once = flow.split(FORM, answers, SAFETY).answers
    assert flow.split(FORM, once, SAFETY) == flow.Split(once, {})


@DRAFT
@given(answers=any_answers, gate=st.sampled_from(["gradual", "sudden_no_injury", None]))
def test_toggling_an_answer_and_back_loses_nothing(answers, gate):
    before = flow.split(FORM, answers, SAFETY)
    toggled = flow.cleared(FORM, answers | {"onset_type": gate})
    back = toggled | {"onset_type": answers.get("onset_type")}
    assert flow.split(FORM, back, SAFETY) == before


# ---- every part asks the same -----------------------------------------------------------------

IDENTITY = response.Identity(
    response_uid="7f0c",
    number=1,
    patient_uid="b2a1",
    episode_uid="e9d4",
    sent_at=datetime(2026, 11, 22, tzinfo=UTC),
    filled_by="self",
)
TODAY = date(2026, 11, 22)


def asked_by_conditions(answers: dict[str, Any]) -> set[str]:
    found = flow.states(FORM, answers)
    return {key for key in FORM.questions if found[key] is Asked.YES}


def link_ids(items: list[dict[str, Any]]) -> Iterator[str]:
    for item in items:
        if "answer" in item:
            yield item["linkId"]
        yield from link_ids(item.get("item", []))


@DRAFT
@given(answers=any_answers, declined=some_declined)
def test_page_validator_check_page_and_record_ask_the_same_questions(answers, declined):
    asked = asked_by_conditions(answers)
    needed = {key for key in asked if flow.is_needed(FORM.questions[key], answers)}
    pages = [row.id for page in FORM.pages for row in flow.asked_on(page, FORM, answers)]
    check = [
        line.question.id for part in summary.lines(FORM, answers, declined) for line in part.lines
    ]
    record = [
        line.question.id
        for part in summary.by_file_section(FORM, answers, declined)
        for line in part.lines
    ]
    assert pages == check
    assert set(pages) == set(record) == needed
    open_now = {key for key in asked if FORM.questions[key].must_be_answered} - answers.keys()
    settled = {key for key in declined if not FORM.questions[key].required}
    assert set(flow.missing(FORM, answers, declined)) == open_now - settled


@DRAFT
@given(answers=any_answers)
def test_what_is_sent_is_what_is_exported_and_what_typed_reading_finds(answers):
    sent = flow.split(FORM, answers, SAFETY).answers
    exported = response.export(FORM, answers, identity=IDENTITY)
    assert list(link_ids(exported.get("item", []))) == [
        key for key in (*FORM.computed, *FORM.questions) if key in sent
    ]
    reading = Answers(FORM, sent)
    given_or_kept = {
        key
        for key in FORM.questions
        if not isinstance(reading.value(key), Missing) or reading.value(key) is Missing.PREFER_NOT
    }
    assert given_or_kept == sent.keys() - FORM.computed.keys()


@DRAFT
@given(answers=any_answers, born=st.dates(date(1940, 1, 1), date(2018, 1, 1)))
def test_triage_reads_the_questions_that_were_asked_and_the_leftovers_of_safety(answers, born):
    aged = facts.with_age(answers, derived.age_on(born, TODAY))
    sent = flow.split(FORM, aged, rules.current().safety_inputs)
    found = facts.build(FORM, sent.answers, set_aside=sent.set_aside, birth_date=born, on=TODAY)
    states = flow.states(FORM, sent.answers)
    assert found.answers == {key: sent.answers[key] for key in sent.answers if key != "age_years"}
    assert found.set_aside == sent.set_aside
    assert found.current.not_applicable == {key for key in states if states[key] is Asked.NO}
    assert not asked_by_conditions(sent.answers) & found.safety.not_applicable


def test_a_thousand_replays_of_the_same_answers_show_the_same_pages():
    """Seen elsewhere: questions dropped in some of many identical runs."""
    answers = filled(7, answered=0.9)
    first = replayed(answers)
    assert len(first[0]) > 20
    keys = sorted(answers)
    for number in range(1000):
        turned = keys[number % len(keys) :] + keys[: number % len(keys)]
        assert replayed({key: answers[key] for key in turned}) == first


def replayed(answers: dict[str, Any]) -> tuple[list[str], dict[str, Asked]]:
    return [page.id for page in flow.pages(FORM, answers)], flow.states(FORM, answers)
