"""A form is sent exactly once, whole, and triaged in the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clinic import operations as clinic_operations
from clinic.errors import Conflict, Invalid, NotNow
from clinic.grants import Invitee
from clinic.models import Clinic, Episode, Invitation, User
from clinic.rights import Role
from intake import operations
from intake.models import Submission, TriageRun
from intake.operations import DECLINED, AlreadySent
from intake.operations.sending import content_hash
from intake.triage import rules
from tests import builders, builders_intake

pytestmark = pytest.mark.django_db
WELL = builders_intake.answers_of("v01")


def sent(episode: Episode, by: Invitee, **changes: Any) -> Submission:
    return builders_intake.make_submission(episode, by=by, answers=WELL | changes)


def test_a_sent_form_is_whole_and_frozen_with_its_hash(episode: Episode, invitee: Invitee) -> None:
    submission = sent(episode, invitee)
    assert submission.answers["knee_side"] == "right"
    assert submission.answers["age_years"] == episode.patient.age_on(submission.submitted_on)
    assert submission.birth_date == episode.patient.birth_date
    assert submission.draft.closed_at == submission.submitted_at
    content = {
        name: getattr(submission, name)
        for name in (
            "questionnaire_slug",
            "questionnaire_version",
            "questionnaire_sha256",
            "answers",
            "set_aside",
            "declined",
            "birth_date",
            "filled_by",
            "submitted_at",
            "submitted_on",
        )
    }
    assert submission.content_sha256 == content_hash(content)


def test_sending_twice_is_refused(episode: Episode, invitee: Invitee) -> None:
    sent(episode, invitee)
    with pytest.raises(AlreadySent):
        operations.submit_intake(episode, by=invitee)
    assert Submission.objects.count() == 1


def test_a_form_that_was_not_begun_cannot_be_sent(episode: Episode, invitee: Invitee) -> None:
    with pytest.raises(NotNow):
        operations.submit_intake(episode, by=invitee)


def test_an_unfinished_form_is_refused_with_the_open_questions(
    episode: Episode, invitee: Invitee
) -> None:
    rest = {key: value for key, value in WELL.items() if key not in {"s_lump", "goal_main"}}
    builders_intake.make_draft(episode, by=invitee, answers=rest)
    with pytest.raises(Invalid) as refused:
        operations.submit_intake(episode, by=invitee)
    assert set(refused.value.fields) == {"s_lump", "goal_main"}
    assert not Submission.objects.exists()


def test_a_form_changed_since_it_was_checked_is_checked_again(
    episode: Episode, invitee: Invitee
) -> None:
    draft = builders_intake.make_draft(episode, by=invitee, answers=WELL)
    with pytest.raises(Conflict):
        operations.submit_intake(episode, by=invitee, lock_version=draft.lock_version - 1)
    operations.submit_intake(episode, by=invitee, lock_version=draft.lock_version)


def test_sending_puts_the_episode_in_the_queue_and_closes_the_link(
    episode: Episode, invitation: Invitation, invitee: Invitee
) -> None:
    sent(episode, invitee, s_calf_swollen="no")
    episode.refresh_from_db()
    invitation.refresh_from_db()
    assert (episode.status, episode.side, episode.urgency) == ("new", "right", 0)
    assert episode.due_at == episode.arrived_at + timedelta(days=28)
    assert invitation.used_at is not None


def test_a_claimed_episode_is_in_review_at_once(episode: Episode, physio: User) -> None:
    sent(episode, physio)
    episode.refresh_from_db()
    assert episode.status == Episode.Status.IN_REVIEW


def test_triage_is_kept_with_the_form(episode: Episode, invitee: Invitee) -> None:
    run = sent(episode, invitee).runs.get()
    assert (run.outcome, run.tier) == ("complete", "routine")
    assert run.rules_sha256 == rules.current().sha256
    assert run.assessment["tier"] == "routine"


@pytest.mark.parametrize("vignette", ["v14", "v17", "v22", "v41"])
def test_a_vignette_sent_through_the_form_has_its_tier_and_its_place(
    clinic: Clinic, front_desk: User, vignette: str
) -> None:
    born = builders_intake.birth_date_of(vignette)
    patient = builders.make_patient(clinic, by=front_desk, birth_date=born)
    episode = builders.make_episode(patient, by=front_desk)
    physio = builders.make_person(clinic, Role.PHYSIO)
    clinic_operations.claim_episode(episode, by=physio)
    builders_intake.make_submission(
        episode, by=physio, answers=builders_intake.answers_of(vignette)
    )
    tier = builders_intake.vignettes()[vignette]["expected"]["tier"]
    assert TriageRun.objects.get().tier == tier
    assert Episode.objects.get(pk=episode.pk).urgency == rules.current().rank(tier)


def test_an_urgency_raised_on_the_way_is_not_lowered_by_sending(
    episode: Episode, invitee: Invitee
) -> None:
    draft = builders_intake.make_draft(episode, by=invitee, answers={"s_calf_swollen": "yes"})
    raised = Episode.objects.get()
    builders_intake.fill_in(draft, WELL, by=invitee)
    operations.submit_intake(episode, by=invitee)
    after = Episode.objects.get()
    assert TriageRun.objects.get().tier == "routine"
    assert (after.urgency, after.due_at) == (raised.urgency, raised.due_at)
    assert after.arrived_at == raised.arrived_at


def test_a_declined_safety_question_is_unscreened_and_never_clear(
    episode: Episode, invitee: Invitee
) -> None:
    draft = builders_intake.make_draft(episode, by=invitee, answers=WELL)
    operations.save_page(
        draft,
        "page-swelling",
        {"s_calf_swollen": DECLINED},
        by=invitee,
        lock_version=draft.lock_version,
    )
    submission = operations.submit_intake(episode, by=invitee)
    assert submission.declined == ["s_calf_swollen"]
    assert TriageRun.objects.get().tier == "same_day"
    assert "rf_dvt" in [state.rule_id for state in operations.open_flags(episode)]


def test_hidden_answers_are_set_aside_for_safety_and_otherwise_dropped(
    episode: Episode, invitee: Invitee
) -> None:
    draft = builders_intake.make_draft(
        episode, by=invitee, answers=builders_intake.answers_of("v27")
    )
    submission = operations.submit_intake(episode, by=invitee)
    assert "injury_mechanism" in submission.set_aside
    assert not submission.set_aside.keys() & submission.answers.keys()
    assert submission.set_aside.keys() <= rules.current().safety_inputs
    draft.refresh_from_db()
    assert submission.answers.keys() - {"age_years"} <= draft.answers.keys()


def test_a_removed_answer_is_gone_from_what_is_sent(episode: Episode, invitee: Invitee) -> None:
    answers = builders_intake.answers_of("v27")
    draft = builders_intake.make_draft(episode, by=invitee, answers=answers)
    progress = operations.progress_of(draft, episode)
    for question_id in progress.split.set_aside:
        draft = operations.remove_kept_answer(draft, question_id, by=invitee)
    assert operations.submit_intake(episode, by=invitee).set_aside == {}
    assert TriageRun.objects.get().tier == "routine"


def test_the_day_of_sending_is_the_clinics_own(
    episode: Episode, invitee: Invitee, clinic: Clinic
) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(timezone="Pacific/Kiritimati")
    submission = sent(episode, invitee)
    assert submission.submitted_on == datetime.now(ZoneInfo("Pacific/Kiritimati")).date()


def damage_rules(monkeypatch: pytest.MonkeyPatch, **parts: Any) -> None:
    """The rules in force are damaged from now on, so that running them breaks down."""
    damaged = replace(rules.current(), **parts)
    monkeypatch.setattr(rules, "current", lambda: damaged)


def test_a_form_is_kept_when_the_rules_break_down(
    episode: Episode, invitee: Invitee, monkeypatch: pytest.MonkeyPatch
) -> None:
    builders_intake.make_draft(episode, by=invitee, answers=WELL)
    damage_rules(monkeypatch, patterns={"pfp": None})
    submission = operations.submit_intake(episode, by=invitee)
    run = submission.runs.get()
    assert (run.outcome, run.tier, run.assessment) == ("failed", "", None)
    assert run.fault == "AttributeError"
    assert Episode.objects.get().urgency == 3
    assert [state.rule_id for state in operations.open_flags(episode)] == ["triage_by_hand"]


def test_a_page_is_kept_when_the_safety_rules_break_down(
    episode: Episode, invitee: Invitee, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = builders_intake.make_draft(episode, by=invitee)
    damage_rules(monkeypatch, red_flags={"rf_pe": None})
    saved = builders_intake.fill_in(draft, {"s_lump": "no"}, by=invitee)
    assert saved.answers == {"s_lump": "no"}
    assert Episode.objects.get().urgency == 3
