"""What was agreed: asked whole, kept for good, taken back and given again; and its texts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic import consent_texts, content, grants, operations
from clinic.errors import Invalid, NotNow
from clinic.models import AuditEntry, Clinic, Consent, Episode, Patient, User
from clinic.operations import Guardian, Told
from tests import builders

YES = {Consent.Purpose.CARE: True, Consent.Purpose.NOT_FOR_EMERGENCIES: True}
MOTHER = Told(guardian=Guardian(name="  Nina\nPatel ", relation="parent"))


def agree(episode: Episode, by: grants.Actor, **changes: Any) -> None:
    given = {"decisions": YES, "filled_by": "self", "phone": "01632 960 012"} | changes
    operations.record_consents(episode, by=by, **given)


def young(clinic: Clinic, by: User, *, years: int = 15) -> tuple[Episode, grants.Invitee]:
    born = timezone.now().date() - timedelta(days=years * 365 + 30)
    child = builders.make_patient(clinic, by=by, birth_date=born)
    episode = builders.make_episode(child, by=by)
    link = builders.make_invitation(episode, by=by)
    return episode, operations.confirm_birth_date(link, born)


# ---- the texts --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", consent_texts.LANGUAGES)
def test_every_purpose_has_a_text_in_every_language(language: str) -> None:
    found = consent_texts.texts(language)
    assert set(found.purposes) == set(Consent.Purpose.values)
    assert found.version == consent_texts.texts("en").version


def test_no_sentence_of_the_texts_is_long() -> None:
    for text in consent_texts.texts("en").purposes.values():
        for sentence in (*text.explanation, text.tick):
            assert len(sentence.split()) <= 20


def test_a_gap_is_filled_once_whatever_the_clinic_is_called() -> None:
    text = consent_texts.texts("en").purposes["care"]
    assert text.explained(clinic="A {age} B", age=16)[0].startswith("A {age} B keeps")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.pop("version"), "exactly"),
        (lambda d: d["purposes"].pop("letter_gp"), "letter_gp"),
        (lambda d: d["purposes"]["care"].pop("tick"), "care"),
        (lambda d: d["purposes"]["care"].update(tick=" "), "missing"),
        (lambda d: d["purposes"]["care"].update(explanation=[]), "list of sentences"),
        (lambda d: d["purposes"]["care"].update(explanation=["{name} keeps"]), "unknown gap name"),
        (lambda d: d["purposes"]["care"].update(tick="{clinic}"), "unknown gap"),
    ],
)
def test_texts_that_are_not_complete_stop_the_start(change: Any, words: str) -> None:
    document = content.read_yaml("consents/en.yaml")
    change(document)
    with pytest.raises(content.ContentError, match=words):
        consent_texts.parse(document, name="en.yaml")


def test_a_language_without_texts_is_answered_in_english() -> None:
    assert consent_texts.texts_for("fr").language == "en"
    assert consent_texts.texts_for("es-mx").language == "es"


# ---- agreeing ---------------------------------------------------------------------------------


def test_what_was_agreed_is_kept_with_the_version_and_language_of_its_text(
    episode: Episode, invitee: grants.Invitee
) -> None:
    agree(episode, invitee, told=Told(language="es"))
    rows = Consent.objects.filter(episode=episode)
    assert {row.purpose: row.is_given for row in rows} == YES
    version = consent_texts.texts("es").version
    assert {(row.language, row.text_version) for row in rows} == {("es", version)}


@pytest.mark.parametrize("missing", list(YES))
def test_care_and_emergencies_must_be_agreed(
    episode: Episode, invitee: grants.Invitee, missing: str
) -> None:
    with pytest.raises(Invalid) as refused:
        agree(episode, invitee, decisions=YES | {missing: False})
    assert list(refused.value.fields) == [missing]
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "typed",
    ["  +44 1632 960 012 ", "(01632) 960-012", "+44 (0)1632 960012", "01632/960.012"],
)
def test_a_phone_number_is_kept_as_it_was_typed(
    episode: Episode, invitee: grants.Invitee, typed: str
) -> None:
    agree(episode, invitee, phone=typed)
    assert Patient.objects.get(pk=episode.patient_id).phone == typed.strip()


@pytest.mark.parametrize(
    "typed", ["", "ring me", "12345", "1" * 16, "0" * 40, "01632 960012 x", "٠١٢٣٤٥٦"]
)
def test_what_is_no_phone_number_is_refused_with_an_example(
    episode: Episode, invitee: grants.Invitee, typed: str
) -> None:
    with pytest.raises(Invalid) as refused:
        agree(episode, invitee, phone=typed)
    assert "like 01632 960 001" in refused.value.fields["phone"]


def test_every_fault_of_the_page_is_named_at_once(
    episode: Episode, invitee: grants.Invitee
) -> None:
    letters = {Consent.Purpose.LETTER_GP: True, Consent.Purpose.LETTER_COACH: True}
    with pytest.raises(Invalid) as refused:
        agree(
            episode,
            invitee,
            decisions=letters,
            filled_by="robot",
            phone="",
            told=Told(gp_name=" ", coach_contact="x" * 121),
        )
    assert set(refused.value.fields) == {
        "care",
        "not_for_emergencies",
        "filled_by",
        "phone",
        "gp_name",
        "coach_contact",
    }
    assert "who to write to" in refused.value.fields["gp_name"]


def test_a_letter_goes_to_somebody_with_a_long_name(
    episode: Episode, invitee: grants.Invitee
) -> None:
    name = "Dr Maximiliana Wolfeschlegelsteinhausenbergerdorff-Llanfairpwllgwyngyll"
    decisions = YES | {Consent.Purpose.LETTER_GP: True}
    agree(episode, invitee, decisions=decisions, told=Told(gp_name=name))
    episode.patient.refresh_from_db()
    assert episode.patient.gp_name == name
    assert operations.decisions_on(episode)["letter_gp"].is_given


def test_an_editor_of_the_contacts_is_told_that_the_runner_changed_them(
    episode: Episode, invitee: grants.Invitee
) -> None:
    before = episode.patient.lock_version
    agree(episode, invitee)
    assert Patient.objects.get(pk=episode.patient_id).lock_version == before + 1


def test_consents_never_change_afterwards(episode: Episode, invitee: grants.Invitee) -> None:
    agree(episode, invitee)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(is_given=False)


# ---- young runners ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decisions": YES}, "guardian"),
        ({"told": Told(guardian=Guardian(name=" ", relation="parent"))}, "guardian_name"),
        ({"told": Told(guardian=Guardian(name="N" * 121, relation="parent"))}, "guardian_name"),
        ({"told": Told(guardian=Guardian(name="Nina", relation="coach"))}, "guardian_relation"),
        ({"told": Told()}, "guardian_name"),
        ({"filled_by": "helper"}, "filled_by"),
    ],
)
def test_below_the_clinics_age_a_named_guardian_is_there(
    clinic: Clinic, front_desk: User, changes: dict[str, Any], field: str
) -> None:
    episode, invitee = young(clinic, front_desk)
    both = YES | {Consent.Purpose.GUARDIAN: True}
    with pytest.raises(Invalid) as refused:
        agree(episode, invitee, **({"decisions": both, "told": MOTHER} | changes))
    assert field in refused.value.fields


def test_the_guardian_is_kept_with_the_consent_and_left_out_of_lists_of_the_audit(
    clinic: Clinic, front_desk: User, auditor: User, client: Any
) -> None:
    episode, invitee = young(clinic, front_desk)
    agree(episode, invitee, decisions=YES | {Consent.Purpose.GUARDIAN: True}, told=MOTHER)
    assert operations.guardian_of(episode) == Guardian(name="Nina Patel", relation="parent")
    client.force_login(auditor)
    for url in ("/staff/audit/", f"/api/v1/clinics/{clinic.slug}/audit/"):
        listed = client.get(url).content.decode()
        assert "onsent" in listed
        assert "Nina" not in listed


def test_the_age_comes_from_the_clinics_setting(clinic: Clinic, front_desk: User) -> None:
    Clinic.objects.update(consent_age=13)
    clinic.refresh_from_db()
    episode, invitee = young(clinic, front_desk)
    agree(episode, invitee, decisions=YES | {Consent.Purpose.GUARDIAN: False})
    assert "guardian" not in operations.decisions_on(episode)


def test_without_the_guardians_yes_no_answer_is_stored(clinic: Clinic, front_desk: User) -> None:
    episode, invitee = young(clinic, front_desk)
    agree(episode, invitee, decisions=YES | {Consent.Purpose.GUARDIAN: True}, told=MOTHER)
    assert operations.may_answer(episode)
    operations.withdraw_consent(episode, "guardian", by=invitee)
    with pytest.raises(operations.ConsentMissing) as refused:
        operations.require_to_answer(episode)
    assert refused.value.sentence == "Under 16, a parent or guardian must agree before you go on."


# ---- taking back ------------------------------------------------------------------------------


def test_taking_back_adds_a_row_and_says_so_in_the_audit(
    episode: Episode, invitee: grants.Invitee
) -> None:
    agree(episode, invitee)
    operations.withdraw_consent(episode, "care", by=invitee, language="es")
    rows = Consent.objects.filter(episode=episode, purpose="care").order_by("pk")
    assert [(row.is_given, row.language) for row in rows] == [(True, "en"), (False, "es")]
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.event, entry.detail) == ("consent-withdrawn", {"purpose": "care"})
    stopped = operations.taken_back(episode)
    assert stopped is not None
    assert stopped.is_taken_back


def test_giving_it_again_opens_the_form_again(episode: Episode, invitee: grants.Invitee) -> None:
    agree(episode, invitee)
    operations.withdraw_consent(episode, "care", by=invitee)
    assert not operations.may_answer(episode)
    agree(episode, invitee)
    assert operations.may_answer(episode)
    assert operations.taken_back(episode) is None


@pytest.mark.parametrize(
    ("purpose", "sentence"),
    [
        ("not_for_emergencies", "This cannot be taken back. In an emergency, call 999."),
        ("letter_gp", "You did not agree to this, so there is nothing to take back."),
        ("guardian", "You did not agree to this, so there is nothing to take back."),
    ],
)
def test_what_cannot_be_taken_back_is_refused_with_its_reason(
    episode: Episode, invitee: grants.Invitee, purpose: str, sentence: str
) -> None:
    agree(episode, invitee)
    with pytest.raises(NotNow) as refused:
        operations.withdraw_consent(episode, purpose, by=invitee)
    assert refused.value.sentence == sentence


def test_nothing_is_taken_back_twice(episode: Episode, invitee: grants.Invitee) -> None:
    agree(episode, invitee)
    operations.withdraw_consent(episode, "care", by=invitee)
    with pytest.raises(NotNow, match="already"):
        operations.withdraw_consent(episode, "care", by=invitee)
    assert Consent.objects.filter(purpose="care", is_given=False).count() == 1


def test_letters_are_allowed_later_once_it_is_known_to_whom(
    episode: Episode, invitee: grants.Invitee
) -> None:
    agree(episode, invitee)
    with pytest.raises(Invalid) as refused:
        operations.allow_letters(episode, "letter_coach", by=invitee)
    assert set(refused.value.fields) == {"coach_contact"}
    told = Told(coach_contact="Jo, Harriers")
    operations.allow_letters(episode, "letter_coach", by=invitee, told=told)
    assert operations.decisions_on(episode)["letter_coach"].is_given
    with pytest.raises(NotNow, match="already"):
        operations.allow_letters(episode, "letter_coach", by=invitee)
    with pytest.raises(NotNow, match="before the form"):
        operations.allow_letters(episode, "care", by=invitee)
    operations.withdraw_consent(episode, "letter_coach", by=invitee)
    assert operations.decisions_on(episode)["letter_coach"].is_taken_back


def test_ages_of_leap_day_children_are_counted_as_everywhere(clinic: Clinic) -> None:
    child = Patient(clinic=clinic, birth_date=date(2012, 2, 29))
    assert operations.adult_on(child, clinic) == date(2030, 3, 1)
