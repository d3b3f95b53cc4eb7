"""The record of one patient: who it is, how to reach them, each episode and its link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from clinic import audit, consent_texts, grants, guards, operations
from clinic.errors import Conflict, Invalid
from clinic.forms import ContactForm
from clinic.guards import needs, needs_clinic
from clinic.models import AuditEntry, Clinic, Consent, Episode, Invitation, Patient, User
from clinic.operations import ContactDetails, Decision, Guardian
from clinic.rights import Right

LATEST = 12
Event = audit.Event

# What may stand in the timeline: no clinical content, and nobody's reading.
TIMELINE = {
    Event.PATIENT_REGISTERED: "Registered",
    Event.EPISODE_OPENED: "Episode opened",
    Event.INVITATION_SENT: "Link made",
    Event.INVITATION_RESENT: "Link mailed again",
    Event.RENEWAL_ASKED: "New link asked for with a dead one",
    Event.INVITATION_REVOKED: "Link stopped",
    Event.IDENTITY_CONFIRMED: "Link opened with the right date of birth",
    Event.IDENTITY_MISSED: "Link tried with a wrong date of birth",
    Event.CONSENT_RECORDED: "Consent given",
    Event.CONSENT_WITHDRAWN: "Consent taken back",
    Event.CARER_GIVEN: "Carer added",
    Event.CARER_ENDED: "Access of a carer ended",
    Event.VISIT_PLANNED: "Next visit changed",
    Event.INTAKE_SENT: "Form sent",
    Event.EPISODE_CLAIMED: "Claimed",
    Event.EPISODE_HANDED_OVER: "Handed over",
    Event.EPISODE_CLOSED: "Episode closed",
    Event.CONTACT_EDITED: "Contact details changed",
    Event.ACCOUNT_OPENED: "Account opened",
    Event.PLAN_PUBLISHED: "Plan published",
    Event.PLAN_WITHDRAWN: "Plan withdrawn",
}


@dataclass(frozen=True)
class EpisodeCard:
    """One episode, the newest link of its form, and what this reader may do with it."""

    episode: Episode
    invitation: Invitation | None
    held: frozenset[Right]

    @property
    def may_plan_visit(self) -> bool:
        return Right.PLAN_VISIT in self.held

    @property
    def may_grant(self) -> bool:
        return Right.GRANT_PROXY in self.held

    @property
    def may_change_consents(self) -> bool:
        return Right.ENTER_ON_BEHALF in self.held

    @cached_property
    def taken_back(self) -> Decision | None:
        return operations.taken_back(self.episode)

    @cached_property
    def agreed(self) -> list[tuple[str, Decision]]:
        """What was decided, for who may reach the patient; empty before the form is begun."""
        if not self.may_contact:
            return []
        titles = consent_texts.texts(consent_texts.FIRST_LANGUAGE).purposes
        decisions = operations.decisions_on(self.episode)
        return [(titles[purpose].title, row) for purpose, row in decisions.items()]

    @cached_property
    def guardian(self) -> Guardian | None:
        """Who agreed for a young runner."""
        asked = any(row.purpose == Consent.Purpose.GUARDIAN for _, row in self.agreed)
        return operations.guardian_of(self.episode) if asked else None

    @cached_property
    def carers(self) -> list[tuple[str, date | None]]:
        """The address of who acts for the runner, and their last day, for who may change it."""
        clinic = self.episode.clinic
        found = operations.carers_of(self.episode) if self.may_grant else []
        return [(row.user.email, operations.last_day_of(row, clinic)) for row in found]

    @property
    def link_is_over(self) -> bool:
        return self.invitation is not None and not self.invitation.is_live(timezone.now())

    @property
    def asked_at(self) -> datetime | None:
        """When somebody with a dead link asked for a new one, until there is one."""
        links = list(self.episode.invitations.all())
        asked = [link.renewal_asked_at for link in links if link.renewal_asked_at]
        made = [link.created_at for link in links]
        return max(asked) if asked and max(asked) > max(made) else None

    @property
    def may_read(self) -> bool:
        return Right.READ_TRIAGE in self.held

    @property
    def may_invite(self) -> bool:
        sent = self.invitation is not None and self.invitation.used_at is not None
        closed = self.episode.status == Episode.Status.CLOSED
        return Right.INVITE in self.held and not sent and not closed

    @property
    def may_manage_team(self) -> bool:
        return Right.MANAGE_TEAM in self.held

    @property
    def may_contact(self) -> bool:
        return Right.EDIT_CONTACT in self.held

    @property
    def may_hand_over(self) -> bool:
        return Right.HAND_OVER_PLAN in self.held


@needs_clinic(Right.LIST_PATIENTS)
def patient(request: HttpRequest, clinic: Clinic, patient_uid: UUID) -> HttpResponse:
    """Who it is, how to reach them, and the state of each episode and its link."""
    found = get_object_or_404(Patient, clinic=clinic, uid=patient_uid)
    user = guards.user_of(request)
    audit.record(
        Event.RECORD_OPENED, by=user, clinic=clinic, patient=found, detail={"page": "patient"}
    )
    cards = [_card(episode, user) for episode in _episodes(found)]
    context = {
        "patient": found,
        "age": found.age_on(timezone.localdate()),
        "cards": cards,
        "contact_by": next((card.episode for card in cards if card.may_contact), None),
        "timeline": _timeline(found),
        "may_register": Right.REGISTER_PATIENT in grants.rights_in(clinic, user),
    }
    return render(request, "clinic/patient.html", context)


@require_POST
@needs_clinic(Right.REGISTER_PATIENT)
def open_episode(request: HttpRequest, clinic: Clinic, patient_uid: UUID) -> HttpResponse:
    """A new knee problem of a known patient, with its own link."""
    found = get_object_or_404(Patient, clinic=clinic, uid=patient_uid)
    user = guards.user_of(request)
    operations.invite(operations.open_episode(found, by=user), by=user)
    messages.success(request, "New episode opened, and its link made.")
    return redirect("patient", patient_uid=found.uid)


@needs(Right.EDIT_CONTACT)
def contact(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Change how the patient is reached; a second editor sees what the first one saved."""
    person = episode.patient
    if request.method != "POST":
        known = {name: getattr(person, name) for name in ContactForm.base_fields}
        return _contact_page(request, episode, ContactForm(initial=known))
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _contact_page(request, episode, form, status=400)
    try:
        _save_contact(episode, form, by=guards.user_of(request))
    except Invalid as error:
        form.refuse(error)
        return _contact_page(request, episode, form, status=400)
    except Conflict as error:
        return _contact_page(request, episode, form, clash=error, status=409)
    messages.success(request, "Contact details saved.")
    return redirect(_after_contact(request, person))


