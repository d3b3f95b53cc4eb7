"""A patient whom nobody reached stays in front of everybody until somebody has reached them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.models import Clinic, Episode, User
from clinic.templatetags.formats import stamp
from intake import operations as intake_operations
from intake.models import FlagReview
from tests import builders_staff

SEPTIC = "rf_septic"


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User, other_physio: User) -> Episode:
    """Sent, claimed, and due a while ago."""
    episode = builders_staff.sent(clinic, by=front_desk, vignette="v14", family="Ferris")
    operations.claim_episode(episode, by=other_physio)
    Episode.objects.filter(pk=episode.pk).update(due_at=timezone.now() - timedelta(minutes=20))
    return episode


def tried(client: Client, person: User, episode: Episode, did: str = "no-answer") -> Any:
    client.force_login(person)
    states = {state.rule_id: state for state in intake_operations.flag_states(episode)}
    typed = {"did": did, "evidence": states[SEPTIC].evidence_sha256}
    return client.post(reverse("flag-review", args=[episode.uid, SEPTIC]), typed)


def queue_of(client: Client, person: User) -> Any:
    client.force_login(person)
    return client.get("/staff/").context


def test_a_call_without_an_answer_is_kept_and_is_no_review(
    client: Client, other_physio: User, emergency: Episode
) -> None:
    assert tried(client, other_physio, emergency).status_code == 302
    state = intake_operations.open_flags(emergency)[0]
    assert state.review is None
    assert [row.outcome for row in state.attempts] == [FlagReview.Outcome.ATTEMPTED]


def test_a_call_without_an_answer_leaves_the_emergency_pinned_and_overdue(
    client: Client, other_physio: User, emergency: Episode
) -> None:
    tried(client, other_physio, emergency)
    queue = queue_of(client, other_physio)
    assert [row.episode for row in queue["pinned"]] == [emergency]
    assert queue["rows"][0].is_overdue


def test_the_page_says_who_called_in_vain_and_when(
    client: Client, other_physio: User, emergency: Episode
) -> None:
    tried(client, other_physio, emergency)
    shown = client.get(reverse("episode", args=[emergency.uid])).content.decode()
    row = FlagReview.objects.filter(rule_id=SEPTIC).get()
    said = f"{other_physio.get_full_name()}, {stamp(row.reviewed_at)}"
    assert f"Called, no answer</b>, {said}" in shown
    assert "Referred, stays open" not in shown
    text = client.get(reverse("episode-text", args=[emergency.uid])).context["text"]
    assert f"  Tried, not reached: Called, no answer. {said}." in text
    assert "  Not reviewed yet" in text


def test_an_attempt_after_a_review_does_not_undo_the_review(
    client: Client, other_physio: User, emergency: Episode
) -> None:
    tried(client, other_physio, emergency, did="seen-today")
    tried(client, other_physio, emergency)
    state = intake_operations.open_flags(emergency)[0]
    assert state.review is not None
    assert state.review.action == "Called, sent to be seen today"


@pytest.mark.parametrize("status", [Episode.Status.PUBLISHED, Episode.Status.PLAN_DRAFTED])
def test_safety_advice_that_went_out_does_not_make_an_unreached_emergency_look_done(
    client: Client, other_physio: User, emergency: Episode, status: str
) -> None:
    Episode.objects.filter(pk=emergency.pk).update(status=status)
    queue = queue_of(client, other_physio)
    assert [row.episode for row in queue["pinned"]] == [emergency]
    assert queue["rows"][0].due_words == "overdue by 20 min"


def test_a_reviewed_emergency_with_a_published_plan_is_no_longer_due(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    client.force_login(supervisor)
    for state in intake_operations.flag_states(emergency):
        if state.is_raised and state.superseded_by is None:
            address = reverse("flag-review", args=[emergency.uid, state.rule_id])
            client.post(address, {"did": "seen-today", "evidence": state.evidence_sha256})
    Episode.objects.filter(pk=emergency.pk).update(status=Episode.Status.PUBLISHED)
    queue = queue_of(client, supervisor)
    assert queue["pinned"] == []
    assert queue["rows"][0].due_words == ""
