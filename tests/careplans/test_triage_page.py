"""The triage page: what it shows of a sent form, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations as clinic_operations
from clinic.models import Clinic, Episode, User
from clinic.rights import Role
from intake import operations
from intake.models import FlagReview, TriageRun
from intake.questionnaire import loading
from tests import builders, builders_staff

SEPTIC = "Joint infection (septic arthritis)"


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14")


@pytest.fixture
def routine(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v01")


def opened(client: Client, person: User, episode: Episode, *, status: int = 200) -> Any:
    client.force_login(person)
    response = client.get(reverse("episode", args=[episode.uid]))
    assert response.status_code == status
    return response


def test_every_warning_is_shown_with_the_answers_it_rests_on(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    shown = opened(client, supervisor, emergency).content.decode()
    assert SEPTIC in shown
    assert "Is the knee hot, red and swollen now?" in shown
    assert 'href="#answer-s_hot_red_swollen"' in shown
    assert 'id="answer-s_hot_red_swollen"' in shown


def test_a_hidden_warning_stands_under_the_one_that_hides_it(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    page = opened(client, supervisor, emergency).context["page"]
    shown = {card.state.rule_id: {one.rule_id for one in card.hidden} for card in page.cards}
    assert shown["rf_septic"] == {"rf_hot_joint", "rf_fever_knee", "rf_effusion", "rf_stiff_block"}
    assert "rf_hot_joint" not in shown


def test_every_warning_is_shown_once(client: Client, supervisor: User, emergency: Episode) -> None:
    page = opened(client, supervisor, emergency).context["page"]
    shown = [one.rule_id for card in page.cards for one in (card.state, *card.hidden)]
    assert sorted(shown) == sorted(flag.rule_id for flag in page.assessment.present)


def test_the_page_says_when_the_advice_was_shown_and_whether_it_was_read(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    assert "not marked as read" in opened(client, supervisor, emergency).content.decode()
    emergency.safety_alerts.update(read_at=timezone.now())  # type: ignore[attr-defined]
    assert "not marked as read" not in opened(client, supervisor, emergency).content.decode()


def test_patterns_are_folded_away_while_a_warning_stands(
    client: Client, supervisor: User, emergency: Episode, routine: Episode
) -> None:
    assert "after the warning" in opened(client, supervisor, emergency).content.decode()
    assert "after the warning" not in opened(client, supervisor, routine).content.decode()


def test_a_pattern_counts_its_signs_and_says_them_in_the_runner_s_answers(
    client: Client, supervisor: User, routine: Episode
) -> None:
    card = opened(client, supervisor, routine).context["page"].patterns[0]
    assert (card.fits, card.of, card.against_of) == (8, 9, 3)
    assert ("Going down stairs", "+2") in [(sign.words, sign.weight) for sign in card.supporting]


def test_a_sign_that_nobody_can_tell_is_missing_and_names_its_question(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(
        clinic, by=front_desk, vignette="v11", changed={"run_terrain": None}
    )
    card = opened(client, supervisor, episode).context["page"].patterns[0]
    assert card.pattern.id == "popliteus"
    assert [sign.words for sign in card.missing] == ["Where do you run most?"]


def test_a_bare_yes_in_a_pattern_stands_with_its_question(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, changed={"s_locked_now": "yes"})
    card = opened(client, supervisor, episode).context["page"].patterns[0]
    (sign,) = card.against
    asked = loading.current().questions["s_locked_now"].text
    assert (sign.words, sign.weight) == (f"{asked} Yes", "\N{MINUS SIGN}3")
    text = client.get(reverse("episode-text", args=[episode.uid])).context["text"]
    assert f"Against: {asked} Yes \N{MINUS SIGN}3" in text


def test_a_factor_quotes_the_runner_s_own_answer(
    client: Client, supervisor: User, routine: Episode
) -> None:
    shown = opened(client, supervisor, routine).content.decode()
    said = "A bit longer (up to a third more)"
    asked = loading.current().questions["run_spike"].text
    label = "One run much longer than usual"
    assert f'{label}</span> <span class="muted">{asked} <q>{said}</q></span>' in shown
    text = client.get(reverse("episode-text", args=[routine.uid])).context["text"]
    assert f"{label}: {asked} “{said}”" in text


def test_what_sets_the_urgency_is_named_in_words(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    shown = opened(client, supervisor, emergency).content.decode()
    assert f"Urgency set by: {SEPTIC}" in shown
    assert "Urgency set by rf_" not in shown


def test_irritability_adds_up(client: Client, supervisor: User, routine: Episode) -> None:
    page = opened(client, supervisor, routine).context["page"]
    assert sum(row.points for row in page.irritability) == page.assessment.irritability.points


def test_the_load_is_told_against_the_usual_week_in_the_runner_s_unit(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    changed = {"run_unit": "mi", "run_weekly_usual": "20", "run_weekly_last4": "30"}
    episode = builders_staff.sent(clinic, by=front_desk, changed=changed)
    load = opened(client, supervisor, episode).context["page"].load
    assert (load.change, load.unit) == ("50% above the usual week", "miles")


def test_both_knees_are_drawn_when_both_hurt(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    changed = {
        "knee_side": "both",
        "knee_worse_side": "left",
        "pain_location": ["peripatellar"],
        "pain_location_other": ["lateral_joint_line"],
        "pain_worst": "peripatellar",
    }
    episode = builders_staff.sent(clinic, by=front_desk, changed=changed)
    knees = opened(client, supervisor, episode).context["page"].knees
    assert [(one.side, one.chosen, one.worst) for one in knees] == [
        ("left", ("peripatellar",), "peripatellar"),
        ("right", ("lateral_joint_line",), ""),
    ]


def test_an_answer_hidden_later_is_kept_and_marked(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    """v27: a fall was reported first, then the start was changed to bit by bit."""
    episode = builders_staff.sent(clinic, by=front_desk, vignette="v27")
    shown = opened(client, supervisor, episode).content.decode()
    assert "Given earlier, then hidden by a later answer" in shown
    assert "given earlier, then hidden by a later answer" in shown


def test_a_check_that_rests_on_not_sure_is_not_cleared_and_says_why(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk, vignette="v43")
    response = opened(client, supervisor, episode)
    (card,) = response.context["page"].not_cleared
    assert card.state.rule_id == "rf_tumour_young"
    assert "<b>not sure</b>" in response.content.decode()
    assert card.form is None


def test_what_the_runner_wrote_is_quoted_and_never_read_as_markup(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    changed = {"psfs_1_activity": "<script>alert(1)</script> stairs"}
    episode = builders_staff.sent(clinic, by=front_desk, changed=changed)
    shown = opened(client, supervisor, episode).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; stairs" in shown
    assert "<script>alert" not in shown


def test_no_warning_is_said_together_with_how_many_checks_are_clear(
    client: Client, supervisor: User, routine: Episode
) -> None:
    shown = opened(client, supervisor, routine).content.decode()
    assert "No warning sign" in shown
    assert "43 of 43 checks clear" in shown


def test_an_urgency_from_the_way_is_explained_when_the_sent_form_is_calmer(
    client: Client, supervisor: User, routine: Episode
) -> None:
    Episode.objects.filter(pk=routine.pk).update(urgency=3)
    assert "a warning came up on the way" in opened(client, supervisor, routine).content.decode()


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("front_desk", 403),
        ("manager", 403),
        ("other_physio", 403),
        ("auditor", 404),
        ("operator", 404),
        ("foreign_physio", 404),
    ],
)
def test_the_page_is_closed_to_everybody_outside_the_team(
    client: Client, request: pytest.FixtureRequest, emergency: Episode, person: str, status: int
) -> None:
    opened(client, request.getfixturevalue(person), emergency, status=status)


def test_whoever_reads_along_cannot_review(
    client: Client, clinic: Clinic, supervisor: User, emergency: Episode
) -> None:
    reader = builders.make_person(clinic, Role.PHYSIO)
    clinic_operations.join_team(emergency, reader, Role.FOLLOWER, by=supervisor)
    response = opened(client, reader, emergency)
    assert "Save review" not in response.content.decode()
    address = reverse("flag-review", args=[emergency.uid, "rf_septic"])
    assert client.post(address, {"did": "booked"}).status_code == 403


def test_a_name_that_could_be_mistaken_is_named_in_the_banner(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    one = builders_staff.sent(clinic, by=front_desk, family="Patel", given="Asha")
    builders_staff.invited(clinic, by=front_desk, family="Patel", given="Aisha")
    assert "similar name: PATEL, Aisha" in opened(client, supervisor, one).content.decode()


# ---- before the form is sent, and when the rules broke down -------------------------------------


def test_a_form_that_is_not_sent_shows_its_warnings_and_nothing_else(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    waiting = builders_staff.warned(clinic, by=front_desk)
    response = opened(client, supervisor, waiting)
    shown = response.content.decode()
    assert response.context["warnings"].rows[0].condition == SEPTIC
    assert "Call the patient now" in shown
    assert "How far did you run in a normal week" not in shown
    for state in operations.open_flags(waiting):
        if state.superseded_by is None:
            operations.review_flag(
                waiting,
                state.rule_id,
                outcome="referred",
                action="Sent to hospital",
                evidence_sha256=state.evidence_sha256,
                by=supervisor,
            )
    assert "Call the patient" not in opened(client, supervisor, waiting).content.decode()


def test_a_form_without_warnings_waits_without_content(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    silent = builders_staff.invited(clinic, by=front_desk)
    assert "The form is not sent yet" in opened(client, supervisor, silent).content.decode()


@pytest.fixture
def broken(routine: Episode) -> Episode:
    """The newest run of the rules broke down."""
    run = operations.latest_run(routine)
    assert run is not None
    TriageRun.objects.create(
        submission=run.submission,
        rules_version=run.rules_version,
        rules_sha256=run.rules_sha256,
        outcome=TriageRun.Outcome.FAILED,
        fault="ValueError",
        ran_at=timezone.now(),
    )
    return routine


def test_when_the_rules_broke_down_every_answer_is_there_to_read(
    client: Client, supervisor: User, broken: Episode
) -> None:
    shown = opened(client, supervisor, broken).content.decode()
    assert "Triage by hand needed" in shown
    assert "nothing was checked" in shown
    assert "Is the knee hot, red and swollen now?" in shown


def test_a_triage_by_hand_can_be_written_down(
    client: Client, supervisor: User, broken: Episode
) -> None:
    card = opened(client, supervisor, broken).context["card"]
    client.post(
        reverse("flag-review", args=[broken.uid, card.state.rule_id]),
        {"did": "examined", "note": "All asked by phone.", "evidence": card.state.evidence_sha256},
    )
    assert FlagReview.objects.get().rule_id == "triage_by_hand"
    assert operations.open_flags(broken) == ()


# ---- as text -----------------------------------------------------------------------------------


def test_the_triage_can_be_copied_as_plain_text(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    client.force_login(supervisor)
    response = client.get(reverse("episode-text", args=[emergency.uid]))
    text = response.context["text"]
    assert text.startswith(f"TRIAGE of {emergency.patient.list_name}, born ")
    assert f"- EMERGENCY: {SEPTIC} [rf_septic]" in text
    assert "  Not reviewed yet" in text
    assert "High, 9 of 9 points" in text
    assert "<" not in text


def test_the_text_waits_for_a_triage(
    client: Client, supervisor: User, broken: Episode, front_desk: User
) -> None:
    client.force_login(supervisor)
    assert client.get(reverse("episode-text", args=[broken.uid])).status_code == 409


def test_the_text_is_closed_to_the_desk(
    client: Client, front_desk: User, emergency: Episode
) -> None:
    client.force_login(front_desk)
    assert client.get(reverse("episode-text", args=[emergency.uid])).status_code == 403
