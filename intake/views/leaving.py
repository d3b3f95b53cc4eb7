"""Staying, leaving for now, and how to come back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clinic import guards
from clinic import operations as clinic_operations
from clinic.errors import NotNow
from clinic.grants import Invitee
from clinic.guards import answering
from clinic.models import Episode
from intake.views.filling import Filling, with_form


@answering
@with_form
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, filling: Filling) -> HttpResponse:
    """How to come back; and the form closed in this browser, for a device that others use."""
    if request.method == "POST":
        request.session.pop(guards.FORM_SESSION, None)
        return redirect("form-closed")
    actor, email = filling.actor, filling.episode.patient.email
    by_link = isinstance(actor, Invitee)
    context = {
        "until": actor.invitation.expires_at if isinstance(actor, Invitee) else None,
        "address": masked(email) if by_link and email else "",
        "visit": filling.episode.coming_visit_at,
    }
    return filling.show("intake/leave.html", context)


@answering
@with_form
@require_POST
def resend(request: HttpRequest, filling: Filling) -> HttpResponse:
    """The same link by mail once more, to the address that the clinic has."""
    actor = filling.actor
    if not isinstance(actor, Invitee):
        return redirect("form-leave")
    try:
        clinic_operations.resend_link(actor.invitation, by=actor)
    except NotNow as refusal:
        messages.error(request, refusal.sentence)
    else:
        address = masked(filling.episode.patient.email)
        messages.success(request, _("We sent the link to {address}.").format(address=address))
    return redirect("form-leave")


@answering
@require_POST
def stay(request: HttpRequest, episode: Episode) -> HttpResponse:  # noqa: ARG001
    """Somebody is still there: the guard has noted it."""
    return JsonResponse({"stays": True})


def masked(address: str) -> str:
    """Enough of an address to know one's own: a•••@mail.com."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"
