"""Who holds which role on which episode or clinic: the only caller of guardian's functions.

Grant rows are the truth. Pages ask `rights_on`, lists ask `episodes_with`; both read the table in
`clinic.rights`, and a test compares them for every person, right and episode.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from clinic.errors import NotAllowed, NotFound
from clinic.models import (
    AuditEntry,
    Clinic,
    ClinicGrant,
    Episode,
    EpisodeGrant,
    Invitation,
    User,
    clinic_permission,
)
from clinic.rights import CLINIC, CLINIC_ROLES, EPISODE, KNOWING, Right, Role

SENT_ANSWERS_STAY_OPEN = timedelta(hours=24)
GRANT_REMOVED = "grant-removed"
"""The audit's word for a row that was cleared away after its end."""


@dataclass(frozen=True)
class Invitee:
    """A runner who came by an invitation link and confirmed the date of birth; no account."""

    invitation: Invitation

    @property
    def words(self) -> str:
        return f"invitation:{self.invitation.uid}"


Actor = User | Invitee

_PERMISSION: Mapping[Role, str] = {
    Role.PATIENT: "own_episode",
    Role.PROXY: "proxy_episode",
    Role.TREATING: "treat_episode",
    Role.FOLLOWER: "follow_episode",
}
_CLINIC_ROLE = {clinic_permission(role): role for role in CLINIC_ROLES}
_QUALIFIED = frozenset({Role.PHYSIO, Role.SUPERVISOR})


# ---- asking -----------------------------------------------------------------------------------


def clinic_roles(user: User, *, on: date | None = None) -> dict[int, frozenset[Role]]:
    """Clinic id to the roles that `user` holds there today (UTC)."""
    if not user.is_active:
        return {}
    rows = (
        ClinicGrant.objects.active_on(on or _today())
        .filter(user_id=user.pk)
        .values_list("content_object_id", "permission__codename")
    )
    found: dict[int, frozenset[Role]] = {}
    for clinic_id, codename in rows:
        found[clinic_id] = found.get(clinic_id, frozenset()) | {_CLINIC_ROLE[codename]}
    return found


def rights_in(clinic: Clinic, user: User) -> frozenset[Right]:
    return _clinic_rights(clinic_roles(user).get(clinic.pk, frozenset()))


def clinics_with(right: Right, user: User) -> QuerySet[Clinic]:
    return Clinic.objects.filter(pk__in=_clinic_ids(right, user)).order_by("name", "pk")


def roles_on(episode: Episode, actor: Actor) -> frozenset[Role]:
    """Every role that `actor` holds on `episode` now, directly or through its clinic."""
    if isinstance(actor, Invitee):
        return frozenset({Role.INVITED}) if _is_invited(actor, episode) else frozenset()
    if not actor.is_active:
        return frozenset()
    in_clinic = clinic_roles(actor).get(episode.clinic_id, frozenset())
    codenames = (
        EpisodeGrant.objects.active_at(timezone.now())
        .filter(user_id=actor.pk, content_object_id=episode.pk)
        .values_list("permission__codename", flat=True)
    )
    return in_clinic | _episode_roles(codenames, in_clinic)


def rights_on(episode: Episode, actor: Actor) -> frozenset[Right]:
    roles = roles_on(episode, actor)
    own = frozenset[Right]().union(*(EPISODE.get(role, frozenset()) for role in roles))
    return own | _clinic_rights(roles)


def episodes_with(right: Right, actor: Actor) -> QuerySet[Episode]:
    """The episodes on which `actor` has `right`: one query, for lists."""
    if isinstance(actor, Invitee):
        return _invited_episodes(right, actor)
    if not actor.is_active:
        return Episode.objects.none()
    reach = Q(clinic_id__in=_clinic_ids(right, actor))
    for role in (Role.PATIENT, Role.PROXY):
        if right in EPISODE[role]:
            reach |= Q(pk__in=_granted(actor, role))
    return Episode.objects.filter(reach | _staff_reach(right, actor))


def require(right: Right, actor: Actor, episode: Episode) -> frozenset[Right]:
    """All rights of `actor` on `episode`; refuse unless `right` is among them."""
    return require_one(frozenset({right}), actor, episode)


