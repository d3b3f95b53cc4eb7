"""A form on its way: nothing typed is lost, nobody overwrites anybody, warnings go out at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clinic.errors import Conflict, Invalid, NotFound, NotNow
from clinic.grants import Invitee
from clinic.models import Episode, Invitation, User
from intake import operations
from intake.models import Draft, SafetyAlert
from intake.operations import DECLINED, AlreadySent, Saved
from tests import builders_intake

pytestmark = pytest.mark.django_db
CALF = {"s_calf_swollen": "yes"}


@pytest.fixture
def draft(episode: Episode, invitee: Invitee) -> Draft:
    return builders_intake.make_draft(episode, by=invitee)


def save(draft: Draft, by: Invitee, page: str, values: dict[str, Any], **options: Any) -> Saved:
    version = options.pop("lock_version", draft.lock_version)
    return operations.save_page(draft, page, values, by=by, lock_version=version, **options)


# ---- starting ---------------------------------------------------------------------------------


def test_no_form_starts_before_the_runner_agreed(episode: Episode, invitee: Invitee) -> None:
    with pytest.raises(NotNow):
        operations.start_draft(episode, by=invitee)
    assert not Draft.objects.exists()


def test_starting_twice_is_starting_once(draft: Draft, invitee: Invitee) -> None:
    assert operations.start_draft(draft.episode, by=invitee) == draft
    assert Draft.objects.count() == 1


def test_a_form_remembers_who_fills_it_in(episode: Episode, invitee: Invitee) -> None:
    builders_intake.agree(episode, by=invitee, filled_by="helper")
    assert operations.start_draft(episode, by=invitee).filled_by == "helper"


def test_a_sent_form_does_not_start_again(
    episode: Episode, invitation: Invitation, invitee: Invitee
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    with pytest.raises(AlreadySent):
        operations.start_draft(episode, by=invitee)


# ---- saving -----------------------------------------------------------------------------------


def test_a_saved_page_can_be_read_back(draft: Draft, invitee: Invitee) -> None:
    saved = save(draft, invitee, "page-body", {"about_sex": "male", "about_height_cm": "181.5"})
    assert saved.draft.answers == {"about_sex": "male", "about_height_cm": "181.5"}
    assert saved.draft.lock_version == draft.lock_version + 1


def test_saving_the_same_again_changes_nothing(draft: Draft, invitee: Invitee) -> None:
    first = save(draft, invitee, "page-body", {"about_sex": "male"}).draft
    again = save(first, invitee, "page-body", {"about_sex": "male"}, lock_version=1).draft
    assert again.lock_version == first.lock_version


def test_an_emptied_box_takes_the_answer_back(draft: Draft, invitee: Invitee) -> None:
    first = save(draft, invitee, "page-body", {"about_support": "large print"}).draft
    assert save(first, invitee, "page-body", {"about_support": None}).draft.answers == {}


@pytest.mark.parametrize(
    ("page", "values", "named"),
    [
        ("page-body", {"about_sex": "martian"}, "about_sex"),
        ("page-body", {"about_height_cm": "9000"}, "about_height_cm"),
        ("page-body", {"about_height_cm": True}, "about_height_cm"),
        ("page-body", {"about_support": "x" * 301}, "about_support"),
        ("page-body", {"about_support": "nul \x00 byte"}, "about_support"),
        ("page-body", {"about_sex": ["male", "female"]}, "about_sex"),
        ("page-body", {"knee_side": "left"}, "knee_side"),
        ("page-body", {"about_sex": DECLINED}, "about_sex"),
        ("page-body", {"age_years": 30}, "age_years"),
        ("page-pain-scores", {"nrs_worst": 11}, "nrs_worst"),
        ("page-pain-scores", {"nrs_worst": -1}, "nrs_worst"),
        ("page-infection", {"s_infection_risk": ["none", "diabetes"]}, "s_infection_risk"),
        ("page-event-details", {"run_event_date": "2020-01-01"}, "run_event_date"),
        ("page-running-style", {"run_easy_pace": "2.1"}, "run_easy_pace"),
    ],
)
def test_what_the_form_cannot_hold_is_refused_by_name(
    draft: Draft, invitee: Invitee, page: str, values: dict[str, Any], named: str
) -> None:
    with pytest.raises(Invalid) as refused:
        save(draft, invitee, page, values)
    assert named in refused.value.fields
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_page_that_the_form_does_not_have_is_not_found(draft: Draft, invitee: Invitee) -> None:
    with pytest.raises(NotFound):
        save(draft, invitee, "page-nowhere", {})


def test_a_sent_form_takes_no_more_answers(episode: Episode, invitee: Invitee) -> None:
    draft = builders_intake.make_submission(episode, by=invitee).draft
    with pytest.raises(AlreadySent):
        save(draft, invitee, "page-body", {"about_sex": "male"})


def test_a_closed_episode_takes_no_more_answers(draft: Draft, invitee: Invitee) -> None:
    Episode.objects.update(status="closed", closed_at=draft.started_at)
    with pytest.raises(NotNow):
        save(draft, invitee, "page-body", {"about_sex": "male"})


# ---- two devices ------------------------------------------------------------------------------


def test_two_devices_on_two_pages_are_merged(draft: Draft, invitee: Invitee) -> None:
    save(draft, invitee, "page-body", {"about_sex": "male"})
    merged = save(draft, invitee, "page-which-knee", {"knee_side": "left"}, rendered=RENDERED).draft
    assert merged.answers == {"about_sex": "male", "knee_side": "left"}


RENDERED = {"knee_side": None}


def test_two_devices_on_one_page_do_not_overwrite_each_other(
    draft: Draft, invitee: Invitee
) -> None:
    save(draft, invitee, "page-which-knee", {"knee_side": "right"})
    with pytest.raises(Conflict) as conflict:
        save(draft, invitee, "page-which-knee", {"knee_side": "left"}, rendered=RENDERED)
    assert conflict.value.current["values"] == {"knee_side": "right"}
    draft.refresh_from_db()
    assert draft.answers == {"knee_side": "right"}


@pytest.mark.parametrize("rendered", [None, {}, {"about_sex": None}])
def test_a_page_that_does_not_say_what_it_showed_is_not_merged(
    draft: Draft, invitee: Invitee, rendered: dict[str, Any] | None
) -> None:
    save(draft, invitee, "page-body", {"about_sex": "male"})
    with pytest.raises(Conflict):
        save(draft, invitee, "page-which-knee", {"knee_side": "left"}, rendered=rendered)


# ---- declined ---------------------------------------------------------------------------------


def test_rather_telling_the_physio_is_no_answer_with_a_reason(
    draft: Draft, invitee: Invitee
) -> None:
    saved = save(draft, invitee, "page-night", {"s_lump": DECLINED}).draft
    assert (saved.answers, saved.declined) == ({}, ["s_lump"])
    answered = save(saved, invitee, "page-night", {"s_lump": "no"}).draft
    assert (answered.answers, answered.declined) == ({"s_lump": "no"}, [])


# ---- warnings ---------------------------------------------------------------------------------


def test_a_warning_reaches_the_clinic_before_the_form_does(draft: Draft, invitee: Invitee) -> None:
    saved = save(draft, invitee, "page-swelling", CALF)
    assert [alert.rule_id for alert in saved.alerts] == ["rf_dvt"]
    episode = Episode.objects.get()
    assert (episode.urgency, episode.status) == (2, "invited")
    assert episode.due_at == episode.arrived_at + timedelta(minutes=240)


def test_an_emergency_has_the_clinics_emergency_target(draft: Draft, invitee: Invitee) -> None:
    save(draft, invitee, "page-urgent", {"s_breathless_chest": "yes"})
    episode = Episode.objects.get()
    assert episode.urgency == 3
    assert episode.due_at == episode.arrived_at + timedelta(minutes=15)


def test_a_harmless_page_raises_nothing(draft: Draft, invitee: Invitee) -> None:
    assert save(draft, invitee, "page-swelling", {"s_calf_swollen": "no"}).alerts == ()
    assert Episode.objects.get().urgency is None


def test_a_warning_is_raised_once_for_the_same_answers(draft: Draft, invitee: Invitee) -> None:
    first = save(draft, invitee, "page-swelling", CALF).draft
    changed = save(first, invitee, "page-swelling", {"s_calf_swollen": "no"}).draft
    save(changed, invitee, "page-swelling", CALF)
    alert = SafetyAlert.objects.get()
    assert alert.evidence[0] | {"question": ""} == {
        "question_id": "s_calf_swollen",
        "question": "",
        "answer": "Yes",
    }


def test_a_taken_back_answer_leaves_the_warning_with_the_clinic(
    draft: Draft, invitee: Invitee
) -> None:
    first = save(draft, invitee, "page-swelling", CALF).draft
    save(first, invitee, "page-swelling", {"s_calf_swollen": "no"})
    assert SafetyAlert.objects.count() == 1
    assert Episode.objects.get().urgency == 2


def test_read_advice_is_not_shown_again_on_other_answers(draft: Draft, invitee: Invitee) -> None:
    first = save(draft, invitee, "page-swelling", CALF).draft
    assert operations.mark_advice_read(draft.episode, by=invitee) == 1
    unsure = save(first, invitee, "page-swelling", {"s_calf_swollen": "not_sure"})
    assert unsure.alerts == ()
    assert SafetyAlert.objects.filter(read_at__isnull=False).count() == 2


def test_a_worse_warning_interrupts_again(draft: Draft, invitee: Invitee) -> None:
    first = save(draft, invitee, "page-swelling", CALF).draft
    operations.mark_advice_read(draft.episode, by=invitee)
    worse = save(first, invitee, "page-urgent", {"s_breathless_chest": "not_sure"})
    assert [alert.rule_id for alert in worse.alerts] == ["rf_pe", "rf_chest_unsure"]
    assert Episode.objects.get().urgency == 3


def test_reading_advice_twice_counts_once(draft: Draft, invitee: Invitee) -> None:
    save(draft, invitee, "page-swelling", CALF)
    operations.mark_advice_read(draft.episode, by=invitee)
    first = SafetyAlert.objects.get().read_at
    assert operations.mark_advice_read(draft.episode, by=invitee) == 0
    assert SafetyAlert.objects.get().read_at == first


def test_an_unread_warning_on_a_form_of_somebody_else_stays_unread(
    draft: Draft, invitee: Invitee, foreign_physio: User
) -> None:
    save(draft, invitee, "page-swelling", CALF)
    with pytest.raises(NotFound):
        operations.mark_advice_read(draft.episode, by=foreign_physio)
    assert SafetyAlert.objects.get().read_at is None


# ---- kept answers -----------------------------------------------------------------------------


@pytest.fixture
def hiding(draft: Draft, invitee: Invitee) -> Draft:
    """A fall that a later answer hides."""
    answers = {"onset_type": "sudden_injury", "injury_mechanism": ["fall_on_knee"]}
    given = builders_intake.fill_in(draft, answers, by=invitee)
    return save(given, invitee, "page-start", {"onset_type": "gradual"}).draft


def test_a_hidden_safety_answer_is_kept_until_it_is_removed(
    hiding: Draft, invitee: Invitee
) -> None:
    assert operations.progress_of(hiding, hiding.episode).split.set_aside == {
        "injury_mechanism": ["fall_on_knee"]
    }
    left = operations.remove_kept_answer(hiding, "injury_mechanism", by=invitee)
    assert operations.progress_of(left, left.episode).split.set_aside == {}
    assert left.removed == ["injury_mechanism"]


def test_only_a_kept_answer_can_be_removed(hiding: Draft, invitee: Invitee) -> None:
    for question_id in ("onset_type", "about_sex", "no_such_question"):
        with pytest.raises(NotNow):
            operations.remove_kept_answer(hiding, question_id, by=invitee)


def test_a_pace_keeps_its_speed_when_the_unit_changes(draft: Draft, invitee: Invitee) -> None:
    week = {"run_weekly_usual": "30", "run_weekly_last4": "30", "run_longest_30d": "12"}
    saved = save(draft, invitee, "page-running-week", {**week, "run_unit": "km"})
    saved = save(saved.draft, invitee, "page-running-style", {"run_easy_pace": "5.5"})
    saved = save(saved.draft, invitee, "page-running-week", {**week, "run_unit": "mi"})
    assert saved.followed == ("run_easy_pace",)
    assert saved.draft.answers["run_easy_pace"] == "8.8514"
    assert saved.draft.answers["run_weekly_usual"] == "30"
