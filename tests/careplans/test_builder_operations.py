"""A draft is put together step by step; each step asks for its right and loses nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from careplans import operations
from careplans.models import Phase, Plan, PlanItem
from careplans.operations import PhaseDetails
from clinic.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from clinic.models import AuditEntry, Episode, User
from tests import builders_careplans, builders_intake
from tests.builders_careplans import first_item

pytestmark = pytest.mark.django_db
TWO_WEEKS = PhaseDetails(title="Extra weeks", weeks=2)


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


def weeks_of(plan: Plan) -> list[tuple[int, int]]:
    return [(p.week_from, p.week_to) for p in plan.phases.order_by("position")]


# ---- starting ---------------------------------------------------------------------------------


def test_a_template_becomes_phases_with_exercises_running_and_advice(plan: Plan) -> None:
    kinds = set(PlanItem.objects.filter(phase__plan=plan).values_list("kind", flat=True))
    assert weeks_of(plan) == [(1, 1), (2, 5), (6, 9), (10, 12)]
    assert kinds == {"exercise", "running", "advice"}


def test_starting_sets_the_working_pattern_the_goals_and_the_state(
    plan: Plan, episode: Episode
) -> None:
    episode.refresh_from_db()
    assert plan.working_pattern == episode.working_pattern == "pfp"
    assert episode.status == Episode.Status.PLAN_DRAFTED
    said = builders_intake.answers_of("v01")["psfs_1_activity"]
    assert plan.goals.get(position=1).text == said


def test_a_template_keeps_no_more_exercises_than_there_is_time_for(
    episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v01") | {"time_per_session": "m10"}
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    for phase in plan.phases.all():
        assert phase.items.filter(kind="exercise").count() <= 3


def test_an_empty_plan_has_no_phases(episode: Episode, physio: User, front_desk: User) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, template=None)
    assert plan.phases.count() == 0


def test_a_second_plan_of_the_same_episode_is_refused(plan: Plan, physio: User) -> None:
    with pytest.raises(NotNow, match="has a plan already"):
        operations.start_plan(plan.episode, template_slug=None, by=physio)


def test_a_plan_waits_for_the_form(episode: Episode, physio: User) -> None:
    with pytest.raises(NotNow, match="No form has been sent"):
        operations.start_plan(episode, template_slug=None, by=physio)


def test_an_unknown_template_is_named_as_the_problem(
    episode: Episode, physio: User, front_desk: User
) -> None:
    builders_careplans.send_form(episode, desk=front_desk)
    with pytest.raises(Invalid) as refused:
        operations.start_plan(episode, template_slug="tp_nothing", by=physio)
    assert set(refused.value.fields) == {"template"}


def test_what_an_open_red_flag_holds_is_kept_blocked_with_the_reason(
    episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v23")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    item = first_item(plan)
    assert "red flag" in item.blocked_because
    builders_careplans.clear_flags(episode, by=physio)
    runner = operations.runner_of(episode, pattern=plan.working_pattern)
    entries = operations.draft_of(plan, runner).entries
    assert [entry.name for entry in entries if entry.row.kind == "exercise" and entry.block] == []


# ---- phases -----------------------------------------------------------------------------------


def test_phases_follow_each_other_without_gaps(plan: Plan, physio: User) -> None:
    first = plan.phases.get(position=1)
    longer = PhaseDetails(title="Settle", weeks=3, code="settle")
    operations.edit_phase(first, longer, by=physio, lock_version=plan.lock_version)
    assert weeks_of(plan) == [(1, 3), (4, 7), (8, 11), (12, 14)]


def test_a_new_phase_comes_last_and_a_removed_one_closes_its_gap(plan: Plan, physio: User) -> None:
    operations.add_phase(plan, TWO_WEEKS, by=physio)
    assert weeks_of(plan)[-1] == (13, 14)
    plan.refresh_from_db()
    second = plan.phases.get(position=2)
    operations.remove_phase(second, by=physio, lock_version=plan.lock_version)
    assert weeks_of(plan) == [(1, 1), (2, 5), (6, 8), (9, 10)]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        pytest.param(PhaseDetails(title=" ", weeks=2), "title", id="no name"),
        pytest.param(PhaseDetails(title="x" * 81, weeks=2), "title", id="long name"),
        pytest.param(PhaseDetails(title="A", weeks=0), "weeks", id="no weeks"),
        pytest.param(PhaseDetails(title="A", weeks=41), "weeks", id="more than a year in all"),
        pytest.param(PhaseDetails(title="A", weeks=2, code="rest"), "code", id="unknown kind"),
        pytest.param(PhaseDetails(title="A", weeks=2, aims=("x" * 201,)), "aims", id="long aim"),
    ],
)
def test_a_phase_that_cannot_be_is_refused_by_field(
    plan: Plan, physio: User, details: PhaseDetails, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.add_phase(plan, details, by=physio)
    assert field in refused.value.fields


# ---- items ------------------------------------------------------------------------------------


def test_an_exercise_is_added_with_its_usual_dose_at_the_end(plan: Plan, physio: User) -> None:
    phase = plan.phases.get(position=1)
    item = operations.add_exercise(phase, "t_plank", by=physio)
    assert item.dose["sets"] >= 1
    assert phase.items.order_by("position").last() == item


def test_the_same_thing_stands_in_a_phase_once(plan: Plan, physio: User) -> None:
    phase = plan.phases.get(position=1)
    operations.add_advice(phase, "ed_sleep", by=physio)
    with pytest.raises(NotNow, match="is in this phase already"):
        operations.add_advice(phase, "ed_sleep", by=physio)


def test_a_kind_is_not_mistaken_for_another(plan: Plan, physio: User) -> None:
    with pytest.raises(Invalid, match="no exercise 'rm_cadence'"):
        operations.add_exercise(plan.phases.get(position=1), "rm_cadence", by=physio)


def test_a_dose_changes_only_in_what_is_named(plan: Plan, physio: User) -> None:
    item = first_item(plan)
    before = dict(item.dose)
    item = operations.set_dose(item, {"sets": 5}, by=physio, lock_version=plan.lock_version)
    assert item.dose == before | {"sets": 5}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"sets": 99}, "sets", "Enter sets from 1 to 6."),
        ({"sets": -1}, "sets", "Enter sets from 1 to 6."),
        ({"sets": "three"}, "sets", "Enter sets as a whole number."),
        ({"sets": True}, "sets", "Enter sets as a whole number."),
        ({"effort": 11}, "effort", "Enter effort from 0 to 10."),
        ({"tempo": "x" * 41}, "tempo", "Shorten the tempo to 40 characters."),
        ({"speed": 3}, "speed", "A dose has no field 'speed'."),
    ],
)
def test_a_dose_outside_its_limits_is_refused_by_name(
    plan: Plan, physio: User, changes: dict[str, Any], field: str, words: str
) -> None:
    item = first_item(plan)
    with pytest.raises(Invalid) as refused:
        operations.set_dose(item, changes, by=physio, lock_version=plan.lock_version)
    assert refused.value.fields[field] == words
    item.refresh_from_db()
    assert item.dose["sets"] != 99


DAMAGED = ("\ud800", "a\x00b", "a\x07b")


@pytest.mark.parametrize("text", DAMAGED, ids=["half a character", "NUL", "bell"])
@pytest.mark.parametrize("name", ["load_text", "tempo", "note"])
def test_a_text_that_no_page_can_show_is_refused_and_not_stored(
    plan: Plan, physio: User, name: str, text: str
) -> None:
    item = first_item(plan)
    before = operations.values_of(item)
    with pytest.raises(Invalid) as refused:
        operations.edit_item(item, {name: text}, by=physio, lock_version=plan.lock_version)
    assert set(refused.value.fields) == {name}
    item.refresh_from_db()
    assert operations.values_of(item) == before


@pytest.mark.parametrize("text", DAMAGED, ids=["half a character", "NUL", "bell"])
def test_such_a_text_is_refused_wherever_it_is_typed(plan: Plan, physio: User, text: str) -> None:
    item, version = first_item(plan), plan.lock_version
    refused_ways: list[tuple[str, Callable[[], object]]] = [
        ("name", lambda: operations.set_dose(item, {text: "1"}, by=physio, lock_version=version)),
        ("side", lambda: operations.set_side(item, text, by=physio, lock_version=version)),
        (
            "load_text",
            lambda: operations.set_dose(
                item, {"load_text": [{"a": text}]}, by=physio, lock_version=version
            ),
        ),
        ("goals", lambda: operations.set_goals(plan, [text], by=physio, lock_version=version)),
        (
            "aims",
            lambda: operations.add_phase(
                plan, PhaseDetails(title="A", weeks=1, aims=(text,)), by=physio
            ),
        ),
        ("slug", lambda: operations.add_exercise(item.phase, text, by=physio)),
    ]
    for name, way in refused_ways:
        with pytest.raises(Invalid) as refused:
            way()
        assert set(refused.value.fields) == {name}


def test_items_move_up_down_and_to_another_phase(plan: Plan, physio: User) -> None:
    phase, other = plan.phases.get(position=1), plan.phases.get(position=2)
    first, second = phase.items.filter(kind="exercise").order_by("position")[:2]
    operations.move_down(first, by=physio, lock_version=plan.lock_version)
    names = list(phase.items.order_by("position").values_list("uid", flat=True)[:2])
    assert names == [second.uid, first.uid]
    plan.refresh_from_db()
    operations.move_up(first, by=physio, lock_version=plan.lock_version)
    plan.refresh_from_db()
    operations.move_to_phase(first, other, by=physio, lock_version=plan.lock_version)
    assert other.items.order_by("position").last() == first


def test_the_first_item_stays_when_it_is_moved_up(plan: Plan, physio: User) -> None:
    item = first_item(plan)
    operations.move_up(item, by=physio, lock_version=plan.lock_version)
    assert first_item(plan) == item


def test_a_removed_item_is_gone_and_can_be_added_again(plan: Plan, physio: User) -> None:
    item = first_item(plan)
    slug, phase = item.library.item.slug, item.phase
    operations.remove_item(item, by=physio, lock_version=plan.lock_version)
    operations.add_exercise(phase, slug, by=physio)
    assert phase.items.filter(library__item__slug=slug).count() == 1


def test_an_exercise_that_the_pattern_speaks_against_needs_a_reason(
    episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v09")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    item = operations.add_exercise(plan.phases.get(position=1), "q_short_arc", by=physio)
    plan.refresh_from_db()
    assert "Full straightening can press on the sore pad." in problems(plan)
    with pytest.raises(Invalid, match="Say why"):
        operations.override_block(item, "ok", by=physio, lock_version=plan.lock_version)
    reason = "Tried it today, no pain at the end of range."
    operations.override_block(item, reason, by=physio, lock_version=plan.lock_version)
    assert "Full straightening can press on the sore pad." not in problems(plan)


def test_a_hold_cannot_be_talked_away(episode: Episode, physio: User, front_desk: User) -> None:
    answers = builders_intake.answers_of("v23")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    with pytest.raises(NotNow, match="Review the red flag first"):
        operations.override_block(
            first_item(plan), "I am quite sure.", by=physio, lock_version=plan.lock_version
        )


def problems(plan: Plan) -> str:
    return " ".join(problem.sentence for problem in operations.must_solve(plan))


# ---- the physio's own numbers -----------------------------------------------------------------


def running_number(plan: Plan) -> tuple[PlanItem, str, str]:
    """An item with a number inside known limits, and the value it was computed to."""
    runner = operations.runner_of(plan.episode, pattern=plan.working_pattern)
    for entry in operations.draft_of(plan, runner).entries:
        for number in entry.computed.numbers if entry.computed else ():
            if number.unit == "km" and number.value is not None:
                return entry.row, number.id, str(number.value)
    raise AssertionError("no computed distance in this plan")


def test_a_number_of_the_physio_is_printed_as_theirs(plan: Plan, physio: User) -> None:
    item, name, computed = running_number(plan)
    item = operations.set_numbers(item, {name: "5"}, by=physio, lock_version=plan.lock_version)
    assert item.numbers == {name: "5"} != {name: computed}
    imprint = operations.Imprint(physio="Sam", version=1, published_on=date(2026, 11, 22))
    document = operations.compose_document(Plan.objects.get(pk=plan.pk), imprint)
    shown = [
        number
        for phase in document.phases
        for running in phase.running
        for number in running.numbers
        if number.set_by_physio
    ]
    assert [(number.id, str(number.value)) for number in shown] == [(name, "5")]


def test_an_emptied_number_goes_back_to_the_computed_one(plan: Plan, physio: User) -> None:
    item, name, _ = running_number(plan)
    item = operations.set_numbers(item, {name: "5"}, by=physio, lock_version=plan.lock_version)
    plan.refresh_from_db()
    item = operations.set_numbers(item, {name: ""}, by=physio, lock_version=plan.lock_version)
    assert item.numbers == {}


@pytest.mark.parametrize("value", ["much", "NaN", "-1", "1e9", "3.14159"])
def test_a_number_that_cannot_be_run_is_refused(plan: Plan, physio: User, value: str) -> None:
    item, name, _ = running_number(plan)
    with pytest.raises(Invalid) as refused:
        operations.set_numbers(item, {name: value}, by=physio, lock_version=plan.lock_version)
    assert name in refused.value.fields


def entry_with(plan: Plan, name: str) -> operations.Entry:
    runner = operations.runner_of(plan.episode, pattern=plan.working_pattern)
    return next(
        entry
        for entry in operations.draft_of(plan, runner).entries
        if entry.computed and entry.computed.find(name)
    )


@pytest.fixture
def with_distances(episode: Episode, physio: User, front_desk: User) -> Plan:
    """One phase for each kind of running item."""
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, template=None)
    wanted = ("rm_volume_cut", "rm_session_cap", "rm_short_often", "rm_warmup", "rm_speed_pause")
    for slug in wanted:
        phase = operations.add_phase(plan, TWO_WEEKS, by=physio)
        operations.add_modification(phase, slug, by=physio)
    plan.refresh_from_db()
    return plan


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("start_week_km", "500", "usual week"),
        ("cap_km", "100", "longest run of the last 30 days"),
        ("run_km", "100", "from 0 to"),
        ("pause_weeks", "40", "Enter pause from"),
        ("warmup_minutes", "60", "from 5 to 10"),
    ],
)
def test_a_number_above_what_is_safe_for_this_runner_is_refused_with_its_limit(
    with_distances: Plan, physio: User, name: str, value: str, words: str
) -> None:
    plan = with_distances
    item = entry_with(plan, name).row
    with pytest.raises(Invalid, match=words):
        operations.set_numbers(item, {name: value}, by=physio, lock_version=plan.lock_version)
    item.refresh_from_db()
    assert item.numbers == {}


def test_a_week_goes_up_to_the_runners_usual_week_and_no_further(
    with_distances: Plan, physio: User
) -> None:
    plan = with_distances
    entry = entry_with(plan, "start_week_km")
    assert entry.computed is not None
    assert entry.profile is not None
    number = entry.computed.find("start_week_km")
    usual = entry.profile.number("weekly_usual_km")
    assert number is not None
    assert usual is not None
    assert operations.bounds_of(entry, number).high == usual
    item = operations.set_numbers(
        entry.row, {"start_week_km": str(usual)}, by=physio, lock_version=plan.lock_version
    )
    plan.refresh_from_db()
    with pytest.raises(Invalid):
        operations.set_numbers(
            item, {"start_week_km": str(usual + 1)}, by=physio, lock_version=plan.lock_version
        )


def test_a_stored_number_above_what_is_safe_stops_publication(
    with_distances: Plan, physio: User
) -> None:
    item = entry_with(with_distances, "start_week_km").row
    PlanItem.objects.filter(pk=item.pk).update(numbers={"start_week_km": "500"})
    assert "usual week" in problems(with_distances)


# ---- the whole plan ---------------------------------------------------------------------------


def test_the_pain_rule_follows_the_working_pattern(plan: Plan, physio: User) -> None:
    operations.set_working_pattern(
        plan, "patellar_tendinopathy", by=physio, lock_version=plan.lock_version
    )
    assert set(plan.phases.values_list("pain_rule", flat=True)) == {"pr_tendon"}


def test_goals_are_at_most_three_lines_without_empty_ones(plan: Plan, physio: User) -> None:
    plan = operations.set_goals(
        plan, ["Run  5 km", " ", "Stairs"], by=physio, lock_version=plan.lock_version
    )
    assert [g.text for g in plan.goals.order_by("position")] == ["Run 5 km", "Stairs"]
    with pytest.raises(Invalid, match="Keep it to 3 goals"):
        operations.set_goals(plan, ["a", "b", "c", "d"], by=physio, lock_version=plan.lock_version)


@pytest.mark.parametrize(
    ("starts", "review", "field"),
    [
        pytest.param(400, None, "starts_on", id="start too far away"),
        pytest.param(-40, None, "starts_on", id="start long past"),
        pytest.param(None, 7, "starts_on", id="review without a start"),
        pytest.param(7, 3, "review_on", id="review before the start"),
        pytest.param(7, 400, "review_on", id="review after more than a year"),
    ],
)
def test_dates_that_cannot_be_are_refused_by_field(
    plan: Plan, physio: User, starts: int | None, review: int | None, field: str
) -> None:
    def day(offset: int | None) -> date | None:
        return None if offset is None else timezone.now().date() + timedelta(days=offset)

    with pytest.raises(Invalid) as refused:
        operations.set_dates(
            plan,
            starts_on=day(starts),
            review_on=day(review),
            by=physio,
            lock_version=plan.lock_version,
        )
    assert set(refused.value.fields) == {field}


# ---- two people at once -----------------------------------------------------------------------


def test_two_changes_of_the_same_number_meet_in_a_conflict_that_shows_both(
    plan: Plan, physio: User, supervisor: User
) -> None:
    item, seen = first_item(plan), {"sets": first_item(plan).dose["sets"]}
    operations.edit_item(
        item, {"sets": 5}, by=supervisor, lock_version=plan.lock_version, seen=seen
    )
    with pytest.raises(Conflict) as met:
        operations.edit_item(
            item, {"sets": 6}, by=physio, lock_version=plan.lock_version, seen=seen
        )
    assert met.value.current == {"sets": 5, "lock_version": plan.lock_version + 1}


def test_changes_of_different_numbers_are_merged(
    plan: Plan, physio: User, supervisor: User
) -> None:
    item, dose = first_item(plan), first_item(plan).dose
    version = plan.lock_version
    operations.edit_item(item, {"sets": 5}, by=supervisor, lock_version=version)
    seen = {"rest_s": dose["rest_s"]}
    item = operations.edit_item(item, {"rest_s": 90}, by=physio, lock_version=version, seen=seen)
    assert (item.dose["sets"], item.dose["rest_s"]) == (5, 90)


def test_a_change_from_an_old_page_is_refused(plan: Plan, physio: User) -> None:
    operations.add_phase(plan, TWO_WEEKS, by=physio)
    with pytest.raises(Conflict):
        operations.set_goals(plan, ["Run"], by=physio, lock_version=plan.lock_version)


def test_every_change_is_counted_and_recorded(plan: Plan, physio: User) -> None:
    before = AuditEntry.objects.filter(event="plan-edited").count()
    operations.set_note(first_item(plan), "Slowly", by=physio, lock_version=plan.lock_version)
    plan.refresh_from_db()
    last = AuditEntry.objects.filter(event="plan-edited").order_by("-seq")[0]
    assert AuditEntry.objects.filter(event="plan-edited").count() == before + 1
    assert last.detail == {"did": "edit-item", "plan_version": plan.lock_version}


# ---- who may ----------------------------------------------------------------------------------

Call = Callable[[Plan, User], object]
CHANGES: dict[str, Call] = {
    "start_plan": lambda plan, by: operations.start_plan(plan.episode, template_slug=None, by=by),
    "set_working_pattern": lambda plan, by: operations.set_working_pattern(
        plan, "itb", by=by, lock_version=1
    ),
    "choose_pattern": lambda plan, by: operations.choose_pattern(
        plan.episode, "itb", by=by, lock_version=1
    ),
    "set_dates": lambda plan, by: operations.set_dates(
        plan, starts_on=None, review_on=None, by=by, lock_version=1
    ),
    "set_goals": lambda plan, by: operations.set_goals(plan, [], by=by, lock_version=1),
    "add_phase": lambda plan, by: operations.add_phase(plan, TWO_WEEKS, by=by),
    "edit_phase": lambda plan, by: operations.edit_phase(
        Phase.objects.filter(plan=plan)[0], TWO_WEEKS, by=by, lock_version=1
    ),
    "remove_phase": lambda plan, by: operations.remove_phase(
        Phase.objects.filter(plan=plan)[0], by=by, lock_version=1
    ),
    "add_exercise": lambda plan, by: operations.add_exercise(
        Phase.objects.filter(plan=plan)[0], "t_plank", by=by
    ),
    "add_modification": lambda plan, by: operations.add_modification(
        Phase.objects.filter(plan=plan)[0], "rm_warmup", by=by
    ),
    "add_advice": lambda plan, by: operations.add_advice(
        Phase.objects.filter(plan=plan)[0], "ed_sleep", by=by
    ),
    "edit_item": lambda plan, by: operations.edit_item(
        first_item(plan), {"note": ""}, by=by, lock_version=1
    ),
    "set_dose": lambda plan, by: operations.set_dose(first_item(plan), {}, by=by, lock_version=1),
    "set_numbers": lambda plan, by: operations.set_numbers(
        first_item(plan, "running"), {}, by=by, lock_version=1
    ),
    "set_side": lambda plan, by: operations.set_side(
        first_item(plan), "left", by=by, lock_version=1
    ),
    "set_note": lambda plan, by: operations.set_note(first_item(plan), "", by=by, lock_version=1),
    "override_block": lambda plan, by: operations.override_block(
        first_item(plan), "because", by=by, lock_version=1
    ),
    "move_up": lambda plan, by: operations.move_up(first_item(plan), by=by, lock_version=1),
    "move_down": lambda plan, by: operations.move_down(first_item(plan), by=by, lock_version=1),
    "move_to_phase": lambda plan, by: operations.move_to_phase(
        first_item(plan), Phase.objects.filter(plan=plan)[0], by=by, lock_version=1
    ),
    "remove_item": lambda plan, by: operations.remove_item(first_item(plan), by=by, lock_version=1),
    "publish_plan": lambda plan, by: operations.publish_plan(plan, by=by, lock_version=1),
    "publish_safety_document": lambda plan, by: operations.publish_safety_document(
        plan, by=by, lock_version=1
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_refuses_a_stranger_and_whoever_only_reads(
    name: str, plan: Plan, foreign_physio: User, patient: User, colleague: User
) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(NotFound):
        CHANGES[name](plan, foreign_physio)
    for reader in (patient, colleague):
        with pytest.raises(NotAllowed):
            CHANGES[name](plan, reader)
    assert AuditEntry.objects.count() == before


def test_a_student_edits_but_does_not_publish(plan: Plan, student: User) -> None:
    operations.set_goals(plan, ["Run"], by=student, lock_version=plan.lock_version)
    with pytest.raises(NotAllowed):
        operations.publish_plan(plan, by=student, lock_version=plan.lock_version + 1)


def test_a_closed_episode_keeps_its_plan_as_it_is(plan: Plan, physio: User) -> None:
    Episode.objects.filter(pk=plan.episode_id).update(
        status=Episode.Status.CLOSED, closed_at=timezone.now()
    )
    with pytest.raises(NotNow, match="closed"):
        operations.set_goals(plan, ["Run"], by=physio, lock_version=plan.lock_version)
