"""What every change of a draft has in common: the right, the lock, the version, the record."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import F
from django.utils import timezone

from careplans.models import Phase, Plan, PlanItem
from clinic import audit, grants
from clinic.errors import Conflict, NotNow
from clinic.models import Episode, User
from clinic.rights import Right


def hold(episode_id: int) -> None:
    """Lock the episode until the end of the transaction.

    Whatever writes about an episode, its form and its flags included, takes this lock first, so
    that no two wait for each other and nothing is published beside a flag that is being raised.
    """
    Episode.objects.select_for_update().get(pk=episode_id)


def locked(plan: Plan, *, by: User) -> Plan:
    """The plan as it is now, held until the end of the transaction, if `by` may edit it."""
    grants.require(Right.EDIT_PLAN, by, plan.episode)
    hold(plan.episode_id)
    found = Plan.objects.select_related("episode__clinic", "episode__patient").get(pk=plan.pk)
    if found.episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed, so its plan cannot be changed.")
    return found


def locked_phase(phase: Phase, *, by: User) -> Phase:
    plan = locked(phase.plan, by=by)
    found = Phase.objects.filter(pk=phase.pk).first()
    if found is None:
        raise NotNow("A colleague has removed this phase. Open the plan again.")
    found.plan = plan
    return found


def locked_item(item: PlanItem, *, by: User) -> PlanItem:
    plan = locked(item.phase.plan, by=by)
    found = PlanItem.objects.select_related("phase", "library__item").filter(pk=item.pk).first()
    if found is None:
        raise NotNow("A colleague has removed this item. Open the plan again.")
    found.phase.plan = plan
    return found


def agree(
    plan: Plan,
    *,
    lock_version: int,
    current: Mapping[str, object],
    seen: Mapping[str, object] | None = None,
) -> None:
    """Refuse a change made from an older state, unless what was `seen` still stands.

    `current` holds the values concerned as they are now; `seen` as they were when typing began.
    """
    if plan.lock_version == lock_version:
        return
    if seen is not None and all(current.get(name) == value for name, value in seen.items()):
        return
    raise Conflict(
        "Somebody changed this plan while you were editing. Compare and choose.",
        current={**current, "lock_version": plan.lock_version},
    )


def touch(plan: Plan, *, by: User, did: str, about: Phase | PlanItem | None = None) -> None:
    """Count the change and record it. `did` names the operation; content stays out of the audit."""
    now = timezone.now()
    Plan.objects.filter(pk=plan.pk).update(lock_version=F("lock_version") + 1, edited_at=now)
    plan.lock_version += 1
    plan.edited_at = now
    audit.record(
        audit.Event.PLAN_EDITED,
        by=by,
        clinic=plan.episode.clinic,
        episode=plan.episode,
        about=about or plan,
        detail={"did": did, "plan_version": plan.lock_version},
    )
