"""Parents and carers who may read and act for a runner: from now to a day that is always set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit, grants, jobs
from clinic.errors import Invalid, NotNow
from clinic.models import Clinic, Episode, EpisodeGrant, User
from clinic.operations import ages
from clinic.operations.typed import clean_email, one_line
from clinic.rights import Right, Role

NAME_LENGTH = 80
LONGEST = timedelta(days=2 * 365)
# Why the clinic opens or closes the record to somebody: codes, as the audit holds no free text.
REASONS: Mapping[str, str] = {
    "asked": "The runner asked for it",
    "minor": "Parent or guardian of a minor",
    "legal": "Legal authority, such as a power of attorney or a court order",
    "not_needed": "No longer needed",
    "safety": "Safety or confidentiality",
    "mistake": "Entered by mistake",
}


@dataclass(frozen=True, kw_only=True)
class NewCarer:
    """Who it is, and the last day on which they may read and act."""

    email: str
    given: str
    family: str
    ends_on: date


@transaction.atomic
def give_carer_access(
    episode: Episode, new: NewCarer, *, by: User, reason: str = ""
) -> EpisodeGrant:
    """Let a parent or carer read and act for the runner until `ends_on`; again sets a new end.

    Staff give a reason. Access for a minor ends at the latest when the runner comes of age.

    Any address is taken alike, with an account or without, of a patient, of staff or closed: what
    comes back must not tell which. So readers of the grant show the address that was typed, and
    never the name of its account; the typed name is that of a new account. Somebody who works
    somewhere may be a parent too: the grant adds to what they hold, and a closed account signs in
    nowhere. Only staff are refused their own address and that of who works in the same clinic, so
    that nobody at a desk opens a record to themselves; they know these people.
    """
    grants.require(Right.GRANT_PROXY, by, episode)
    episode = _locked(episode)
    _require_reason(reason, episode, by=by)
    new = _clean(new, episode, by=by)
    if _is_runner(by, episode) and ages.needs_guardian(episode):
        raise NotNow(_("Ask the clinic to add a parent or carer. Call us and we will do it."))
    carer = _account(new)
    ends_at = _ends_at(new.ends_on, episode)
    grant = grants.give_until(Role.PROXY, carer, episode, by=by, ends_at=ends_at)
    jobs.enqueue("clinic.tasks.mail_carer_access", carer.pk, episode.pk)
    detail = {"ends_at": ends_at.isoformat(), "reason": reason}
    _note(audit.Event.CARER_GIVEN, episode, carer, by=by, detail=detail)
    return grant


@transaction.atomic
def end_carer_access(episode: Episode, carer: User, *, by: User, reason: str = "") -> None:
    """Close the record to a carer at once, in open browsers too."""
    grants.require(Right.GRANT_PROXY, by, episode)
    episode = _locked(episode)
    _require_reason(reason, episode, by=by)
    if not grants.end_now(Role.PROXY, carer, episode):
        raise NotNow(_("This person cannot see the pages any more."))
    _note(audit.Event.CARER_ENDED, episode, carer, by=by, detail={"reason": reason})


def carers_of(episode: Episode) -> list[EpisodeGrant]:
    """Who may act for the runner now, with the day it ends."""
    return list(grants.grants_of(Role.PROXY, episode).select_related("user"))


def last_day_of(grant: EpisodeGrant, clinic: Clinic) -> date | None:
    """The last day on which the access holds, on the clinic's calendar."""
    if grant.ends_at is None:
        return None
    return timezone.localdate(grant.ends_at - timedelta(microseconds=1), ZoneInfo(clinic.timezone))


# ---- inside -----------------------------------------------------------------------------------


def _locked(episode: Episode) -> Episode:
    rows = Episode.objects.select_for_update(of=("self",)).select_related("clinic", "patient")
    return rows.get(pk=episode.pk)


def _ends_at(ends_on: date, episode: Episode) -> datetime:
    """The end of that day; for a minor no later than the birthday of coming of age."""
    patient, clinic = episode.patient, episode.clinic
    after = ends_on + timedelta(days=1)
    if ages.is_minor(patient, clinic):
        after = min(after, ages.adult_on(patient, clinic))
    return ages.start_of(after, clinic)


def _clean(new: NewCarer, episode: Episode, *, by: User) -> NewCarer:
    fields: dict[str, str] = {}
    given, family = one_line(new.given), one_line(new.family)
    wanted = {"given": _("Enter the first name."), "family": _("Enter the family name.")}
    for name, value in (("given", given), ("family", family)):
        if not value:
            fields[name] = wanted[name]
        elif len(value) > NAME_LENGTH:
            fields[name] = _("Use at most {count} letters.").format(count=NAME_LENGTH)
    fields |= _email_fault(new.email, episode, by=by) | _day_fault(new.ends_on, episode)
    if fields:
        raise Invalid(_("Check the details marked below."), fields=fields)
    return NewCarer(email=clean_email(new.email), given=given, family=family, ends_on=new.ends_on)


def _email_fault(email: str, episode: Episode, *, by: User) -> dict[str, str]:
    try:
        clean = clean_email(email)
    except Invalid as error:
        return error.fields
    account = episode.patient.user
    own = {episode.patient.email.lower(), account.email.lower() if account else ""}
    if clean in own:
        return {"email": _("Enter an email address of the carer. This one belongs to the runner.")}
    staff = grants.people_of(episode.clinic).filter(user__email__iexact=clean)
    if not _is_runner(by, episode) and (clean == by.email.lower() or staff.exists()):
        return {"email": "Enter a private email address. Whoever has this one works here."}
    return {}


def _day_fault(ends_on: date, episode: Episode) -> dict[str, str]:
    today = ages.today_in(episode.clinic)
    if ends_on < today:
        return {"ends_on": _("Enter a day that is today or later.")}
    if ends_on > today + LONGEST and not ages.is_minor(episode.patient, episode.clinic):
        return {"ends_on": _("Enter a day within the next 2 years. You can renew it then.")}
    return {}


def _require_reason(reason: str, episode: Episode, *, by: User) -> None:
    """The runner decides for themselves; everybody else says why."""
    if not _is_runner(by, episode) and reason not in REASONS:
        raise Invalid("Choose a reason.", fields={"reason": "Choose a reason."})


def _is_runner(person: User, episode: Episode) -> bool:
    return episode.patient.user_id == person.pk


def _account(new: NewCarer) -> User:
    """The account with that address, or a new one signed in to by mailed code."""
    found = User.objects.filter(email__iexact=new.email).first()
    return found or User.objects.create_user(new.email, None, given=new.given, family=new.family)


def _note(
    event: audit.Event, episode: Episode, carer: User, *, by: User, detail: Mapping[str, object]
) -> None:
    audit.record(event, by=by, clinic=episode.clinic, episode=episode, about=carer, detail=detail)
