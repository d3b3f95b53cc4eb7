"""The consent page, the list of what was agreed, and a form that stands still without a yes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.grants import Invitee
from clinic.models import Clinic, Consent, Episode, Invitation, User
from intake import operations as intake_operations
from intake.models import Draft, SafetyAlert
from tests import builders, builders_intake
from tests.intake.walking import CONSENTS, Runner, page_url

pytestmark = pytest.mark.django_db


def text_of(response: object) -> str:
    page = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
def runner(client: Client, invitation: Invitation) -> Runner:
    """At the consent page."""
    found = Runner(client)
    found.open(invitation)
    return found


@pytest.fixture
def agreed(runner: Runner) -> Runner:
    """At the sections of an open form."""
    runner.agree()
    return runner


def take_back(runner: Runner, purpose: str = "care") -> None:
    runner.client.post(reverse("form-consent-take-back", args=[purpose]))


# ---- the consent page -------------------------------------------------------------------------


def test_nothing_on_the_consent_page_is_ticked_beforehand(runner: Runner) -> None:
    page = runner.client.get(reverse("form-consent")).content.decode()
    assert "checked" not in page
    assert reverse("privacy") in page


def test_letters_are_decisions_of_their_own_with_somebody_to_write_to(
    runner: Runner, episode: Episode
) -> None:
    typed = CONSENTS | {"letter_gp": "on", "letter_coach": "on", "coach_contact": " Jo,  AC "}
    refused = runner.client.post(reverse("form-consent"), typed)
    assert refused.status_code == 400
    assert "Enter the name of your GP" in text_of(refused)
    assert 'value=" Jo,  AC "' in refused.content.decode()
    runner.client.post(reverse("form-consent"), typed | {"gp_name": "Dr Singh"})
    episode.patient.refresh_from_db()
    assert (episode.patient.gp_name, episode.patient.coach_contact) == ("Dr Singh", "Jo, AC")
    given = Consent.objects.filter(is_given=True).values_list("purpose", flat=True)
    assert {"letter_gp", "letter_coach"} <= set(given)


def test_consent_in_spanish_is_kept_as_read_in_spanish(runner: Runner) -> None:
    runner.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    assert "Entiendo que este formulario" in text_of(runner.client.get(reverse("form-consent")))
    runner.agree()
    assert set(Consent.objects.values_list("language", flat=True)) == {"es"}


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "{{ 7*7 }}", "‮evil", "🦵" * 30])
def test_what_is_typed_as_a_name_is_shown_as_it_is(
    runner: Runner, front_desk: User, episode: Episode, payload: str
) -> None:
    runner.client.post(reverse("form-consent"), CONSENTS | {"gp_name": payload})
    listed = runner.client.get(reverse("form-consents")).content.decode()
    desk = Client()
    desk.force_login(front_desk)
    record = desk.get(reverse("patient", args=[episode.patient.uid])).content.decode()
    for page in (listed, record):
        assert "<script>alert" not in page
        assert "49" not in re.findall(r"GP</dt><dd>(.*?)</dd>", page)
    assert "alert(1)" in record if "alert" in payload else True


def young(clinic: Clinic, by: User) -> Invitation:
    born = timezone.now().date() - timedelta(days=14 * 365)
    child = builders.make_patient(clinic, by=by, birth_date=born)
    return builders.make_invitation(builders.make_episode(child, by=by), by=by)


def test_a_child_names_the_adult_who_is_there_and_staff_can_read_who_it_was(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    link = young(clinic, front_desk)
    runner = Runner(client)
    runner.open(link)
    page = text_of(client.get(reverse("form-consent")))
    assert "You are under 16" in page
    assert "Someone helping me" not in page
    refused = client.post(reverse("form-consent"), CONSENTS | {"guardian_name": " "})
    assert "Enter the name of the parent or guardian" in text_of(refused)
    assert client.post(reverse("form-consent"), CONSENTS).url == reverse("form-sections")
    desk = Client()
    desk.force_login(front_desk)
    record = text_of(desk.get(reverse("patient", args=[link.episode.patient.uid])))
    assert "Nina Patel, parent" in record


# ---- taking back ------------------------------------------------------------------------------


def test_taking_back_care_asks_twice_and_names_what_follows(agreed: Runner) -> None:
    asked = text_of(agreed.client.get(reverse("form-consent-take-back", args=["care"])))
    assert "You cannot go on with the form or send it." in asked
    assert Consent.objects.filter(is_given=False, purpose="care").count() == 0
    take_back(agreed)
    listed = text_of(agreed.client.get(reverse("form-consents")))
    assert "taken back on" in listed
    assert "The form stands still" in listed


def test_without_the_yes_nothing_is_saved_or_sent_and_nothing_is_lost(
    agreed: Runner, invitation: Invitation, episode: Episode
) -> None:
    invitee = Invitee(invitation)
    draft = builders_intake.fill_in(Draft.objects.get(), {"s_lump": "no"}, by=invitee)
    take_back(agreed)
    for name in ("form-sections", "form-check"):
        assert agreed.client.get(reverse(name)).url == reverse("form-consent")
    typed = agreed.client.post(page_url("page-urgent"), {"s_breathless_chest": "yes"})
    assert typed.status_code == 409
    assert "This page was not saved" in text_of(typed)
    assert "What you typed on this page" in text_of(typed)
    for change in (
        lambda: intake_operations.save_page(
            draft, "page-body", {"about_sex": "male"}, by=invitee, lock_version=draft.lock_version
        ),
        lambda: intake_operations.submit_intake(episode, by=invitee),
    ):
        with pytest.raises(operations.ConsentMissing, match="Agree again before you go on"):
            change()
    assert Draft.objects.get().answers == {"s_lump": "no"}


def test_agreeing_again_goes_on_where_it_stopped(agreed: Runner) -> None:
    take_back(agreed)
    page = agreed.client.get(reverse("form-consent")).content.decode()
    assert "Before you go on" in page
    changed = CONSENTS | {"filled_by": "parent"}
    assert agreed.client.post(reverse("form-consent"), changed).url == reverse("form-sections")
    assert agreed.client.get(reverse("form-sections")).status_code == 200
    assert Draft.objects.get().filled_by == "parent"


def test_a_warning_stays_readable_and_in_sight_without_the_yes(
    agreed: Runner, invitation: Invitation
) -> None:
    answers = {"s_breathless_chest": "yes"}
    builders_intake.fill_in(Draft.objects.get(), answers, by=Invitee(invitation))
    assert SafetyAlert.objects.exists()
    take_back(agreed)
    for name in ("form-consent", "form-consents"):
        assert "Get help now" in text_of(agreed.client.get(reverse(name)))
    assert agreed.client.get(reverse("form-stop")).status_code == 200
    agreed.client.post(reverse("form-stop"))
    assert not SafetyAlert.objects.filter(read_at=None).exists()


def test_letters_flip_at_once_and_back(agreed: Runner, episode: Episode) -> None:
    url = reverse("form-consents")
    refused = agreed.client.post(url, {"purpose": "letter_gp", "act": "allow"})
    assert refused.status_code == 400
    assert "Enter the name of your GP" in text_of(refused)
    typed = {"purpose": "letter_gp", "act": "allow", "gp_name": "Dr Singh"}
    assert agreed.client.post(url, typed).status_code == 302
    assert operations.decisions_on(episode)["letter_gp"].is_given
    agreed.client.post(url, {"purpose": "letter_gp", "act": "take-back"})
    assert operations.decisions_on(episode)["letter_gp"].is_taken_back
    assert agreed.client.post(url, {"purpose": "care", "act": "take-back"}).status_code == 404


def test_after_sending_the_record_stays_and_staff_see_the_mark(
    invitee: Invitee, episode: Episode, physio: User, front_desk: User
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    operations.withdraw_consent(episode, "care", by=invitee)
    staff = Client()
    staff.force_login(physio)
    assert "Consent taken back on" in text_of(staff.get(reverse("episode", args=[episode.uid])))
    staff.force_login(front_desk)
    record = text_of(staff.get(reverse("patient", args=[episode.patient.uid])))
    assert "Consent taken back on" in record
    assert "Storing your answers for your care: taken back" in record


def test_a_runner_with_an_account_reaches_the_list_and_agrees_again_after_sending(
    client: Client, patient: User, episode: Episode
) -> None:
    builders_intake.make_submission(episode, by=patient)
    client.force_login(patient)
    assert reverse("my-consents", args=[episode.uid]) in client.get(reverse("me")).content.decode()
    assert client.post(reverse("my-consents", args=[episode.uid])).url == reverse("form-consents")
    client.post(reverse("form-consent-take-back", args=["care"]))
    assert "You cannot send changes now" in text_of(client.get(reverse("form-consents")))
    assert client.get(reverse("form-consent")).status_code == 200
    client.post(reverse("form-consent"), CONSENTS)
    assert operations.may_answer(episode)
    assert client.get(reverse("form-consent")).url == reverse("form-sent")


def test_staff_take_it_back_for_a_runner_who_phones(
    client: Client, physio: User, episode: Episode
) -> None:
    builders_intake.make_submission(episode, by=physio)
    client.force_login(physio)
    client.post(reverse("consents-on-behalf", args=[episode.uid]))
    assert f"What {episode.patient.full_name} agreed to" in text_of(
        client.get(reverse("form-consents"))
    )
    client.post(reverse("form-consent-take-back", args=["care"]))
    assert operations.taken_back(episode) is not None


@pytest.mark.parametrize("purpose", ["not_for_emergencies", "letter_gp", "nonsense"])
def test_only_what_stops_the_form_is_asked_twice(agreed: Runner, purpose: str) -> None:
    address = reverse("form-consent-take-back", args=[purpose])
    assert agreed.client.get(address).status_code == 404


# ---- the pages that explain -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["privacy", "accessibility"])
def test_the_pages_that_explain_use_short_sentences(
    client: Client, clinic: Clinic, name: str
) -> None:
    page = client.get(reverse(name)).content.decode()
    main = page[page.index("<main") : page.index("</main")]
    blocks = re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", main, re.DOTALL)
    sentences = [
        sentence
        for block in blocks
        for sentence in re.split(r"(?<=[.?!])\s+", re.sub(r"<[^>]+>", "", block).strip())
    ]
    assert len(sentences) > 15
    assert [row for row in sentences if len(row.split()) > 20] == []


def test_privacy_names_the_clinic_its_settings_and_the_way_back(agreed: Runner) -> None:
    Clinic.objects.update(invitation_days=21, private_age=12)
    page = text_of(agreed.client.get(reverse("privacy")))
    assert "works for 21 days" in page
    assert "Are you 12 or older, but not yet 18?" in page
    assert "Riverside Physiotherapy uses your answers" in page
    assert "Back to the form" in page


def test_privacy_is_readable_without_any_clinic(client: Client, db: None) -> None:
    assert "Your message says how long your link works" in text_of(client.get(reverse("privacy")))


def test_the_next_visit_is_shown_where_it_is_promised_and_nowhere_when_past(
    client: Client, patient: User, episode: Episode, front_desk: User
) -> None:
    at = timezone.now().replace(hour=9, minute=30) + timedelta(days=3)
    client.force_login(patient)
    assert "Next visit" not in text_of(client.get(reverse("me")))
    operations.plan_next_visit(episode, at, by=front_desk)
    day = f"{at:%A} {at.day} {at:%B %Y}"
    assert day in text_of(client.get(reverse("me")))
    builders_intake.make_draft(episode, by=patient)
    client.post(reverse("form-mine", args=[episode.uid]))
    assert day in text_of(client.get(reverse("form-leave")))
    builders_intake.fill_in(Draft.objects.get(), builders_intake.answers_of("v01"), by=patient)
    intake_operations.submit_intake(episode, by=patient)
    assert f"Your visit is on {day} at 9:30am" in text_of(client.get(reverse("form-sent")))
    Episode.objects.update(next_visit_at=timezone.now() - timedelta(hours=1))
    assert "We call or message you with a visit time" in text_of(client.get(reverse("form-sent")))
    assert "Next visit" not in text_of(client.get(reverse("me")))


def test_the_start_names_the_clinics_age_for_a_parent(
    client: Client, invitation: Invitation
) -> None:
    Clinic.objects.update(consent_age=15)
    page = client.get(reverse("invitation", args=[operations.token_of(invitation)]))
    assert "If you are under 15, do this with a parent or carer." in text_of(page)
    assert reverse("privacy") in page.content.decode()


def test_the_api_agrees_takes_back_and_allows_letters(
    client: Client, patient: User, episode: Episode
) -> None:
    client.force_login(patient)
    agreed = {
        "filled_by": "self",
        "phone": "(01632) 960-010",
        "care": True,
        "not_for_emergencies": True,
    }
    url = reverse("api-consents", args=[episode.uid])
    refused = client.post(url, agreed | {"letter_gp": True}, content_type="application/json")
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["gp_name"])
    assert client.post(url, agreed, content_type="application/json").status_code == 204

    def decide(purpose: str, **body: object) -> int:
        one = reverse("api-consent", args=[episode.uid, purpose])
        return client.put(one, body, content_type="application/json").status_code

    assert decide("letter_coach", is_given=True, coach_contact="Jo") == 204
    assert decide("care", is_given=False) == 204
    assert decide("care", is_given=False) == 409
    assert decide("not_for_emergencies", is_given=False) == 409
    stands = {row["purpose"]: row["is_given"] for row in client.get(url).json()}
    assert stands["letter_coach"]
    assert not stands["care"]
    start = reverse("api-form", args=[episode.uid])
    late = client.post(start, {}, content_type="application/json")
    assert (late.status_code, "Agree again" in late.json()["detail"]) == (409, True)
