"""A form that shut while somebody was on one of its pages: what was not kept is said plainly."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic import guards
from clinic.models import Episode
from intake import operations
from intake.forms.echo import typed_on
from intake.models import Draft
from intake.questionnaire.definition import Questionnaire
from intake.views import autosave, returning
from intake.views.filling import is_sent, name_the_clinic

View = Callable[..., HttpResponse]
PAGE_NOT_SAVED = _("This page was not saved")
FORM_NOT_SENT = _("Your form was not sent")


def saying_what_was_lost(title: str | Promise) -> Callable[[View], View]:
    """Before the guard of an `answering` view: a POST of a form that does not open here now.

    One left open too long asks who it is and takes what was typed along. For one that opens no
    more, what was typed is shown back, to be copied; nothing of it is kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, **rest: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, **rest)
            page_id = rest.get("page_id", "")
            episode = guards.form_session(request)
            if episode is None:
                asking = _asking(request, page_id)
                if asking is not None:
                    return asking
                episode = guards.form_session(request)
            because = _why_not(request, episode, page_id)
            if because is not None:
                return not_saved(request, title, page_id, because=because)
            request.POST = returning.typed_in(request)  # type: ignore[assignment]
            return view(request, **rest)

        return told

    return decorate


def not_saved(
    request: HttpRequest, title: str | Promise, page_id: str, *, because: str = ""
) -> HttpResponse:
    """What was typed, to be copied: it could not be kept.

    `because`: "sent" elsewhere, or an "other" form is open now; else the form is closed here.
    """
    if autosave.is_wanted(request):
        return autosave.refused(because)
    stored = request.session.get(guards.FORM_SESSION) or {}
    name_the_clinic(request, stored.get("episode", 0))
    context = {"title": title, "typed": _typed(request, page_id), "because": because}
    return render(request, "intake/not_saved.html", context, status=409)


def _asking(request: HttpRequest, page_id: str) -> HttpResponse | None:
    """The question who it is, for a form that was left open too long."""
    if not guards.was_left(request):
        return None
    if autosave.is_wanted(request):
        return autosave.refused("away")
    return returning.ask_who_it_is(request, _typed(request, page_id))


def _why_not(request: HttpRequest, episode: Episode | None, page_id: str) -> str | None:
    """Why the post cannot be kept, in the words of `not_saved`; None when it can."""
    if episode is None:
        return ""
    if request.POST.get("episode") not in (None, str(episode.uid)):
        return "other"
    return "sent" if page_id and _takes_no_more(episode) else None


def _takes_no_more(episode: Episode) -> bool:
    return is_sent(episode) and operations.open_draft(episode) is None


def _typed(request: HttpRequest, page_id: str) -> returning.Typed:
    return typed_on(page_id, request.POST, _forms_left(request))


def _forms_left(request: HttpRequest) -> tuple[Questionnaire, ...]:
    """The versions of the form that was open here."""
    stored = request.session.get(guards.FORM_SESSION) or {}
    draft = Draft.objects.filter(episode_id=stored.get("episode", 0)).order_by("pk").last()
    return operations.forms_of(draft) if draft else ()
