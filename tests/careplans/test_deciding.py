"""Deciding on the triage page and over the API: what stands there afterwards, what comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from careplans import operations as plan_operations
from clinic import operations as clinic_operations
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from intake import operations
from intake.models import ClinicalNote, UrgencyChange
from intake.triage import rules
from tests import builders_staff

REASON = "Cannot climb stairs since yesterday."


@pytest.fixture
def calm(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk)


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


@pytest.fixture
def desk(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    return client


def page(desk: Client, name: str, episode: Episode, **typed: str) -> Any:
    url = reverse(name, args=[episode.uid])
    return desk.post(url, typed) if typed else desk.get(url)


def shown(desk: Client, episode: Episode, name: str = "episode") -> str:
    return " ".join(desk.get(reverse(name, args=[episode.uid])).content.decode().split())


def test_both_urgencies_stand_on_the_page_in_the_text_and_in_the_queue(
    desk: Client, calm: Episode, supervisor: User
) -> None:
    response = page(desk, "urgency", calm, tier="same_day", reason=REASON)
    assert response.status_code == 302
    said, text = shown(desk, calm), shown(desk, calm, "episode-text")
    change = UrgencyChange.objects.get()
    who = supervisor.get_full_name()
    assert "Rules:" in said
    assert f"by {who}," in said
    assert f"<q>{REASON}</q>" in said
    assert "Urgency by the rules: ROUTINE" in text
    assert f"Changed to URGENT by {who}, " in text
    assert REASON in text
    calm.refresh_from_db()
    assert calm.due_at is not None
    assert calm.due_at > change.changed_at
    assert "came up on the way" not in said + text


def test_a_later_warning_stands_beside_the_change_that_it_overtook(
    desk: Client, calm: Episode, supervisor: User
) -> None:
    operations.change_urgency(calm, "within_2_weeks", REASON, by=supervisor)
    Episode.objects.filter(pk=calm.pk).update(urgency=3)
    said = shown(desk, calm)
    assert "Was changed to" in said
    assert "A warning has made it" in said


def test_what_cannot_be_changed_comes_back_with_the_words_that_were_typed(
    desk: Client, emergency: Episode
) -> None:
    refused = page(desk, "urgency", emergency, tier="routine", reason=REASON)
    assert refused.status_code == 409
    assert "Review “Joint infection" in refused.content.decode()
    assert REASON in refused.content.decode()
    empty = page(desk, "urgency", emergency, tier="routine", reason=" ")
    assert empty.status_code == 400
    assert "Write the reason." in empty.content.decode()


def test_notes_stand_newest_first_with_who_and_when(
    desk: Client, calm: Episode, supervisor: User
) -> None:
    for text in ("Rang, no answer.", "<b>Rang</b> again."):
        assert page(desk, "notes", calm, text=text).status_code == 302
    said = shown(desk, calm)
    assert said.index("&lt;b&gt;Rang&lt;/b&gt; again.") < said.index("Rang, no answer.")
    assert supervisor.get_full_name() in said
    assert page(desk, "notes", calm, text=" ").status_code == 400
    long = page(desk, "notes", calm, text="n" * 4001).content.decode()
    assert "Use 4000 characters or fewer. You have 4001." in long
    assert "Rang, no answer." in shown(desk, calm, "notes")


def test_two_who_write_findings_at_once_lose_nothing(
    desk: Client, calm: Episode, supervisor: User
) -> None:
    version = str(calm.lock_version)
    operations.write_examination(
        calm, "No swelling.", by=supervisor, lock_version=calm.lock_version
    )
    refused = page(desk, "examination", calm, text="Some swelling.", lock_version=version)
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "No swelling." in said
    assert f"Changed by {supervisor.get_full_name()}, " in said
    assert "Keep what it says now" in said
    assert "Some swelling.</textarea>" in said
    again = refused.context["form"].data["lock_version"]
    page(desk, "examination", calm, text="Some swelling.", lock_version=again)
    calm.refresh_from_db()
    assert calm.examination_note == "Some swelling."


def test_a_pattern_saved_meanwhile_does_not_hold_up_a_note_that_nobody_touched(
    desk: Client, calm: Episode
) -> None:
    opened = desk.get(reverse("episode", args=[calm.uid])).context["desk"]
    seen = {name: str(opened.examination[name].value()) for name in ("shown", "lock_version")}
    version = str(calm.lock_version)
    assert page(desk, "episode-pattern", calm, pattern="itb", lock_version=version).status_code
    assert page(desk, "examination", calm, text="Swollen.", **seen).status_code == 302
    again = page(desk, "examination", calm, text="Not swollen.", **seen)
    assert again.status_code == 409
    assert "Swollen." in again.content.decode()


def test_the_working_pattern_is_what_a_new_plan_starts_from(
    desk: Client, calm: Episode, supervisor: User
) -> None:
    plan_operations.load_shared_library()
    version = str(calm.lock_version)
    assert page(desk, "episode-pattern", calm, pattern="itb", lock_version=version).status_code
    stale = page(desk, "episode-pattern", calm, pattern="pfp", lock_version=version)
    assert stale.status_code == 409
    plan = plan_operations.start_plan(calm, template_slug=None, by=supervisor)
    assert plan.working_pattern == "itb"
    calm.refresh_from_db()
    version = str(calm.lock_version)
    late = page(desk, "episode-pattern", calm, pattern="pfp", lock_version=version)
    assert late.status_code == 409
    assert "The plan holds the working pattern now." in late.content.decode()


def test_the_letter_is_one_step_from_the_warning_and_ready_to_sign(
    desk: Client, emergency: Episode, clinic: Clinic, supervisor: User
) -> None:
    url = reverse("letter", args=[emergency.uid, "rf_septic"])
    assert f'href="{url}"' in shown(desk, emergency)
    said = desk.get(url).content.decode()
    for words in (
        clinic.name,
        clinic.phone,
        emergency.patient.list_name,
        emergency.patient.number,
        "Joint infection (septic arthritis)",
        "Is the knee hot, red and swollen now?",
        "“Yes”",
        "not marked as read",
        "<h1>Urgent referral</h1>",
        f"of the triage rules {rules.current().version}",
        "Go to an emergency department now.",
        supervisor.get_full_name(),
    ):
        assert words in said
    assert AuditEntry.objects.filter(event="letter-made").count() == 1


def test_a_hand_over_from_the_team_page_leaves_a_note_in_the_record(
    desk: Client, calm: Episode, supervisor: User, other_physio: User
) -> None:
    clinic_operations.claim_episode(calm, by=supervisor)
    typed = {"act": "hand-over", "person": str(other_physio.uid), "note": "Ring on Monday."}
    assert page(desk, "team", calm, **typed).status_code == 302
    calm.refresh_from_db()
    assert calm.owner == other_physio
    assert "Ring on Monday." in shown(desk, calm)


def test_an_episode_whose_form_is_not_sent_takes_notes_too(
    desk: Client, clinic: Clinic, supervisor: User
) -> None:
    warned = builders_staff.warned(clinic, by=supervisor)
    operations.write_note(warned, "Called her.", by=supervisor)
    assert "Called her." in shown(desk, warned)


def test_a_reader_sees_the_record_and_no_form_of_it(
    client: Client, calm: Episode, supervisor: User, other_physio: User
) -> None:
    clinic_operations.claim_episode(calm, by=supervisor)
    operations.write_note(calm, "Called him.", by=supervisor)
    clinic_operations.join_team(calm, other_physio, Role.FOLLOWER, by=supervisor)
    client.force_login(other_physio)
    said = shown(client, calm)
    assert "Called him." in said
    assert "Add the note" not in said
    assert reverse("urgency", args=[calm.uid]) not in said


def test_a_clear_check_says_what_would_change_it_and_how_its_sources_stand(
    desk: Client, calm: Episode
) -> None:
    url = reverse("check", args=[calm.uid, "rf_dvt"])
    assert f'href="{url}"' in shown(desk, calm)
    said = " ".join(desk.get(url).content.decode().split())
    assert "Now: <b>clear</b>" in said
    assert "<b>Yes" in said
    assert ": present</li>" in said
    assert "Rule rf_dvt, version" in said
    assert "Recalled, not checked against the source." in said or "Verified." in said
    nothing = reverse("check", args=[calm.uid, "rf_nothing"])
    assert desk.get(nothing).status_code == 404


def test_every_idea_names_its_rule_its_version_and_its_sources(desk: Client, calm: Episode) -> None:
    said = shown(desk, calm)
    page = desk.get(reverse("episode", args=[calm.uid])).context["page"]
    assert {row.rule_id for row in page.grounds} >= {"pfp", "irritability"}
    assert all(f"{row.rule_id}, version" in said for row in page.grounds)
    assert 'href="#answer-pain_location"' in said


# ---- over the API ------------------------------------------------------------------------------


def call(desk: Client, method: str, path: str, body: Any = None, version: int | None = None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return desk.generic(
        method,
        f"/api/v1{path}",
        data=json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers=headers,
    )


def test_the_same_decisions_go_through_the_api(
    desk: Client, calm: Episode, supervisor: User, other_physio: User
) -> None:
    at = f"/episodes/{calm.uid}"
    urgency = {"tier": "same_day", "reason": REASON}
    assert call(desk, "POST", f"{at}/urgency/", urgency).status_code == 201
    rows = call(desk, "GET", f"{at}/urgency/").json()
    assert [(row["from_tier"], row["to_tier"]) for row in rows] == [("routine", "same_day")]
    assert call(desk, "POST", f"{at}/notes/", {"text": "Rang."}).status_code == 201
    assert [row["text"] for row in call(desk, "GET", f"{at}/notes/").json()] == ["Rang."]
    note = {"person": str(other_physio.uid), "note": "Yours."}
    assert call(desk, "PUT", f"{at}/owner/", note).status_code == 200
    assert ClinicalNote.objects.count() == 2


def test_findings_and_pattern_over_the_api_ask_for_the_version_they_were_made_from(
    desk: Client, calm: Episode
) -> None:
    at = f"/episodes/{calm.uid}"
    for path, body in (("examination", {"text": "Stiff."}), ("pattern", {"pattern": "itb"})):
        version = int(call(desk, "GET", f"{at}/{path}/").headers["ETag"].strip('"'))
        assert call(desk, "PUT", f"{at}/{path}/", body, version).json() == body
        assert call(desk, "PUT", f"{at}/{path}/", body, version).status_code == 412


def test_the_letter_over_the_api_says_what_the_printed_one_says(
    desk: Client, emergency: Episode
) -> None:
    at = f"/episodes/{emergency.uid}/flags"
    letter = call(desk, "POST", f"{at}/rf_septic/letters/", {})
    assert letter.status_code == 201
    body = letter.json()
    assert body["condition"] == "Joint infection (septic arthritis)"
    assert body["read_at"] is None
    assert {"question", "answer", "note"} == set(body["answers"][0])
    assert call(desk, "POST", f"{at}/rf_pe/letters/", {}).status_code == 409
