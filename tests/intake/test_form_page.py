"""One page of the form: what is refused, what is kept, and where it leads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Episode, Invitation
from intake.models import Draft, SafetyAlert
from intake.questionnaire import loading
from tests import builders_intake
from tests.intake.walking import Runner, hidden, page_url

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")
SAFE = {"s_breathless_chest": "no", "s_foot_cold_numb": "no", "s_deformity": "no"}


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the list of sections of an empty form."""
    runner = Runner(client, WELL)
    runner.open(invitation)
    runner.agree()
    return runner


@pytest.fixture
def safe(runner: Runner, invitation: Invitation) -> Runner:
    """Past the safety check."""
    by = clinic_operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date)
    asked = {row.id for row in loading.current().sections[0].questions}
    first = {key: value for key, value in WELL.items() if key in asked}
    builders_intake.fill_in(Draft.objects.get(), first, by=by)
    return runner


def post(runner: Runner, page_id: str, data: dict[str, Any], **options: Any) -> HttpResponse:
    """What was typed into the page as it stands now."""
    query = options.pop("query", "")
    shown = hidden(runner.get(page_id)) | options
    return runner.client.post(f"{page_url(page_id)}{query}", shown | data)


def answers() -> dict[str, Any]:
    return dict(Draft.objects.get().answers)


# ---- showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("page_id", ["page-nowhere", "x" * 300, "%00", "..%2Fadmin", "sec-pain"])
def test_a_page_that_the_form_does_not_have_is_not_found(runner: Runner, page_id: str) -> None:
    assert runner.client.get(f"/form/p/{page_id}/").status_code == 404
    assert runner.client.post(f"/form/p/{page_id}/", {}).status_code == 404


def test_the_other_sections_wait_for_the_safety_check(runner: Runner) -> None:
    assert runner.get("page-body").url == reverse("form-sections")
    rows = runner.client.get(reverse("form-sections")).context["rows"]
    assert [bool(row["url"]) for row in rows] == [True] + [False] * 7


def test_after_the_safety_check_sections_open_in_any_order(safe: Runner) -> None:
    rows = safe.client.get(reverse("form-sections")).context["rows"]
    assert all(row["url"] for row in rows)
    assert safe.get("page-goals").status_code == 200


def test_a_page_without_a_question_for_this_runner_leads_to_the_list(safe: Runner) -> None:
    assert safe.get("page-calf").url == reverse("form-sections")


def test_pages_are_never_stored_by_the_browser(runner: Runner) -> None:
    response = runner.get("page-urgent")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "strict-origin"


def test_the_computed_age_is_asked_of_nobody_and_taken_from_nobody(runner: Runner) -> None:
    response = post(runner, "page-urgent", SAFE | {"age_years": "12"})
    assert response.status_code == 400
    assert "age_years" not in answers()


# ---- saving -----------------------------------------------------------------------------------


def test_a_page_that_is_whole_leads_on(runner: Runner) -> None:
    assert post(runner, "page-urgent", SAFE).url == page_url("page-infection")
    assert answers() == SAFE


def test_the_back_button_shows_what_was_saved(runner: Runner) -> None:
    post(runner, "page-urgent", SAFE)
    page = runner.get("page-urgent").content.decode()
    assert page.count(" checked") == 3