def require_one(rights: frozenset[Right], actor: Actor, episode: Episode) -> frozenset[Right]:
    """All rights of `actor` on `episode`; refuse unless one of `rights` is among them."""
    held = rights_on(episode, actor)
    if held & rights:
        return held
    if held & KNOWING:
        raise NotAllowed(_("Your role does not allow this. Ask the clinic lead if it should."))
    raise NotFound


def require_clinic(right: Right, user: Actor, clinic: Clinic) -> None:
    """Refuse unless `user` has `right` in `clinic`; people outside it get "not found"."""
    held = frozenset() if isinstance(user, Invitee) else rights_in(clinic, user)
    if right in held:
        return
    if held:
        raise NotAllowed("Your role does not allow this. Ask the clinic manager if it should.")
    raise NotFound


# ---- giving and taking ------------------------------------------------------------------------


def give(role: Role, user: User, episode: Episode, *, by: User | None) -> EpisodeGrant:
    """Give `role` on `episode`; giving it again leaves the first grant as it was."""
    grant: EpisodeGrant = assign_perm(_PERMISSION[role], user, episode)
    if grant.granted_by_id is None and by is not None:
        EpisodeGrant.objects.filter(pk=grant.pk).update(granted_by=by)
    return grant


def give_until(
    role: Role, user: User, episode: Episode, *, by: User, ends_at: datetime
) -> EpisodeGrant:
    grant = give(role, user, episode, by=by)
    grant.ends_at = ends_at
    grant.save(update_fields=["ends_at"])
    return grant


def end_now(role: Role, user: User, episode: Episode) -> bool:
    """End a grant that holds now and keep its row; False when there is none."""
    now = timezone.now()
    held = grants_of(role, episode).filter(user_id=user.pk)
    return bool(EpisodeGrant.objects.filter(pk__in=held.values("pk")).update(ends_at=now))


def take(role: Role, user: User, episode: Episode) -> None:
    remove_perm(_PERMISSION[role], user, episode)


def give_in_clinic(
    role: Role, user: User, clinic: Clinic, *, by: User | None, starts_on: date | None = None
) -> None:
    """Give a clinic role from `starts_on` (today when left out), without an end."""
    ClinicGrant.objects.update_or_create(
        user=user,
        content_object=clinic,
        permission=_permission_of(role),
        defaults={"granted_by": by, "starts_on": starts_on or _today(), "ends_on": None},
    )


def end_in_clinic(role: Role, user: User, clinic: Clinic) -> None:
    remove_perm(clinic_permission(role), user, clinic)


def holders(role: Role, episode: Episode) -> QuerySet[User]:
    """The people who hold `role` on `episode` now."""
    rows = EpisodeGrant.objects.active_at(timezone.now()).filter(
        content_object=episode, permission__codename=_PERMISSION[role]
    )
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True)


def grants_of(role: Role, episode: Episode) -> QuerySet[EpisodeGrant]:
    """The rows that give `role` on `episode` now; the oldest first."""
    found: QuerySet[EpisodeGrant] = (
        EpisodeGrant.objects.active_at(timezone.now())
        .filter(content_object=episode, permission__codename=_PERMISSION[role])
        .order_by("pk")
    )
    return found


def ever_held(role: Role, user: User, episode: Episode) -> bool:
    """Whether somebody has `role` on `episode` or had it for a time that is over.

    Rows that have ended are cleared away after a while; then the audit knows.
    """
    rows = EpisodeGrant.objects.filter(content_object=episode, user_id=user.pk)
    if rows.filter(permission__codename=_PERMISSION[role]).exists():
        return True
    removed = AuditEntry.objects.filter(
        patient_uid=episode.patient.uid, episode_uid=episode.uid, event=GRANT_REMOVED
    )
    return bool(removed.filter(object_id=str(user.uid), detail__role=_PERMISSION[role]).exists())


