"""Sections that a young runner keeps from parents and carers, and who reads them all the same."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import grants
from clinic.errors import Invalid, NotAllowed, NotNow
from clinic.models import Clinic, Episode, Patient, User
from clinic.operations import Guardian, Told, record_consents
from clinic.rights import Role
from intake import operations
from intake.models import Draft, Submission
from intake.questionnaire import loading
from tests import builders_intake

pytestmark = pytest.mark.django_db
SECRET = "about_sex"


@pytest.fixture
def kept() -> str:
    """The section of the answer that is kept private."""
    return loading.current().questions[SECRET].section_id


@pytest.fixture
def young(episode: Episode, patient: User) -> User:
    """The patient is 17: no parent has to be there, and carers may not read everything."""
    today = timezone.now().date()
    Patient.objects.filter(user=patient).update(birth_date=today - timedelta(days=17 * 365 + 30))
    episode.refresh_from_db()
    return patient


@pytest.fixture
def draft(episode: Episode, young: User) -> Draft:
    answers = builders_intake.answers_of("v01") | {"s_hip_young": ["none"]}
    return builders_intake.make_draft(episode, by=young, answers=answers)


@pytest.fixture
def sent(draft: Draft, episode: Episode, young: User, kept: str) -> Submission:
    operations.keep_private(draft, [kept], by=young)
    return operations.submit_intake(episode, by=young)


def test_a_young_runner_ticks_sections_on_the_check_page(
    client: Client, young: User, draft: Draft, episode: Episode, kept: str
) -> None:
    client.force_login(young)
    client.post(reverse("form-mine", args=[episode.uid]))
    page = client.get(reverse("form-check")).content.decode()
    assert "Keep these answers from my parent or carer" in page
    assert "Your physio always sees them." in page
    posted = {
        "lock_version": operations.open_draft(episode).lock_version,  # type: ignore[union-attr]
        "asks_private": "1",
        "private": [kept],
    }
    assert client.post(reverse("form-check"), posted).url == reverse("form-sent")
    assert Submission.objects.get().private_sections == [kept]


def test_the_ticks_stay_when_the_form_cannot_be_sent_yet(
    client: Client, young: User, episode: Episode, kept: str
) -> None:
    builders_intake.make_draft(episode, by=young)
    client.force_login(young)
    client.post(reverse("form-mine", args=[episode.uid]))
    posted = {"lock_version": 1, "asks_private": "1", "private": [kept]}
    refused = client.post(reverse("form-check"), posted)
    assert refused.status_code == 400
    assert f'value="{kept}" id="private-{kept}" checked' in refused.content.decode()


@pytest.mark.parametrize(("years", "filled_by"), [(30, "self"), (12, "self"), (17, "parent")])
def test_it_is_offered_only_at_the_clinics_age_and_to_who_answers_alone(
    episode: Episode, patient: User, years: int, filled_by: str
) -> None:
    born = timezone.now().date() - timedelta(days=years * 365 + 30)
    Patient.objects.filter(user=patient).update(birth_date=born)
    episode.refresh_from_db()
    record_consents(
        episode,
        by=patient,
        decisions={"care": True, "not_for_emergencies": True, "guardian": True},
        filled_by=filled_by,
        phone="01632 960 010",
        told=Told(guardian=Guardian(name="Nina", relation="parent")),
    )
    draft = operations.start_draft(episode, by=patient)
    assert not operations.may_keep_private(draft, episode, by=patient)
    with pytest.raises(NotNow, match="Only runners aged 13 to 17"):
        operations.keep_private(draft, [], by=patient)


def test_the_ages_come_from_the_clinics_settings(
    episode: Episode, patient: User, draft: Draft
) -> None:
    Clinic.objects.update(private_age=18, adult_age=20)
    episode = Episode.objects.get(pk=episode.pk)
    assert not operations.may_keep_private(draft, episode, by=patient)


def test_only_sections_of_the_form_can_be_kept(draft: Draft, young: User) -> None:
    with pytest.raises(Invalid, match="Choose sections of this form"):
        operations.keep_private(draft, ["sec-diary"], by=young)


def test_a_carer_does_not_choose_what_is_private(draft: Draft, proxy: User, kept: str) -> None:
    with pytest.raises(NotNow):
        operations.keep_private(draft, [kept], by=proxy)


def test_a_parent_who_takes_over_the_form_leaves_nothing_private(
    draft: Draft, episode: Episode, young: User, kept: str
) -> None:
    operations.keep_private(draft, [kept], by=young)
    Draft.objects.update(filled_by="parent")
    assert operations.submit_intake(episode, by=young).private_sections == []


def test_what_is_kept_private_is_part_of_what_was_sent(sent: Submission, kept: str) -> None:
    sent.refresh_from_db()
    assert sent.private_sections == [kept]
    assert sent.answers[SECRET]


# ---- who reads what ---------------------------------------------------------------------------


def test_a_carer_reads_the_rest_and_that_something_is_kept_private(
    client: Client, sent: Submission, proxy: User, episode: Episode
) -> None:
    client.force_login(proxy)
    client.post(reverse("form-mine", args=[episode.uid]))
    page = client.get(reverse("form-answers")).content.decode()
    assert page.count("Kept private by the runner") == 1
    assert "What is your sex" not in page
    assert "How many days" in page or "worst" in page


@pytest.mark.parametrize("route", ["api-my-answers", "api-my-response"])
def test_the_api_keeps_it_from_a_carer_too(
    client: Client, sent: Submission, proxy: User, young: User, episode: Episode, route: str
) -> None:
    address = reverse(route, args=[episode.uid])
    client.force_login(young)
    assert SECRET in client.get(address).content.decode()
    client.force_login(proxy)
    response = client.get(address)
    assert response.status_code == 200
    assert SECRET not in response.content.decode()
    assert "nrs_worst" in response.content.decode()


def test_staff_read_everything_whatever_is_kept_private(
    client: Client, sent: Submission, physio: User, episode: Episode
) -> None:
    client.force_login(physio)
    assert SECRET in client.get(reverse("api-answers", args=[episode.uid])).json()["answers"]
    page = client.get(reverse("episode", args=[episode.uid])).content.decode()
    assert "Kept private by the runner" not in page
    assert f"answer-{SECRET}" in page


def test_a_red_flag_in_a_private_section_reaches_staff(
    episode: Episode, young: User, draft: Draft
) -> None:
    builders_intake.fill_in(draft, {"s_calf_swollen": "yes"}, by=young)
    draft = operations.open_draft(episode)  # type: ignore[assignment]
    everything = [
        section.id for section in operations.progress_of(draft, episode).questionnaire.sections
    ]
    operations.keep_private(draft, everything, by=young)
    episode.refresh_from_db()
    assert episode.urgency is not None
    assert operations.open_flags(episode) or draft.safety_alerts.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda draft, by: operations.save_page(
            draft, "page-body", {"about_sex": "male"}, by=by, lock_version=draft.lock_version
        ),
        lambda draft, by: operations.require_open(draft, by=by),
    ],
)
def test_a_carer_does_not_go_on_with_a_form_that_holds_private_answers(
    draft: Draft, young: User, proxy: User, kept: str, act: Any
) -> None:
    draft = operations.keep_private(draft, [kept], by=young)
    with pytest.raises(NotAllowed, match="only they can change this form"):
        act(draft, proxy)


def test_a_carer_opens_no_page_of_such_a_form(
    client: Client, draft: Draft, young: User, proxy: User, kept: str, episode: Episode
) -> None:
    operations.keep_private(draft, [kept], by=young)
    client.force_login(proxy)
    client.post(reverse("form-mine", args=[episode.uid]))
    for address in (reverse("form-sections"), reverse("form-check"), "/form/p/page-body/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "keeps some answers private" in response.content.decode()
    assert client.get(reverse("api-form", args=[episode.uid])).status_code == 403


def test_a_carer_does_not_change_sent_answers_of_which_some_are_private(
    sent: Submission, proxy: User, young: User, episode: Episode, kept: str
) -> None:
    with pytest.raises(NotAllowed):
        operations.start_amendment(episode, by=proxy)
    assert operations.start_amendment(episode, by=young).private_sections == [kept]


def test_a_young_runner_keeps_sections_private_after_sending_too_with_nothing_else_changed(
    client: Client, draft: Draft, episode: Episode, young: User, proxy: User, kept: str
) -> None:
    first = operations.submit_intake(episode, by=young)
    amend = reverse("form-amend", args=[episode.uid])
    client.force_login(young)
    carers = client.get(reverse("my-carers", args=[episode.uid])).content.decode()
    assert f'href="{amend}"' in carers
    client.post(amend)
    page = client.get(reverse("form-check")).content.decode()
    assert "Keep these answers from my parent or carer" in page
    version = operations.open_draft(episode).lock_version  # type: ignore[union-attr]
    posted = {"lock_version": version, "asks_private": "1"}
    assert client.post(reverse("form-check"), posted).status_code == 409
    assert client.post(reverse("form-check"), posted | {"private": [kept]}).status_code == 302
    second = Submission.objects.get(number=2)
    assert (second.private_sections, second.answers) == ([kept], first.answers)
    client.force_login(proxy)
    address = reverse("api-my-answers", args=[episode.uid])
    assert SECRET not in client.get(address).content.decode()


@pytest.mark.parametrize(("years", "filled_by"), [(30, "self"), (17, "parent")])
def test_nobody_else_is_told_that_they_can_keep_sections_private(
    client: Client, episode: Episode, patient: User, years: int, filled_by: str
) -> None:
    born = timezone.now().date() - timedelta(days=years * 365 + 30)
    Patient.objects.filter(user=patient).update(birth_date=born)
    episode.refresh_from_db()
    builders_intake.agree(episode, by=patient, filled_by=filled_by)
    draft = operations.start_draft(episode, by=patient)
    young = builders_intake.answers_of("v01") | {"s_hip_young": ["none"]}
    builders_intake.fill_at_once(draft, young, by=patient)
    operations.submit_intake(episode, by=patient)
    client.force_login(patient)
    page = client.get(reverse("my-carers", args=[episode.uid])).content.decode()
    assert reverse("form-amend", args=[episode.uid]) not in page
    client.post(reverse("form-amend", args=[episode.uid]))
    assert "Keep these answers" not in client.get(reverse("form-check")).content.decode()


def test_a_carer_who_also_treats_reads_everything(
    sent: Submission, proxy: User, clinic: Clinic, episode: Episode
) -> None:
    grants.give_in_clinic(Role.SUPERVISOR, proxy, clinic, by=None, starts_on=date(2020, 1, 1))
    assert operations.hidden_sections(sent, proxy) == frozenset()


def test_the_api_keeps_sections_private(
    client: Client, draft: Draft, young: User, episode: Episode, kept: str
) -> None:
    client.force_login(young)
    url = reverse("api-private-sections", args=[episode.uid])
    done = client.put(url, {"sections": [kept]}, content_type="application/json")
    assert done.json()["private_sections"] == [kept]
    wrong = client.put(url, {"sections": ["sec-diary"]}, content_type="application/json")
    assert wrong.status_code == 400