def test_what_is_missing_is_asked_for_and_the_rest_is_saved_already(runner: Runner) -> None:
    response = post(runner, "page-urgent", {"s_breathless_chest": "no"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "Error: " in page.split("</title>", maxsplit=1)[0]
    assert page.count("Choose an answer.") == 4
    assert "#id_s_deformity_0" in page
    assert answers() == {"s_breathless_chest": "no"}


def test_an_emergency_on_an_unfinished_page_interrupts_all_the_same(runner: Runner) -> None:
    response = post(runner, "page-urgent", {"s_breathless_chest": "yes"})
    assert response.url == "/form/stop/?after=page-urgent"
    assert SafetyAlert.objects.get().rule_id == "rf_pe"
    after = runner.client.post(response.url)
    assert after.url == page_url("page-urgent")


def test_none_beside_another_answer_is_an_error_and_the_other_counts_at_once(
    runner: Runner,
) -> None:
    typed = {
        "s_hot_red_swollen": "yes",
        "s_fever_unwell": "no",
        "s_cannot_move": "no",
        "s_infection_risk": ["none", "joint_replacement"],
    }
    response = post(runner, "page-infection", typed)
    assert response.url.startswith(reverse("form-stop"))
    assert answers()["s_infection_risk"] == ["joint_replacement"]
    assert SafetyAlert.objects.get(rule_id="rf_septic")


def test_none_beside_another_answer_is_shown_as_it_was_ticked(runner: Runner) -> None:
    typed = {"s_bone_load": ["none", "hop_sharp"], "med_drugs": ["none"]}
    response = post(runner, "page-bones", typed)
    page = response.content.decode()
    assert response.status_code == 400
    assert "Choose “None of these” or the other answers, not both." in page
    assert page.count(" checked") == 3


def test_leaving_saves_what_there_is_and_asks_for_nothing(runner: Runner) -> None:
    response = post(runner, "page-urgent", {"s_breathless_chest": "no", "leave": "1"})
    assert response.url == reverse("form-leave")
    assert answers() == {"s_breathless_chest": "no"}


def test_leaving_with_a_wrong_number_says_so_and_keeps_it(safe: Runner) -> None:
    response = post(safe, "page-settling", {"stiffness_morning_min": "ages", "leave": "1"})
    assert response.status_code == 400
    assert 'value="ages"' in response.content.decode()


def test_rather_telling_the_physio_is_offered_for_every_safety_question(runner: Runner) -> None:
    declined = dict.fromkeys(SAFE, "declined")
    assert post(runner, "page-urgent", declined).url == page_url("page-infection")
    assert Draft.objects.get().declined == sorted(SAFE)
    assert runner.get("page-urgent").content.decode().count('value="declined"') == 3


def test_a_score_and_rather_telling_the_physio_exclude_each_other(safe: Runner) -> None:
    typed = {"nrs_worst": "4", "nrs_worst.declined": "on", "nrs_average": "1", "nrs_next_day": "1"}
    response = post(safe, "page-pain-scores", typed)
    assert response.status_code == 400
    assert "nrs_worst" not in answers()
    assert answers()["nrs_average"] == 1


def test_numbers_are_read_as_people_write_them(safe: Runner) -> None:
    typed = {
        "run_unit": "km",
        "run_weekly_usual": " 32,5 km ",
        "run_weekly_last4": "28",
        "run_longest_30d": "21.1k",
        "run_sessions_week": "4 times",
        "rest_days_week": "2 days a week",
    }
    response = post(safe, "page-running-week", typed)
    assert response.status_code == 302
    assert answers()["run_weekly_usual"] == "32.5"
    assert answers()["run_longest_30d"] == "21.1"


def test_miles_typed_where_kilometres_were_chosen_are_not_taken_for_them(safe: Runner) -> None:
    typed = {
        "run_unit": "km",
        "run_weekly_usual": "20 miles",
        "run_weekly_last4": "28",
        "run_longest_30d": "21",
        "run_sessions_week": "4",
        "rest_days_week": "2",
    }
    response = post(safe, "page-running-week", typed)
    assert response.status_code == 400
    assert "You chose kilometres." in response.content.decode()
    assert "run_weekly_usual" not in answers()


WEEK = {
    "run_weekly_usual": "30",
    "run_weekly_last4": "28",
    "run_longest_30d": "21",
    "run_sessions_week": "4",
    "rest_days_week": "2",
}


def test_no_box_contradicts_the_unit_that_is_chosen_on_its_page(safe: Runner) -> None:
    post(safe, "page-running-week", {**WEEK, "run_unit": "km"})
    page = safe.get("page-running-week").content.decode()
    assert page.count("In the unit you chose above.") == 3
    assert "In the unit you chose above. Put 0 if you have not run." in page
    units_behind_boxes = re.findall(r'with-unit__unit" aria-hidden="true">([^<]*)', page)
    assert not {"km", "miles"} & set(units_behind_boxes)
    assert "times a week" in units_behind_boxes


def test_the_pace_follows_the_unit_and_its_hint_names_it(safe: Runner) -> None:
    post(safe, "page-running-week", {**WEEK, "run_unit": "km"})
    assert "Minutes for each kilometre." in safe.get("page-running-style").content.decode()
    pace = {"run_years": "y2_5", "run_easy_pace_minutes": "3", "run_easy_pace_seconds": "3"}
    post(safe, "page-running-style", pace)
    post(safe, "page-running-week", {**WEEK, "run_unit": "mi"})
    page = safe.get("page-running-style").content.decode()
    assert "Minutes for each mile." in page
    assert re.findall(r'id="id_run_easy_pace_." value="(\d+)"', page) == ["4", "55"]


def test_two_versions_of_a_week_are_each_said_in_their_own_unit(safe: Runner) -> None:
    opened = hidden(safe.get("page-running-week"))
    post(safe, "page-running-week", {**WEEK, "run_unit": "km"})
    mine = {**WEEK, "run_unit": "mi", "run_weekly_usual": "20"}
    page = safe.client.post(page_url("page-running-week"), opened | mine).content.decode()
    assert "<b>20 miles</b>" in page
    assert "<b>30 km</b>" in page


@pytest.mark.parametrize(("text", "part"), [("1,000", "1"), ("1.000", "1"), ("12,500", "12.5")])
def test_a_thousand_or_one_is_asked_and_not_guessed(safe: Runner, text: str, part: str) -> None:
    whole = text.replace(",", "").replace(".", "")
    page = post(safe, "page-running-week", {"run_unit": "km", "run_weekly_usual": text})
    html = page.content.decode()
    assert f"Did you mean {whole} or {part}? Type it that way." in html
    assert f'value="{text}"' in html
    assert "run_weekly_usual" not in answers()


@pytest.mark.parametrize(
    "text", ["-1", "301", "9" * 4000, "1e3", "\x00", "½", "12 bananas", "nan", "١٢٣٤٥٦"]
)
def test_a_number_that_does_not_fit_is_kept_and_explained(safe: Runner, text: str) -> None:
    response = post(safe, "page-running-week", {"run_unit": "km", "run_weekly_usual": text})
    assert response.status_code == 400
    assert "Enter a number from 0 to 300." in response.content.decode()
    assert "run_weekly_usual" not in answers()


def test_a_pace_is_kept_to_the_second(safe: Runner) -> None:
    typed = {"run_years": "y2_5", "run_easy_pace_minutes": "5", "run_easy_pace_seconds": "20"}
    assert post(safe, "page-running-style", typed).status_code == 302
    page = safe.get("page-running-style").content.decode()
    assert 'value="5"' in page
    assert 'value="20"' in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{{ 7|add:7 }}{% debug %}",
        "مرحبا \u202e abc",
        "🦵 " * 40,
        "' OR 1=1 --",
        "line one\nline two",
    ],
)
def test_any_words_come_back_as_they_were_typed(safe: Runner, text: str) -> None:
    post(safe, "page-body", {"about_sex": "male", "about_support": text})
    assert answers()["about_support"] == text.strip()
    page = safe.get("page-body").content.decode()
    assert "<script>alert" not in page


