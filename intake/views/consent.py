"""What is agreed before the first answer is kept, and how it is taken back or given again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import consent_texts, guards
from clinic import operations as clinic_operations
from clinic.consent_texts import ConsentTexts
from clinic.errors import Invalid, NotFound
from clinic.guards import answering, needs
from clinic.models import Consent, Episode
from clinic.operations import Decision, Told
from clinic.rights import Right
from clinic.views.languages import asked, switching
from intake import operations
from intake.forms import ConsentForm
from intake.views import advice
from intake.views.closing import PAGE_NOT_SAVED, saying_what_was_lost
from intake.views.filling import fills_in_on_behalf, in_the_frame, is_sent

Purpose = Consent.Purpose
# Taking one of these back stops the form, so it is asked twice.
TWICE = frozenset({Purpose.CARE, Purpose.GUARDIAN})
CONTACTS: Mapping[str, str] = {"letter_gp": "gp_name", "letter_coach": "coach_contact"}
"""The letters, and the field that names who is written to."""


@dataclass(frozen=True)
class Line:
    """One purpose in the list of what was agreed. `decision` is None when it was never asked."""

    purpose: str
    title: str
    tick: str
    decision: Decision | None
    contact: str
    typed: str

    @property
    def is_letter(self) -> bool:
        return self.purpose in CONTACTS

    @property
    def contact_name(self) -> str:
        return CONTACTS.get(self.purpose, "")

    @property
    def may_take_back(self) -> bool:
        is_given = self.decision is not None and self.decision.is_given
        return is_given and self.purpose != Purpose.NOT_FOR_EMERGENCIES


@saying_what_was_lost(PAGE_NOT_SAVED)
@answering
@switching
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, episode: Episode) -> HttpResponse:
    """What is agreed before any answer is kept, and the number to call today."""
    in_the_frame(request, episode.clinic)
    stopped = clinic_operations.taken_back(episode)
    if is_sent(episode) and stopped is None:
        return redirect("form-sent")
    if operations.open_draft(episode) is not None and clinic_operations.may_answer(episode):
        return redirect("form-sections")
    form = _form(request, episode, stopped)
    is_on_behalf = fills_in_on_behalf(episode, guards.actor_of(request))
    if is_on_behalf:
        form.address_staff()
    if form.is_valid() and _begin(request, episode, form):
        return redirect("form-sections")
    context = {
        "form": form,
        "episode": episode,
        "on_behalf": is_on_behalf,
        "explained": _explained(form.texts, episode),
        "stopped": stopped,
        "strip": _strip(episode),
    }
    return render(request, "intake/consent.html", context, status=400 if form.errors else 200)


@answering
@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest, episode: Episode) -> HttpResponse:
    """What was agreed, when, and the way to change it. Letters change here at once."""
    in_the_frame(request, episode.clinic)
    refused: Invalid | None = None
    if request.method == "POST":
        refused = _change_letters(request, episode)
        if refused is None:
            return redirect("form-consents")
    actor = guards.actor_of(request)
    context = {
        "episode": episode,
        "lines": _lines(episode, request.POST),
        "refused": refused,
        "stopped": clinic_operations.taken_back(episode),
        "sent": is_sent(episode),
        "on_behalf": fills_in_on_behalf(episode, actor),
        "strip": _strip(episode),
    }
    with timezone.override(ZoneInfo(episode.clinic.timezone)):
        return render(request, "intake/consents.html", context, status=400 if refused else 200)


@answering
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, episode: Episode, purpose: str) -> HttpResponse:
    """The second step before the form stops: what follows from taking this back."""
    in_the_frame(request, episode.clinic)
    if purpose not in TWICE:
        raise NotFound
    if request.method == "POST":
        _withdraw(request, episode, purpose)
        return redirect("form-consents")
    line = next((line for line in _lines(episode, {}) if line.purpose == purpose), None)
    if line is None or not line.may_take_back:
        return redirect("form-consents")
    context = {"line": line, "episode": episode, "sent": is_sent(episode)}
    return render(request, "intake/take_back.html", context)


@require_POST
@needs(Right.ANSWER_INTAKE)
def consents_mine(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A runner or carer with an account looks at what was agreed."""
    guards.open_form_session(request, episode)
    return redirect("form-consents")