def is_only_a_carer(episode: Episode, actor: Actor) -> bool:
    """Whether somebody reads for the runner as a carer, and in no other role."""
    nothing = frozenset[Right]()
    reading = {Right.READ_SENT_ANSWERS, Right.READ_ANSWERS}
    roles = roles_on(episode, actor)
    reads = {
        role for role in roles if (EPISODE.get(role, nothing) | CLINIC.get(role, nothing)) & reading
    }
    return reads == {Role.PROXY}


def people_of(clinic: Clinic) -> QuerySet[ClinicGrant]:
    found: QuerySet[ClinicGrant] = (
        ClinicGrant.objects.active_on(_today())
        .filter(content_object=clinic)
        .select_related("user", "permission")
        .order_by("user__family", "user__given", "pk")
    )
    return found


def role_of(grant: ClinicGrant) -> Role:
    return _CLINIC_ROLE[grant.permission.codename]


# ---- inside -----------------------------------------------------------------------------------


def _today() -> date:
    return timezone.now().date()


def _permission_of(role: Role) -> object:
    from django.contrib.auth.models import Permission

    return Permission.objects.get(
        codename=clinic_permission(role), content_type__app_label="clinic"
    )


def _clinic_rights(roles: Iterable[Role]) -> frozenset[Right]:
    return frozenset[Right]().union(*(CLINIC.get(role, frozenset()) for role in roles))


def _clinic_ids(right: Right, user: User) -> list[int]:
    return [pk for pk, roles in clinic_roles(user).items() if right in _clinic_rights(roles)]


def _episode_roles(codenames: Iterable[str], in_clinic: frozenset[Role]) -> frozenset[Role]:
    """Staff grants count only while the person still works in the clinic as such."""
    held = set(codenames)
    found = {role for role in (Role.PATIENT, Role.PROXY) if _PERMISSION[role] in held}
    if "treat_episode" in held and in_clinic & _QUALIFIED:
        found.add(Role.TREATING)
    elif "treat_episode" in held and Role.STUDENT in in_clinic:
        found.add(Role.TREATING_STUDENT)
    if "follow_episode" in held and in_clinic & (_QUALIFIED | {Role.STUDENT}):
        found.add(Role.FOLLOWER)
    return frozenset(found)


def _staff_reach(right: Right, user: User) -> Q:
    roles = clinic_roles(user)
    qualified = [pk for pk, held in roles.items() if held & _QUALIFIED]
    students = [pk for pk, held in roles.items() if Role.STUDENT in held and pk not in qualified]
    reach = Q(pk__in=[])
    if right in EPISODE[Role.TREATING]:
        reach |= Q(pk__in=_granted(user, Role.TREATING), clinic_id__in=qualified)
    if right in EPISODE[Role.TREATING_STUDENT]:
        reach |= Q(pk__in=_granted(user, Role.TREATING), clinic_id__in=students)
    if right in EPISODE[Role.FOLLOWER]:
        reach |= Q(pk__in=_granted(user, Role.FOLLOWER), clinic_id__in=qualified + students)
    return reach


def _granted(user: User, role: Role) -> QuerySet[EpisodeGrant, int]:
    found: QuerySet[EpisodeGrant, int] = (
        EpisodeGrant.objects.active_at(timezone.now())
        .filter(user_id=user.pk, permission__codename=_PERMISSION[role])
        .values_list("content_object_id", flat=True)
    )
    return found


def _live_invitations(actor: Invitee) -> QuerySet[Invitation]:
    now = timezone.now()
    unused = Q(used_at__isnull=True, expires_at__gt=now)
    return Invitation.objects.filter(
        unused | Q(used_at__gt=now - SENT_ANSWERS_STAY_OPEN),
        pk=actor.invitation.pk,
        revoked_at__isnull=True,
        tries_left__gt=0,
    )


def _is_invited(actor: Invitee, episode: Episode) -> bool:
    return _live_invitations(actor).filter(episode_id=episode.pk).exists()


def _invited_episodes(right: Right, actor: Invitee) -> QuerySet[Episode]:
    if right not in EPISODE[Role.INVITED]:
        return Episode.objects.none()
    return Episode.objects.filter(pk__in=_live_invitations(actor).values("episode_id"))
