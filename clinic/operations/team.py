"""Who looks after an episode: claiming, handing over, joining and leaving the team."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from clinic import audit, grants
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right, Role

_QUALIFIED = frozenset({Role.PHYSIO, Role.SUPERVISOR})
_CLINICAL = _QUALIFIED | {Role.STUDENT}


@transaction.atomic
def claim_episode(episode: Episode, *, by: User) -> Episode:
    """Take an unclaimed episode: exactly one of many who try at once becomes its owner."""
    grants.require(Right.CLAIM_EPISODE, by, episode)
    if episode.patient.user_id == by.pk:
        raise NotNow("This is your own record. A colleague has to take it.")
    taken = (
        Episode.objects.open()
        .filter(pk=episode.pk, owner__isnull=True)
        .update(owner=by, lock_version=F("lock_version") + 1)
    )
    episode.refresh_from_db()
    if not taken:
        raise Conflict(_taken_by(episode, by), current={"owner": _owner_name(episode)})
    Episode.objects.filter(pk=episode.pk, status=Episode.Status.NEW).update(
        status=Episode.Status.IN_REVIEW
    )
    grants.give(Role.TREATING, by, episode, by=by)
    audit.record(audit.Event.EPISODE_CLAIMED, by=by, clinic=episode.clinic, episode=episode)
    episode.refresh_from_db()
    return episode


@transaction.atomic
def hand_over(episode: Episode, to: User, *, by: User) -> Episode:
    """Make a qualified colleague the owner; the former owner stays in the team."""
    grants.require(Right.MANAGE_TEAM, by, episode)
    _require_role(episode, to, _QUALIFIED)
    grants.give(Role.TREATING, to, episode, by=by)
    Episode.objects.filter(pk=episode.pk).update(owner=to, lock_version=F("lock_version") + 1)
    audit.record(
        audit.Event.EPISODE_HANDED_OVER, by=by, clinic=episode.clinic, episode=episode, about=to
    )
    episode.refresh_from_db()
    return episode


@transaction.atomic
def join_team(episode: Episode, person: User, role: Role, *, by: User) -> None:
    """Add a colleague of the same clinic, to treat or to read along."""
    grants.require(Right.MANAGE_TEAM, by, episode)
    if role not in {Role.TREATING, Role.FOLLOWER}:
        raise Invalid("Choose to treat or to read along.", fields={"role": "Choose a role."})
    _require_role(episode, person, _CLINICAL)
    grants.give(role, person, episode, by=by)
    audit.record(
        audit.Event.TEAM_JOINED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=person,
        detail={"role": role.value},
    )


@transaction.atomic
def leave_team(episode: Episode, person: User, *, by: User) -> None:
    """Take a colleague out of the team; the owner hands over first."""
    grants.require(Right.MANAGE_TEAM, by, episode)
    if episode.owner_id == person.pk:
        raise NotNow("Hand the episode over to a colleague first.")
    for role in (Role.TREATING, Role.FOLLOWER):
        grants.take(role, person, episode)
    audit.record(audit.Event.TEAM_LEFT, by=by, clinic=episode.clinic, episode=episode, about=person)


def _require_role(episode: Episode, person: User, allowed: frozenset[Role]) -> None:
    held = grants.clinic_roles(person).get(episode.clinic_id, frozenset())
    if not held & allowed:
        sentence = "Choose a colleague who treats patients in this clinic."
        raise Invalid(sentence, fields={"person": sentence})


def _taken_by(episode: Episode, by: User) -> str:
    if episode.status == Episode.Status.CLOSED:
        return "This episode is closed."
    if episode.owner_id == by.pk:
        return "You have claimed this episode already."
    return f"{_owner_name(episode)} has taken this."


def _owner_name(episode: Episode) -> str:
    return episode.owner.get_full_name() if episode.owner else ""
