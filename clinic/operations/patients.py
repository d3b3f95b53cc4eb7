"""Patients, their episodes, contact details and accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit, grants
from clinic.errors import Conflict, Invalid, NotNow
from clinic.grants import Actor
from clinic.models import Clinic, Episode, Patient, User
from clinic.models.episodes import LANGUAGES
from clinic.operations.languages import choose_language
from clinic.operations.typed import clean_email, clean_phone
from clinic.rights import Right, Role

ENGLISH = "en"
OLDEST = 100
YOUNGEST = 8
NAME_LENGTH = 80


@dataclass(frozen=True, kw_only=True)
class NewPatient:
    """What the desk knows when a runner calls. Email and phone may be empty."""

    given: str
    family: str
    birth_date: date
    email: str = ""
    phone: str = ""
    language: str = ENGLISH


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """How to reach the patient, and who else treats them. An empty `language` stays as it is."""

    email: str
    phone: str
    gp_name: str = ""
    coach_contact: str = ""
    language: str = ""


@transaction.atomic
def register_patient(clinic: Clinic, new: NewPatient, *, by: User) -> Patient:
    """A new patient with the clinic's next number."""
    grants.require_clinic(Right.REGISTER_PATIENT, by, clinic)
    new = _clean_patient(new)
    Clinic.objects.select_for_update().get(pk=clinic.pk)
    last = Patient.objects.filter(clinic=clinic).order_by("-number").first()
    patient = Patient.objects.create(
        clinic=clinic,
        number=f"{int(last.number) + 1 if last else 1001:06d}",
        given=new.given,
        family=new.family,
        birth_date=new.birth_date,
        email=new.email,
        phone=new.phone,
        language=new.language or ENGLISH,
    )
    audit.record(audit.Event.PATIENT_REGISTERED, by=by, clinic=clinic, patient=patient)
    return patient


@transaction.atomic
def open_episode(patient: Patient, *, by: User) -> Episode:
    """A new knee problem of a known patient."""
    grants.require_clinic(Right.REGISTER_PATIENT, by, patient.clinic)
    episode = Episode.objects.create(clinic=patient.clinic, patient=patient)
    if patient.user is not None:
        grants.give(Role.PATIENT, patient.user, episode, by=by)
    audit.record(audit.Event.EPISODE_OPENED, by=by, clinic=patient.clinic, episode=episode)
    return episode


@transaction.atomic
def edit_contact(
    episode: Episode, contact: ContactDetails, *, by: Actor, lock_version: int
) -> Patient:
    """Replace the contact details as they were at `lock_version`."""
    grants.require(Right.EDIT_CONTACT, by, episode)
    clean = replace(
        contact,
        email=clean_email(contact.email) if contact.email.strip() else "",
        phone=clean_phone(contact.phone) if contact.phone.strip() else "",
    )
    changed = Patient.objects.filter(pk=episode.patient_id, lock_version=lock_version).update(
        email=clean.email,
        phone=clean.phone,
        gp_name=clean.gp_name.strip(),
        coach_contact=clean.coach_contact.strip(),
        lock_version=F("lock_version") + 1,
    )
    patient = Patient.objects.get(pk=episode.patient_id)
    if not changed:
        raise Conflict(
            _("Somebody changed these details while you were editing. Check them and save again."),
            current={"email": patient.email, "phone": patient.phone},
        )
    audit.record(audit.Event.CONTACT_EDITED, by=by, clinic=episode.clinic, episode=episode)
    if clean.language:
        patient = choose_language(patient, clean.language, by=by)
    return patient


@transaction.atomic
def open_account(episode: Episode, *, by: Actor) -> User:
    """An account for the patient, signed in to by mailed code; it owns all their episodes."""
    grants.require(Right.READ_SENT_ANSWERS, by, episode)
    patient = Patient.objects.select_for_update().get(pk=episode.patient_id)
    if patient.user is not None:
        return patient.user
    if not patient.email:
        raise NotNow(_("We have no email address for you. Ask the clinic to add it."))
    user = User.objects.filter(email__iexact=patient.email).first() or User.objects.create_user(
        patient.email, None, given=patient.given, family=patient.family
    )
    if Patient.objects.filter(clinic=patient.clinic, user=user).exists():
        raise NotNow(_("This email address is used by somebody else. Ask the clinic to change it."))
    patient.user = user
    patient.save(update_fields=["user"])
    for own in Episode.objects.filter(patient=patient):
        grants.give(Role.PATIENT, user, own, by=None)
    audit.record(audit.Event.ACCOUNT_OPENED, by=by, clinic=patient.clinic, episode=episode)
    return user


# ---- what is typed ----------------------------------------------------------------------------


def _clean_patient(new: NewPatient) -> NewPatient:
    fields: dict[str, str] = {}
    given, family = " ".join(new.given.split()), " ".join(new.family.split())
    for name, value, words in (("given", given, "first"), ("family", family, "family")):
        if not value:
            fields[name] = f"Enter the {words} name."
        elif len(value) > NAME_LENGTH:
            fields[name] = f"Enter a {words} name of at most {NAME_LENGTH} letters."
    fields |= _birth_date_fault(new.birth_date)
    if new.language and new.language not in dict(LANGUAGES):
        fields["language"] = "Choose a language."
    email, phone = new.email.strip(), new.phone.strip()
    for value, clean in ((email, clean_email), (phone, clean_phone)):
        fields |= _fault(value, clean)
    if fields:
        raise Invalid("Check the details marked below.", fields=fields)
    email, phone = email and clean_email(email), phone and clean_phone(phone)
    return replace(new, given=given, family=family, email=email, phone=phone)


def _fault(value: str, clean: Callable[[str], str]) -> dict[str, str]:
    """What is wrong with an optional value; nothing when it is empty."""
    if not value:
        return {}
    try:
        clean(value)
    except Invalid as error:
        return error.fields
    return {}


def _birth_date_fault(birth_date: date) -> dict[str, str]:
    today = timezone.now().date()
    if birth_date > today:
        return {"birth_date": "Enter a date of birth in the past."}
    had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
    age = today.year - birth_date.year - (0 if had_birthday else 1)
    if age > OLDEST:
        return {"birth_date": f"Enter a date of birth within the last {OLDEST} years."}
    if age < YOUNGEST:
        return {
            "birth_date": f"The online form is for people of {YOUNGEST} and older. "
            "Book a phone call with the parent."
        }
    return {}
