"""Finding and registering patients. No clinical content on any of these pages."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html

from clinic import audit, grants, guards, operations
from clinic.errors import Invalid
from clinic.forms import PatientForm
from clinic.guards import needs_clinic
from clinic.models import Clinic, Episode, Invitation, Patient, User
from clinic.operations import NewPatient
from clinic.rights import Right
from clinic.views import paging

PAGE_SIZE = 25
LONGEST_SEARCH = 80
MOST_WORDS = 6
SHOWN_ALIKE = 5


@needs_clinic(Right.LIST_PATIENTS)
def patients(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Search by any part of a name, date of birth or number; all words must fit."""
    user = guards.user_of(request)
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    page = paging.page_of(_with_state(_matching(clinic, words)), request, size=PAGE_SIZE)
    audit.record(
        audit.Event.LIST_OPENED,
        by=user,
        clinic=clinic,
        detail={"list": "patients", "shown": [str(row.uid) for row in page]},
    )
    context = {
        "rows": list(page),
        "words": words,
        "clinic": clinic,
        "states": dict(Episode.Status.choices),
        "foot": paging.foot(page, "patient,patients", {"q": words}),
        "may_register": Right.REGISTER_PATIENT in grants.rights_in(clinic, user),
    }
    return render(request, "clinic/patients.html", context)


@needs_clinic(Right.REGISTER_PATIENT)
def new(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Register a patient and send the first link; names that look alike are shown before."""
    form = PatientForm(request.POST if request.method == "POST" else None)
    similar: list[Patient] = []
    if request.method == "POST" and form.is_valid():
        similar = _similar(clinic, form.cleaned_data["family"], form.cleaned_data["birth_date"])
        if not similar or request.POST.get("really") == "yes":
            try:
                patient = _register(clinic, form, by=guards.user_of(request))
            except Invalid as error:
                form.refuse(error)
            else:
                _say_where_the_link_went(request, patient)
                return redirect("patient", patient_uid=patient.uid)
    context = {"form": form, "similar": similar}
    return render(request, "clinic/patient_new.html", context, status=_status(form, similar))


# ---- inside -----------------------------------------------------------------------------------


def _register(clinic: Clinic, form: PatientForm, *, by: User) -> Patient:
    patient = operations.register_patient(clinic, NewPatient(**form.cleaned_data), by=by)
    operations.invite(operations.open_episode(patient, by=by), by=by)
    return patient


def _say_where_the_link_went(request: HttpRequest, patient: Patient) -> None:
    if patient.email:
        messages.success(request, f"We mailed the link to {patient.email}.")
        return
    episode = patient.episodes.get()
    words = (
        "No email on record, so nothing was mailed. "
        '<a href="{}">Copy the link, or show it as a QR code</a>.'
    )
    messages.warning(request, format_html(words, reverse("invite", args=[episode.uid])))


def _status(form: PatientForm, similar: list[Patient]) -> int:
    if not form.is_bound:
        return 200
    return 409 if similar and form.is_valid() else 400


def _with_state(found: QuerySet[Patient]) -> QuerySet[Patient]:
    """The newest episode's state and urgency and what the newest link waits for, in one query."""
    links = Invitation.objects.filter(episode__patient=OuterRef("pk")).order_by("-pk")
    asked = links.filter(renewal_asked_at__isnull=False).order_by("-renewal_asked_at")
    newest = Episode.objects.filter(patient=OuterRef("pk")).order_by("-opened_at", "-pk")
    return found.annotate(
        episode_state=Subquery(newest.values("status")[:1]),
        episode_urgency=Subquery(newest.values("urgency")[:1]),
        link_made_at=Subquery(links.values("created_at")[:1]),
        link_tries_left=Subquery(links.values("tries_left")[:1]),
        link_asked_at=Subquery(asked.values("renewal_asked_at")[:1]),
    )


def _matching(clinic: Clinic, words: str) -> QuerySet[Patient]:
    found = Patient.objects.filter(clinic=clinic).order_by("family", "given", "pk")
    for word in words.replace(",", " ").split()[:MOST_WORDS]:
        fits = Q(given__icontains=word) | Q(family__icontains=word) | Q(number__endswith=word)
        if born := _as_date(word):
            fits |= Q(birth_date=born)
        found = found.filter(fits)
    return found


def _as_date(word: str) -> date | None:
    """A date of birth as staff type it: 14/3/1988, 14.3.1988 or 1988-03-14."""
    parts = word.replace(".", "/").split("/")
    text = f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}" if len(parts) == 3 else word
    try:
        return parse_date(text)
    except ValueError:
        return None


def _similar(clinic: Clinic, family: str, birth_date: date) -> list[Patient]:
    """Patients with the same family name or the same date of birth: look before you add."""
    same = Q(family__iexact=family.strip()) | Q(birth_date=birth_date)
    found = Patient.objects.filter(same, clinic=clinic)
    return list(found.order_by("family", "given", "pk")[:SHOWN_ALIKE])
