"""The referral letter: what stands in it, to whom, and when there is none."""

from __future__ import annotations

import pytest

from clinic import operations as clinic_operations
from clinic.errors import NotNow
from clinic.models import AuditEntry, Clinic, Episode, Patient, User
from intake import operations
from intake.triage import safety_texts
from tests import builders_staff


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


def test_the_letter_quotes_the_form_and_says_what_was_advised_and_done(
    emergency: Episode, clinic: Clinic, supervisor: User
) -> None:
    state, *_ = operations.open_flags(emergency)
    operations.review_flag(
        emergency,
        "rf_septic",
        by=supervisor,
        outcome="referred",
        action="Called, sent to emergency department",
        evidence_sha256=state.evidence_sha256,
    )
    operations.review_flag(
        emergency,
        "rf_septic",
        by=supervisor,
        outcome="referred",
        action="Appointment made",
        evidence_sha256=state.evidence_sha256,
    )
    letter = operations.referral_letter(emergency, "rf_septic", by=supervisor)
    advice = safety_texts.load()["rf_septic"]
    assert letter.state.condition.startswith("Joint infection")
    assert ("Is the knee hot, red and swollen now?", "Yes") in [
        (row.question, row.answer) for row in letter.answers
    ]
    assert len(letter.beside) == 4
    assert letter.advised[0] == advice.title
    assert clinic.emergency_number in " ".join(letter.advised)
    assert letter.told is not None
    assert [act.action for act in letter.acts] == [
        "Called, sent to emergency department",
        "Appointment made",
    ]
    assert letter.signed_by == supervisor
    entry = AuditEntry.objects.get(event="letter-made")
    assert entry.detail == {"rule": "rf_septic"}


def test_the_gp_is_named_only_when_the_runner_agreed_to_letters(
    emergency: Episode, supervisor: User
) -> None:
    Patient.objects.filter(pk=emergency.patient_id).update(gp_name="Dr A. Lind")
    emergency.refresh_from_db()
    assert operations.referral_letter(emergency, "rf_septic", by=supervisor).addressee == ""
    clinic_operations.allow_letters(emergency, "letter_gp", by=supervisor)
    letter = operations.referral_letter(emergency, "rf_septic", by=supervisor)
    assert letter.addressee == "Dr A. Lind"
    clinic_operations.withdraw_consent(emergency, "letter_gp", by=supervisor)
    assert operations.referral_letter(emergency, "rf_septic", by=supervisor).addressee == ""


@pytest.mark.parametrize("rule_id", ["rf_pe", "rf_hot_joint", "triage_by_hand", "nothing"])
def test_no_letter_for_what_is_clear_or_stands_under_another(
    emergency: Episode, supervisor: User, rule_id: str
) -> None:
    with pytest.raises(NotNow):
        operations.referral_letter(emergency, rule_id, by=supervisor)
    assert not AuditEntry.objects.filter(event="letter-made").exists()


def test_a_form_that_is_not_sent_can_be_referred_for_what_it_raised(
    clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    warned = builders_staff.warned(clinic, by=front_desk)
    letter = operations.referral_letter(warned, "rf_septic", by=supervisor)
    assert letter.answers
    assert letter.told is not None
    assert letter.told.read_at is None