def test_too_long_words_are_kept_on_the_page_and_counted(safe: Runner) -> None:
    response = post(safe, "page-body", {"about_sex": "male", "about_support": "x" * 2000})
    page = response.content.decode()
    assert "Use 300 characters or fewer. You have 2000." in page
    assert "x" * 2000 in page
    assert answers()["about_sex"] == "male"


def test_special_characters_that_nobody_can_store_are_refused(safe: Runner) -> None:
    response = post(safe, "page-body", {"about_sex": "male", "about_support": "a\x00b"})
    assert response.status_code == 400
    assert "about_support" not in answers()


@pytest.mark.parametrize(
    "data",
    [
        {"s_breathless_chest": ["yes", "no"]},
        {"s_breathless_chest": "maybe"},
        {"s_breathless_chest": "prefer_not"},
        {"s_breathless_chest": "\x00"},
        {"knee_side": "left"},
        {"no_such_field": "1"},
        {"s_breathless_chest": ["no"] * 900},
    ],
)
def test_fields_that_do_not_fit_the_page_are_refused_without_a_fault(
    runner: Runner, data: dict[str, Any]
) -> None:
    response = post(runner, "page-urgent", data)
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert answers().get("s_breathless_chest") != "yes"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 5000, "1.5", "\u0663", "\x00"])
def test_a_damaged_version_overwrites_nothing(runner: Runner, version: str) -> None:
    post(runner, "page-urgent", SAFE)
    for rendered in ("", "null", "[]", "{", '{"s_lump":{}}', "[" * 5000, "\x00", '{"s_lump":[1]}'):
        changed = SAFE | {"s_deformity": "not_sure"}
        response = post(runner, "page-urgent", changed, lock_version=version, rendered=rendered)
        assert response.status_code in {400, 409}
    assert answers() == SAFE


