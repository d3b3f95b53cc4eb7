"""A form that shut while somebody was on one of its pages: what was not kept is said plainly."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import guards
from clinic.models import Clinic
from intake.forms.echo import typed_on
from intake.views.filling import in_the_frame

View = Callable[..., HttpResponse]
PAGE_NOT_SAVED = "This page was not saved"
FORM_NOT_SENT = "Your form was not sent"


def saying_what_was_lost(title: str) -> Callable[[View], View]:
    """Before the guard of an `answering` view: a POST of a form that no longer opens here.

    What was typed is shown back, to be copied; nothing of it is kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def told(request: HttpRequest, **rest: Any) -> HttpResponse:
            if request.method != "POST" or guards.form_session(request) is not None:
                return view(request, **rest)
            _name_the_clinic(request)
            typed = typed_on(rest.get("page_id", ""), request.POST)
            context = {"title": title, "typed": typed}
            return render(request, "intake/not_saved.html", context, status=409)

        return told

    return decorate


def _name_the_clinic(request: HttpRequest) -> None:
    """The frame keeps the telephone of the clinic whose form was open; nothing of the person."""
    stored = request.session.get(guards.FORM_SESSION) or {}
    clinic = Clinic.objects.filter(episodes__pk=stored.get("episode", 0)).first()
    if clinic is not None:
        in_the_frame(request, clinic)
