"""An emergency that nobody has reviewed by its target is told to the clinic, once each hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from clinic import grants, operations
from clinic.models import AuditEntry, Clinic, Episode, User
from clinic.rights import Role
from intake import operations as intake_operations
from intake.models import EscalationNotice
from intake.operations.alarms import unreviewed_emergencies
from intake.operations.escalation import AGAIN_AFTER, MOST_TIMES, escalate_overdue, told_at
from tests import builders, builders_staff
from tests.infrastructure.races import at_once

SOON = timedelta(minutes=1)
Work = Callable[[], None]


@pytest.fixture
def emergency(clinic: Clinic, front_desk: User, other_physio: User, supervisor: User) -> Episode:
    """Not sent, raised its warnings on the way; two clinicians could review it."""
    return builders_staff.warned(clinic, by=front_desk, family="Ferris")


@pytest.fixture
def late(emergency: Episode) -> datetime:
    assert emergency.due_at is not None
    return emergency.due_at + SOON


def review_all(episode: Episode, by: User) -> None:
    for state in intake_operations.flag_states(episode):
        if state.is_unreviewed and state.superseded_by is None:
            intake_operations.review_flag(
                episode,
                state.rule_id,
                outcome="referred",
                action="Sent to hospital",
                evidence_sha256=state.evidence_sha256,
                by=by,
            )


def warnings() -> list[EmailMessage]:
    return [message for message in mail.outbox if "past its target" in message.subject]


def test_clinicians_and_the_clinic_s_own_address_are_told_once(
    clinic: Clinic,
    emergency: Episode,
    late: datetime,
    other_physio: User,
    supervisor: User,
    foreign_physio: User,
    do_queued_work: Work,
) -> None:
    Clinic.objects.update(escalation_email="duty@riverside.example")
    builders.make_person(clinic, Role.STUDENT, given="Stu")
    grants.give_in_clinic(Role.SUPERVISOR, other_physio, clinic, by=None)
    gone = builders.make_person(clinic, Role.PHYSIO, given="Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert [escalate_overdue(at=late), escalate_overdue(at=late + SOON)] == [1, 0]
    do_queued_work()
    told = ["duty@riverside.example", other_physio.email, supervisor.email]
    assert sorted(address for one in warnings() for address in one.to) == sorted(told)
    notice = EscalationNotice.objects.get()
    assert (notice.due_at, notice.recipients) == (emergency.due_at, 3)
    assert told_at([emergency]) == {emergency.pk: late}


def test_the_message_names_the_clinic_and_the_queue_and_no_patient(
    clinic: Clinic, emergency: Episode, late: datetime, do_queued_work: Work
) -> None:
    escalate_overdue(at=late)
    do_queued_work()
    message = warnings()[0]
    words = f"{message.subject}\n{message.body}".lower()
    assert clinic.name.lower() in words
    assert reverse("queue") in words
    patient = emergency.patient
    said = {patient.given, patient.family, patient.number, str(emergency.uid), "knee", "joint"}
    assert [word for word in said if word.lower() in words] == []


def test_it_is_told_again_every_hour_and_eight_times_in_all(
    emergency: Episode, late: datetime
) -> None:
    told = [escalate_overdue(at=late + step * AGAIN_AFTER / 2) for step in range(40)]
    assert told == [1, 0] * MOST_TIMES + [0] * (40 - 2 * MOST_TIMES)


def test_a_clock_that_stood_still_tells_once(emergency: Episode, late: datetime) -> None:
    much_later = late + timedelta(days=2)
    assert [escalate_overdue(at=much_later), escalate_overdue(at=much_later + SOON)] == [1, 0]


def test_nobody_is_told_before_the_target_or_of_what_is_less_urgent(
    clinic: Clinic,
    front_desk: User,
    other_physio: User,
    emergency: Episode,
    late: datetime,
) -> None:
    builders_staff.sent(clinic, by=front_desk, vignette="v17")
    assert escalate_overdue(at=late - 2 * SOON) == 0
    review_all(operations.claim_episode(emergency, by=other_physio), other_physio)
    assert escalate_overdue(at=late + timedelta(days=30)) == 0


def test_a_claim_alone_does_not_stop_it(
    emergency: Episode, late: datetime, other_physio: User
) -> None:
    operations.claim_episode(emergency, by=other_physio)
    assert escalate_overdue(at=late) == 1


def test_what_a_clinician_made_an_emergency_is_told_of_until_the_owner_acts(
    clinic: Clinic, front_desk: User, other_physio: User, supervisor: User
) -> None:
    calm = builders_staff.sent(clinic, by=front_desk)
    operations.claim_episode(calm, by=other_physio)
    intake_operations.change_urgency(calm, "emergency_now", "Calf swollen.", by=other_physio)
    calm.refresh_from_db()
    assert calm.due_at is not None
    assert unreviewed_emergencies(clinic) == (calm,)
    assert escalate_overdue(at=calm.due_at + SOON) == 1
    intake_operations.write_note(calm, "Sent to hospital.", by=other_physio)
    assert unreviewed_emergencies(clinic) == ()
    assert escalate_overdue(at=calm.due_at + 2 * AGAIN_AFTER) == 0
    intake_operations.hand_over(calm, supervisor, by=other_physio, note="Ring him.")
    assert unreviewed_emergencies(clinic) == (calm,)
    intake_operations.write_note(calm, "Rang him.", by=supervisor)
    assert unreviewed_emergencies(clinic) == ()


def test_a_new_warning_with_a_target_of_its_own_is_told_of_again(
    emergency: Episode, late: datetime
) -> None:
    escalate_overdue(at=late)
    Episode.objects.filter(pk=emergency.pk).update(due_at=late + 5 * SOON)
    assert escalate_overdue(at=late + 6 * SOON) == 1


def test_a_closed_episode_is_left_alone(emergency: Episode, late: datetime) -> None:
    Episode.objects.filter(pk=emergency.pk).update(status="closed", closed_at=late)
    assert escalate_overdue(at=late) == 0


def test_telling_is_in_the_audit_of_the_system(emergency: Episode, late: datetime) -> None:
    escalate_overdue(at=late)
    entry = AuditEntry.objects.order_by("-pk")[0]
    assert (entry.event, entry.actor_words) == ("emergency-escalated", "system")
    assert entry.detail["recipients"] == 2


def test_a_clinic_without_anybody_to_tell_keeps_that_on_record(
    clinic: Clinic, emergency: Episode, late: datetime
) -> None:
    User.objects.filter(given__in=["Otto", "Sue"]).update(is_active=False)
    assert escalate_overdue(at=late) == 1
    assert EscalationNotice.objects.get().recipients == 0
    assert told_at([emergency]) == {}


def test_the_pinned_strip_says_when_the_team_was_told(
    client: Client, emergency: Episode, late: datetime, other_physio: User
) -> None:
    client.force_login(other_physio)
    assert "the team was told" not in client.get("/staff/").content.decode()
    escalate_overdue(at=late)
    assert "the team was told at" in client.get("/staff/").content.decode()


def test_the_command_tells_and_says_so(
    emergency: Episode, late: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    Episode.objects.filter(pk=emergency.pk).update(due_at=late - timedelta(days=1))
    call_command("tick")
    assert EscalationNotice.objects.count() == 1
    assert "Queued a message about 1 emergency" in capsys.readouterr().out


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_exactly_one_tells(emergency: Episode, late: datetime) -> None:
    results = at_once(*[lambda: escalate_overdue(at=late)] * 4)
    assert sorted(results) == [0, 0, 0, 1]  # type: ignore[type-var]
    assert EscalationNotice.objects.count() == 1
