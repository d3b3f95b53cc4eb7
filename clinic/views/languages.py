"""The choice of a language: the button of every page for patients."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clinic import guards, languages
from clinic.errors import Invalid
from clinic.guards import open_to_all
from clinic.models import User
from clinic.models.episodes import LANGUAGES

FIELD = "language"
View = Callable[..., HttpResponse]


@require_POST
@open_to_all
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a language and come back to the page one was on."""
    language = asked(request)
    if not language:
        raise Invalid(_("Choose a language."), fields={FIELD: _("Choose a language.")})
    following = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(following, allowed_hosts=None):
        following = "/"
    response = redirect(following)
    remember(request, response, language)
    return response


def asked(request: HttpRequest) -> str:
    """The language whose button was pressed; empty when none was."""
    language = request.POST.get(FIELD, "")
    return language if language in dict(LANGUAGES) else ""


def remember(request: HttpRequest, response: HttpResponse, language: str) -> None:
    """In this browser, and on the record of the patient as soon as it is known who that is."""
    languages.keep(response, language)
    episode = guards.form_session(request)
    if episode is not None:
        languages.keep_for_episode(language, episode, by=guards.actor_of(request))
    elif isinstance(request.user, User):
        languages.keep_for_account(language, request.user)


def switching(view: View) -> View:
    """Inside the guard of a page with a form: its language buttons send what was typed as well.

    The view answers in the language that was pressed, and sees by `asked` that nothing is done.
    """

    @wraps(view)
    def switched(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        language = asked(request) if request.method == "POST" else ""
        if not language:
            return view(request, *rest, **more)
        translation.activate(language)
        response = view(request, *rest, **more)
        remember(request, response, language)
        return response

    return switched
