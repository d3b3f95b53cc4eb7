"""Publishing freezes one version; what it says, what refuses it, and what becomes of old ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from careplans import operations, tasks
from careplans.documents import PlanDocument
from careplans.models import Artefact, Plan, PublishedPlan, Withdrawal
from careplans.operations import Edition, Imprint, State
from clinic.errors import Conflict, Invalid, NotAllowed, NotFound, NotNow
from clinic.models import AuditEntry, Episode, User
from tests import builders_careplans, builders_intake
from tests.builders_careplans import first_item
from tests.infrastructure.races import at_once, refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(episode: Episode, physio: User, front_desk: User) -> Plan:
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk)


@pytest.fixture
def flagged(episode: Episode, physio: User, front_desk: User) -> Plan:
    """The plan of a runner with one swollen calf."""
    answers = builders_intake.answers_of("v23")
    return builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)


def queued(task: str) -> list[list[int | str]]:
    rows = DBTaskResult.objects.filter(task_path=task).order_by("enqueued_at", "id")
    return [row.args_kwargs["args"] for row in rows]


# ---- the document -----------------------------------------------------------------------------


def test_the_preview_and_the_published_version_say_the_same(plan: Plan, physio: User) -> None:
    imprint = Imprint(
        physio=physio.get_full_name(),
        version=1,
        published_on=operations.today_in(plan.episode.clinic),
    )
    preview = operations.compose_document(plan, imprint)
    version = builders_careplans.publish(plan, by=physio)
    assert PlanDocument.from_json(version.document) == preview
    assert version.document_sha256 == preview.sha256


def test_one_pain_rule_is_printed_once_for_the_whole_plan(plan: Plan, physio: User) -> None:
    document = PlanDocument.from_json(builders_careplans.publish(plan, by=physio).document)
    assert document.pain_rule is not None
    assert document.pain_rule.id == "pr_pfp"
    assert [phase.pain_rule for phase in document.phases] == [None] * len(document.phases)
    assert "rm_pain_rule" not in {item.id for phase in document.phases for item in phase.running}


def test_only_exercises_with_a_rule_of_their_own_print_it(plan: Plan, physio: User) -> None:
    document = PlanDocument.from_json(builders_careplans.publish(plan, by=physio).document)
    told = {
        exercise.slug: exercise.pain_rule_difference
        for phase in document.phases
        for exercise in phase.exercises
    }
    assert not told["h_bridge"]
    assert all(slug[0] in "pgm" for slug, words in told.items() if words)


def test_numbers_rest_on_this_runners_answers_and_show_them(plan: Plan, physio: User) -> None:
    document = PlanDocument.from_json(builders_careplans.publish(plan, by=physio).document)
    numbers = [
        number for phase in document.phases for item in phase.running for number in item.numbers
    ]
    assert any(number.inputs for number in numbers)
    assert all(number.formula for number in numbers)


def test_distances_are_in_the_runners_own_unit(
    episode: Episode, physio: User, front_desk: User
) -> None:
    answers = builders_intake.answers_of("v01") | {"run_unit": "mi"}
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, answers=answers)
    document = PlanDocument.from_json(builders_careplans.publish(plan, by=physio).document)
    units = {n.unit for phase in document.phases for item in phase.running for n in item.numbers}
    assert "miles" in units
    assert "km" not in units


def test_the_goals_carry_the_runners_own_scores(plan: Plan, physio: User) -> None:
    answers = builders_intake.answers_of("v01")
    document = PlanDocument.from_json(builders_careplans.publish(plan, by=physio).document)
    assert document.goals[0].activity == answers["psfs_1_activity"]
    assert document.goals[0].score == answers["psfs_1_score"]


# ---- what refuses it --------------------------------------------------------------------------


def test_without_a_start_date_a_plan_is_not_published(plan: Plan, physio: User) -> None:
    plan = operations.set_dates(
        plan, starts_on=None, review_on=None, by=physio, lock_version=plan.lock_version
    )
    with pytest.raises(NotNow, match="Enter the start date"):
        builders_careplans.publish(plan, by=physio)


def test_an_empty_plan_is_not_published(episode: Episode, physio: User, front_desk: User) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, template=None)
    with pytest.raises(NotNow, match="Add a phase with at least one exercise"):
        builders_careplans.publish(plan, by=physio)


def test_a_plan_of_only_advice_is_not_published(
    episode: Episode, physio: User, front_desk: User
) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk, template=None)
    details = operations.PhaseDetails(title="Rest", weeks=1)
    phase = operations.add_phase(plan, details, by=physio)
    operations.add_advice(phase, "ed_sleep", by=physio)
    with pytest.raises(NotNow, match="Add at least one exercise"):
        builders_careplans.publish(plan, by=physio)


def test_an_open_red_flag_lets_only_the_safety_advice_out(flagged: Plan, physio: User) -> None:
    with pytest.raises(NotNow, match="Examine and clear it, or publish only the safety advice"):
        builders_careplans.publish(flagged, by=physio)
    flagged.refresh_from_db()
    version = operations.publish_safety_document(
        flagged, by=physio, lock_version=flagged.lock_version
    )
    document = PlanDocument.from_json(version.document)
    assert version.kind == PublishedPlan.Kind.SAFETY
    assert document.phases == ()
    assert [notice.rule_id for notice in document.notices] == ["rf_dvt"]
    assert "111" in " ".join(document.notices[0].lines) + document.clinic.urgent_number


def test_a_referral_is_not_a_clearance(flagged: Plan, physio: User, episode: Episode) -> None:
    from intake import operations as intake_operations

    (state,) = intake_operations.open_flags(episode)
    intake_operations.review_flag(
        episode,
        state.rule_id,
        by=physio,
        outcome="referred",
        action="Called, sent to be seen today",
        evidence_sha256=state.evidence_sha256,
    )
    with pytest.raises(NotNow, match="red flag is open"):
        builders_careplans.publish(flagged, by=physio)


def test_a_cleared_red_flag_opens_the_way(flagged: Plan, physio: User, episode: Episode) -> None:
    builders_careplans.clear_flags(episode, by=physio)
    assert builders_careplans.publish(flagged, by=physio).kind == PublishedPlan.Kind.FULL


def test_a_refused_publication_leaves_nothing_behind(flagged: Plan, physio: User) -> None:
    before = AuditEntry.objects.count()
    with pytest.raises(NotNow):
        builders_careplans.publish(flagged, by=physio)
    assert PublishedPlan.objects.count() == 0
    assert queued("careplans.tasks.make_pdf") == []
    assert AuditEntry.objects.count() == before


def test_a_plan_that_changed_meanwhile_is_not_published(plan: Plan, physio: User) -> None:
    seen = plan.lock_version
    operations.set_note(first_item(plan), "Slowly", by=physio, lock_version=seen)
    with pytest.raises(Conflict, match="changed or published since"):
        operations.publish_plan(plan, by=physio, lock_version=seen)


# ---- what it does -----------------------------------------------------------------------------


def test_publishing_freezes_the_version_against_later_edits(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    before = version.document
    plan.refresh_from_db()
    operations.remove_item(first_item(plan), by=physio, lock_version=plan.lock_version)
    version.refresh_from_db()
    assert version.document == before
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedPlan.objects.update(number=9)


def test_publishing_moves_the_episode_on_and_queues_two_prints_and_one_mail(
    plan: Plan, physio: User
) -> None:
    version = builders_careplans.publish(plan, by=physio)
    plan.episode.refresh_from_db()
    assert plan.episode.status == Episode.Status.PUBLISHED
    assert queued("careplans.tasks.make_pdf") == [
        [version.pk, "full", "a4", 0, "current"],
        [version.pk, "full", "a4", 1, "current"],
    ]
    assert queued("clinic.tasks.mail_plan_ready") == [[plan.episode.patient_id]]


def test_an_unchanged_plan_is_not_published_again(plan: Plan, physio: User) -> None:
    builders_careplans.publish(plan, by=physio)
    with pytest.raises(NotNow, match="Nothing changed since version 1"):
        builders_careplans.publish(plan, by=physio)
    assert PublishedPlan.objects.count() == 1


def test_a_withdrawn_plan_may_be_published_again_as_it_was(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    operations.withdraw_version(version, "Taken back by mistake.", by=physio)
    assert builders_careplans.publish(plan, by=physio).number == 2


def test_a_new_version_replaces_the_old_one_on_paper_too(plan: Plan, physio: User) -> None:
    first = builders_careplans.publish(plan, by=physio)
    second = builders_careplans.publish_changed(plan, by=physio)
    assert (second.number, second.document["replaces"]) == (2, 1)
    assert [first.pk, "full", "a4", 0, "replaced"] in queued("careplans.tasks.make_pdf")
    states = {v.number: v.status for v in operations.versions_of(plan.episode)}
    assert states == {2: "current", 1: "replaced"}


def test_the_mail_says_nothing_about_the_knee(
    plan: Plan, physio: User, do_queued_work: Callable[[], None]
) -> None:
    builders_careplans.publish(plan, by=physio)
    DBTaskResult.objects.filter(task_path="careplans.tasks.make_pdf").delete()
    do_queued_work()
    (message,) = [m for m in mail.outbox if "message from" in m.subject]
    assert "knee" not in f"{message.subject} {message.body}".lower()
    assert "/me/" in message.body


def test_withdrawing_takes_the_plan_from_the_patient_and_keeps_it_in_the_record(
    plan: Plan, physio: User
) -> None:
    version = builders_careplans.publish(plan, by=physio)
    operations.withdraw_version(version, "Wrong knee was chosen.", by=physio)
    assert operations.current_version_of(plan.episode) is None
    assert operations.version_of(plan.episode, 1) is not None
    assert [version.pk, "full", "a4", 0, "withdrawn"] in queued("careplans.tasks.make_pdf")
    plan.episode.refresh_from_db()
    assert plan.episode.status == Episode.Status.PLAN_DRAFTED
    with pytest.raises(NotNow, match="withdrawn already"):
        operations.withdraw_version(version, "Wrong knee was chosen.", by=physio)


def test_a_version_is_withdrawn_only_with_a_reason(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    with pytest.raises(Invalid, match="Say why"):
        operations.withdraw_version(version, "oops", by=physio)
    assert Withdrawal.objects.count() == 0


def test_withdrawing_an_old_version_leaves_the_current_one(plan: Plan, physio: User) -> None:
    first = builders_careplans.publish(plan, by=physio)
    builders_careplans.publish_changed(plan, by=physio)
    operations.withdraw_version(first, "It named the wrong side.", by=physio)
    current = operations.current_version_of(plan.episode)
    assert current is not None
    assert current.number == 2


def test_strangers_withdraw_print_and_download_nothing(
    plan: Plan, physio: User, foreign_physio: User, colleague: User
) -> None:
    version = builders_careplans.publish(plan, by=physio)
    artefact = operations.store_artefact(version, Edition(), b"%PDF", pages=1)
    before = AuditEntry.objects.count()
    for refused in (
        lambda: operations.withdraw_version(version, "Because I can.", by=foreign_physio),
        lambda: operations.request_print(version, Edition(), by=foreign_physio),
        lambda: operations.open_print(artefact, by=foreign_physio),
        lambda: operations.hand_over_print(artefact, by=foreign_physio),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NotAllowed):
        operations.withdraw_version(version, "Because I can.", by=colleague)
    assert AuditEntry.objects.count() == before


# ---- the prints -------------------------------------------------------------------------------


def test_the_print_is_made_once_however_often_the_task_runs(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    for _ in range(2):
        tasks.make_pdf.call(version.pk, "full", "a4", 0, "current")
    artefact = Artefact.objects.get(version=version)
    content = operations.content_of(artefact)
    assert content.startswith(b"%PDF-")
    assert artefact.pages > 1
    assert artefact.file_name == f"plans/{artefact.sha256}.pdf"
    assert AuditEntry.objects.filter(event="pdf-made").count() == 1


def test_a_lost_file_is_made_again_with_the_same_bytes(plan: Plan, physio: User) -> None:
    from pathlib import Path

    from django.core.files.storage import default_storage

    version = builders_careplans.publish(plan, by=physio)
    tasks.make_pdf.call(version.pk, "full", "a4", 0, "current")
    artefact = Artefact.objects.get(version=version)
    path = Path(default_storage.path(artefact.file_name))
    path.write_bytes(b"%PDF-damaged")
    with pytest.raises(NotNow, match="damaged"):
        operations.content_of(artefact)
    tasks.make_pdf.call(version.pk, "full", "a4", 0, "current")
    assert operations.read_intact(artefact) is not None
    assert Artefact.objects.count() == 1


def test_a_print_that_comes_out_different_is_refused(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    operations.store_artefact(version, Edition(), b"%PDF one", pages=1)
    with pytest.raises(ValueError, match="came out different"):
        operations.store_artefact(version, Edition(), b"%PDF two", pages=1)


def test_a_print_waits_fails_and_is_asked_for_again(plan: Plan, physio: User) -> None:
    version = builders_careplans.publish(plan, by=physio)
    letter = Edition(paper="letter")
    assert operations.state_of(version, letter).state == State.ABSENT
    operations.request_print(version, letter, by=physio)
    operations.request_print(version, letter, by=physio)
    assert operations.state_of(version, letter).state == State.WAITING
    asked = DBTaskResult.objects.filter(args_kwargs__args=letter.arguments(version.pk))
    assert asked.count() == 1
    asked.update(status="FAILED")
    assert operations.state_of(version, letter).state == State.FAILED
    operations.request_print(version, letter, by=physio)
    assert operations.state_of(version, letter).state == State.WAITING


@pytest.mark.parametrize(
    "edition", [Edition(layout="poster"), Edition(paper="a0")], ids=["layout", "paper"]
)
def test_a_print_that_does_not_exist_cannot_be_asked_for(
    plan: Plan, physio: User, edition: Edition
) -> None:
    version = builders_careplans.publish(plan, by=physio)
    with pytest.raises(Invalid):
        operations.request_print(version, edition, by=physio)


# ---- at the same moment -----------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_of_six_who_publish_one_state_exactly_one_does_twenty_times_over(
    episode: Episode, physio: User, front_desk: User
) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk)
    for number in range(1, 21):
        plan.refresh_from_db()
        operations.set_goals(plan, [f"Run {number} km"], by=physio, lock_version=plan.lock_version)
        plan.refresh_from_db()
        publish = partial(operations.publish_plan, plan, by=physio, lock_version=plan.lock_version)
        results = at_once(*[publish] * 6)
        assert len(refusals(results)) == 5
        assert all(isinstance(refusal, Conflict) for refusal in refusals(results))
        assert PublishedPlan.objects.filter(plan=plan).count() == number
    numbers = PublishedPlan.objects.filter(plan=plan).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 21))


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_six_editors_of_six_items_all_keep_their_work(
    episode: Episode, physio: User, front_desk: User
) -> None:
    plan = builders_careplans.make_plan(episode, by=physio, desk=front_desk)
    items = list(plan.phases.get(position=2).items.filter(kind="exercise")[:6])

    def write(item: object, words: str) -> object:
        return operations.edit_item(
            item,  # type: ignore[arg-type]
            {"note": words},
            by=physio,
            lock_version=plan.lock_version,
            seen={"note": item.note},  # type: ignore[attr-defined]
        )

    written = [partial(write, item, f"note {place}") for place, item in enumerate(items)]
    assert refusals(at_once(*written)) == []
    for place, item in enumerate(items):
        item.refresh_from_db()
        assert item.note == f"note {place}"


def test_a_start_in_the_past_weeks_is_still_possible_for_a_late_plan(
    plan: Plan, physio: User
) -> None:
    past = timezone.now().date() - timedelta(days=7)
    plan = operations.set_dates(
        plan, starts_on=past, review_on=None, by=physio, lock_version=plan.lock_version
    )
    assert builders_careplans.publish(plan, by=physio).number == 1
