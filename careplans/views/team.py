"""Who looks after an episode: hand over, add or take out a colleague."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from careplans.views.episode import frame_of
from clinic import grants, guards, operations
from clinic.errors import Invalid, NotNow
from clinic.guards import needs
from clinic.models import Episode, User
from clinic.rights import Right, Role
from intake import operations as intake_operations

CLINICAL = frozenset({Role.PHYSIO, Role.SUPERVISOR, Role.STUDENT})
QUALIFIED = frozenset({Role.PHYSIO, Role.SUPERVISOR})


@needs(Right.MANAGE_TEAM)
def team(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The team; a refused change comes back with the reason above it."""
    if request.method != "POST":
        return _show(request, episode)
    try:
        said = _change(request, episode)
    except Invalid as error:
        return _show(request, episode, refused=error.sentence, status=400)
    except NotNow as error:
        return _show(request, episode, refused=error.sentence, status=409)
    messages.success(request, said)
    return redirect("team", episode_uid=episode.uid)


def _show(
    request: HttpRequest, episode: Episode, *, refused: str = "", status: int = 200
) -> HttpResponse:
    roles = _roles_here(episode)
    treating = set(grants.holders(Role.TREATING, episode))
    reading = set(grants.holders(Role.FOLLOWER, episode)) - treating
    clinical = {person for person, held in roles.items() if held & CLINICAL}
    context = frame_of(request, episode) | {
        "treating": [(one, bool(roles[one] & QUALIFIED)) for one in _sorted(treating & clinical)],
        "reading": _sorted(reading & clinical),
        "others": _sorted(clinical - treating - reading),
        "qualified": _sorted({one for one in clinical if _may_own(one, roles, episode)}),
        "typed_note": request.POST.get("note", ""),
        "refused": refused,
    }
    return render(request, "careplans/team.html", context, status=status)


def _may_own(person: User, roles: dict[User, frozenset[Role]], episode: Episode) -> bool:
    return bool(roles[person] & QUALIFIED) and person.pk != episode.owner_id


def _roles_here(episode: Episode) -> dict[User, frozenset[Role]]:
    found: dict[User, frozenset[Role]] = {}
    for grant in grants.people_of(episode.clinic):
        held = found.get(grant.user, frozenset())
        found[grant.user] = held | {grants.role_of(grant)}
    return found


def _change(request: HttpRequest, episode: Episode) -> str:
    """Returns what was done, in words."""
    by, person = guards.user_of(request), _person(request.POST.get("person", ""))
    name, act = person.get_full_name(), request.POST.get("act")
    if act == "hand-over":
        intake_operations.hand_over(episode, person, by=by, note=request.POST.get("note", ""))
        return f"{name} is the owner now."
    if act == "remove":
        operations.leave_team(episode, person, by=by)
        return f"{name} is no longer in the team."
    if act not in {"treat", "follow"}:
        raise Invalid("Choose what the colleague should do.")
    role = Role.FOLLOWER if act == "follow" else Role.TREATING
    operations.join_team(episode, person, role, by=by)
    return f"{name} is in the team now."


def _person(uid: str) -> User:
    try:
        found = User.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid("Choose a colleague from the list.")
    return found


def _sorted(people: set[User]) -> list[User]:
    return sorted(people, key=lambda person: (person.family, person.given, person.pk))
