"""Many devices in the same moment: what was acknowledged is stored, what is sent is sent once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from clinic import audit
from clinic import operations as clinic_operations
from clinic.errors import Conflict, Invalid, NotFound, NotNow
from clinic.grants import Actor, Invitee
from clinic.models import AuditEntry, Clinic, Episode, Invitation, User
from intake import operations
from intake.models import Draft, SafetyAlert, Submission, TriageRun
from intake.operations import AlreadySent, Saved
from intake.questionnaire import loading
from intake.questionnaire.answers import normalise
from intake.questionnaire.definition import Kind, Question
from tests import builders, builders_intake
from tests.infrastructure.races import at_once, refusals

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
WRITERS, SAVES = 16, 25
FORMS, SENDERS = 40, 8
MOST_TRIES = 400


@pytest.fixture
def draft(episode: Episode, invitee: Invitee) -> Draft:
    return builders_intake.make_draft(episode, by=invitee)


def writers() -> list[Question]:
    """Sixteen questions, several of them on the same pages."""
    kinds = (Kind.INTEGER, Kind.STRING, Kind.TEXT, Kind.DECIMAL)
    found = [row for row in loading.current().questions.values() if row.kind in kinds]
    return found[:WRITERS]


def values(question: Question) -> Iterator[object]:
    """Twenty-five answers that the question can hold, each unlike the one before."""
    for number in range(SAVES):
        if question.kind in (Kind.STRING, Kind.TEXT):
            yield f"take {number}"
        else:
            low = int(question.minimum or 0)
            yield low + number % 2 if question.kind is Kind.INTEGER else str(low + number % 2 + 1)


def writer(draft: Draft, question: Question, by: Invitee) -> Callable[[], int]:
    """Saves its own question 25 times; after a conflict it reads the page again, as a person does.

    Returns how many saves were acknowledged with something changed.
    """

    def write() -> int:
        changes = 0
        for value in values(question):
            changes += _persist(draft, question, value, by)
        return changes

    return write


def _persist(draft: Draft, question: Question, value: object, by: Invitee) -> int:
    page = loading.current().page(question.page_id)
    for _ in range(MOST_TRIES):
        seen = Draft.objects.get(pk=draft.pk)
        try:
            saved = operations.save_page(
                seen,
                page.id,
                {question.id: value},  # type: ignore[dict-item]
                by=by,
                lock_version=seen.lock_version,
                rendered=operations.page_says(seen, page),
            )
        except Conflict:
            continue
        return int(saved.draft.lock_version > seen.lock_version)
    raise AssertionError(f"{question.id} never got through")


def test_sixteen_devices_saving_at_once_lose_nothing(draft: Draft, invitee: Invitee) -> None:
    questions = writers()
    changes = at_once(*[writer(draft, question, invitee) for question in questions])
    assert refusals(changes) == []
    after = Draft.objects.get(pk=draft.pk)
    last = {question.id: list(values(question))[-1] for question in questions}
    assert after.answers == normalise(loading.current(), last).answers
    assert after.lock_version == 1 + sum(changes)  # type: ignore[arg-type]
    saved = AuditEntry.objects.filter(event="answers-saved", detail__has_key="page").count()
    assert saved == sum(changes)  # type: ignore[arg-type]
    assert audit.first_fault(draft.episode.clinic) is None


def test_of_two_devices_on_one_page_exactly_one_is_stored(draft: Draft, invitee: Invitee) -> None:
    for number in range(5):
        version = Draft.objects.get(pk=draft.pk).lock_version
        words = (f"left {number}", f"right {number}")
        results = at_once(*[_saving(draft, each, version, invitee) for each in words])
        assert [type(row) for row in refusals(results)] == [Conflict]
        kept = next(row for row in results if isinstance(row, Saved))
        assert Draft.objects.get(pk=draft.pk).answers == kept.draft.answers


def _saving(draft: Draft, words: str, version: int, by: Actor) -> Callable[[], Saved]:
    return lambda: operations.save_page(
        draft, "page-body", {"about_support": words}, by=by, lock_version=version
    )


def test_a_warning_raised_by_many_devices_at_once_is_one_warning(
    draft: Draft, invitee: Invitee
) -> None:
    def save() -> Saved:
        return operations.save_page(
            draft, "page-swelling", {"s_calf_swollen": "yes"}, by=invitee, lock_version=1
        )

    results = at_once(*[save] * 8)
    assert refusals(results) == []
    assert SafetyAlert.objects.count() == 1
    assert Draft.objects.get().lock_version == 2


def test_starting_at_once_starts_one_form(episode: Episode, invitee: Invitee) -> None:
    builders_intake.agree(episode, by=invitee)
    drafts = at_once(*[lambda: operations.start_draft(episode, by=invitee)] * 8)
    assert refusals(drafts) == []
    assert Draft.objects.count() == 1


# ---- sending ----------------------------------------------------------------------------------


@pytest.fixture
def ready(clinic: Clinic, front_desk: User) -> Callable[[], tuple[Episode, Invitee]]:
    """Calling it makes a whole form that waits to be sent."""
    clean = normalise(loading.current(), builders_intake.answers_of("v01")).answers

    def make() -> tuple[Episode, Invitee]:
        patient = builders.make_patient(clinic, by=front_desk)
        episode = builders.make_episode(patient, by=front_desk)
        invitation = builders.make_invitation(episode, by=front_desk)
        by = clinic_operations.confirm_birth_date(invitation, patient.birth_date)
        draft = builders_intake.make_draft(episode, by=by)
        Draft.objects.filter(pk=draft.pk).update(answers=clean)
        return episode, by

    return make


def test_eight_at_once_send_each_form_exactly_once(
    ready: Callable[[], tuple[Episode, Invitee]], clinic: Clinic
) -> None:
    for _ in range(FORMS):
        episode, by = ready()
        results = at_once(*[lambda e=episode, b=by: operations.submit_intake(e, by=b)] * SENDERS)
        assert [type(row) for row in refusals(results)] == [AlreadySent] * (SENDERS - 1)
    assert Submission.objects.count() == FORMS
    assert TriageRun.objects.count() == FORMS
    assert AuditEntry.objects.filter(event="intake-sent").count() == FORMS
    assert audit.first_fault(clinic) is None


def test_a_save_that_comes_too_late_does_not_change_what_was_sent(
    ready: Callable[[], tuple[Episode, Invitee]],
) -> None:
    for _ in range(10):
        episode, by = ready()
        draft = Draft.objects.get(episode=episode)
        sent, saved = at_once(
            lambda e=episode, b=by: operations.submit_intake(e, by=b),
            _saving(draft, "a lift", draft.lock_version, by),
        )
        assert isinstance(sent, Submission)
        late = isinstance(saved, NotNow)
        assert ("about_support" in sent.answers) is not late


# ---- changing what was sent -------------------------------------------------------------------


def test_amending_at_once_opens_one_form_and_sends_it_once(
    episode: Episode, invitee: Invitee, patient: User, physio: User
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    started = at_once(
        *[
            lambda p=person: operations.start_amendment(episode, by=p)
            for person in (patient, physio)
        ]
        * 4
    )
    assert refusals(started) == []
    (draft,) = Draft.objects.filter(amends__isnull=False)
    builders_intake.fill_in(draft, {"nrs_worst": 9}, by=patient)
    sent = at_once(*[lambda: operations.submit_intake(episode, by=patient)] * SENDERS)
    assert [type(row) for row in refusals(sent)] == [AlreadySent] * (SENDERS - 1)
    assert list(Submission.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_of_sending_and_dropping_changes_at_once_one_wins(
    episode: Episode, invitee: Invitee, patient: User, physio: User
) -> None:
    builders_intake.make_submission(episode, by=invitee)
    for score in (8, 9):
        draft = operations.start_amendment(episode, by=patient)
        draft = builders_intake.fill_in(draft, {"nrs_worst": score}, by=patient)
        before = Submission.objects.count()
        results = at_once(
            lambda: operations.submit_intake(episode, by=patient),
            lambda d=draft: operations.discard_amendment(d, by=physio),
            _saving(draft, "a lift", draft.lock_version, patient),
        )
        assert all(isinstance(row, NotNow) for row in refusals(results))
        was_sent = isinstance(results[0], Submission)
        assert Submission.objects.count() == before + was_sent
        assert isinstance(results[1], NotNow) is was_sent
        assert operations.open_draft(episode) is None


# ---- the date of birth ------------------------------------------------------------------------


def test_of_twenty_guesses_at_once_five_are_looked_at(invitation: Invitation) -> None:
    days = [date(1980, 1, 1) + timedelta(days=number) for number in range(20)]
    results = at_once(
        *[lambda day=day: clinic_operations.confirm_birth_date(invitation, day) for day in days]
    )
    kinds = [type(row) for row in refusals(results)]
    assert (kinds.count(Invalid), kinds.count(NotFound)) == (5, 15)
    invitation.refresh_from_db()
    assert invitation.tries_left == 0