def test_a_far_too_large_post_is_refused(runner: Runner) -> None:
    response = runner.client.post(page_url("page-urgent"), {"s_lump": "x" * 1_100_000})
    assert response.status_code in {400, 413}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(runner: Runner, method: str) -> None:
    assert getattr(runner.client, method)(page_url("page-urgent")).status_code == 405


# ---- two tabs ---------------------------------------------------------------------------------


def test_two_tabs_on_two_pages_do_not_disturb_each_other(safe: Runner) -> None:
    first = hidden(safe.get("page-which-knee"))
    post(safe, "page-body", {"about_sex": "male"})
    response = safe.client.post(page_url("page-which-knee"), first | {"knee_side": "left"})
    assert response.status_code == 302
    assert (answers()["about_sex"], answers()["knee_side"]) == ("male", "left")


def test_two_tabs_on_one_page_are_shown_both_answers(safe: Runner) -> None:
    first = hidden(safe.get("page-body"))
    post(safe, "page-body", {"about_sex": "male", "about_support": "A lift"})
    typed = {"about_sex": "male", "about_support": "Large print"}
    response = safe.client.post(page_url("page-body"), first | typed)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Saved there: <b>A lift</b>" in page
    assert "Yours: <b>Large print</b>" in page
    assert answers()["about_support"] == "A lift"


def test_after_seeing_both_answers_the_typed_one_can_be_saved(safe: Runner) -> None:
    first = hidden(safe.get("page-body"))
    post(safe, "page-body", {"about_sex": "male", "about_support": "A lift"})
    typed = {"about_sex": "male", "about_support": "Large print"}
    clash = safe.client.post(page_url("page-body"), first | typed)
    assert safe.client.post(page_url("page-body"), hidden(clash) | typed).status_code == 302
    assert answers()["about_support"] == "Large print"


def test_a_double_click_saves_once_and_goes_on(runner: Runner) -> None:
    shown = hidden(runner.get("page-urgent"))
    answers_twice = [runner.client.post(page_url("page-urgent"), shown | SAFE) for _ in range(2)]
    assert [response.url for response in answers_twice] == [page_url("page-infection")] * 2
    assert Draft.objects.get().lock_version == 2


# ---- where it leads ---------------------------------------------------------------------------


def test_changing_from_the_check_page_leads_back_to_it(runner: Runner) -> None:
    runner.fill_in()
    response = post(runner, "page-which-knee", {"knee_side": "left"}, query="?from=check")
    assert response.url == reverse("form-check")


def test_a_change_that_opens_a_new_question_leads_to_it_first(runner: Runner) -> None:
    runner.fill_in()
    typed = {"run_event": "yes"}
    response = post(runner, "page-event", typed, query="?from=check")
    assert response.url == f"{page_url('page-event-details')}?from=check"


def test_advice_says_which_answers_it_rests_on_and_how_to_change_them(
    runner: Runner, episode: Episode
) -> None:
    response = post(runner, "page-urgent", {"s_breathless_chest": "yes"})
    page = runner.client.get(response.url).content.decode()
    assert "You told us: Do you have new chest pain" in page
    assert "“Yes”" in page
    assert f'href="{page_url("page-urgent")}"' in page
    assert f"tel:{episode.clinic.emergency_number}" in page


def test_read_advice_stays_as_a_strip_until_the_answer_changes(runner: Runner) -> None:
    stop = post(runner, "page-urgent", SAFE | {"s_breathless_chest": "yes"}).url
    assert runner.client.post(stop).url == page_url("page-infection")
    assert "strip" in runner.get("page-infection").content.decode()
    post(runner, "page-urgent", SAFE)
    assert 'class="strip"' not in runner.get("page-infection").content.decode()


@pytest.mark.parametrize("after", ["", "page-nowhere", "https://example.org/", "\x00"])
def test_the_way_on_from_advice_never_leads_out(runner: Runner, after: str) -> None:
    post(runner, "page-urgent", {"s_breathless_chest": "yes"})
    response = runner.client.post(reverse("form-stop"), QUERY_STRING=f"after={after}")
    assert response.url == reverse("form-sections")


def test_without_any_advice_the_stop_page_leads_to_the_form(runner: Runner) -> None:
    assert runner.client.get(reverse("form-stop")).url == reverse("form-sections")
