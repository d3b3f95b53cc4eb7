"""What the physio sees of answers that were changed after they were sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic import operations as clinic_operations
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from clinic.templatetags.formats import stamp
from intake import operations
from intake.models import Submission
from intake.triage import rules
from tests import builders, builders_intake, builders_staff

pytestmark = pytest.mark.django_db
CHEST = {"s_breathless_chest": "yes"}
PE = "rf_pe"


@pytest.fixture
def sent(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk)


def amend(episode: Episode, answers: dict[str, Any], *, by: User, send: bool = True) -> None:
    draft = operations.start_amendment(episode, by=by)
    builders_intake.fill_in(draft, answers, by=by)
    if send:
        operations.submit_intake(episode, by=by, note="It got worse on Sunday")
    episode.refresh_from_db()


def opened(client: Client, person: User, episode: Episode) -> Any:
    client.force_login(person)
    return client.get(reverse("episode", args=[episode.uid]))


def test_a_form_as_it_was_sent_shows_no_change(
    client: Client, supervisor: User, sent: Episode
) -> None:
    response = opened(client, supervisor, sent)
    assert response.context["page"].amendments == ()
    page = response.content.decode()
    assert "What changed" not in page
    assert "Complete or correct answers by phone" in page


def test_the_change_shows_who_when_what_and_the_urgency_before_and_after(
    client: Client, supervisor: User, sent: Episode
) -> None:
    before = Submission.objects.get().answers["nrs_worst"]
    amend(sent, CHEST | {"nrs_worst": 9}, by=supervisor)
    response = opened(client, supervisor, sent)
    (row,) = response.context["page"].amendments
    assert (row.tier_before, row.tier_after) == ("routine", "emergency_now")
    assert [flag.rule_id for flag in row.fired] == [PE]
    assert [(line.question_id, line.before, line.after) for line in row.lines] == [
        ("s_breathless_chest", "No", "Yes"),
        ("nrs_worst", f"{before} out of 10", "9 out of 10"),
    ]
    page = response.content.decode()
    for words in (
        f"Changed on {stamp(row.at)}",
        f"Taken by phone by S. {supervisor.family}",
        "It got worse on Sunday",
        f'<a href="#flag-{PE}">',
        '<span class="tag tag--stop">new</span>',
    ):
        assert words in page


def test_earlier_changes_stay_readable_and_only_the_newest_fires_anew(
    client: Client, supervisor: User, sent: Episode
) -> None:
    amend(sent, CHEST, by=supervisor)
    amend(sent, {"nrs_worst": 9}, by=supervisor)
    page = opened(client, supervisor, sent).context["page"]
    assert [row.submission.number for row in page.amendments] == [3, 2]
    assert page.new_rules == frozenset()
    assert [card.state.rule_id for card in page.cards] == [PE]
    assert page.cards[0].told is not None


def test_a_warning_of_changes_on_the_way_stands_first_and_can_be_reviewed(
    client: Client, supervisor: User, sent: Episode
) -> None:
    amend(sent, CHEST, by=supervisor, send=False)
    response = opened(client, supervisor, sent)
    page = response.context["page"]
    assert [row.card.state.rule_id for row in page.on_the_way] == [PE]
    assert (page.taken_back, page.cards, page.is_urgent) == ((), (), True)
    shown = response.content.decode()
    assert "Changes not sent yet" in shown
    assert "<b>“Yes”</b> in the changes, <b>“No”</b> as sent" in shown
    (state,) = operations.open_flags(sent)
    said = {"evidence": state.evidence_sha256, "did": "seen-today"}
    assert client.post(reverse("flag-review", args=[sent.uid, PE]), said).status_code == 302
    (row,) = client.get("/staff/").context["rows"]
    assert row.why == "Possible pulmonary embolism or other chest emergency"
    assert row.detail.startswith("Changed answers that are not sent")


def test_a_warning_that_changes_took_away_stays_in_the_queue_until_it_is_cleared(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, changed=CHEST)
    amend(episode, {"s_breathless_chest": "no"}, by=supervisor)
    page = opened(client, supervisor, episode).context["page"]
    assert [row.card.state.rule_id for row in page.taken_back] == [PE]
    (row,) = client.get("/staff/").context["rows"]
    assert row.why == "Warning taken back: Possible pulmonary embolism or other chest emergency"
    assert row.is_due


def test_the_text_to_copy_tells_the_change_and_the_answers_as_they_are_now(
    client: Client, supervisor: User, sent: Episode
) -> None:
    amend(sent, CHEST, by=supervisor)
    client.force_login(supervisor)
    text = client.get(reverse("episode-text", args=[sent.uid])).context["text"]
    assert f"CHANGED {stamp(Submission.objects.get(number=2).submitted_at)}" in text
    assert "Note: “It got worse on Sunday”" in text
    assert "Before: No. Now: Yes." in text
    assert "Urgency before: ROUTINE. Now: EMERGENCY." in text
    assert f"New warning sign: Possible pulmonary embolism or other chest emergency [{PE}]" in text
    assert text.index("CHANGED") < text.index("RED FLAGS PRESENT")


def test_an_open_check_leads_to_its_question_by_phone(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, changed={"s_breathless_chest": "not_sure"})
    page = opened(client, supervisor, episode).content.decode()
    assert '<input type="hidden" name="question" value="s_breathless_chest">' in page
    response = client.post(
        reverse("form-amend", args=[episode.uid]), {"question": "s_breathless_chest"}, follow=True
    )
    fields = [row.question.id for row in response.context["form"].questions]
    assert "s_breathless_chest" in fields


def test_who_may_not_change_answers_is_not_offered_it(
    client: Client, sent: Episode, supervisor: User, clinic: Clinic
) -> None:
    reader = builders.make_person(clinic, Role.PHYSIO, given="Cleo")
    clinic_operations.join_team(sent, reader, Role.FOLLOWER, by=supervisor)
    page = opened(client, reader, sent).content.decode()
    assert "by phone" not in page


def test_changes_to_a_form_that_the_rules_could_not_read_still_warn(
    client: Client, supervisor: User, sent: Episode, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        damaged = replace(rules.current(), patterns={"pfp": None})  # type: ignore[dict-item]
        broken.setattr(rules, "current", lambda: damaged)
        amend(sent, {"nrs_worst": 9}, by=supervisor)
    (by_hand,) = operations.open_flags(sent)
    amend(sent, CHEST, by=supervisor, send=False)
    assert [row.rule_id for row in operations.open_flags(sent)] == [by_hand.rule_id, PE]
    page = opened(client, supervisor, sent).content.decode()
    assert "Triage by hand needed" in page
    assert "Possible pulmonary embolism" in page
    assert "What changed" in page


def test_a_warning_of_dropped_changes_is_told_in_the_order_in_which_it_was_said(
    client: Client, supervisor: User, sent: Episode
) -> None:
    amend(sent, CHEST, by=supervisor, send=False)
    draft = operations.open_draft(sent)
    assert draft is not None
    operations.discard_amendment(draft, by=supervisor)
    response = opened(client, supervisor, sent)
    (row,) = response.context["page"].taken_back
    shown = response.content.decode()
    sent_at, told_at = stamp(Submission.objects.get().submitted_at), stamp(row.card.told.raised_at)
    assert "Told in changes that were dropped: " in shown
    assert f"<b>“No”</b> when sent on {sent_at}; <b>“Yes”</b> on {told_at} in changes" in shown
    assert "Warning taken back" not in shown
    assert "at first, now" not in shown
    text = client.get(reverse("episode-text", args=[sent.uid])).context["text"]
    assert f"When sent on {sent_at}: No. In changes dropped since, on {told_at}: Yes." in text
    (line,) = client.get("/staff/").context["rows"]
    assert line.detail.startswith("Told in changes that were dropped")