# ---- inside -----------------------------------------------------------------------------------


def _episodes(patient: Patient) -> list[Episode]:
    found = patient.episodes.select_related("owner", "clinic", "patient")
    return list(found.prefetch_related("invitations").order_by("-opened_at", "-pk"))


def _card(episode: Episode, user: User) -> EpisodeCard:
    """The newest link that was not stopped."""
    links = [link for link in episode.invitations.all() if link.revoked_at is None]
    newest = max(links, key=lambda link: link.pk, default=None)
    return EpisodeCard(episode, newest, grants.rights_on(episode, user))


def _timeline(patient: Patient) -> list[tuple[AuditEntry, str]]:
    """The latest things that happened, in words."""
    rows = AuditEntry.objects.filter(
        clinic=patient.clinic, patient_uid=patient.uid, event__in=list(TIMELINE)
    )
    latest = rows.exclude(outcome=AuditEntry.Outcome.REFUSED).order_by("-at", "-seq")
    return [(row, TIMELINE[Event(row.event)]) for row in latest[:LATEST]]


def _save_contact(episode: Episode, form: ContactForm, *, by: User) -> None:
    values = dict(form.cleaned_data)
    version = values.pop("lock_version")
    operations.edit_contact(episode, ContactDetails(**values), by=by, lock_version=version)


def _contact_page(
    request: HttpRequest,
    episode: Episode,
    form: ContactForm,
    *,
    clash: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "clash": clash,
        "episode": episode,
        "back_url": _after_contact(request, episode.patient),
    }
    return render(request, "clinic/contact.html", context, status=status)


def _after_contact(request: HttpRequest, person: Patient) -> str:
    """Staff come from the record, patients from their home."""
    held = grants.rights_in(person.clinic, guards.user_of(request))
    may_list = Right.LIST_PATIENTS in held
    return reverse("patient", args=[person.uid]) if may_list else reverse("me")
