"""A warning raised on the way that is not true in what was sent: shown, and to be reviewed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careplans import operations as plan_operations
from clinic import operations as clinic_operations
from clinic.models import Clinic, Episode, User
from clinic.templatetags.formats import stamp
from intake import operations
from intake.models import SafetyAlert
from tests import builders_intake, builders_staff

PE = "rf_pe"
CONDITION = "Possible pulmonary embolism or other chest emergency"


@pytest.fixture
def taken_back(clinic: Clinic, front_desk: User) -> Episode:
    """Short of breath at first; the runner was warned, then changed the answer."""
    episode = builders_staff.invited(clinic, by=front_desk)
    invitee = clinic_operations.confirm_birth_date(
        episode.invitations.get(revoked_at__isnull=True), episode.patient.birth_date
    )
    answers = builders_intake.answers_of("v01")
    draft = builders_intake.make_draft(
        episode, by=invitee, answers=answers | {"s_breathless_chest": "yes"}
    )
    operations.mark_advice_read(episode, by=invitee)
    builders_intake.fill_in(draft, {"s_breathless_chest": "no"}, by=invitee)
    operations.submit_intake(episode, by=invitee)
    episode.refresh_from_db()
    return episode


def opened(client: Client, person: User, episode: Episode) -> Any:
    client.force_login(person)
    return client.get(reverse("episode", args=[episode.uid]))


def reviewed(client: Client, person: User, episode: Episode, **typed: str) -> int:
    client.force_login(person)
    (state,) = operations.open_flags(episode)
    address = reverse("flag-review", args=[episode.uid, state.rule_id])
    return client.post(address, {"evidence": state.evidence_sha256, **typed}).status_code


def test_a_warning_that_was_taken_back_is_an_open_flag(taken_back: Episode) -> None:
    (state,) = operations.open_flags(taken_back)
    assert (state.rule_id, state.is_taken_back, state.is_unreviewed) == (PE, True, True)


def test_a_warning_taken_back_stops_a_plan_until_it_is_cleared(
    client: Client, supervisor: User, taken_back: Episode
) -> None:
    def stopping() -> list[str]:
        return [
            flag.rule_id for flag in plan_operations.runner_of(taken_back).profile.stopping_flags
        ]

    assert stopping() == [PE]
    (state,) = operations.open_flags(taken_back)
    operations.review_flag(
        taken_back,
        PE,
        by=supervisor,
        outcome="cleared",
        action="Asked by phone",
        note="Pressed the wrong button, no chest symptoms",
        evidence_sha256=state.evidence_sha256,
    )
    assert stopping() == []


def test_every_rule_keeps_one_state(taken_back: Episode) -> None:
    rules = [state.rule_id for state in operations.flag_states(taken_back)]
    assert len(rules) == len(set(rules)) == 43


def test_the_page_shows_the_first_answer_and_what_it_is_now(
    client: Client, supervisor: User, taken_back: Episode
) -> None:
    shown = opened(client, supervisor, taken_back).content.decode()
    alert = SafetyAlert.objects.get()
    question = alert.evidence[0]["question"]
    assert CONDITION in shown
    assert f"{question} <b>“Yes”</b> at first, now <b>“No”</b>" in shown
    assert f"Advice shown {stamp(alert.raised_at)}, read" in shown
    assert "No warning sign</b>" not in shown
    assert "checks are clear" not in shown


def test_the_queue_says_which_warning_was_taken_back(
    client: Client, supervisor: User, taken_back: Episode
) -> None:
    client.force_login(supervisor)
    queue = client.get("/staff/").context
    assert queue["rows"][0].why == f"Warning taken back: {CONDITION}"
    assert [row.episode for row in queue["pinned"]] == [taken_back]


def test_a_mistake_with_a_reason_lifts_it(
    client: Client, supervisor: User, taken_back: Episode
) -> None:
    assert reviewed(client, supervisor, taken_back, did="mistake") == 400
    said = {"did": "mistake", "note": "Tapped the wrong row, breathes well."}
    assert reviewed(client, supervisor, taken_back, **said) == 302
    assert operations.open_flags(taken_back) == ()
    assert "Tapped the wrong row" in opened(client, supervisor, taken_back).content.decode()


def test_the_text_to_copy_tells_it_too(
    client: Client, supervisor: User, taken_back: Episode
) -> None:
    client.force_login(supervisor)
    text = client.get(reverse("episode-text", args=[taken_back.uid])).context["text"]
    question = SafetyAlert.objects.get().evidence[0]["question"]
    assert "WARNINGS TAKEN BACK" in text
    assert f"{CONDITION} [{PE}]" in text
    assert f"  {question} At first: Yes. Now: No." in text


def test_a_warning_that_is_still_true_was_not_taken_back(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    emergency = builders_staff.sent(clinic, by=front_desk, vignette="v14")
    assert not any(state.is_taken_back for state in operations.flag_states(emergency))
    assert opened(client, supervisor, emergency).context["page"].taken_back == ()
