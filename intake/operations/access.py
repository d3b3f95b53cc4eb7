"""What every operation begins and ends with: right, lock, entry in the audit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clinic import audit, grants
from clinic import operations as clinic_operations
from clinic.errors import NotNow
from clinic.grants import Actor
from clinic.models import Episode
from clinic.rights import FILLING_IN, Right
from intake.models import Draft


class AlreadySent(NotNow):
    """The form of this episode was sent; nothing in it can change any more."""

    def __init__(self) -> None:
        super().__init__("You have sent this form already. Call us if something has changed.")


def require_answering(episode: Episode, *, by: Actor) -> None:
    """Refuse unless `by` fills in this form: as the runner, or for the runner."""
    grants.require_one(FILLING_IN, by, episode)


def require_writing(draft: Draft, *, by: Actor) -> None:
    """As `require_answering`; changes to a sent form need the right to make them."""
    if draft.amends_id:
        grants.require(Right.AMEND_ANSWERS, by, draft.episode)
    else:
        require_answering(draft.episode, by=by)


def locked_to_answer(episode: Episode) -> Episode:
    """As `locked`, for whoever fills in the form.

    Refused once the episode is closed, and while somebody who has to agree does not.
    """
    episode = locked(episode)
    if episode.status == Episode.Status.CLOSED:
        raise NotNow(_("This form is closed. Call the clinic if your knee still hurts."))
    clinic_operations.require_to_answer(episode)
    return episode


def record(
    event: audit.Event, episode: Episode, *, by: Actor | None, about: object, **detail: object
) -> None:
    """The entry in the audit; `detail` names questions and rules, and holds no answer."""
    audit.record(event, by=by, clinic=episode.clinic, episode=episode, about=about, detail=detail)


def locked(episode: Episode) -> Episode:
    """The episode as it is now, held until the transaction ends.

    Every write about an episode takes this lock first, so that no two wait for each other.
    """
    rows = Episode.objects.select_for_update(of=("self",)).select_related("clinic", "patient")
    return rows.get(pk=episode.pk)
