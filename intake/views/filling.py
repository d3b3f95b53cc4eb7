"""What every page of an open form needs: whose form, who fills it in, how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from clinic import grants, guards, idle
from clinic.grants import Actor, Invitee
from clinic.models import Clinic, Episode
from clinic.rights import Right
from intake import operations
from intake.models import Submission
from intake.operations import Progress
from intake.views import advice, stopped

FormView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Filling:
    """One form open in one browser."""

    request: HttpRequest
    episode: Episode
    actor: Actor
    progress: Progress

    @property
    def clinic(self) -> Clinic:
        return self.episode.clinic

    @property
    def is_on_behalf(self) -> bool:
        return fills_in_on_behalf(self.episode, self.actor)

    @property
    def is_by_carer(self) -> bool:
        """Whether a parent or carer with an account answers for the runner."""
        return grants.is_only_a_carer(self.episode, self.actor)

    @property
    def amends(self) -> Submission | None:
        """The sent form that this one changes."""
        return self.progress.draft.amends

    @property
    def is_by_link(self) -> bool:
        return isinstance(self.actor, Invitee)

    @property
    def idle_seconds(self) -> int:
        """How long the form stays open when nobody does anything."""
        return int(idle.IDLE.total_seconds())

    @property
    def warning_seconds(self) -> int:
        return int(idle.WARNING.total_seconds())

    @property
    def declined_net(self) -> advice.DeclinedNet | None:
        """What to watch for, when declined answers leave it open; an emergency says more."""
        standing = operations.standing(self.progress)
        if any(advice.is_emergency(alert) for alert in standing):
            return None
        is_open = operations.has_unscreened(self.progress)
        return advice.declined_net(self.clinic) if is_open else None

    def again(self) -> Filling:
        """The same form after something was saved."""
        return open_filling(self.request, self.episode) or self

    def show(
        self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        everything = {
            "filling": self,
            "draft": self.progress.draft,
            "strip": advice.strip(operations.standing(self.progress), self.clinic),
            **(context or {}),
        }
        return render(self.request, template, everything, status=status)


def open_filling(request: HttpRequest, episode: Episode) -> Filling | None:
    draft, actor = operations.open_draft(episode), guards.actor_of(request)
    if draft is None or (draft.amends_id and not may_amend(episode, actor)):
        return None
    progress = operations.progress_of(draft, episode)
    shown = progress.questionnaire.in_language(get_language())
    progress = replace(progress, questionnaire=shown)
    return Filling(request, episode, actor, progress)


def with_form(view: FormView) -> FormView:
    """Give an `answering` view the open form; a form not begun or sent leads to its own page."""

    @wraps(view)
    def opened(request: HttpRequest, episode: Episode, **rest: Any) -> HttpResponse:
        in_the_frame(request, episode.clinic)
        filling = open_filling(request, episode)
        if filling is None:
            return redirect("form-sent" if is_sent(episode) else "form-consent")
        if stopped.stands_still(request, episode):
            return stopped.lead_to_consent(request, **rest)
        operations.require_open(filling.progress.draft, by=filling.actor)
        with timezone.override(ZoneInfo(episode.clinic.timezone)):
            return view(request, filling, **rest)

    return opened


def is_sent(episode: Episode) -> bool:
    return Submission.objects.filter(episode=episode).exists()


def posted_version(request: HttpRequest) -> int:
    """The version a page was made from; 0, which never matches, for anything unreadable."""
    posted = request.POST.get("lock_version", "")
    return int(posted) if posted.isascii() and posted.isdigit() and len(posted) < 10 else 0


def in_the_frame(request: HttpRequest, clinic: Clinic) -> None:
    """The page's frame names this clinic, with its telephone."""
    request.frame_clinic = clinic  # type: ignore[attr-defined]


def name_the_clinic(request: HttpRequest, episode_id: int) -> None:
    """The frame keeps the telephone of the clinic whose form was open; nothing of the person."""
    clinic = Clinic.objects.filter(episodes__pk=episode_id).first()
    if clinic is not None:
        in_the_frame(request, clinic)


def the_only_clinic_in_the_frame(request: HttpRequest) -> None:
    """Where one clinic works alone, pages about nobody still say how to call it."""
    clinics = Clinic.objects.all()[:2]
    if len(clinics) == 1:
        in_the_frame(request, clinics[0])


def may_amend(episode: Episode, actor: Actor) -> bool:
    """Whether changes to the sent form open for this person; a link alone is not enough."""
    return Right.AMEND_ANSWERS in grants.rights_on(episode, actor)


def fills_in_on_behalf(episode: Episode, actor: Actor) -> bool:
    """Whether a member of staff answers for the runner."""
    if isinstance(actor, Invitee):
        return False
    return Right.ANSWER_INTAKE not in grants.rights_on(episode, actor)
