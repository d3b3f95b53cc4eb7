"""The words of the triage page: whose answers, in what language, to which question, how sure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from careplans import triage_page
from clinic import operations as clinic_operations
from clinic.models import Clinic, Consent, Episode, Patient, User
from intake import operations
from intake.triage import rules
from tests import builders, builders_intake, builders_staff

NOT_SURE = "not_sure"


def built(episode: Episode) -> triage_page.TriagePage:
    run = operations.latest_run(episode)
    assert run is not None
    return triage_page.build(run, episode)


def sent(clinic: Clinic, changed: dict[str, Any], *, by: User) -> Episode:
    """Whatever the changed answers leave open is left to the physio."""
    episode = builders_staff.invited(clinic, by=by)
    invitee = clinic_operations.confirm_birth_date(
        episode.invitations.get(revoked_at__isnull=True), episode.patient.birth_date
    )
    builders_intake.agree(episode, by=invitee)
    answers = builders_intake.answers_of() | changed
    given = {key: value for key, value in answers.items() if value is not None}
    builders_intake.complete(episode, given, by=invitee)
    operations.submit_intake(episode, by=invitee)
    return Episode.objects.get(pk=episode.pk)


def shown(client: Client, person: User, episode: Episode) -> str:
    client.force_login(person)
    return client.get(reverse("episode", args=[episode.uid])).content.decode()


def card_of(page: triage_page.TriagePage, rule_id: str) -> Any:
    return next(card for card in page.cards if card.state.rule_id == rule_id)


def test_words_read_in_spanish_are_marked_and_announced(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    changed = {"psfs_1_activity": "bajar escaleras"}
    episode = sent(clinic, changed, by=front_desk)
    assert "Reads Spanish" not in shown(client, supervisor, episode)
    Patient.objects.update(language="es")
    sentence = "Reads Spanish; own words may be in Spanish"
    assert sentence in shown(client, supervisor, Episode.objects.get(pk=episode.pk))
    with translation.override("es"):
        read = sent(clinic, changed, by=front_desk)
    html = shown(client, supervisor, read)
    assert sentence in html
    assert '<q lang="es">bajar escaleras</q>' in html
    assert '<dd lang="es">bajar escaleras</dd>' in html
    assert sentence in triage_page.plain_text(built(read))


def test_the_number_leads_to_the_patient_for_who_may_open_it(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    episode = builders_staff.sent(clinic, by=front_desk)
    link = reverse("patient", args=[episode.patient.uid])
    assert f'<a href="{link}">No {episode.patient.number}' in shown(client, supervisor, episode)


def test_the_adult_who_agreed_for_a_young_runner_is_named(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    this_year = date.today().year  # noqa: DTZ011 - a birth year, far from any border
    patient = builders.make_patient(clinic, by=front_desk, birth_date=date(this_year - 14, 1, 1))
    episode = builders.make_episode(patient, by=front_desk)
    builders.make_invitation(episode, by=front_desk)
    invitee = clinic_operations.confirm_birth_date(
        episode.invitations.get(revoked_at__isnull=True), patient.birth_date
    )
    clinic_operations.record_consents(
        episode,
        by=invitee,
        decisions={str(key): True for key in (*builders_intake.AGREED, Consent.Purpose.GUARDIAN)},
        filled_by="self",
        phone="01632 960 010",
        told=clinic_operations.Told(
            guardian=clinic_operations.Guardian(name="Pat Young", relation="parent")
        ),
    )
    builders_intake.complete(episode, builders_intake.answers_of(), by=invitee)
    operations.submit_intake(episode, by=invitee)
    assert "Pat Young (parent) agreed" in shown(client, supervisor, episode)
    assert "Pat Young (parent) agreed" in triage_page.plain_text(built(episode))


def test_a_question_asked_more_than_once_names_its_page(clinic: Clinic, front_desk: User) -> None:
    answers = {"s_calf_swollen": NOT_SURE, "s_clot_risk": ["cancer_6m"]}
    page = built(sent(clinic, answers, by=front_desk))
    repeated = "More about your calf: Do any of these fit you?"
    lines = [line.question for part in page.all_answers for line in part.lines]
    assert repeated in lines
    assert "Do any of these fit you?" not in lines
    assert f"Also answered: {repeated}" in triage_page.plain_text(page)


def test_the_clot_card_shows_the_self_reported_items_its_rule_promises(
    clinic: Clinic, front_desk: User
) -> None:
    answers = {"s_calf_swollen": "yes", "s_clot_risk": ["cancer_6m"]}
    page = built(sent(clinic, answers, by=front_desk))
    beside = card_of(page, "rf_dvt").beside
    assert [row.question_id for row in beside] == ["s_clot_risk"]
    assert "Wells items shown" in rules.current().red_flags["rf_dvt"].clinician
    assert not card_of(page, "rf_dvt").is_unsure


def test_a_true_answer_that_did_not_decide_a_rule_stands_beside_it(
    clinic: Clinic, front_desk: User
) -> None:
    answers = {"s_night_pain": "wakes_constant", "s_cancer_history": "yes"}
    page = built(sent(clinic, answers, by=front_desk))
    card = card_of(page, "rf_tumour_adult")
    assert card.flag.evidence[0].question == "Age:"
    told = {row.question_id: row.answer for row in (*card.flag.evidence, *card.beside)}
    assert told["s_cancer_history"] == "Yes"
    assert len(told) == len(card.flag.evidence) + len(card.beside)


def test_a_warning_that_rests_on_doubt_alone_says_so(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    episode = sent(clinic, {"s_calf_swollen": NOT_SURE}, by=front_desk)
    assert "Clot in the leg (DVT) (not sure)" in shown(client, supervisor, episode)
    assert "Clot in the leg (DVT) (not sure)" in triage_page.plain_text(built(episode))


def test_every_value_of_a_factor_is_named(clinic: Clinic, front_desk: User) -> None:
    answers = {
        "run_unit": "km",
        "run_weekly_last4": "20",
        "run_longest_30d": "16",
        "run_sessions_week": 4,
    }
    page = built(sent(clinic, answers, by=front_desk))
    factor = next(row for row in page.assessment.factors if row.id == "f_long_run_share")
    assert factor.evidence[0].question == "Longest run as a share of the week:"
    assert factor.evidence[0].answer == "80%"
    assert "Longest run as a share of the week: “80%”" in triage_page.plain_text(page)


def test_points_that_only_doubt_gives_are_counted(
    client: Client, clinic: Clinic, front_desk: User, supervisor: User
) -> None:
    doubt = {"s_rest_pain_constant": NOT_SURE, "s_night_pain": "no"}
    episode = sent(clinic, doubt, by=front_desk)
    assert built(episode).unsure_points == 1
    assert ", 1 point from “not sure”" in shown(client, supervisor, episode)
    assert ", 1 point from “not sure”" in triage_page.plain_text(built(episode))
    sure = sent(clinic, doubt | {"s_night_pain": "wakes_constant"}, by=front_desk)
    assert built(sure).unsure_points == 0


@pytest.fixture
def doubtful(clinic: Clinic, front_desk: User) -> Episode:
    answers = dict.fromkeys(
        (key for key in builders_intake.answers_of() if key.startswith("s_")), None
    )
    return sent(clinic, answers, by=front_desk)


def test_the_ninth_open_check_and_those_after_it_are_folded_and_counted(
    client: Client, doubtful: Episode, supervisor: User
) -> None:
    count = len(built(doubtful).not_cleared)
    assert count > 9
    html = shown(client, supervisor, doubtful)
    assert f"{count - 8} more checks not cleared" in html
    assert f"{count} not cleared" in html
    assert html.count('<li class="check"') == count
