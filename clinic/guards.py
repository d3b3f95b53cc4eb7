"""The doors of pages: who may open a view. Every view carries exactly one of these marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from clinic import audit, grants, idle, languages
from clinic.errors import NotAllowed, NotFound
from clinic.grants import Actor, Invitee
from clinic.models import AuditEntry, Clinic, Episode, Invitation, User
from clinic.rights import FILLING_IN, Right

View = Callable[..., HttpResponse]
FORM_SESSION = idle.FORM_SESSION
CLINIC_SESSION = "clinic"
POST_ONLY = frozenset(
    {
        "form-account",
        "form-amend-discard",
        "form-remove-kept",
        "form-resend",
        "form-stay",
    }
)


@dataclass(frozen=True)
class Access:
    """What a view asks of whoever opens it; the access test reads it from the resolver."""

    kind: str
    right: Right | None = None


def access_of(view: Any) -> Access | None:
    return getattr(view, "access", None)


def _mark(view: Any, access: Access, *, needs_login: bool) -> None:
    view.access = access
    view.login_required = needs_login


def open_to_all(view: View) -> View:
    """Anybody, signed in or not."""
    _mark(view, Access("open"), needs_login=False)
    return view


def signed_in(view: View) -> View:
    """Any active account; the view shows only what belongs to it."""
    _mark(view, Access("signed-in"), needs_login=True)
    return view


def needs(right: Right) -> Callable[[View], View]:
    """Only people with `right` on the episode in the address; the view is given the episode.

    Opening a page is audited; what a POST does is audited by its operation.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, episode_uid: UUID, **rest: Any) -> HttpResponse:
            episode = episode_for(right, user_of(request), episode_uid)
            _keep_clinic_time(episode.clinic)
            if request.method in {"GET", "HEAD"}:
                _record_reading(request, episode)
            return view(request, episode, **rest)

        _mark(guarded, Access("episode", right), needs_login=True)
        return guarded

    return decorate


def needs_clinic(right: Right) -> Callable[[View], View]:
    """Only people with `right` in the clinic they work in now; the view is given the clinic."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **rest: Any) -> HttpResponse:
            clinic = clinic_for(right, request)
            _keep_clinic_time(clinic)
            return view(request, clinic, **rest)

        _mark(guarded, Access("clinic", right), needs_login=True)
        return guarded

    return decorate


def answering(view: View) -> View:
    """Only whoever is filling in a form now: by invitation, as the patient, or for the patient.

    The view is given the episode; `actor_of(request)` says who. A form left open too long leads
    to the date of birth, or to the sign-in, and back to its page. One that no longer opens
    anything leads to the page that explains how to get a new link.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponse:
        found = form_session(request)
        if found is None:
            return _way_back(request)
        _keep_clinic_time(found.clinic)
        return view(request, found, **rest)

    _mark(guarded, Access("answering", Right.ANSWER_INTAKE), needs_login=False)
    return guarded


def _way_back(request: HttpRequest) -> HttpResponse:
    """To whom the form opens again, and from there to the page that was asked for."""
    if not was_left(request):
        return redirect("form-closed")
    form = request.session[FORM_SESSION]
    if form["invitation"] is not None:
        return redirect("form-identity")
    if request.user.is_authenticated:
        return redirect("form-closed")
    return redirect_to_login(form["left"])


def _keep_clinic_time(clinic: Clinic) -> None:
    """Times on the page are those of the clinic's clock."""
    timezone.activate(ZoneInfo(clinic.timezone))


# ---- who and what -----------------------------------------------------------------------------


def user_of(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotFound
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    """Whoever acts in a form: the invitee of the form session, otherwise the account."""
    stored = request.session.get(FORM_SESSION) or {}
    invitation_id = stored.get("invitation")
    if invitation_id is None:
        return user_of(request)
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    return Invitee(invitation)


def open_form_session(
    request: HttpRequest, episode: Episode, *, invitation: Invitation | None = None
) -> None:
    """From now on this browser fills in the form of `episode`; the session id changes."""
    request.session.cycle_key()
    form = {
        "episode": episode.pk,
        "invitation": invitation.pk if invitation else None,
        "language": episode.patient.language,
    }
    idle.begin(request, form)
    languages.keep_for_episode(languages.chosen(request), episode, by=actor_of(request))


def form_session(request: HttpRequest) -> Episode | None:
    """The episode whose form this browser fills in, if it still may."""
    stored = request.session.get(FORM_SESSION)
    if stored and idle.is_back(request, stored):
        idle.come_back(request, stored)
        stored = request.session[FORM_SESSION]
    if not stored or idle.is_over(stored):
        return None
    episode = (
        Episode.objects.select_related("patient", "clinic").filter(pk=stored["episode"]).first()
    )
    if episode is None or (stored["invitation"] is None and not request.user.is_authenticated):
        return None
    held = grants.rights_on(episode, actor_of(request))
    if not held & FILLING_IN:
        return None
    idle.sign_of_life(request, stored)
    return episode


def was_left(request: HttpRequest) -> bool:
    """Whether the form of this browser was left open too long. Finding that closes it.

    The page to come back to is the one asked for, or the list of sections after a post that
    has no page of its own.
    """
    stored = request.session.get(FORM_SESSION)
    if not stored or not idle.is_over(stored):
        return False
    match = request.resolver_match
    if match and match.url_name not in POST_ONLY:
        idle.leave(request, request.get_full_path())
    elif idle.left_form(request) is None:
        idle.leave(request, reverse("form-sections"))
    return True


def episode_for(right: Right, actor: Actor, episode_uid: UUID) -> Episode:
    """The episode, or 404 for who may not know of it, or 403 for who may not do this."""
    episode = (
        Episode.objects.select_related("patient", "clinic", "owner").filter(uid=episode_uid).first()
    )
    if episode is None:
        raise NotFound
    try:
        grants.require(right, actor, episode)
    except (NotAllowed, NotFound):
        _record_refusal(actor, episode, right)
        raise
    return episode


def clinic_for(right: Right, request: HttpRequest) -> Clinic:
    """The clinic this person works in now, refused unless they hold `right` in it."""
    clinic = current_clinic(request)
    if clinic is None:
        raise NotFound
    grants.require_clinic(right, user_of(request), clinic)
    return clinic


def current_clinic(request: HttpRequest) -> Clinic | None:
    """The clinic chosen in the session, otherwise the first by name; None for non-staff."""
    roles = grants.clinic_roles(request.user) if isinstance(request.user, User) else {}
    if not roles:
        return None
    clinics = {clinic.pk: clinic for clinic in Clinic.objects.filter(pk__in=roles)}
    chosen = clinics.get(request.session.get(CLINIC_SESSION, 0))
    return chosen or min(clinics.values(), key=lambda clinic: (clinic.name, clinic.pk))


# ---- the audit of reading ---------------------------------------------------------------------


def _record_reading(request: HttpRequest, episode: Episode) -> None:
    match = request.resolver_match
    audit.record(
        audit.Event.RECORD_OPENED,
        by=user_of(request),
        clinic=episode.clinic,
        episode=episode,
        detail={"page": match.view_name if match else ""},
    )


def _record_refusal(actor: Actor, episode: Episode, right: Right) -> None:
    audit.record(
        audit.Event.ACCESS_REFUSED,
        by=actor,
        clinic=episode.clinic,
        episode=episode,
        detail={"right": right.value, "at": timezone.now().isoformat(timespec="seconds")},
        outcome=AuditEntry.Outcome.REFUSED,
    )
