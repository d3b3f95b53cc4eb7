"""From the link to the first question: what opens, what stays shut, and what nobody can guess."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.models import AuditEntry, Clinic, Consent, Episode, Invitation, User
from intake.models import Draft
from tests import builders, builders_intake
from tests.intake.walking import CONSENTS, Runner, boxes

pytestmark = pytest.mark.django_db
WRONG = boxes("birth_date", date(1971, 3, 3))
RIGHT = boxes("birth_date", date(1988, 3, 14))


@pytest.fixture
def link(invitation: Invitation) -> str:
    return reverse("invitation", args=[operations.token_of(invitation)])


@pytest.fixture
def opened(client: Client, invitation: Invitation) -> Runner:
    runner = Runner(client)
    runner.open(invitation)
    return runner


# ---- the link ---------------------------------------------------------------------------------


def test_reading_the_link_shows_the_clinic_and_nobody(
    client: Client, link: str, episode: Episode
) -> None:
    page = client.get(link).content.decode()
    assert "Riverside Physiotherapy" in page
    assert episode.patient.given not in page
    assert episode.patient.family not in page


def test_reading_the_link_changes_nothing(client: Client, link: str) -> None:
    before = (AuditEntry.objects.count(), Invitation.objects.values().get())
    client.head(link)
    for _ in range(100):
        client.get(link)
    assert (AuditEntry.objects.count(), Invitation.objects.values().get()) == before
    assert not Session.objects.exists()


def test_the_link_leaves_the_address_bar_at_the_start(
    client: Client, link: str, invitation: Invitation
) -> None:
    response = client.post(link, follow=True)
    assert response.redirect_chain == [("/form/identity/", 302)]
    assert operations.token_of(invitation) not in response.content.decode()


def test_no_page_after_the_start_holds_the_token(opened: Runner, invitation: Invitation) -> None:
    token = operations.token_of(invitation)
    shown = [opened.agree(), opened.get("page-urgent")]
    shown += [opened.client.get(reverse(name)) for name in ("form-leave", "form-check")]
    opened.client.post(reverse("form-leave"))
    shown.append(opened.client.get(reverse("form-closed")))
    assert all(page.status_code == 200 for page in shown)
    assert not any(token in page.content.decode() + str(page.headers) for page in shown)


def expired(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())


def used(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now())


def revoked(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())


def locked(invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(tries_left=0)


@pytest.mark.parametrize("fate", [expired, used, revoked, locked])
def test_a_dead_link_says_how_to_get_a_new_one(
    client: Client, link: str, invitation: Invitation, fate: object
) -> None:
    fate(invitation)  # type: ignore[operator]
    for response in (client.get(link), client.post(link)):
        assert response.status_code == 404
        assert "This link no longer works" in response.content.decode()
        assert "01632 960 001" in response.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "%F0%9F%A6%B5", "..%2F..", "<script>"])
def test_a_link_that_never_was_gets_the_same_page(client: Client, db: None, token: str) -> None:
    response = client.get(f"/i/{token}/")
    assert response.status_code == 404


# ---- the date of birth ------------------------------------------------------------------------


def test_without_a_link_there_is_no_question_for_the_date(client: Client, db: None) -> None:
    assert client.get(reverse("form-identity")).url == reverse("form-closed")
    assert client.post(reverse("form-identity"), RIGHT).url == reverse("form-closed")


def test_the_right_date_opens_the_form(client: Client, link: str) -> None:
    client.post(link)
    before = client.session.session_key
    assert client.post(reverse("form-identity"), RIGHT).url == reverse("form-consent")
    assert client.session.session_key != before


def test_a_wrong_date_says_how_many_tries_are_left(client: Client, link: str) -> None:
    client.post(link)
    response = client.post(reverse("form-identity"), WRONG)
    assert response.status_code == 400
    assert "You have 4 tries left" in response.content.decode()
    assert client.get(reverse("form-sections")).url == reverse("form-closed")


def test_five_wrong_dates_lock_the_link_for_the_right_one_too(
    client: Client, link: str, invitation: Invitation
) -> None:
    client.post(link)
    answers = [client.post(reverse("form-identity"), WRONG) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [400] * 4 + [404]
    assert "This link is locked" in answers[-1].content.decode()
    assert "01632 960 001" in answers[-1].content.decode()
    assert client.post(reverse("form-identity"), RIGHT).status_code == 404
    assert Client().post(link).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"birth_date_day": "14"},
        {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1988"},
        {"birth_date_day": "x", "birth_date_month": "y", "birth_date_year": "z"},
        {"birth_date_day": "9" * 5000, "birth_date_month": "1", "birth_date_year": "1988"},
        {"birth_date_day": "-1", "birth_date_month": "1", "birth_date_year": "1988"},
        {"birth_date_day": "1\x00", "birth_date_month": "1", "birth_date_year": "1988"},
        {"birth_date_day": "14", "birth_date_month": "3", "birth_date_year": "88"},
        {"birth_date_day": "14", "birth_date_month": "3", "birth_date_year": "2988"},
    ],
)
def test_what_is_no_date_costs_no_try(
    client: Client, link: str, invitation: Invitation, typed: dict[str, str]
) -> None:
    client.post(link)
    response = client.post(reverse("form-identity"), typed)
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert Invitation.objects.get(pk=invitation.pk).tries_left == 5


def test_the_date_of_one_patient_does_not_open_the_form_of_another(
    client: Client, clinic: Clinic, front_desk: User, link: str
) -> None:
    other = builders.make_patient(clinic, by=front_desk, birth_date=date(1990, 5, 6))
    builders.make_invitation(builders.make_episode(other, by=front_desk), by=front_desk)
    client.post(link)
    typed = boxes("birth_date", other.birth_date)
    assert client.post(reverse("form-identity"), typed).status_code == 400


def test_a_newer_link_shuts_the_older_in_open_browsers(
    opened: Runner, episode: Episode, front_desk: User
) -> None:
    opened.agree()
    builders.make_invitation(episode, by=front_desk)
    assert opened.client.get(reverse("form-sections")).url == reverse("form-closed")


def test_opening_another_link_shuts_the_form_that_was_open(
    opened: Runner, clinic: Clinic, front_desk: User
) -> None:
    opened.agree()
    other = builders.make_patient(clinic, by=front_desk, given="Aisha")
    newer = builders.make_invitation(builders.make_episode(other, by=front_desk), by=front_desk)
    opened.client.post(reverse("invitation", args=[operations.token_of(newer)]))
    assert opened.client.get(reverse("form-sections")).url == reverse("form-closed")


# ---- consent ----------------------------------------------------------------------------------


def test_no_page_of_the_form_opens_before_consent(opened: Runner) -> None:
    for name in ("form-sections", "form-check", "form-stop", "form-leave"):
        assert opened.client.get(reverse(name)).url == reverse("form-consent")
    assert opened.client.get("/form/p/page-urgent/").url == reverse("form-consent")
    assert not Draft.objects.exists()


def test_consent_and_the_number_for_today_are_kept(opened: Runner, episode: Episode) -> None:
    opened.client.post(reverse("form-consent"), CONSENTS | {"phone": "01632 960 077"})
    assert set(Consent.objects.values_list("purpose", "is_given")) == {
        ("care", True),
        ("not_for_emergencies", True),
        ("letter_gp", False),
        ("letter_coach", False),
    }
    episode.patient.refresh_from_db()
    assert episode.patient.phone == "01632 960 077"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"care": ""}, "We need your yes"),
        ({"not_for_emergencies": ""}, "Tick to say"),
        ({"filled_by": ""}, "Choose who is filling in"),
        ({"filled_by": "robot"}, "Choose who is filling in"),
        ({"phone": ""}, "Enter a phone number"),
        ({"phone": "call me"}, "Enter a phone number"),
        ({"phone": "9" * 400}, "Enter a phone number"),
        ({"phone": "\x00\x00\x00\x00\x00\x00"}, "Enter a phone number"),
    ],
)
def test_what_is_missing_for_consent_is_said_and_the_rest_stays(
    opened: Runner, change: dict[str, str], sentence: str
) -> None:
    data = {key: value for key, value in (CONSENTS | change).items() if value}
    response = opened.client.post(reverse("form-consent"), data)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not Consent.objects.exists()
    assert not Draft.objects.exists()


def test_below_the_clinics_age_a_parent_has_to_agree(
    client: Client, clinic: Clinic, front_desk: User
) -> None:
    born = timezone.now().date() - timedelta(days=15 * 365)
    child = builders.make_patient(clinic, by=front_desk, birth_date=born)
    runner = Runner(client)
    runner.open(
        builders.make_invitation(builders.make_episode(child, by=front_desk), by=front_desk)
    )
    alone = {key: value for key, value in CONSENTS.items() if key != "guardian"}
    response = client.post(reverse("form-consent"), alone)
    assert "A parent or guardian must agree" in response.content.decode()
    assert client.post(reverse("form-consent"), CONSENTS).url == reverse("form-sections")


def test_an_adult_is_not_asked_for_a_parent(opened: Runner) -> None:
    page = opened.client.get(reverse("form-consent")).content.decode()
    assert "guardian is here" not in page


# ---- by account, and for somebody -------------------------------------------------------------


def test_a_patient_with_an_account_opens_their_own_form(
    client: Client, patient: User, episode: Episode
) -> None:
    client.force_login(patient)
    assert client.post(reverse("form-mine", args=[episode.uid])).url == reverse("form-sections")
    assert client.get(reverse("form-sections")).url == reverse("form-consent")


def test_treating_staff_fill_in_for_the_runner_and_see_that_they_do(
    client: Client, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    client.post(reverse("form-on-behalf", args=[episode.uid]))
    Runner(client).agree()
    page = client.get(reverse("form-sections")).content.decode()
    assert f"You are filling this in for {episode.patient.full_name}" in page


def test_signing_out_shuts_a_form_that_staff_filled_in(
    client: Client, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    client.post(reverse("form-on-behalf", args=[episode.uid]))
    Runner(client).agree()
    client.logout()
    assert client.get(reverse("form-sections")).url == reverse("form-closed")


@pytest.mark.parametrize("name", ["form-mine", "form-on-behalf"])
def test_a_stranger_does_not_learn_that_a_form_exists(
    client: Client, foreign_physio: User, episode: Episode, name: str
) -> None:
    client.force_login(foreign_physio)
    assert client.post(reverse(name, args=[episode.uid])).status_code == 404


def test_a_form_can_be_closed_on_a_shared_device(
    client: Client, invitation: Invitation, episode: Episode
) -> None:
    runner = Runner(client)
    runner.open(invitation)
    runner.agree()
    assert "open the same link" in client.get(reverse("form-leave")).content.decode().lower()
    assert client.post(reverse("form-leave")).url == reverse("form-closed")
    assert client.get(reverse("form-sections")).url == reverse("form-closed")
    assert Draft.objects.filter(episode=episode, closed_at=None).exists()


def test_coming_back_by_the_link_goes_on_where_it_stopped(
    opened: Runner, invitation: Invitation
) -> None:
    opened.agree()
    builders_intake.fill_in(
        Draft.objects.get(),
        {"s_lump": "no"},
        by=operations.confirm_birth_date(invitation, invitation.episode.patient.birth_date),
    )
    other = Runner(Client())
    response = other.open(invitation)
    assert response.redirect_chain[-1][0] == reverse("form-sections")
    assert "Go on where you stopped" in response.content.decode()
