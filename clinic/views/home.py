"""Where everybody lands, and the pages that are open to all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from clinic import grants, guards
from clinic.errors import NotFound
from clinic.guards import open_to_all, signed_in
from clinic.models import Clinic, User
from clinic.rights import Right

# The first door that somebody may open is where they land.
_LANDINGS = (
    (Right.SEE_QUEUE, "queue"),
    (Right.LIST_PATIENTS, "patients"),
    (Right.READ_AUDIT, "audit"),
)


@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    """Staff land at their first door, patients at their plan, everybody else at the sign-in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    clinic = guards.current_clinic(request)
    if clinic is None:
        return redirect("me")
    held = grants.rights_in(clinic, guards.user_of(request))
    return redirect(next((name for right, name in _LANDINGS if right in held), "me"))


@require_POST
@signed_in
def choose_clinic(request: HttpRequest) -> HttpResponse:
    """Work in another of one's clinics from now on."""
    own = Clinic.objects.filter(pk__in=grants.clinic_roles(guards.user_of(request)))
    asked = request.POST.get("clinic")
    chosen = next((clinic for clinic in own if clinic.slug == asked), None)
    if chosen is None:
        raise NotFound
    request.session[guards.CLINIC_SESSION] = chosen.pk
    return redirect(reverse("home"))


@open_to_all
def privacy(request: HttpRequest) -> HttpResponse:
    """How answers are used, in the words of the clinic whose form or record this browser opens."""
    return _about(request, "clinic/privacy.html")


@open_to_all
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages, and what was not tested."""
    return _about(request, "clinic/accessibility.html")


def _about(request: HttpRequest, template: str) -> HttpResponse:
    episode = guards.form_session(request)
    clinic = episode.clinic if episode else _clinic_of(request)
    if clinic is not None:
        request.frame_clinic = clinic  # type: ignore[attr-defined]
    context = {"clinic": clinic, "has_form": episode is not None}
    return render(request, template, context)


def _clinic_of(request: HttpRequest) -> Clinic | None:
    """That of a patient with an account, otherwise the only clinic there is."""
    if isinstance(request.user, User):
        own = Clinic.objects.filter(patients__user=request.user).order_by("-patients__pk").first()
        if own is not None:
            return own
    clinics = list(Clinic.objects.all()[:2])
    return clinics[0] if len(clinics) == 1 else None
