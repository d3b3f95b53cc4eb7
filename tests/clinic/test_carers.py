"""Parents and carers: who may let them in, until exactly when, and what is said about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic import grants, operations, tasks
from clinic.errors import Invalid, NotAllowed, NotNow
from clinic.models import AuditEntry, Clinic, Episode, EpisodeGrant, Patient, User
from clinic.operations import NewCarer
from clinic.rights import Right, Role
from tests import builders

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()
NEXT_MONTH = TODAY + timedelta(days=30)


def carer(**changes: Any) -> NewCarer:
    known = {"email": "pat@example.org", "given": "Pat", "family": "Singh", "ends_on": NEXT_MONTH}
    return NewCarer(**(known | changes))


def give(episode: Episode, by: User, *, reason: str = "asked", **changes: Any) -> EpisodeGrant:
    return operations.give_carer_access(episode, carer(**changes), by=by, reason=reason)


def aged(episode: Episode, born: date) -> Episode:
    Patient.objects.filter(pk=episode.patient_id).update(birth_date=born)
    return Episode.objects.select_related("patient", "clinic").get(pk=episode.pk)


def years_ago(years: int) -> date:
    return (TODAY - timedelta(days=100)).replace(year=TODAY.year - years, day=1)


# ---- who may ----------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["patient", "physio", "supervisor", "front_desk", "manager"])
def test_the_runner_and_staff_of_the_matrix_let_a_carer_in(
    episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    grant = give(episode, request.getfixturevalue(person))
    assert grants.rights_on(episode, grant.user) >= {Right.READ_PLAN, Right.READ_SENT_ANSWERS}
    assert Right.GRANT_PROXY not in grants.rights_on(episode, grant.user)


@pytest.mark.parametrize("person", ["other_physio", "proxy", "colleague", "student"])
def test_nobody_else_lets_a_carer_in(
    episode: Episode, person: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        give(episode, request.getfixturevalue(person))


@pytest.mark.parametrize("reason", ["", "because"])
def test_staff_say_why_and_the_runner_need_not(
    episode: Episode, front_desk: User, patient: User, reason: str
) -> None:
    episode.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        give(episode, front_desk, reason=reason)
    assert refused.value.fields == {"reason": "Choose a reason."}
    grant = give(episode, patient, reason="")
    with pytest.raises(Invalid):
        operations.end_carer_access(episode, grant.user, by=front_desk, reason=reason)
    operations.end_carer_access(episode, grant.user, by=patient)


def test_a_young_child_asks_the_clinic_but_may_end_it_alone(
    episode: Episode, patient: User, front_desk: User
) -> None:
    child = aged(episode, years_ago(14))
    with pytest.raises(NotNow, match="Ask the clinic"):
        give(child, patient, reason="")
    grant = give(child, front_desk, reason="minor")
    operations.end_carer_access(child, grant.user, by=patient)
    assert operations.carers_of(child) == []


# ---- until when -------------------------------------------------------------------------------


def test_access_ends_at_the_end_of_the_last_day_on_the_clinics_clock(
    episode: Episode, front_desk: User
) -> None:
    Clinic.objects.update(timezone="Australia/Sydney")
    episode = Episode.objects.select_related("clinic", "patient").get(pk=episode.pk)
    grant = give(episode, front_desk)
    after = NEXT_MONTH + timedelta(days=1)
    midnight = datetime.combine(after, datetime.min.time(), ZoneInfo("Australia/Sydney"))
    assert grant.ends_at == midnight
    assert operations.last_day_of(grant, episode.clinic) == NEXT_MONTH


def test_access_ends_at_exactly_its_moment(
    episode: Episode, front_desk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = give(episode, front_desk)
    assert grant.ends_at is not None
    for shift, held in ((timedelta(microseconds=-1), True), (timedelta(0), False)):
        moment = grant.ends_at + shift
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert bool(grants.rights_on(episode, grant.user)) is held
        assert grants.episodes_with(Right.READ_PLAN, grant.user).exists() is held


@pytest.mark.parametrize("adult_age", [18, 20])
def test_access_to_a_minor_ends_on_the_birthday_of_coming_of_age(
    episode: Episode, front_desk: User, adult_age: int
) -> None:
    Clinic.objects.update(adult_age=adult_age)
    child = aged(episode, years_ago(16))
    grant = give(child, front_desk, ends_on=TODAY + timedelta(days=5000))
    birthday = child.patient.birth_date.replace(year=child.patient.birth_date.year + adult_age)
    assert grant.ends_at == operations.start_of(birthday, child.clinic)
    sooner = give(child, front_desk, ends_on=NEXT_MONTH)
    assert operations.last_day_of(sooner, child.clinic) == NEXT_MONTH


def test_giving_again_sets_a_new_end_of_the_same_access(episode: Episode, front_desk: User) -> None:
    give(episode, front_desk)
    give(episode, front_desk, ends_on=NEXT_MONTH + timedelta(days=9), email="PAT@example.org")
    (row,) = operations.carers_of(episode)
    assert operations.last_day_of(row, episode.clinic) == NEXT_MONTH + timedelta(days=9)


def test_ending_closes_the_record_at_once_and_can_be_given_again(
    episode: Episode, front_desk: User, client: Client
) -> None:
    person = give(episode, front_desk).user
    client.force_login(person)
    home = f"/me/episodes/{episode.uid}/plan/"
    assert client.get(home).status_code != 403
    operations.end_carer_access(episode, person, by=front_desk, reason="safety")
    assert client.get(home).status_code == 404
    with pytest.raises(NotNow, match="any more"):
        operations.end_carer_access(episode, person, by=front_desk, reason="safety")
    give(episode, front_desk)
    assert grants.rights_on(episode, person)


# ---- what is typed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"given": " "}, "given", "first name"),
        ({"family": "x" * 81}, "family", "at most 80"),
        ({"email": "pat@"}, "email", "like name@example.org"),
        ({"ends_on": TODAY - timedelta(days=2)}, "ends_on", "today or later"),
        ({"ends_on": TODAY + timedelta(days=800)}, "ends_on", "2 years"),
    ],
)
def test_bad_details_of_a_carer_are_named_with_what_to_do(
    episode: Episode, front_desk: User, change: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        give(episode, front_desk, **change)
    assert list(refused.value.fields) == [field]
    assert words in refused.value.fields[field]
    assert not EpisodeGrant.objects.filter(permission__codename="proxy_episode").exists()


def test_the_runners_own_address_makes_no_carer(
    episode: Episode, patient: User, front_desk: User
) -> None:
    episode.refresh_from_db()
    for email in (patient.email, patient.email.upper()):
        with pytest.raises(Invalid, match="Check the details"):
            give(episode, front_desk, email=email)


def test_a_known_address_is_the_account_that_has_it(episode: Episode, front_desk: User) -> None:
    known = builders.make_person(given="Kim")
    grant = give(episode, front_desk, email=known.email, given="Another", family="Name")
    assert grant.user == known
    known.refresh_from_db()
    assert known.given == "Kim"


def test_an_account_that_is_closed_gets_the_same_answer_and_opens_nothing(
    episode: Episode, patient: User
) -> None:
    closed = builders.make_person(given="Kim")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    grant = give(episode, patient, email=closed.email, reason="")
    assert [row.pk for row in operations.carers_of(episode)] == [grant.pk]
    assert grants.rights_on(episode, grant.user) == frozenset()


def test_staff_make_no_carers_of_themselves_or_of_who_works_there(
    episode: Episode, front_desk: User, physio: User, other_clinic: Clinic
) -> None:
    for email in (front_desk.email, physio.email.upper()):
        with pytest.raises(Invalid, match="Check the details") as refused:
            give(episode, front_desk, email=email)
        assert "works here" in refused.value.fields["email"]
    elsewhere = builders.make_person(given="Otto")
    grants.give_in_clinic(Role.PHYSIO, elsewhere, other_clinic, by=None)
    assert give(episode, front_desk, email=elsewhere.email).user == elsewhere


def test_the_mail_to_a_carer_names_the_clinic_and_nobody_else(
    episode: Episode, front_desk: User
) -> None:
    person = give(episode, front_desk).user
    assert not person.has_usable_password()
    tasks.mail_carer_access.func(person.pk, episode.pk)
    (sent,) = mail.outbox
    assert sent.to == ["pat@example.org"]
    said = sent.subject + sent.body
    assert "Riverside Physiotherapy" in said
    for secret in (episode.patient.given, episode.patient.family, "knee", str(episode.uid)):
        assert secret not in said


def test_the_audit_says_who_let_whom_in_and_why_in_codes(
    episode: Episode, front_desk: User
) -> None:
    grant = give(episode, front_desk, reason="legal")
    operations.end_carer_access(episode, grant.user, by=front_desk, reason="mistake")
    given, ended = AuditEntry.objects.filter(event__startswith="carer").order_by("seq")
    assert (given.object_id, given.detail["reason"]) == (str(grant.user.uid), "legal")
    assert given.detail["ends_at"] == grant.ends_at.isoformat()  # type: ignore[union-attr]
    assert (ended.event, ended.detail) == ("carer-ended", {"reason": "mistake"})


# ---- the pages --------------------------------------------------------------------------------


def typed(day: date, **changes: str) -> dict[str, str]:
    return {
        "act": "give",
        "given": "Pat",
        "family": "Singh",
        "email": "pat@example.org",
        "ends_on_day": str(day.day),
        "ends_on_month": str(day.month),
        "ends_on_year": str(day.year),
        "reason": "asked",
    } | changes


def test_staff_add_and_end_a_carer_on_the_page_and_see_them_on_the_record(
    client: Client, front_desk: User, episode: Episode
) -> None:
    client.force_login(front_desk)
    page = reverse("carers", args=[episode.uid])
    wrong = client.post(page, typed(NEXT_MONTH, email="", reason=""))
    assert wrong.status_code == 400
    assert "Choose a reason." in wrong.content.decode()
    assert client.post(page, typed(TODAY - timedelta(days=9))).status_code == 400
    assert client.post(page, typed(NEXT_MONTH)).url == page
    assert "pat@example.org can see the pages" in client.get(page).content.decode()
    record = client.get(reverse("patient", args=[episode.patient.uid])).content.decode()
    assert "pat@example.org until" in record
    person = User.objects.get(email="pat@example.org")
    refused = client.post(page, {"act": "end", "carer": person.uid})
    assert refused.status_code == 400
    assert "Choose a reason." in refused.content.decode()
    assert client.post(page, {"act": "end", "carer": "x", "reason": "asked"}).status_code == 400
    ended = client.post(page, {"act": "end", "carer": person.uid, "reason": "not_needed"})
    assert ended.status_code == 302
    again = client.post(page, {"act": "end", "carer": person.uid, "reason": "not_needed"})
    assert again.status_code == 409


def test_the_runner_adds_and_ends_a_carer_without_a_reason(
    client: Client, patient: User, episode: Episode
) -> None:
    client.force_login(patient)
    page = reverse("my-carers", args=[episode.uid])
    assert page in client.get(reverse("me")).content.decode()
    assert "Why" not in client.get(page).content.decode()
    assert client.post(page, typed(NEXT_MONTH)).url == page
    person = User.objects.get(email="pat@example.org")
    shown = client.get(page).content.decode()
    assert "Whoever signs in with pat@example.org can see your pages now." in shown
    assert client.post(page, {"act": "end", "carer": person.uid}).url == page
    assert operations.carers_of(episode) == []


def test_no_answer_tells_whether_an_address_has_an_account_or_whose_it_is(
    client: Client, patient: User, physio: User, other_physio: User, episode: Episode
) -> None:
    known = builders.make_person(given="Kimberley")
    closed = builders.make_person(given="Kay")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    client.force_login(patient)
    page, api = (reverse(name, args=[episode.uid]) for name in ("my-carers", "api-carers"))
    answers = set()
    people = (known, closed, physio, other_physio)
    for email in ("new@example.org", *(person.email for person in people)):
        posted = client.post(page, typed(NEXT_MONTH, email=email), follow=True)
        body = {"email": email, "given": "Pat", "family": "Singh", "ends_on": str(NEXT_MONTH)}
        added = client.post(api, body, content_type="application/json")
        (listed,) = client.get(api).json()
        assert listed == added.json()
        uid = listed["uid"]
        ended = client.post(page, {"act": "end", "carer": uid}, follow=True)
        said = [response.content.decode() for response in (posted, added, ended)]
        assert not any(person.family in text for person in people for text in said)
        lines = "".join(line for line in said[0].splitlines() if "csrf" not in line)
        answers.add((posted.status_code, added.status_code, lines.replace(email, "…")))
        assert email in said[0]
        assert list(listed) == ["uid", "email", "ends_at"]
    assert len(answers) == 1, answers


def test_the_api_lists_adds_and_ends_carers(
    client: Client, front_desk: User, episode: Episode
) -> None:
    client.force_login(front_desk)
    url = reverse("api-carers", args=[episode.uid])
    body = {"email": "pat@example.org", "given": "Pat", "family": "Singh", "reason": "asked"}
    day = {"ends_on": NEXT_MONTH.isoformat()}
    added = client.post(url, body | day, content_type="application/json")
    assert added.status_code == 201
    (listed,) = client.get(url).json()
    assert listed == added.json()
    nobody = {"carer": "00000000-0000-4000-8000-000000000000", "reason": "asked"}
    assert client.delete(url, nobody, content_type="application/json").status_code == 404
    end = {"carer": listed["uid"], "reason": "asked"}
    assert client.delete(url, end, content_type="application/json").status_code == 204
    assert client.get(url).json() == []
