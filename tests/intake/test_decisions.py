"""What clinicians decide beside the rules: both are kept, and no warning is passed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from clinic import operations as clinic_operations
from clinic.errors import Conflict, Invalid, NotAllowed, NotNow
from clinic.grants import Invitee
from clinic.models import AuditEntry, Clinic, Episode, User
from intake import operations
from intake.models import ClinicalNote, UrgencyChange
from tests import builders_intake, builders_staff

ROUTINE, SOON, URGENT, EMERGENCY = "routine", "within_2_weeks", "same_day", "emergency_now"


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


@pytest.fixture
def calm(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk)


def review_all(episode: Episode, by: User, **said: str) -> None:
    said = {"outcome": "referred", "action": "Phoned"} | said
    for state in operations.open_flags(episode):
        if state.superseded_by is None:
            operations.review_flag(
                episode, state.rule_id, by=by, evidence_sha256=state.evidence_sha256, **said
            )


def test_a_clinician_raises_the_urgency_and_the_target_counts_from_now(
    calm: Episode, clinic: Clinic, supervisor: User
) -> None:
    before = operations.latest_run(calm)
    change = operations.change_urgency(calm, URGENT, "  Sounds worse by phone. ", by=supervisor)
    calm.refresh_from_db()
    assert before is not None
    assert (calm.urgency, before.tier) == (2, ROUTINE)
    assert calm.due_at == change.changed_at + timedelta(minutes=clinic.same_day_minutes)
    assert (change.from_tier, change.to_tier, change.run) == (ROUTINE, URGENT, before)
    assert change.reason == "Sounds worse by phone."
    entry = AuditEntry.objects.get(event="urgency-changed")
    assert entry.detail == {"before": ROUTINE, "after": URGENT}


def test_raising_the_urgency_never_gives_more_time_than_was_left(
    calm: Episode, supervisor: User
) -> None:
    soon = timezone.now() + timedelta(minutes=5)
    Episode.objects.filter(pk=calm.pk).update(due_at=soon)
    operations.change_urgency(calm, EMERGENCY, "Calf swollen.", by=supervisor)
    calm.refresh_from_db()
    assert calm.due_at == soon


def test_the_urgency_does_not_go_below_a_warning_that_nobody_reviewed(
    emergency: Episode, supervisor: User
) -> None:
    for tier in (URGENT, SOON, ROUTINE):
        with pytest.raises(NotNow, match="Review “Joint infection"):
            operations.change_urgency(emergency, tier, "Looks well.", by=supervisor)
    assert not UrgencyChange.objects.exists()


def test_what_was_tried_and_not_reached_is_not_a_review(
    emergency: Episode, supervisor: User
) -> None:
    review_all(emergency, supervisor, outcome="attempted", action="Called, no answer")
    with pytest.raises(NotNow):
        operations.change_urgency(emergency, ROUTINE, "Looks well.", by=supervisor)


def test_the_urgency_falls_once_every_warning_is_cleared_not_when_it_is_referred(
    emergency: Episode, clinic: Clinic, supervisor: User
) -> None:
    review_all(emergency, supervisor)
    with pytest.raises(NotNow, match=r"An open warning .* Clear it first"):
        operations.change_urgency(emergency, SOON, "Seen in hospital.", by=supervisor)
    review_all(emergency, supervisor, outcome="cleared", note="Examined: no joint infection.")
    with pytest.raises(Invalid, match="at least 10 characters"):
        operations.change_urgency(emergency, SOON, "All fine.", by=supervisor)
    change = operations.change_urgency(emergency, SOON, "Seen in hospital.", by=supervisor)
    emergency.refresh_from_db()
    assert emergency.urgency == 1
    assert emergency.due_at == change.changed_at + timedelta(days=clinic.within_2_weeks_days)


def test_a_check_that_could_not_be_made_asks_for_a_look_the_same_day(
    episode: Episode, invitee: Invitee, supervisor: User
) -> None:
    builders_intake.agree(episode, by=invitee)
    answers = builders_intake.answers_of("v01")
    del answers["s_calf_swollen"], answers["s_foot_cold_numb"]
    builders_intake.complete(episode, answers, by=invitee)
    operations.submit_intake(episode, by=invitee)
    episode.refresh_from_db()
    assert episode.urgency == 2
    with pytest.raises(NotNow):
        operations.change_urgency(episode, SOON, "Fine.", by=supervisor)
    operations.change_urgency(episode, EMERGENCY, "Cannot reach him.", by=supervisor)
    operations.change_urgency(episode, URGENT, "Reached him by phone.", by=supervisor)


def test_a_warning_that_comes_up_later_raises_the_urgency_again(
    episode: Episode, invitee: Invitee, supervisor: User
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    operations.change_urgency(episode, SOON, "Worried.", by=supervisor)
    operations.change_urgency(episode, ROUTINE, "Not any more.", by=supervisor)
    draft = operations.start_amendment(episode, by=supervisor)
    builders_intake.fill_in(draft, {"s_calf_swollen": "yes"}, by=supervisor)
    episode.refresh_from_db()
    assert episode.urgency == 2
    with pytest.raises(NotNow):
        operations.change_urgency(episode, ROUTINE, "Fine.", by=supervisor)


@pytest.mark.parametrize(
    ("tier", "reason", "field"),
    [
        ("whenever", "x", "tier"),
        (ROUTINE, "x", "tier"),
        (SOON, " \n ", "reason"),
        (SOON, "x" * 1001, "reason"),
        (SOON, "a\x00b", "reason"),
    ],
)
def test_a_change_without_another_tier_or_a_reason_is_refused(
    calm: Episode, supervisor: User, tier: str, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        operations.change_urgency(calm, tier, reason, by=supervisor)
    assert set(refused.value.fields) == {field}


def test_there_is_no_urgency_before_the_form_and_after_the_end(
    episode: Episode, calm: Episode, supervisor: User
) -> None:
    Episode.objects.filter(pk=calm.pk).update(status="closed", closed_at=timezone.now())
    for one in (episode, calm):
        with pytest.raises(NotNow):
            operations.change_urgency(one, SOON, "x", by=supervisor)


def test_notes_add_up_and_never_change(calm: Episode, supervisor: User) -> None:
    for text in ("Rang, will call back.", "Rang again."):
        operations.write_note(calm, text, by=supervisor)
    rows = ClinicalNote.objects.filter(episode=calm)
    assert [row.text for row in rows.order_by("-pk")] == ["Rang again.", "Rang, will call back."]
    operations.change_urgency(calm, SOON, "x", by=supervisor)
    for frozen in (rows, UrgencyChange.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            frozen.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="Other words.")


def test_no_audit_entry_holds_what_was_written(calm: Episode, supervisor: User) -> None:
    operations.write_note(calm, "private words", by=supervisor)
    operations.change_urgency(calm, SOON, "private words", by=supervisor)
    version = calm.lock_version
    operations.write_examination(calm, "private words", by=supervisor, lock_version=version)
    assert not AuditEntry.objects.filter(detail__icontains="private").exists()


def test_an_examination_note_from_an_older_page_is_refused_with_the_newer_one(
    calm: Episode, supervisor: User
) -> None:
    version = calm.lock_version
    operations.write_examination(calm, "No swelling.", by=supervisor, lock_version=version)
    with pytest.raises(Conflict) as refused:
        operations.write_examination(calm, "Swelling.", by=supervisor, lock_version=version)
    assert refused.value.current == {"text": "No swelling.", "lock_version": version + 1}
    calm.refresh_from_db()
    assert calm.examination_note == "No swelling."


def test_handing_over_leaves_a_note_for_the_colleague(
    calm: Episode, supervisor: User, other_physio: User
) -> None:
    clinic_operations.claim_episode(calm, by=supervisor)
    operations.hand_over(calm, other_physio, by=supervisor, note="Ring him on Monday.")
    assert calm.owner == other_physio
    note = ClinicalNote.objects.get(episode=calm)
    assert note.text == f"Handed over to {other_physio.get_full_name()}: Ring him on Monday."
    events = list(AuditEntry.objects.order_by("seq").values_list("event", flat=True))
    assert events[-2:] == ["episode-handed-over", "note-written"]


def test_a_manager_hands_over_but_writes_no_note(
    calm: Episode, manager: User, other_physio: User
) -> None:
    with pytest.raises(NotAllowed):
        operations.hand_over(calm, other_physio, by=manager, note="Yours.")
    operations.hand_over(calm, other_physio, by=manager)
    assert calm.owner == other_physio


@pytest.mark.parametrize("person", ["colleague", "other_physio", "front_desk", "manager"])
def test_who_does_not_treat_decides_nothing(
    episode: Episode, invitee: Invitee, person: str, request: pytest.FixtureRequest
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    by: Any = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        operations.change_urgency(episode, SOON, "x", by=by)
    with pytest.raises(NotAllowed):
        operations.write_note(episode, "x", by=by)
    with pytest.raises(NotAllowed):
        operations.write_examination(episode, "x", by=by, lock_version=episode.lock_version)
    with pytest.raises(NotAllowed):
        operations.referral_letter(episode, "rf_dvt", by=by)


def test_a_student_who_treats_decides_too(
    episode: Episode, invitee: Invitee, student: User
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    operations.change_urgency(episode, SOON, "Worried.", by=student)
    assert operations.write_note(episode, "x", by=student).written_by == student
