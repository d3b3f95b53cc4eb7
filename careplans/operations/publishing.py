"""Publishing and withdrawing: what the patient may read, frozen from that moment on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from careplans.documents import PlanDocument
from careplans.models import Artefact, Plan, PublishedPlan, Withdrawal
from careplans.operations import readiness
from careplans.operations.composing import Imprint, compose_document, compose_safety_document
from careplans.operations.editing import hold
from careplans.operations.prints import Edition, enqueue_print
from careplans.operations.typed_text import require_storable
from clinic import audit, grants, jobs
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Clinic, Episode, User
from clinic.rights import Right

Kind = PublishedPlan.Kind
SHORTEST_REASON = 10
LONGEST_REASON = 300


@transaction.atomic
def publish_plan(plan: Plan, *, by: User, lock_version: int) -> PublishedPlan:
    """Freeze the draft as the next version. Of many who publish one state, exactly one does."""
    plan = _claimed(plan, by=by, lock_version=lock_version)
    problems = readiness.must_solve(plan)
    if problems:
        todo = " ".join(problem.sentence for problem in problems)
        raise NotNow(f"This plan cannot be published yet. {todo}")
    return _freeze(plan, compose_document(plan, _imprint(plan, by)), Kind.FULL, by=by)


@transaction.atomic
def publish_safety_document(plan: Plan, *, by: User, lock_version: int) -> PublishedPlan:
    """Publish only how to get help: all that may go out while a red flag is open."""
    plan = _claimed(plan, by=by, lock_version=lock_version)
    document = compose_safety_document(plan, _imprint(plan, by))
    return _freeze(plan, document, Kind.SAFETY, by=by)


@transaction.atomic
def withdraw_version(version: PublishedPlan, reason: str, *, by: User) -> Withdrawal:
    """Take a version back; its prints say so from now on, and the patient is told to look."""
    episode = version.plan.episode
    grants.require(Right.PUBLISH_PLAN, by, episode)
    hold(episode.pk)
    if Withdrawal.objects.filter(version=version).exists():
        raise NotNow("This version was withdrawn already.")
    withdrawal = Withdrawal.objects.create(
        version=version,
        reason=_clean_reason(reason),
        withdrawn_by=by,
        withdrawn_at=timezone.now(),
    )
    is_newest = not version.plan.versions.filter(number__gt=version.number).exists()
    if is_newest:
        _set_status(episode, Episode.Status.PLAN_DRAFTED)
        jobs.enqueue("clinic.tasks.mail_plan_ready", episode.patient_id)
    _print_with_bar(version, Artefact.Status.WITHDRAWN)
    audit.record(
        audit.Event.PLAN_WITHDRAWN,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=version,
        detail={"version": version.number},
    )
    return withdrawal


def today_in(clinic: Clinic) -> date:
    """The clinic's own date."""
    return timezone.now().astimezone(ZoneInfo(clinic.timezone)).date()


# ---- inside -----------------------------------------------------------------------------------


def _claimed(plan: Plan, *, by: User, lock_version: int) -> Plan:
    """The plan, if nobody changed or published it since `lock_version`."""
    grants.require(Right.PUBLISH_PLAN, by, plan.episode)
    hold(plan.episode_id)
    taken = Plan.objects.filter(pk=plan.pk, lock_version=lock_version).update(
        lock_version=F("lock_version") + 1
    )
    found = Plan.objects.select_related("episode__clinic", "episode__patient").get(pk=plan.pk)
    if not taken:
        raise Conflict(
            "This plan was changed or published since you opened this page. Look at it again.",
            current={"lock_version": found.lock_version},
        )
    if found.episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed, so its plan cannot be published.")
    return found


def _imprint(plan: Plan, by: User) -> Imprint:
    last = plan.versions.order_by("-number").first()
    return Imprint(
        physio=by.get_full_name(),
        version=last.number + 1 if last else 1,
        replaces=last.number if last else None,
        published_on=today_in(plan.episode.clinic),
    )


def _freeze(plan: Plan, document: PlanDocument, kind: str, *, by: User) -> PublishedPlan:
    episode = plan.episode
    replaced = plan.versions.order_by("-number").first()
    _require_news(document, replaced)
    version = PublishedPlan.objects.create(
        plan=plan,
        number=document.version,
        kind=kind,
        document=document.to_json(),
        document_sha256=document.sha256,
        published_by=by,
        published_at=timezone.now(),
    )
    _set_status(episode, Episode.Status.PUBLISHED)
    for is_large in (False, True):
        enqueue_print(version, Edition(paper=episode.clinic.paper, is_large=is_large))
    if replaced is not None and not hasattr(replaced, "withdrawal"):
        _print_with_bar(replaced, Artefact.Status.REPLACED)
    jobs.enqueue("clinic.tasks.mail_plan_ready", episode.patient_id)
    audit.record(
        audit.Event.PLAN_PUBLISHED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=version,
        detail={"version": version.number, "kind": str(kind), "sha256": version.document_sha256},
    )
    return version


def _require_news(document: PlanDocument, last: PublishedPlan | None) -> None:
    """The same words again are no new version, unless the last one was taken back."""
    if last is None or hasattr(last, "withdrawal"):
        return
    before = PlanDocument.from_json(last.document)
    same = replace(
        document,
        version=before.version,
        replaces=before.replaces,
        published_on=before.published_on,
    )
    if same == before:
        raise NotNow(f"Nothing changed since version {last.number}.")


def _print_with_bar(version: PublishedPlan, status: str) -> None:
    """Second prints of whatever could be downloaded, saying what became of the version."""
    clinic = version.plan.episode.clinic
    editions = {
        Edition(paper=clinic.paper, is_large=large, status=status) for large in (False, True)
    }
    for made in version.artefacts.filter(status=Artefact.Status.CURRENT):
        editions.add(
            Edition(layout=made.layout, paper=made.paper, is_large=made.large_print, status=status)
        )
    for edition in sorted(editions, key=lambda found: found.arguments(version.pk)):
        enqueue_print(version, edition)


def _set_status(episode: Episode, status: str) -> None:
    Episode.objects.filter(pk=episode.pk).update(status=status, lock_version=F("lock_version") + 1)


def _clean_reason(reason: str) -> str:
    require_storable({"reason": reason})
    found = " ".join(reason.split())
    if not SHORTEST_REASON <= len(found) <= LONGEST_REASON:
        sentence = f"Say why in {SHORTEST_REASON} to {LONGEST_REASON} letters."
        raise Invalid(sentence, fields={"reason": sentence})
    return found
