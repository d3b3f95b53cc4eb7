"""The builder in the browser of a physio, without a script: plain forms that lose nothing."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from careplans import operations
from careplans.models import Plan, PlanItem, PublishedPlan
from clinic.models import AuditEntry, Episode, User
from tests import builders_careplans, builders_intake
from tests.builders_careplans import first_item

pytestmark = pytest.mark.django_db
NOT_ON_THE_PAGE = {"per_side", "load_kg", "minutes"}


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


@pytest.fixture
def physio_client(client: Client, physio: User) -> Client:
    client.force_login(physio)
    return client


def url(name: str, plan: Plan, **rest: Any) -> str:
    return reverse(name, kwargs={"episode_uid": plan.episode.uid} | rest)


def item_url(name: str, item: PlanItem) -> str:
    return url(name, item.phase.plan, item_uid=item.uid)


def item_form(item: PlanItem, **typed: Any) -> dict[str, Any]:
    """What the row of an item posts when only `typed` was changed."""
    seen = operations.values_of(item)
    boxes = {k: "" if v is None else v for k, v in seen.items() if k not in NOT_ON_THE_PAGE}
    version = {"seen": json.dumps(seen), "lock_version": item.phase.plan.lock_version}
    return boxes | version | typed


def words(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


# ---- starting ---------------------------------------------------------------------------------


def test_before_there_is_a_plan_the_page_offers_a_template_with_its_reason(
    physio_client: Client, episode: Episode, front_desk: User
) -> None:
    builders_careplans.load_library()
    builders_careplans.send_form(episode, desk=front_desk)
    response = physio_client.get(reverse("builder", args=[episode.uid]))
    assert "Start from this template" in words(response)
    assert "The leading pattern, with moderate irritability." in words(response)


def test_starting_from_a_template_opens_the_builder(
    physio_client: Client, episode: Episode, front_desk: User
) -> None:
    builders_careplans.load_library()
    builders_careplans.send_form(episode, desk=front_desk)
    start = reverse("plan-start", args=[episode.uid])
    response = physio_client.post(start, {"template": "tp_pfp_graded"}, follow=True)
    assert "Phase 1: Calm your knee" in words(response)


def test_an_unknown_template_leads_back_to_the_choice(
    physio_client: Client, episode: Episode, front_desk: User
) -> None:
    builders_careplans.load_library()
    builders_careplans.send_form(episode, desk=front_desk)
    response = physio_client.post(reverse("plan-start", args=[episode.uid]), {"template": "x"})
    assert response.status_code == 400
    assert "Choose a template from the list" in words(response)


# ---- the page ---------------------------------------------------------------------------------


def test_the_page_shows_plan_library_ideas_calendar_and_checks(
    physio_client: Client, plan: Plan
) -> None:
    shown = words(physio_client.get(url("builder", plan)))
    for part in ("Library", "Ideas", "Running calendar", "Nothing stops publication"):
        assert part in shown
    assert "when every session goes well" in shown


def test_only_one_phase_is_open_and_another_can_be(physio_client: Client, plan: Plan) -> None:
    second = plan.phases.get(position=2)
    response = physio_client.get(url("builder", plan), {"phase": second.pk})
    assert response.context["page"].open_phase.row == second
    odd = physio_client.get(url("builder", plan), {"phase": "999999", "week": "x"})
    assert odd.context["page"].open_phase.row.position == 1


def test_the_library_pane_searches_by_words_area_kit_and_level(
    physio_client: Client, plan: Plan
) -> None:
    asked = {"q": "squat", "searched": "1", "group": "quads", "level": "1"}
    found = physio_client.get(url("builder", plan), asked).context["page"].found
    assert {one.item.slug for one in found} == {"q_mini_squat", "q_box_squat"}


def test_what_does_not_fit_the_answers_is_left_out_until_asked_for(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v09")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    search = {"q": "short arc", "searched": "1"}
    hidden = physio_client.get(url("builder", plan), search | {"fits": "1"})
    assert "1 more does not fit the answers" in words(hidden)
    shown = physio_client.get(url("builder", plan), search)
    assert "Full straightening can press on the sore pad." in words(shown)


def test_a_search_that_finds_nothing_says_what_to_do(physio_client: Client, plan: Plan) -> None:
    response = physio_client.get(url("builder", plan), {"q": "trampoline", "searched": "1"})
    assert "Nothing found. Try fewer words" in words(response)


def test_nothing_of_the_ideas_is_in_the_plan_yet(physio_client: Client, plan: Plan) -> None:
    page = physio_client.get(url("builder", plan)).context["page"]
    there = {entry.slug for entry in page.open_phase.entries}
    assert page.ideas
    assert there.isdisjoint(idea.slug for idea in page.ideas)
    assert all(idea.why for idea in page.ideas)


def test_every_number_of_a_running_item_can_be_traced(physio_client: Client, plan: Plan) -> None:
    shown = words(physio_client.get(url("builder", plan)))
    assert "How these numbers come about" in shown
    assert "round(weekly_km" in shown


def test_open_red_flags_stand_above_everything(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v23")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    shown = words(physio_client.get(url("builder", plan)))
    assert "1 red flag is open. Only the safety advice can be published." in shown


def test_a_page_of_sixty_items_asks_no_more_of_the_database_than_a_short_one(
    physio_client: Client, plan: Plan, physio: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            physio_client.get(url("builder", plan))
        return len(asked)

    few = queries()
    phase = plan.phases.get(position=1)
    there = set(phase.items.values_list("library__item__slug", flat=True))
    slugs = [one.item.slug for one in operations.search_library(operations.Query(kind="exercise"))]
    for slug in [slug for slug in slugs if slug not in there][:50]:
        operations.add_exercise(phase, slug, by=physio)
    assert queries() == few


# ---- changing ---------------------------------------------------------------------------------


def test_an_item_is_added_from_library_and_from_ideas(physio_client: Client, plan: Plan) -> None:
    phase = plan.phases.get(position=1)
    add = url("item-add", plan, phase_id=phase.pk)
    physio_client.post(add, {"slug": "t_plank"})
    physio_client.post(add, {"idea": "ed_sleep"})
    kinds = phase.items.filter(library__item__slug__in=["t_plank", "ed_sleep"])
    assert {item.kind for item in kinds} == {"exercise", "advice"}


def test_a_number_is_saved_from_its_row(physio_client: Client, plan: Plan) -> None:
    item = first_item(plan)
    response = physio_client.post(item_url("item", item), item_form(item, sets="5", note="Slowly"))
    assert response.status_code == 302
    assert response["Location"].endswith(f"#item-{item.uid}")
    item.refresh_from_db()
    assert (item.dose["sets"], item.note) == (5, "Slowly")


def test_a_refused_number_is_shown_again_with_what_to_do(physio_client: Client, plan: Plan) -> None:
    item = first_item(plan)
    form = item_form(item, sets="ninety", note="Keep this")
    response = physio_client.post(item_url("item", item), form)
    assert response.status_code == 400
    assert "Enter sets as a whole number." in words(response)
    body = response.content.decode()
    assert 'value="ninety"' in body
    assert 'value="Keep this"' in body
    assert "<title>Error: " in body.replace("\n", "")


@pytest.mark.parametrize("raw", ["", "x", "999999999999", "-1"])
def test_a_page_without_a_usable_version_is_refused_in_words(
    physio_client: Client, plan: Plan, raw: str
) -> None:
    item = first_item(plan)
    form = item_form(item, sets="5") | {"lock_version": raw}
    response = physio_client.post(item_url("item", item), form)
    assert response.status_code == 400
    assert "Open the plan again" in words(response)


def test_saving_an_unchanged_row_changes_nothing(physio_client: Client, plan: Plan) -> None:
    item, before = first_item(plan, "running"), AuditEntry.objects.filter(event="plan-edited")
    count = before.count()
    physio_client.post(item_url("item", item), item_form(item))
    assert before.count() == count


def test_a_computed_number_left_alone_does_not_become_the_physios_own(
    physio_client: Client, plan: Plan
) -> None:
    page = physio_client.get(url("builder", plan)).context["page"]
    row = next(row for row in page.rows if row.item.kind == "running" and row.boxes)
    form = {box.name: box.value for box in row.boxes}
    form |= {"note": "Easy", "seen": row.seen, "shown": row.shown}
    form |= {"lock_version": plan.lock_version}
    physio_client.post(item_url("item", row.item), form)
    row.item.refresh_from_db()
    assert (row.item.note, row.item.numbers) == ("Easy", {})


def test_a_conflict_shows_both_values_and_keeps_what_was_typed(
    physio_client: Client, plan: Plan, supervisor: User
) -> None:
    item = first_item(plan)
    form = item_form(item, sets="6", rest_s="90")
    operations.set_dose(item, {"sets": 5}, by=supervisor, lock_version=plan.lock_version)
    response = physio_client.post(item_url("item", item), form)
    assert response.status_code == 409
    assert "Keep mine: 6" in words(response)
    assert "Take theirs: 5" in words(response)
    again = response.context
    choice = {row["name"]: row["mine"] for row in again["rows"]}
    choice |= {"seen": again["seen_text"], "lock_version": again["lock_version"]}
    physio_client.post(item_url("item", item), choice | {"keep-sets": "theirs"})
    item.refresh_from_db()
    assert (item.dose["sets"], item.dose["rest_s"]) == (5, 90)


def test_changes_of_other_rows_do_not_get_in_the_way(
    physio_client: Client, plan: Plan, supervisor: User
) -> None:
    first, second = plan.phases.get(position=1).items.filter(kind="exercise")[:2]
    form = item_form(second, sets="5")
    operations.set_dose(first, {"sets": 5}, by=supervisor, lock_version=plan.lock_version)
    assert physio_client.post(item_url("item", second), form).status_code == 302


def test_moving_and_removing_by_buttons(physio_client: Client, plan: Plan) -> None:
    first, second = plan.phases.get(position=1).items.filter(kind="exercise")[:2]
    version = {"lock_version": plan.lock_version}
    physio_client.post(item_url("item-move", second), version | {"to": "up"})
    assert first_item(plan) == second
    plan.refresh_from_db()
    other = plan.phases.get(position=3)
    to_other = {"lock_version": plan.lock_version, "to": other.pk}
    response = physio_client.post(item_url("item-move", first), to_other, follow=True)
    assert f"moved to {other.title}." in words(response)
    plan.refresh_from_db()
    physio_client.post(item_url("item-remove", first), {"lock_version": plan.lock_version})
    assert not PlanItem.objects.filter(pk=first.pk).exists()


def test_an_item_of_another_plan_is_not_found(
    physio_client: Client, plan: Plan, other_clinic: Any
) -> None:
    gone = url("item", plan, item_uid="00000000-0000-4000-8000-000000000000")
    assert physio_client.post(gone, {"lock_version": "1"}).status_code == 404


def test_a_blocked_item_is_kept_with_a_reason_on_a_page_of_its_own(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v09")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    item = operations.add_exercise(plan.phases.get(position=1), "q_short_arc", by=physio)
    plan.refresh_from_db()
    page = item_url("item-override", item)
    assert "can press on the sore pad" in words(physio_client.get(page))
    short = physio_client.post(page, {"reason": "ok", "lock_version": plan.lock_version})
    assert short.status_code == 400
    form = {"reason": "Tried today without pain.", "lock_version": plan.lock_version}
    physio_client.post(page, form)
    assert "Kept: Tried today without pain." in words(physio_client.get(url("builder", plan)))


# ---- phases, dates, goals ---------------------------------------------------------------------


def phase_form(**typed: Any) -> dict[str, Any]:
    empty = {"title": "", "weeks": "2", "code": "build", "aims": "", "progress_when": ""}
    return empty | {"review": "", "lock_version": "0"} | typed


def test_a_phase_is_added_edited_and_removed(physio_client: Client, plan: Plan) -> None:
    form = phase_form(title="Hold", aims="One\nTwo")
    physio_client.post(url("phase-new", plan), form)
    plan.refresh_from_db()
    phase = plan.phases.get(title="Hold")
    assert phase.aims == ["One", "Two"]
    page = url("phase", plan, phase_id=phase.pk)
    physio_client.post(page, form | {"weeks": "3", "lock_version": plan.lock_version})
    phase.refresh_from_db()
    assert phase.week_to - phase.week_from == 2
    plan.refresh_from_db()
    remove = url("phase-remove", plan, phase_id=phase.pk)
    physio_client.post(remove, {"lock_version": plan.lock_version})
    assert not plan.phases.filter(pk=phase.pk).exists()


def test_a_phase_that_changed_meanwhile_keeps_what_was_typed(
    physio_client: Client, plan: Plan, supervisor: User
) -> None:
    phase = plan.phases.get(position=1)
    version = plan.lock_version
    operations.set_goals(plan, ["Run"], by=supervisor, lock_version=version)
    form = phase_form(title="My own words", lock_version=version)
    response = physio_client.post(url("phase", plan, phase_id=phase.pk), form)
    assert response.status_code == 409
    assert 'value="My own words"' in response.content.decode()
    form["lock_version"] = response.context["form"].data["lock_version"]
    assert physio_client.post(url("phase", plan, phase_id=phase.pk), form).status_code == 302


@pytest.mark.parametrize("weeks", ["", "two", "0", "99", "1e3"])
def test_weeks_that_cannot_be_are_refused_at_the_field(
    physio_client: Client, plan: Plan, weeks: str
) -> None:
    response = physio_client.post(url("phase-new", plan), phase_form(title="A", weeks=weeks))
    assert response.status_code == 400
    assert response.context["form"].errors["weeks"]


def test_dates_and_goals_are_saved_and_wrong_ones_shown_again(
    physio_client: Client, plan: Plan
) -> None:
    dates = {"what": "dates", "dates-lock_version": plan.lock_version}
    parts = {"day": "31", "month": "2", "year": "2027"}
    bad = {f"dates-starts_on_{part}": typed for part, typed in parts.items()}
    response = physio_client.post(url("plan-about", plan), dates | bad)
    assert response.status_code == 400
    assert "Enter a real date" in words(response)
    goals = {"what": "goals", "goals-lock_version": plan.lock_version, "goals-goal_1": "Run 5 km"}
    assert physio_client.post(url("plan-about", plan), goals).status_code == 302
    assert plan.goals.get().text == "Run 5 km"


# ---- preview and publish ----------------------------------------------------------------------


def test_the_preview_is_what_the_patient_will_read(physio_client: Client, plan: Plan) -> None:
    shown = words(physio_client.get(url("plan-preview", plan)))
    assert "This is what the patient will see. It is not published." in shown
    assert "What to do this fortnight" in shown
    assert PublishedPlan.objects.count() == 0


def test_a_preview_of_nothing_says_what_is_missing(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, template=None)
    response = physio_client.get(url("plan-preview", plan))
    assert response.status_code == 409
    assert "nothing to preview yet" in words(response)


def test_the_publish_page_says_what_happens_next_and_then_does_it(
    physio_client: Client, plan: Plan
) -> None:
    page = words(physio_client.get(url("plan-publish", plan)))
    assert "Must be solved (0)" in page
    assert "Version 1 is frozen and live for the patient at once." in page
    form = {"lock_version": plan.lock_version, "what": "plan"}
    response = physio_client.post(url("plan-publish", plan), form, follow=True)
    assert "Version 1 is live. The PDF is being made." in words(response)


def test_publishing_from_two_tabs_makes_one_version(physio_client: Client, plan: Plan) -> None:
    form = {"lock_version": plan.lock_version, "what": "plan"}
    assert physio_client.post(url("plan-publish", plan), form).status_code == 302
    again = physio_client.post(url("plan-publish", plan), form)
    assert again.status_code == 409
    assert "changed or published since you opened this page" in words(again)
    assert PublishedPlan.objects.count() == 1


def test_a_refused_publication_says_what_to_do_on_the_same_page(
    physio_client: Client, plan: Plan, physio: User
) -> None:
    plan = operations.set_dates(
        plan, starts_on=None, review_on=None, by=physio, lock_version=plan.lock_version
    )
    form = {"lock_version": plan.lock_version, "what": "plan"}
    response = physio_client.post(url("plan-publish", plan), form)
    assert response.status_code == 409
    assert "It was not published" in words(response)
    assert "Enter the start date." in words(response)


def test_with_an_open_flag_the_page_offers_only_the_safety_advice(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v23")
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    assert "Publish only the safety advice" in words(physio_client.get(url("plan-publish", plan)))
    form = {"lock_version": plan.lock_version, "what": "safety"}
    physio_client.post(url("plan-publish", plan), form)
    assert PublishedPlan.objects.get().kind == PublishedPlan.Kind.SAFETY


def test_a_student_sees_the_checks_but_no_button(client: Client, plan: Plan, student: User) -> None:
    client.force_login(student)
    page = words(client.get(url("plan-publish", plan)))
    assert "Your role does not publish plans." in page
    form = {"lock_version": plan.lock_version, "what": "plan"}
    assert client.post(url("plan-publish", plan), form).status_code == 403


def test_versions_are_listed_with_their_state_and_withdrawn_with_a_reason(
    physio_client: Client, plan: Plan, physio: User
) -> None:
    assert "Nothing is published yet" in words(physio_client.get(url("plan-versions", plan)))
    builders_careplans.publish(plan, by=physio)
    assert "The web plan is live already" in words(physio_client.get(url("plan-versions", plan)))
    builders_careplans.publish_changed(plan, by=physio)
    shown = words(physio_client.get(url("plan-versions", plan)))
    assert "Version 2 Current" in shown
    assert "Version 1 Replaced" in shown
    withdraw = url("plan-withdraw", plan, number=2)
    assert physio_client.post(withdraw, {"reason": "no"}).status_code == 400
    physio_client.post(withdraw, {"reason": "It named the wrong knee."})
    shown = words(physio_client.get(url("plan-versions", plan)))
    assert "It named the wrong knee." in shown
    assert "The web plan is live already" not in shown
    assert "A PDF that says “withdrawn” is being made." in shown
    assert physio_client.get(url("plan-version", plan, number=2)).status_code == 200
    assert physio_client.get(url("plan-version", plan, number=9)).status_code == 404


def test_the_calendar_names_the_numbers_that_it_does_not_follow(
    physio_client: Client, plan: Plan
) -> None:
    runner = operations.runner_of(plan.episode, pattern=plan.working_pattern)
    entry, number = next(
        (entry, number)
        for entry in operations.draft_of(plan, runner).entries
        for number in (entry.computed.numbers if entry.computed else ())
        if number.unit == "km" and number.value is not None
    )
    before = words(physio_client.get(url("builder", plan)))
    assert "Your own numbers are not in this calendar" not in before
    PlanItem.objects.filter(pk=entry.row.pk).update(numbers={number.id: "5"})
    shown = words(physio_client.get(url("builder", plan)))
    assert "Your own numbers are not in this calendar" in shown
    assert f"{entry.name}: {number.label.lower()} 5 km, computed {number.value}" in shown
    checks = words(physio_client.get(url("plan-publish", plan)))
    assert "the running calendar shows the computed one" in checks


def test_a_red_flag_is_said_once_however_much_it_holds_back(
    physio_client: Client, episode: Episode, physio: User, front_desk: User
) -> None:
    builders_careplans.load_library()
    builders_careplans.send_form(
        episode, desk=front_desk, answers=builders_intake.answers_of("v23")
    )
    start = words(physio_client.get(reverse("builder", args=[episode.uid])))
    assert "Only the safety advice can be published" in start
    plan = operations.start_plan(episode, template_slug="tp_pfp_graded", by=physio)
    flag = "Examine and clear it"
    for page in ("builder", "plan-publish"):
        shown = words(physio_client.get(url(page, plan)))
        assert shown.count(flag) <= 1
        assert "eld back" in shown
    assert re.search(r"Held back: \d+ items", shown)
    assert first_item(plan).library.item.name in shown
