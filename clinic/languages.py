"""Which language a page is in: chosen, that of the patient, that of the browser, or English."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from clinic import grants, operations
from clinic.grants import Actor
from clinic.models import Episode, Invitation, Patient, User
from clinic.models.episodes import LANGUAGES
from clinic.rights import Right, Role

ENGLISH = "en"
LINKS = "/i/"
LINK_SESSION = "link_language"


def chosen(request: HttpRequest) -> str:
    """What the person chose in this browser; empty when they chose nothing."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(LANGUAGES) else ""


def of_link(request: HttpRequest) -> str:
    """What the address of the link asks for: a mail in Spanish leads to a page in Spanish.

    The address says it, as the record is not read before the date of birth.
    """
    language = request.GET.get("language", "") if request.path.startswith(LINKS) else ""
    return language if language in dict(LANGUAGES) else ""


def path_of_link(invitation: Invitation) -> str:
    """Where the link leads, in the language of the record."""
    path = reverse("invitation", args=[operations.token_of(invitation)])
    language = invitation.episode.patient.language
    return path if language == ENGLISH else f"{path}?language={language}"


def of_browser(request: HttpRequest) -> str:
    """The best of what the browser asks for, English where we have none of it."""
    return translation.get_language_from_request(request)


def of_account(user: User) -> str:
    """The language of the patient who has this account; empty for anybody else."""
    rows = Patient.objects.filter(user=user).order_by("-pk")
    return rows.values_list("language", flat=True).first() or ""


def keep(response: HttpResponse, language: str) -> None:
    """The browser keeps the choice. The cookie names a language and nothing else."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )


def keep_for_episode(language: str, episode: Episode, *, by: Actor) -> None:
    """On the patient's record too, when it is the runner who chose; not for a carer or staff."""
    if language and {Role.PATIENT, Role.INVITED} & grants.roles_on(episode, by):
        operations.choose_language(episode.patient, language, by=by)


def keep_for_account(language: str, user: User) -> None:
    """On the record of the patient who has this account, in every clinic with an episode."""
    open_to_them = grants.episodes_with(Right.ANSWER_INTAKE, user)
    own = Patient.objects.filter(user=user, episodes__in=open_to_them).exclude(language=language)
    for patient in own.distinct():
        operations.choose_language(patient, language, by=user)