@require_POST
@needs(Right.ENTER_ON_BEHALF)
def consents_on_behalf(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A member of the team changes what was agreed, as the runner says by phone."""
    guards.open_form_session(request, episode)
    return redirect("form-consents")


# ---- inside -----------------------------------------------------------------------------------


def _texts() -> ConsentTexts:
    return consent_texts.texts_for(get_language() or consent_texts.FIRST_LANGUAGE)


def _explained(texts: ConsentTexts, episode: Episode) -> dict[str, tuple[str, ...]]:
    clinic = episode.clinic
    return {
        purpose: text.explained(clinic=clinic.name, age=clinic.consent_age)
        for purpose, text in texts.purposes.items()
    }


def _form(request: HttpRequest, episode: Episode, stopped: Decision | None) -> ConsentForm:
    """Nothing is ticked before the runner ticks it; on coming back, what they said stands."""
    person = episode.patient
    initial: dict[str, object] = {
        "phone": person.phone,
        "gp_name": person.gp_name,
        "coach_contact": person.coach_contact,
    }
    if stopped is not None:
        decisions = clinic_operations.decisions_on(episode)
        initial |= {purpose: row.is_given for purpose, row in decisions.items()}
        initial["filled_by"] = stopped.filled_by
    if asked(request):
        initial |= request.POST.dict()
    is_sending = request.method == "POST" and not asked(request)
    return ConsentForm(
        _texts(),
        request.POST if is_sending else None,
        initial=initial,
        needs_guardian=clinic_operations.needs_guardian(episode),
    )


def _begin(request: HttpRequest, episode: Episode, form: ConsentForm) -> bool:
    """Keep the consents and start the form; False when the form says what is wrong."""
    actor = guards.actor_of(request)
    try:
        clinic_operations.record_consents(
            episode,
            by=actor,
            decisions=form.decisions,
            filled_by=form.cleaned_data["filled_by"],
            phone=form.cleaned_data["phone"],
            told=form.told,
        )
    except Invalid as error:
        form.refuse(error)
        return False
    if not is_sent(episode):
        operations.start_draft(episode, by=actor)
    return True


def _strip(episode: Episode) -> advice.Strip | None:
    """The warnings of an open form stand on these pages too."""
    draft = operations.open_draft(episode)
    if draft is None:
        return None
    progress = operations.progress_of(draft, episode)
    return advice.strip(operations.standing(progress), episode.clinic)


def _lines(episode: Episode, typed: Mapping[str, str]) -> list[Line]:
    """Every purpose that was asked, and the letters, which can be allowed at any time."""
    decisions, texts = clinic_operations.decisions_on(episode), _texts()
    known = {name: getattr(episode.patient, name) for name in CONTACTS.values()}
    return [
        Line(
            purpose=purpose,
            title=text.title,
            tick=text.tick,
            decision=decisions.get(purpose),
            contact=known.get(CONTACTS.get(purpose, ""), ""),
            typed=typed.get(CONTACTS.get(purpose, ""), known.get(CONTACTS.get(purpose, ""), "")),
        )
        for purpose, text in texts.purposes.items()
        if purpose in decisions or purpose in CONTACTS
    ]


def _change_letters(request: HttpRequest, episode: Episode) -> Invalid | None:
    """Returns what is missing; anything but a letter is changed on pages of its own."""
    purpose, actor = request.POST.get("purpose", ""), guards.actor_of(request)
    if purpose not in CONTACTS:
        raise NotFound
    if request.POST.get("act") == "take-back":
        _withdraw(request, episode, purpose)
        return None
    name = CONTACTS[purpose]
    typed = {name: request.POST.get(name, "")}
    told = Told(
        gp_name=typed.get("gp_name"),
        coach_contact=typed.get("coach_contact"),
        language=_texts().language,
    )
    try:
        clinic_operations.allow_letters(episode, purpose, by=actor, told=told)
    except Invalid as error:
        return error
    messages.success(request, _("Thank you. We kept your choice."))
    return None


def _withdraw(request: HttpRequest, episode: Episode, purpose: str) -> None:
    actor = guards.actor_of(request)
    clinic_operations.withdraw_consent(episode, purpose, by=actor, language=_texts().language)
    messages.success(request, _("You took this back. Your clinic can see it."))
