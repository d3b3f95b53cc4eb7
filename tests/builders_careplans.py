"""Plans for tests, made through the operations, as the product would."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from careplans import operations
from careplans.models import Artefact, LibraryItem, Plan, PlanItem, PublishedPlan
from clinic import operations as clinic_operations
from clinic.models import Episode, User
from intake import operations as intake_operations
from intake.models import Draft
from intake.questionnaire import loading
from intake.questionnaire.answers import normalise
from tests import builders, builders_intake

SORE_KNEECAP = "tp_pfp_graded"


def load_library() -> None:
    if not LibraryItem.objects.exists():
        operations.load_shared_library()


def send_form(episode: Episode, *, desk: User, answers: Mapping[str, Any] | None = None) -> Episode:
    """The runner sends a form that was filled in at one go; `tests/intake` goes page by page."""
    invitation = builders.make_invitation(episode, by=desk)
    invitee = clinic_operations.confirm_birth_date(invitation, episode.patient.birth_date)
    draft = builders_intake.make_draft(episode, by=invitee)
    questionnaire = loading.load(draft.questionnaire_slug, draft.questionnaire_version)
    clean = normalise(questionnaire, answers or builders_intake.answers_of("v01")).answers
    Draft.objects.filter(pk=draft.pk).update(answers=clean)
    intake_operations.submit_intake(episode, by=invitee)
    episode.refresh_from_db()
    return episode


def make_plan(
    episode: Episode,
    *,
    by: User,
    desk: User,
    template: str | None = SORE_KNEECAP,
    answers: Mapping[str, Any] | None = None,
) -> Plan:
    """A draft from a template, with its dates, ready to publish."""
    load_library()
    send_form(episode, desk=desk, answers=answers)
    plan = operations.start_plan(episode, template_slug=template, by=by)
    return set_dates(plan, by=by)


def set_dates(plan: Plan, *, by: User) -> Plan:
    starts_on = timezone.now().date() + timedelta(days=3)
    return operations.set_dates(
        plan,
        starts_on=starts_on,
        review_on=starts_on + timedelta(days=14),
        by=by,
        lock_version=plan.lock_version,
    )


def publish(plan: Plan, *, by: User) -> PublishedPlan:
    plan.refresh_from_db()
    return operations.publish_plan(plan, by=by, lock_version=plan.lock_version)


def publish_changed(plan: Plan, *, by: User) -> PublishedPlan:
    """A further version: the same plan with another note, since an equal one is refused."""
    plan.refresh_from_db()
    note = f"Note {plan.lock_version}"
    operations.set_note(first_item(plan), note, by=by, lock_version=plan.lock_version)
    return publish(plan, by=by)


def keep_print(version: PublishedPlan) -> Artefact:
    """The stored print of a version, for tests of handing it out: other bytes stand for its PDF."""
    content = f"%PDF-1.7 stands for {version.plan.episode.uid}".encode()
    return operations.store_artefact(version, operations.Edition(), content, pages=1)


def first_item(plan: Plan, kind: str = PlanItem.Kind.EXERCISE) -> PlanItem:
    items = PlanItem.objects.filter(phase__plan=plan, kind=kind)
    return items.order_by("phase__position", "position")[0]


def clear_flags(episode: Episode, *, by: User) -> None:
    """Every open red flag examined and cleared, with a reason."""
    for state in intake_operations.open_flags(episode):
        if state.superseded_by is None:
            intake_operations.review_flag(
                episode,
                state.rule_id,
                by=by,
                outcome="cleared",
                action="Examined in clinic",
                note="Examined today, nothing found.",
                evidence_sha256=state.evidence_sha256,
            )
