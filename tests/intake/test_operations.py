"""Every operation asks for its right again: called by a stranger, each refuses."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Model

from clinic.errors import NotAllowed, NotFound
from clinic.grants import Invitee
from clinic.models import AuditEntry, Episode, Invitation, User
from intake import operations
from intake.models import Draft, FlagReview, RuleProposal, Submission, TriageRun
from tests import builders, builders_intake

pytestmark = pytest.mark.django_db
READ_ONLY = {
    "as_read_by",
    "hidden_sections",
    "may_keep_private",
    "require_open",
    "clinic_date",
    "flag_states",
    "forms_of",
    "has_unscreened",
    "is_urgent",
    "latest_run",
    "latest_submission",
    "open_draft",
    "open_flags",
    "page_says",
    "progress_of",
    "rules_of",
    "standing",
    "unread",
}


def calls(draft: Draft) -> dict[str, tuple[tuple[object, ...], dict[str, object]]]:
    """Arguments that would work for somebody who may."""
    review = {"outcome": "referred", "action": "Phoned", "evidence_sha256": "0"}
    proposal = RuleProposal(clinic=draft.episode.clinic, rules_version="1.0.0")
    return {
        "activate_rules": ((proposal,), {}),
        "change_urgency": ((draft.episode, "same_day", "Worse"), {}),
        "discard_amendment": ((draft,), {}),
        "hand_over": ((draft.episode, User()), {}),
        "keep_private": ((draft, ["sec-3"]), {}),
        "mark_advice_read": ((draft.episode,), {}),
        "propose_rules": ((draft.episode.clinic, "1.0.0"), {}),
        "referral_letter": ((draft.episode, "rf_pe"), {}),
        "remove_kept_answer": ((draft, "s_pop"), {}),
        "review_flag": ((draft.episode, "rf_pe"), review),
        "save_page": ((draft, "page-body", {"about_sex": "male"}), {"lock_version": 1}),
        "start_amendment": ((draft.episode,), {}),
        "start_draft": ((draft.episode,), {}),
        "submit_intake": ((draft.episode,), {}),
        "write_examination": ((draft.episode, "Swollen"), {"lock_version": 1}),
        "write_note": ((draft.episode, "Rang"), {}),
    }


@pytest.fixture
def draft(episode: Episode, invitee: Invitee) -> Draft:
    return builders_intake.make_draft(episode, by=invitee)


def test_every_operation_of_the_intake_refuses_a_stranger(
    draft: Draft, foreign_physio: User
) -> None:
    known = calls(draft)
    public = {name for name in operations.__all__ if name[0].islower()}
    assert public - READ_ONLY == set(known), "a new operation needs a row"
    before = AuditEntry.objects.count()
    for name, (arguments, options) in known.items():
        with pytest.raises(NotFound):
            getattr(operations, name)(*arguments, by=foreign_physio, **options)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("person", ["front_desk", "manager", "other_physio", "colleague"])
def test_who_may_know_of_the_form_may_still_not_fill_it_in(
    draft: Draft, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        operations.submit_intake(draft.episode, by=request.getfixturevalue(person))


def test_an_invitation_opens_its_own_form_only(
    draft: Draft, front_desk: User, invitee: Invitee
) -> None:
    other = builders.make_patient(draft.episode.clinic, by=front_desk, given="Aisha")
    with pytest.raises(NotFound):
        operations.start_draft(builders.make_episode(other, by=front_desk), by=invitee)


def test_a_stopped_link_closes_the_form_at_once(
    draft: Draft, invitation: Invitation, invitee: Invitee, front_desk: User
) -> None:
    builders.make_invitation(draft.episode, by=front_desk)
    with pytest.raises(NotFound):
        operations.save_page(draft, "page-body", {}, by=invitee, lock_version=1)


@pytest.mark.parametrize("person", ["patient", "proxy", "physio", "student"])
def test_patient_proxy_and_treating_staff_can_fill_in_and_send(
    episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(person)
    submission = builders_intake.make_submission(episode, by=actor)
    assert submission.sent_by == actor
    assert submission.invitation_uid is None


def test_nothing_of_a_form_is_written_without_an_entry_in_the_audit(
    draft: Draft, invitee: Invitee
) -> None:
    def events() -> list[str]:
        return list(AuditEntry.objects.order_by("seq").values_list("event", flat=True))

    before = len(events())
    builders_intake.fill_in(draft, {"s_calf_swollen": "yes", "s_lump": "no"}, by=invitee)
    operations.mark_advice_read(draft.episode, by=invitee)
    assert events()[before:] == [
        "answers-saved",
        "safety-alert-raised",
        "answers-saved",
        "safety-advice-read",
    ]


def test_the_audit_of_a_form_names_questions_and_holds_no_answer(
    draft: Draft, invitee: Invitee
) -> None:
    answers = {"med_other": "private words", "about_sex": "intersex"}
    builders_intake.fill_in(draft, answers, by=invitee)
    told = [str(row) for row in AuditEntry.objects.values_list("detail", flat=True)]
    assert any("about_sex" in row for row in told)
    assert not any("intersex" in row or "private" in row for row in told)


@pytest.mark.parametrize("model", [Submission, TriageRun, FlagReview])
def test_what_was_sent_is_kept_unchanged_by_the_database(
    model: type[Model], episode: Episode, invitee: Invitee, physio: User
) -> None:
    builders_intake.make_submission(episode, by=invitee, answers=builders_intake.answers_of("v17"))
    flag = operations.open_flags(episode)[0]
    operations.review_flag(
        episode,
        flag.rule_id,
        by=physio,
        outcome="referred",
        action="Phoned",
        evidence_sha256=flag.evidence_sha256,
    )
    rows = model._default_manager.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(uid="12345678-1234-5678-1234-567812345678")
