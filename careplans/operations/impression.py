"""The physio's own working pattern of an episode, before there is a plan that holds it."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import F

from careplans.models import Plan
from careplans.operations.drafts import known_patterns
from careplans.operations.editing import hold
from clinic import audit, grants
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right


@transaction.atomic
def choose_pattern(
    episode: Episode, pattern: str, *, by: User, lock_version: int, shown: str = ""
) -> Episode:
    """What the physio takes this to be: a new plan starts from it. Empty leaves it open.

    `shown` is the SHA-256 of the pattern that the physio saw; see `write_examination`.
    """
    grants.require(Right.EDIT_PLAN, by, episode)
    hold(episode.pk)
    episode.refresh_from_db()
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed.")
    if Plan.objects.filter(episode=episode).exists():
        raise NotNow("The plan holds the working pattern now. Change it with the plan's dates.")
    is_as_shown = hashlib.sha256(episode.working_pattern.encode()).hexdigest() == shown
    if episode.lock_version != lock_version and not is_as_shown:
        raise Conflict(
            "Somebody changed this record in the meantime. Compare, then save again.",
            current={"pattern": episode.working_pattern, "lock_version": episode.lock_version},
        )
    if pattern and pattern not in known_patterns():
        sentence = "Choose a pattern from the list."
        raise Invalid(sentence, fields={"pattern": sentence})
    Episode.objects.filter(pk=episode.pk).update(
        working_pattern=pattern, lock_version=F("lock_version") + 1
    )
    audit.record(
        audit.Event.PATTERN_CHOSEN,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        detail={"pattern": pattern},
    )
    episode.refresh_from_db()
    return episode
