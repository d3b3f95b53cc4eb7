"""Answers changed after they were sent: a new form beside the old one, read again by triage."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from careplans import operations as plan_operations
from careplans.queue import unreviewed_emergencies
from clinic import operations as clinic_operations
from clinic.errors import Invalid, NotAllowed, NotFound, NotNow
from clinic.grants import Invitee
from clinic.models import AuditEntry, Consent, Episode, User
from clinic.rights import Right
from intake import operations
from intake.models import Draft, SafetyAlert, Submission, TriageRun
from intake.operations import AlreadySent, FlagState, NothingChanged
from tests import builders_intake

pytestmark = pytest.mark.django_db
PE = "rf_pe"
CHEST = {"s_breathless_chest": "yes"}


@pytest.fixture
def sent(episode: Episode, invitee: Invitee) -> Submission:
    """An ordinary sore kneecap, sent by the link."""
    return builders_intake.make_submission(episode, by=invitee)


def amended(episode: Episode, answers: dict[str, object], *, by: User) -> Submission:
    draft = operations.start_amendment(episode, by=by)
    builders_intake.fill_in(draft, answers, by=by)
    return operations.submit_intake(episode, by=by, note="It got worse")


def state_of(episode: Episode, rule_id: str) -> FlagState:
    return next(row for row in operations.flag_states(episode) if row.rule_id == rule_id)


def review(episode: Episode, rule_id: str, *, by: User, outcome: str = "referred") -> None:
    operations.review_flag(
        episode,
        rule_id,
        by=by,
        outcome=outcome,
        action="Phoned",
        note="Asked by phone",
        evidence_sha256=state_of(episode, rule_id).evidence_sha256,
    )


def settle(episode: Episode) -> None:
    """As after a first look, long ago."""
    past = timezone.now() - timedelta(days=30)
    Episode.objects.filter(pk=episode.pk).update(
        status=Episode.Status.PUBLISHED, due_at=past, arrived_at=past
    )
    episode.refresh_from_db()


# ---- starting and sending ---------------------------------------------------------------------


def test_an_amendment_starts_from_what_was_sent_and_leaves_it_as_it_was(
    sent: Submission, episode: Episode, patient: User
) -> None:
    before = (sent.content_sha256, sent.answers, sent.note)
    second = amended(episode, {"nrs_worst": 9}, by=patient)
    first = Submission.objects.get(number=1)
    assert (first.content_sha256, first.answers, first.note) == before
    assert (second.number, second.amends, second.note) == (2, first, "It got worse")
    assert second.answers == sent.answers | {"nrs_worst": 9}
    assert second.content_sha256 != first.content_sha256
    assert TriageRun.objects.count() == 2


def test_answers_kept_for_safety_go_with_it(
    episode: Episode, invitee: Invitee, patient: User
) -> None:
    fall = {"onset_type": "sudden_injury", "injury_mechanism": ["fall_on_knee"]}
    answers = builders_intake.answers_of("v01")
    draft = builders_intake.make_draft(episode, by=invitee, answers=answers | fall)
    builders_intake.fill_in(draft, {"onset_type": answers["onset_type"]}, by=invitee)
    sent = operations.submit_intake(episode, by=invitee)
    assert "injury_mechanism" in sent.set_aside
    assert amended(episode, {"nrs_worst": 9}, by=patient).set_aside == sent.set_aside


def test_nothing_changed_is_not_sent(sent: Submission, episode: Episode, patient: User) -> None:
    draft = operations.start_amendment(episode, by=patient)
    with pytest.raises(NothingChanged):
        operations.submit_intake(episode, by=patient, note="Only words")
    draft = builders_intake.fill_in(draft, {"nrs_worst": 9}, by=patient)
    builders_intake.fill_in(draft, {"nrs_worst": sent.answers["nrs_worst"]}, by=patient)
    with pytest.raises(NothingChanged):
        operations.submit_intake(episode, by=patient)
    assert Submission.objects.count() == 1


def test_a_note_has_a_limit_that_is_said(sent: Submission, episode: Episode, patient: User) -> None:
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, {"nrs_worst": 9}, by=patient)
    with pytest.raises(Invalid) as refused:
        operations.submit_intake(episode, by=patient, note="a" * 1001)
    assert refused.value.fields == {"note": "Use 1000 characters or fewer. You have 1001."}
    assert operations.submit_intake(episode, by=patient, note="a" * 1000).note == "a" * 1000


def test_there_is_one_open_amendment_and_dropping_it_changes_nothing(
    sent: Submission, episode: Episode, patient: User, physio: User
) -> None:
    draft = operations.start_amendment(episode, by=patient)
    assert operations.start_amendment(episode, by=physio) == draft
    operations.discard_amendment(draft, by=patient)
    assert operations.open_draft(episode) is None
    with pytest.raises(NotNow):
        builders_intake.fill_in(draft, {"nrs_worst": 9}, by=patient)
    with pytest.raises(AlreadySent):
        operations.submit_intake(episode, by=patient)
    assert operations.start_amendment(episode, by=patient) != draft


def test_without_a_sent_form_there_is_nothing_to_change(episode: Episode, patient: User) -> None:
    with pytest.raises(NotNow):
        operations.start_amendment(episode, by=patient)
    draft = builders_intake.make_draft(episode, by=patient)
    with pytest.raises(NotNow):
        operations.discard_amendment(draft, by=patient)


def test_without_consent_to_care_nothing_is_changed(
    sent: Submission, episode: Episode, patient: User
) -> None:
    clinic_operations.withdraw_consent(episode, Consent.Purpose.CARE, by=patient)
    with pytest.raises(NotNow):
        operations.start_amendment(episode, by=patient)


def test_a_closed_episode_takes_no_change(
    sent: Submission, episode: Episode, patient: User
) -> None:
    draft = operations.start_amendment(episode, by=patient)
    Episode.objects.update(status=Episode.Status.CLOSED, closed_at=timezone.now())
    with pytest.raises(NotNow):
        operations.start_amendment(episode, by=patient)
    with pytest.raises(NotNow):
        builders_intake.fill_in(draft, {"nrs_worst": 9}, by=patient)


def test_the_audit_names_who_began_dropped_and_sent(
    sent: Submission, episode: Episode, patient: User
) -> None:
    before = AuditEntry.objects.count()
    operations.discard_amendment(operations.start_amendment(episode, by=patient), by=patient)
    amended(episode, {"nrs_worst": 9}, by=patient)
    events = AuditEntry.objects.order_by("pk").values_list("event", flat=True)[before:]
    assert list(events) == [
        "amendment-started",
        "amendment-discarded",
        "amendment-started",
        "answers-saved",
        "intake-sent",
        "triage-run",
    ]


@pytest.mark.parametrize("person", ["patient", "proxy", "physio", "supervisor"])
def test_account_proxy_and_treating_staff_change_answers(
    sent: Submission, episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(person)
    assert amended(episode, {"nrs_worst": 9}, by=by).sent_by == by


def test_a_link_a_student_and_the_front_desk_do_not(
    sent: Submission,
    episode: Episode,
    invitee: Invitee,
    student: User,
    front_desk: User,
    patient: User,
) -> None:
    for by in (invitee, student, front_desk):
        with pytest.raises(NotAllowed):
            operations.start_amendment(episode, by=by)
    draft = operations.start_amendment(episode, by=patient)
    for by in (invitee, student):
        with pytest.raises(NotAllowed):
            builders_intake.fill_in(draft, {"nrs_worst": 9}, by=by)
        with pytest.raises(NotAllowed):
            operations.submit_intake(episode, by=by)
        with pytest.raises(NotAllowed):
            operations.discard_amendment(draft, by=by)
    assert Right.AMEND_ANSWERS.value == "amend-answers"


def test_a_stranger_learns_nothing(
    sent: Submission, episode: Episode, foreign_physio: User
) -> None:
    with pytest.raises(NotFound):
        operations.start_amendment(episode, by=foreign_physio)


# ---- warnings and the queue -------------------------------------------------------------------


def test_a_new_emergency_pins_the_episode_before_and_after_it_is_sent(
    sent: Submission, episode: Episode, patient: User, physio: User
) -> None:
    settle(episode)
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, CHEST, by=patient)
    assert state_of(episode, PE).is_on_the_way
    for send in (False, True):
        if send:
            operations.submit_intake(episode, by=patient)
        episode.refresh_from_db()
        assert unreviewed_emergencies(episode.clinic) == (episode,)
        assert episode.due_at is not None
        assert episode.due_at > timezone.now()
        assert episode.status == Episode.Status.PUBLISHED
        assert plan_operations.runner_of(episode).profile.stopping_flags
    assert not state_of(episode, PE).is_on_the_way
    review(episode, PE, by=physio)
    assert unreviewed_emergencies(episode.clinic) == ()


def test_a_target_that_runs_is_not_relaxed_by_sending(
    sent: Submission, episode: Episode, patient: User
) -> None:
    settle(episode)
    draft = operations.start_amendment(episode, by=patient)
    draft = builders_intake.fill_in(draft, CHEST, by=patient)
    episode.refresh_from_db()
    due_at = episode.due_at
    builders_intake.fill_in(draft, {"s_calf_swollen": "yes", "s_clot_risk": ["none"]}, by=patient)
    operations.submit_intake(episode, by=patient)
    episode.refresh_from_db()
    assert episode.due_at == due_at


def test_a_warning_of_dropped_changes_stays_with_the_clinic(
    sent: Submission, episode: Episode, patient: User
) -> None:
    draft = operations.start_amendment(episode, by=patient)
    builders_intake.fill_in(draft, CHEST, by=patient)
    operations.discard_amendment(draft, by=patient)
    state = state_of(episode, PE)
    assert (state.is_taken_back, state.is_on_the_way, state.is_unreviewed) == (True, False, True)


def test_an_amendment_that_removes_a_warning_keeps_it_as_taken_back(
    episode: Episode, invitee: Invitee, patient: User, physio: User
) -> None:
    answers = builders_intake.answers_of("v01") | CHEST
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    amended(episode, {"s_breathless_chest": "no"}, by=patient)
    state = state_of(episode, PE)
    assert (state.is_taken_back, state.is_unreviewed, state.is_open) == (True, True, True)
    episode.refresh_from_db()
    assert episode.urgency == 3
    review(episode, PE, by=physio, outcome="cleared")
    assert operations.open_flags(episode) == ()


def test_reviewed_warnings_on_the_same_answers_stay_reviewed_and_are_not_raised_again(
    episode: Episode, invitee: Invitee, patient: User, physio: User
) -> None:
    answers = builders_intake.answers_of("v01") | CHEST
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    review(episode, PE, by=physio)
    settle(episode)
    before = episode.due_at
    amended(episode, {"nrs_worst": 9}, by=patient)
    episode.refresh_from_db()
    assert SafetyAlert.objects.count() == 1
    assert state_of(episode, PE).review is not None
    assert (episode.due_at, episode.status) == (before, Episode.Status.PUBLISHED)
    assert unreviewed_emergencies(episode.clinic) == ()


def test_the_same_warning_after_it_had_gone_counts_as_new(
    episode: Episode, invitee: Invitee, patient: User, physio: User
) -> None:
    answers = builders_intake.answers_of("v01") | CHEST
    builders_intake.make_submission(episode, by=invitee, answers=answers)
    review(episode, PE, by=physio, outcome="cleared")
    amended(episode, {"s_breathless_chest": "no"}, by=patient)
    assert state_of(episode, PE).is_lifted
    amended(episode, CHEST, by=patient)
    assert state_of(episode, PE).is_unreviewed
    assert SafetyAlert.objects.filter(rule_id=PE).count() == 2


def test_a_declined_safety_question_is_cleared_only_by_the_new_run(
    episode: Episode, invitee: Invitee, physio: User
) -> None:
    answers = {
        key: value
        for key, value in builders_intake.answers_of("v01").items()
        if key != "s_breathless_chest"
    }
    draft = builders_intake.make_draft(episode, by=invitee, answers=answers)
    operations.save_page(
        draft,
        "page-urgent",
        {"s_breathless_chest": operations.DECLINED},
        by=invitee,
        lock_version=Draft.objects.get().lock_version,
    )
    operations.submit_intake(episode, by=invitee)
    assert state_of(episode, PE).is_open
    draft = operations.start_amendment(episode, by=physio)
    builders_intake.fill_in(draft, {"s_breathless_chest": "no"}, by=physio)
    assert state_of(episode, PE).is_open
    operations.submit_intake(episode, by=physio)
    assert operations.open_flags(episode) == ()
    episode.refresh_from_db()
    assert episode.urgency == 2


def test_the_language_in_which_it_was_read_is_kept(
    sent: Submission, episode: Episode, patient: User
) -> None:
    with translation.override("es"):
        second = amended(episode, {"nrs_worst": 9}, by=patient)
    assert (sent.language, second.language) == ("en", "es")
