"""Finding, registering and reaching patients. No clinical content on any of these pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from clinic import audit, grants, guards, operations
from clinic.errors import Conflict, Invalid
from clinic.forms import ContactForm, PatientForm
from clinic.guards import needs, needs_clinic
from clinic.models import Clinic, Episode, Patient
from clinic.operations import ContactDetails, NewPatient
from clinic.rights import Right

PAGE_SIZE = 25
LONGEST_SEARCH = 80


@needs_clinic(Right.LIST_PATIENTS)
def patients(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Search by any part of a name, date of birth or number; all words must fit."""
    words = request.GET.get("q", "").replace("\x00", "")[:LONGEST_SEARCH].strip()
    found = _matching(clinic, words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    audit.record(
        audit.Event.LIST_OPENED,
        by=guards.user_of(request),
        clinic=clinic,
        detail={"list": "patients", "shown": [str(row.uid) for row in page]},
    )
    context = {"page": page, "words": words, "clinic": clinic}
    return render(request, "clinic/patients.html", context)


@needs_clinic(Right.REGISTER_PATIENT)
def new(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Register a patient and send the first link; names that look alike are shown before."""
    form = PatientForm(request.POST or None)
    similar: list[Patient] = []
    if request.method == "POST" and form.is_valid():
        similar = _similar(clinic, form.cleaned_data["family"], form.cleaned_data["birth_date"])
        if not similar or request.POST.get("really") == "yes":
            try:
                patient = operations.register_patient(
                    clinic, NewPatient(**form.cleaned_data), by=guards.user_of(request)
                )
            except Invalid as error:
                form.refuse(error)
            else:
                return _open_first_episode(request, patient)
    context = {"form": form, "similar": similar}
    status = 400 if request.method == "POST" else 200
    return render(request, "clinic/patient_new.html", context, status=status)


def _open_first_episode(request: HttpRequest, patient: Patient) -> HttpResponse:
    user = guards.user_of(request)
    episode = operations.open_episode(patient, by=user)
    operations.invite(episode, by=user)
    return redirect("patient", patient_uid=patient.uid)


@needs_clinic(Right.LIST_PATIENTS)
def patient(request: HttpRequest, clinic: Clinic, patient_uid: UUID) -> HttpResponse:
    """Who it is, how to reach them, and the state of each episode and its link."""
    found = get_object_or_404(
        Patient.objects.filter(clinic=clinic).prefetch_related(
            Prefetch(
                "episodes",
                queryset=Episode.objects.select_related("owner", "clinic").order_by("-opened_at"),
            )
        ),
        uid=patient_uid,
    )
    user = guards.user_of(request)
    audit.record(
        audit.Event.RECORD_OPENED,
        by=user,
        clinic=clinic,
        patient=found,
        detail={"page": "patient"},
    )
    context = {
        "patient": found,
        "cards": [_card(episode, request) for episode in found.episodes.all()],
        "may_register": Right.REGISTER_PATIENT in _rights(clinic, request),
    }
    return render(request, "clinic/patient.html", context)


@require_POST
@needs_clinic(Right.REGISTER_PATIENT)
def open_episode(request: HttpRequest, clinic: Clinic, patient_uid: UUID) -> HttpResponse:
    """A new knee problem of a known patient, with its own link."""
    found = get_object_or_404(Patient, clinic=clinic, uid=patient_uid)
    return _open_first_episode(request, found)


@needs(Right.EDIT_CONTACT)
def contact(request: HttpRequest, episode: Episode) -> HttpResponse:
    """Change how the patient is reached; a second editor sees what the first one saved."""
    person = episode.patient
    known = {name: getattr(person, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST or None, initial=known)
    clash: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("lock_version")
        try:
            operations.edit_contact(
                episode,
                ContactDetails(**values),
                by=guards.user_of(request),
                lock_version=version,
            )
            return redirect(_after_contact(request, person))
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            clash = error
    status = 409 if clash else 400 if request.method == "POST" else 200
    context = {"form": form, "patient": person, "clash": clash, "episode": episode}
    return render(request, "clinic/contact.html", context, status=status)


# ---- inside -----------------------------------------------------------------------------------


def _after_contact(request: HttpRequest, person: Patient) -> str:
    may_list = Right.LIST_PATIENTS in _rights(person.clinic, request)
    return reverse("patient", args=[person.uid]) if may_list else reverse("me")


def _rights(clinic: Clinic, request: HttpRequest) -> frozenset[Right]:
    return grants.rights_in(clinic, guards.user_of(request))


def _matching(clinic: Clinic, words: str) -> QuerySet[Patient]:
    found = Patient.objects.filter(clinic=clinic).order_by("family", "given", "pk")
    for word in words.split():
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
    return list(Patient.objects.filter(same, clinic=clinic).order_by("family", "given")[:5])


def _card(episode: Episode, request: HttpRequest) -> dict[str, object]:
    held = grants.rights_on(episode, guards.user_of(request))
    live = episode.invitations.filter(revoked_at__isnull=True).order_by("-pk").first()
    return {
        "episode": episode,
        "invitation": live,
        "may_invite": Right.INVITE in held and not (live and live.used_at),
        "may_read": Right.READ_TRIAGE in held,
        "may_contact": Right.EDIT_CONTACT in held,
        "may_hand_over": Right.HAND_OVER_PLAN in held,
    }
