"""Reviewing red flags on the triage page: what is written, what stays open, what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import AuditEntry, Clinic, Episode, User
from intake import operations
from intake.models import FlagReview
from tests import builders_staff


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


def reviewed(
    client: Client, person: User, episode: Episode, rule_id: str = "rf_septic", **typed: str
) -> Any:
    client.force_login(person)
    state = next(row for row in operations.flag_states(episode) if row.rule_id == rule_id)
    typed = {"evidence": state.evidence_sha256, "seen": state.seen, **typed}
    return client.post(reverse("flag-review", args=[episode.uid, rule_id]), typed)


def test_a_review_writes_one_row_for_the_flag_and_one_for_each_it_hides(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    response = reviewed(client, supervisor, emergency, did="sent-to-emergency", note="10:35am")
    rows = FlagReview.objects.all()
    assert response.status_code == 302
    assert {row.rule_id for row in rows} == {
        "rf_septic",
        "rf_hot_joint",
        "rf_fever_knee",
        "rf_effusion",
        "rf_stiff_block",
    }
    assert {(row.outcome, row.action, row.note) for row in rows} == {
        ("referred", "Called, sent to emergency department", "10:35am")
    }
    assert AuditEntry.objects.filter(event="flag-reviewed").count() == 5


def test_what_is_referred_stays_open_and_can_be_reviewed_again(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    reviewed(client, supervisor, emergency, did="seen-today")
    assert "rf_septic" in [state.rule_id for state in operations.open_flags(emergency)]
    page = client.get(reverse("episode", args=[emergency.uid])).context["page"]
    card = next(card for card in page.cards if card.state.rule_id == "rf_septic")
    assert card.review.action == "Called, sent to be seen today"
    assert card.form is not None


def test_clearing_needs_a_reason_and_keeps_what_was_typed(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    response = reviewed(client, supervisor, emergency, did="examined")
    shown = response.content.decode()
    assert response.status_code == 400
    assert "Write the reason. A flag is lifted only with a reason." in shown
    assert '<option value="examined" selected>' in shown
    assert 'href="#rf_septic-note"' in shown
    assert not FlagReview.objects.exists()


def test_what_is_cleared_with_a_reason_is_lifted(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    reviewed(client, supervisor, emergency, did="examined", note="Cool, full range, no effusion.")
    assert "rf_septic" not in [state.rule_id for state in operations.open_flags(emergency)]
    shown = client.get(reverse("episode", args=[emergency.uid])).content.decode()
    assert "Change this decision" in shown


@pytest.mark.parametrize("did", ["", "nonsense", "referred", "\x00"])
def test_what_was_done_has_to_be_chosen(
    client: Client, supervisor: User, emergency: Episode, did: str
) -> None:
    response = reviewed(client, supervisor, emergency, did=did, note="Spoke to her.")
    assert response.status_code == 400
    assert "Choose what you did" in response.content.decode()
    assert "Spoke to her." in response.content.decode()


@pytest.mark.parametrize("note", ["x" * 2001, "a\x00b"])
def test_a_note_that_cannot_be_kept_is_refused_in_words(
    client: Client, supervisor: User, emergency: Episode, note: str
) -> None:
    response = reviewed(client, supervisor, emergency, did="booked", note=note)
    assert response.status_code == 400
    assert not FlagReview.objects.exists()


def test_a_review_of_other_answers_is_refused_and_the_note_is_not_lost(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    response = reviewed(
        client, supervisor, emergency, did="booked", note="My note", evidence="0" * 64
    )
    assert response.status_code == 409
    assert "The review was not saved" in response.content.decode()
    assert "My note" in response.content.decode()


def test_a_stale_page_changes_no_review_and_keeps_what_was_typed(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    reviewed(client, supervisor, emergency, did="booked", note="Seen at 4pm.")
    stale = reviewed(client, supervisor, emergency, did="mistake", note="My reason", seen="")
    shown = stale.content.decode()
    assert stale.status_code == 409
    assert "Look at it before you decide." in shown
    assert "<q>My reason</q>" in shown
    assert "<q>Runner says the answer was a mistake</q>" in shown


def test_a_decision_is_changed_with_a_reason_and_the_page_and_its_text_keep_both(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    reviewed(client, supervisor, emergency, did="mistake", note="Ticked by mistake.")
    assert reviewed(client, supervisor, emergency, did="booked").status_code == 400
    changed = reviewed(client, supervisor, emergency, did="booked", note="Wrong runner.")
    assert changed.status_code == 302
    assert "rf_septic" in [state.rule_id for state in operations.open_flags(emergency)]
    for name in ("episode", "episode-text"):
        shown = client.get(reverse(name, args=[emergency.uid])).content.decode()
        assert "Ticked by mistake." in shown
        assert "Wrong runner." in shown


def test_a_hidden_flag_is_reviewed_with_the_one_above_it(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    response = reviewed(client, supervisor, emergency, "rf_hot_joint", did="booked")
    assert response.status_code == 409
    assert "reviewed together" in response.content.decode()


def test_a_rule_that_does_not_exist_is_not_open(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    client.force_login(supervisor)
    address = reverse("flag-review", args=[emergency.uid, "no-such-rule"])
    typed = {"did": "booked", "evidence": "0" * 64}
    assert client.post(address, typed).status_code == 409


@pytest.fixture
def unsent(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.warned(clinic, by=front_desk)


def test_the_warning_of_a_form_that_is_not_sent_is_reviewed_on_its_page(
    client: Client, supervisor: User, unsent: Episode
) -> None:
    client.force_login(supervisor)
    address = reverse("episode", args=[unsent.uid])
    assert 'name="did"' in client.get(address).content.decode()
    assert reviewed(client, supervisor, unsent, did="sent-to-emergency").status_code == 302
    shown = client.get(address).content.decode()
    assert "Called, sent to emergency department" in shown
    assert supervisor.get_full_name() in shown
    assert {row.run for row in FlagReview.objects.all()} == {None}


def test_a_call_in_vain_is_kept_before_the_form_is_sent(
    client: Client, supervisor: User, unsent: Episode
) -> None:
    reviewed(client, supervisor, unsent, did="no-answer")
    shown = client.get(reverse("episode", args=[unsent.uid])).content.decode()
    assert "<b>Called, no answer</b>" in shown
    assert operations.flag_states(unsent)[0].review is None


def test_a_review_before_the_form_is_sent_counts_for_the_same_answers_once_it_is(
    client: Client, supervisor: User, unsent: Episode
) -> None:
    reviewed(client, supervisor, unsent, did="sent-to-emergency")
    invitee = clinic_operations.confirm_birth_date(
        unsent.invitations.get(revoked_at__isnull=True), unsent.patient.birth_date
    )
    operations.submit_intake(unsent, by=invitee)
    states = {state.rule_id: state for state in operations.flag_states(unsent)}
    assert states["rf_septic"].flag is not None
    assert states["rf_septic"].review is not None


def test_what_is_refused_on_an_unsent_form_keeps_what_was_typed(
    client: Client, supervisor: User, unsent: Episode
) -> None:
    response = reviewed(client, supervisor, unsent, did="examined")
    assert response.status_code == 400
    assert '<option value="examined" selected>' in response.content.decode()


def test_a_form_that_raised_nothing_has_nothing_to_review(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    silent = builders_staff.invited(clinic, by=front_desk)
    client.force_login(supervisor)
    address = reverse("flag-review", args=[silent.uid, "rf_septic"])
    response = client.post(address, {"did": "booked", "evidence": "0" * 64, "note": "Called"})
    assert response.status_code == 409
    assert "Called" in response.content.decode()


def test_the_api_refuses_a_review_that_does_not_name_the_latest_one(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    reviewed(client, supervisor, emergency, did="booked")
    state = next(row for row in operations.flag_states(emergency) if row.rule_id == "rf_septic")
    said = {
        "outcome": "cleared",
        "action": "Examined",
        "note": "Cool.",
        "evidence_sha256": state.evidence_sha256,
    }
    address = reverse("api-review", args=[emergency.uid, "rf_septic"])
    refused = client.post(address, said, content_type="application/json")
    assert refused.status_code == 409
    assert "Look at it before you decide." in refused.content.decode()
    saved = client.post(address, said | {"seen": state.seen}, content_type="application/json")
    assert saved.status_code == 201
