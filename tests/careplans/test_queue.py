"""The work queue: its order, its counts, who sees which reason, and claiming."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic import operations
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from tests import builders, builders_staff

QUEUE = "/staff/"
SEPTIC = "Joint infection (septic arthritis)"
DVT = "Clot in the leg (DVT)"


@pytest.fixture
def routine(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v01", family="Short")


@pytest.fixture
def urgent(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v17", family="Okafor")


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User) -> Episode:
    return builders_staff.sent(clinic, by=front_desk, vignette="v14", family="Ferris")


def opened(client: Client, person: User, query: str = "") -> Any:
    client.force_login(person)
    response = client.get(QUEUE + query)
    assert response.status_code == 200
    return response


def row_of(response: Any, episode: Episode) -> Any:
    return next(row for row in response.context["rows"] if row.episode == episode)


def test_the_most_urgent_comes_first(
    client: Client, supervisor: User, routine: Episode, urgent: Episode, emergency: Episode
) -> None:
    rows = opened(client, supervisor).context["rows"]
    assert [row.episode for row in rows] == [emergency, urgent, routine]


def test_within_an_urgency_the_earliest_due_comes_first(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User, routine: Episode
) -> None:
    later = builders_staff.sent(clinic, by=front_desk)
    Episode.objects.filter(pk=later.pk).update(due_at=routine.due_at - timedelta(days=1))
    rows = opened(client, supervisor).context["rows"]
    assert [row.episode for row in rows] == [later, routine]


def test_a_form_that_raised_an_emergency_is_in_the_queue_before_it_is_sent(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    waiting = builders_staff.warned(clinic, by=front_desk)
    response = opened(client, supervisor, "?list=emergency")
    assert row_of(response, waiting).why == SEPTIC
    assert "Form not sent yet" in row_of(response, waiting).detail


def test_a_form_that_nobody_sent_waits_in_its_own_list(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User
) -> None:
    silent = builders_staff.invited(clinic, by=front_desk)
    assert opened(client, supervisor).context["rows"] == []
    response = opened(client, supervisor, "?list=waiting-for-patient")
    assert [row.episode for row in response.context["rows"]] == [silent]


@pytest.mark.parametrize("person", ["front_desk", "manager"])
def test_the_desk_sees_how_urgent_but_not_why(
    client: Client, request: pytest.FixtureRequest, emergency: Episode, person: str
) -> None:
    response = opened(client, request.getfixturevalue(person))
    shown = response.content.decode()
    assert "Emergency" in shown
    assert emergency.patient.list_name in shown
    assert "tell a physio now" in shown
    assert SEPTIC not in shown
    assert "warning sign" not in shown


def test_a_physio_sees_only_the_condition_of_what_nobody_has_claimed(
    client: Client, other_physio: User, urgent: Episode
) -> None:
    response = opened(client, other_physio)
    row = row_of(response, urgent)
    assert (row.why, row.detail, row.may_open, row.may_claim) == (DVT, "", False, True)
    assert "Opens when you claim it" in response.content.decode()


def test_a_pattern_is_not_shown_to_a_physio_outside_the_team(
    client: Client, other_physio: User, routine: Episode
) -> None:
    assert row_of(opened(client, other_physio), routine).why == ""


def test_what_a_colleague_has_claimed_gives_no_reason(
    client: Client, clinic: Clinic, other_physio: User, urgent: Episode
) -> None:
    owner = builders.make_person(clinic, Role.PHYSIO, given="Sam")
    operations.claim_episode(urgent, by=owner)
    row = row_of(opened(client, other_physio), urgent)
    assert (row.why, row.may_open, row.may_claim) == ("", False, False)


def test_a_student_sees_the_reason_of_their_own_patients_only(
    client: Client, clinic: Clinic, supervisor: User, urgent: Episode, emergency: Episode
) -> None:
    student = builders.make_person(clinic, Role.STUDENT, given="Stu")
    operations.join_team(urgent, student, Role.TREATING, by=supervisor)
    response = opened(client, student)
    assert row_of(response, urgent).why == DVT
    assert row_of(response, emergency).why == ""
    assert not row_of(response, emergency).may_claim


def test_the_team_sees_the_reason_and_the_number_of_warnings(
    client: Client, supervisor: User, emergency: Episode
) -> None:
    row = row_of(opened(client, supervisor), emergency)
    assert row.why == SEPTIC
    assert row.detail.startswith("8 warning signs")


def test_without_a_warning_the_leading_pattern_is_the_reason(
    client: Client, supervisor: User, routine: Episode
) -> None:
    row = row_of(opened(client, supervisor), routine)
    assert row.why.startswith("Pain around the kneecap")
    assert row.detail == "Fits 8 of 9 signs, irritability moderate"


def test_another_clinic_s_patients_are_not_in_the_queue(
    client: Client, foreign_physio: User, emergency: Episode
) -> None:
    response = opened(client, foreign_physio)
    assert response.context["rows"] == []
    assert response.context["pinned"] == []


def test_one_click_claims_and_opens(client: Client, other_physio: User, urgent: Episode) -> None:
    client.force_login(other_physio)
    response = client.post(reverse("claim", args=[urgent.uid]), follow=True)
    urgent.refresh_from_db()
    assert urgent.owner == other_physio
    assert response.redirect_chain == [(reverse("episode", args=[urgent.uid]), 302)]
    assert response.status_code == 200


def test_the_second_to_claim_is_told_who_was_first(
    client: Client, other_physio: User, supervisor: User, urgent: Episode
) -> None:
    operations.claim_episode(urgent, by=supervisor)
    client.force_login(other_physio)
    response = client.post(reverse("claim", args=[urgent.uid]), follow=True)
    assert response.redirect_chain == [(reverse("queue"), 302)]
    assert f"{supervisor.get_full_name()} has taken this." in response.content.decode()


@pytest.mark.parametrize(("person", "status"), [("front_desk", 403), ("foreign_physio", 404)])
def test_claiming_is_for_the_clinic_s_physios(
    client: Client, request: pytest.FixtureRequest, urgent: Episode, person: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.post(reverse("claim", args=[urgent.uid])).status_code == status


def test_an_unreviewed_emergency_is_pinned_on_every_list(
    client: Client, supervisor: User, emergency: Episode, urgent: Episode
) -> None:
    pinned = opened(client, supervisor, "?list=routine").context["pinned"]
    assert [row.episode for row in pinned] == [emergency]


def test_a_claimed_emergency_stays_pinned_until_it_is_reviewed(
    client: Client, other_physio: User, emergency: Episode
) -> None:
    operations.claim_episode(emergency, by=other_physio)
    assert opened(client, other_physio).context["pinned"]
    page = client.get(reverse("episode", args=[emergency.uid])).context["page"]
    card = page.cards[0]
    client.post(
        reverse("flag-review", args=[emergency.uid, card.state.rule_id]),
        {"did": "sent-to-emergency", "evidence": card.state.evidence_sha256},
    )
    assert opened(client, other_physio).context["pinned"] == []


def test_an_unsent_emergency_stays_pinned_until_something_was_done_about_it(
    client: Client, other_physio: User, clinic: Clinic, front_desk: User
) -> None:
    waiting = builders_staff.warned(clinic, by=front_desk)
    operations.claim_episode(waiting, by=other_physio)
    assert [row.episode for row in opened(client, other_physio).context["pinned"]] == [waiting]
    shown = client.get(reverse("episode", args=[waiting.uid]))
    (septic, *_) = shown.context["warnings"].rows
    typed = {"did": "sent-to-emergency", "evidence": septic.state.evidence_sha256}
    client.post(reverse("flag-review", args=[waiting.uid, septic.state.rule_id]), typed)
    assert opened(client, other_physio).context["pinned"] == []


def test_overdue_is_a_word_and_not_an_order(
    client: Client, supervisor: User, routine: Episode, urgent: Episode
) -> None:
    ago = timezone.now() - timedelta(minutes=20, seconds=5)
    Episode.objects.filter(pk=routine.pk).update(due_at=ago)
    response = opened(client, supervisor)
    assert [row.episode for row in response.context["rows"]] == [urgent, routine]
    assert "! overdue by 20 min" in response.content.decode()


def test_what_is_late_by_less_than_a_minute_is_due_now(
    client: Client, supervisor: User, routine: Episode
) -> None:
    due = timezone.now() - timedelta(seconds=20)
    Episode.objects.filter(pk=routine.pk).update(due_at=due)
    row = row_of(opened(client, supervisor), routine)
    assert (row.due_words, row.is_overdue) == ("due now", False)


def test_what_has_a_plan_is_no_longer_due(
    client: Client, supervisor: User, routine: Episode
) -> None:
    Episode.objects.filter(pk=routine.pk).update(
        due_at=timezone.now() - timedelta(days=1), status=Episode.Status.PLAN_DRAFTED
    )
    assert row_of(opened(client, supervisor), routine).due_words == ""


def test_the_number_to_call_stands_beside_urgent_patients_only(
    client: Client, front_desk: User, urgent: Episode, routine: Episode
) -> None:
    response = opened(client, front_desk)
    assert row_of(response, urgent).shows_phone
    assert not row_of(response, routine).shows_phone


def test_patients_of_the_same_family_name_are_marked(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User, routine: Episode
) -> None:
    one = builders_staff.sent(clinic, by=front_desk, family="Patel", given="Asha")
    two = builders_staff.invited(clinic, by=front_desk, family="PATEL", given="Aisha")
    response = opened(client, supervisor)
    assert row_of(response, one).is_alike
    assert not row_of(response, routine).is_alike
    assert row_of(opened(client, supervisor, "?list=waiting-for-patient"), two).is_alike


def test_opening_the_queue_writes_one_audit_row_that_names_whom_it_showed(
    client: Client, supervisor: User, routine: Episode, urgent: Episode
) -> None:
    before = AuditEntry.objects.count()
    opened(client, supervisor, "?list=urgent")
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert AuditEntry.objects.count() == before + 1
    assert entry.detail == {"list": "queue urgent", "shown": [str(urgent.uid)]}


def test_more_rows_cost_no_more_queries(
    client: Client, supervisor: User, clinic: Clinic, front_desk: User, urgent: Episode
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            opened(client, supervisor)
        return len(asked)

    client.force_login(supervisor)
    opened(client, supervisor)
    few = queries()
    for _ in range(4):
        builders_staff.sent(clinic, by=front_desk, vignette="v17")
    assert queries() == few


@pytest.mark.parametrize(
    "query",
    [
        "?list=nonsense",
        "?after=abc",
        "?after=00000000-0000-0000-0000-000000000000&before=%00",
        "?state=%00&side=x&owner=not-a-uid",
        "?owner=" + "9" * 5000,
        "?list=mine&list=all",
    ],
)
def test_nonsense_in_the_address_shows_the_queue(
    client: Client, supervisor: User, routine: Episode, query: str
) -> None:
    assert opened(client, supervisor, query).status_code == 200


def test_an_empty_queue_says_what_comes_here(client: Client, supervisor: User) -> None:
    assert "Nothing waiting" in opened(client, supervisor).content.decode()


def test_filters_that_nobody_fits_say_so(
    client: Client, supervisor: User, routine: Episode
) -> None:
    assert "Nobody fits these filters" in opened(client, supervisor, "?side=left").content.decode()
