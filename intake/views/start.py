"""From the link to the first question: start, date of birth, consent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic import guards
from clinic import operations as clinic_operations
from clinic.errors import Invalid, NotFound
from clinic.guards import answering, needs, open_to_all
from clinic.models import Episode, Invitation
from clinic.rights import Right
from intake import operations
from intake.forms import BirthDateForm, ConsentForm
from intake.views.closing import PAGE_NOT_SAVED, saying_what_was_lost
from intake.views.filling import fills_in_on_behalf, in_the_frame, is_sent

PENDING = "pending_invitation"


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The start. Reading it changes nothing, as mail programs open links by themselves."""
    found = clinic_operations.find_invitation(token)
    if found is not None:
        in_the_frame(request, found.episode.clinic)
    if found is None or not _opens(found):
        return _dead_link(request, found)
    if request.method == "POST":
        request.session.pop(guards.FORM_SESSION, None)
        request.session[PENDING] = found.pk
        return redirect("form-identity")
    return render(request, "intake/start.html", {"clinic": found.episode.clinic})


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    """Whoever has the link also knows the date of birth. Five tries in all."""
    found = _pending(request)
    if found is None:
        return redirect("form-closed")
    in_the_frame(request, found.episode.clinic)
    if not _opens(found):
        return _dead_link(request, found, is_locked=found.is_locked)
    form = BirthDateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _try_birth_date(request, found, form)
    status = 400 if form.errors else 200
    return render(request, "intake/identity.html", {"form": form}, status=status)


@saying_what_was_lost(PAGE_NOT_SAVED)
@answering
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, episode: Episode) -> HttpResponse:
    """What is agreed before any answer is kept, and the number to call today."""
    in_the_frame(request, episode.clinic)
    if is_sent(episode):
        return redirect("form-sent")
    if operations.open_draft(episode) is not None:
        return redirect("form-sections")
    form = ConsentForm(
        episode.clinic,
        episode.patient.age_on(operations.clinic_date(episode.clinic)),
        request.POST if request.method == "POST" else None,
        initial={"phone": episode.patient.phone},
    )
    is_on_behalf = fills_in_on_behalf(episode, guards.actor_of(request))
    if is_on_behalf:
        form.address_staff()
    if form.is_valid() and _begin(request, episode, form):
        return redirect("form-sections")
    context = {"form": form, "on_behalf": is_on_behalf}
    return render(request, "intake/consent.html", context, status=400 if form.errors else 200)


@open_to_all
@require_http_methods(["GET", "HEAD"])
def closed(request: HttpRequest) -> HttpResponse:
    """No form is open in this browser: how to get back to it."""
    return render(request, "intake/closed.html")


@require_POST
@needs(Right.ANSWER_INTAKE)
def open_mine(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A runner with an account goes on with their own form."""
    guards.open_form_session(request, episode)
    return redirect("form-sections")


@require_POST
@needs(Right.ENTER_ON_BEHALF)
def open_on_behalf(request: HttpRequest, episode: Episode) -> HttpResponse:
    """A member of the team fills in the form with the runner, in the room or by phone."""
    guards.open_form_session(request, episode)
    return redirect("form-sections")


# ---- inside -----------------------------------------------------------------------------------


def _opens(found: Invitation) -> bool:
    return found.is_live(timezone.now()) and not found.is_locked and found.used_at is None


def _dead_link(
    request: HttpRequest, found: Invitation | None, *, is_locked: bool = False
) -> HttpResponse:
    """The same page whatever is wrong with a link, but for a form sent, or wrong dates."""
    sent = found is not None and is_sent(found.episode)
    context = {"is_locked": is_locked, "is_sent": sent}
    return render(request, "intake/dead_link.html", context, status=404)


def _pending(request: HttpRequest) -> Invitation | None:
    rows = Invitation.objects.select_related("episode__clinic", "episode__patient")
    return rows.filter(pk=request.session.get(PENDING, 0)).first()


def _try_birth_date(request: HttpRequest, found: Invitation, form: BirthDateForm) -> HttpResponse:
    try:
        clinic_operations.confirm_birth_date(found, form.cleaned_data["birth_date"])
    except NotFound:
        return _dead_link(request, found)
    except Invalid as error:
        if found.is_locked:
            return _dead_link(request, found, is_locked=True)
        form.add_error("birth_date", error.sentence)
        return render(request, "intake/identity.html", {"form": form}, status=400)
    del request.session[PENDING]
    guards.open_form_session(request, found.episode, invitation=found)
    return redirect("form-consent")


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
        )
    except Invalid as error:
        for name, sentence in error.fields.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    operations.start_draft(episode, by=actor)
    return True
