"""Patients, their episodes, contact details, consents and accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from clinic import audit, grants
from clinic.errors import Conflict, Invalid, NotNow
from clinic.grants import Actor
from clinic.models import Clinic, Consent, Episode, Patient, User
from clinic.rights import FILLING_IN, Right, Role

OLDEST = 100
YOUNGEST = 8
NAME_LENGTH = 80
CONSENT_TEXT_VERSION = "1.0.0"


@dataclass(frozen=True, kw_only=True)
class NewPatient:
    """What the desk knows when a runner calls. Email and phone may be empty."""

    given: str
    family: str
    birth_date: date
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    """How to reach the patient, and who else treats them."""

    email: str
    phone: str
    gp_name: str = ""
    coach_contact: str = ""


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
        email=_clean_email(contact.email) if contact.email.strip() else "",
        phone=_clean_phone(contact.phone) if contact.phone.strip() else "",
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
            "Somebody changed these details while you were editing. Check them and save again.",
            current={"email": patient.email, "phone": patient.phone},
        )
    audit.record(audit.Event.CONTACT_EDITED, by=by, clinic=episode.clinic, episode=episode)
    return patient


@transaction.atomic
def record_consents(
    episode: Episode, *, by: Actor, decisions: dict[str, bool], filled_by: str, phone: str
) -> None:
    """Keep what was agreed before the first answer, and the number the clinic can call today.

    `decisions` maps purposes to yes or no; care and not-for-emergencies must be yes, and a
    guardian's consent too below the clinic's age of consent.
    """
    grants.require_one(FILLING_IN, by, episode)
    _require_consents(episode, decisions, filled_by)
    Patient.objects.filter(pk=episode.patient_id).update(phone=_clean_phone(phone))
    for purpose, is_given in sorted(decisions.items()):
        Consent.objects.create(
            patient=episode.patient,
            episode=episode,
            purpose=purpose,
            is_given=is_given,
            text_version=CONSENT_TEXT_VERSION,
            filled_by=filled_by,
            given_at=timezone.now(),
        )
    audit.record(
        audit.Event.CONSENT_RECORDED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        detail={"purposes": sorted(decisions), "filled_by": filled_by},
    )


@transaction.atomic
def open_account(episode: Episode, *, by: Actor) -> User:
    """An account for the patient, signed in to by mailed code; it owns all their episodes."""
    grants.require(Right.READ_SENT_ANSWERS, by, episode)
    patient = Patient.objects.select_for_update().get(pk=episode.patient_id)
    if patient.user is not None:
        return patient.user
    if not patient.email:
        raise NotNow("We have no email address for you. Ask the clinic to add it.")
    user = User.objects.filter(email__iexact=patient.email).first() or User.objects.create_user(
        patient.email, None, given=patient.given, family=patient.family
    )
    if Patient.objects.filter(clinic=patient.clinic, user=user).exists():
        raise NotNow("This email address is used by somebody else. Ask the clinic to change it.")
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
    email, phone = new.email.strip(), new.phone.strip()
    for value, clean in ((email, _clean_email), (phone, _clean_phone)):
        fields |= _fault(value, clean)
    if fields:
        raise Invalid("Check the details marked below.", fields=fields)
    email, phone = email and _clean_email(email), phone and _clean_phone(phone)
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


def _require_consents(episode: Episode, decisions: dict[str, bool], filled_by: str) -> None:
    fields: dict[str, str] = {}
    if not decisions.get(Consent.Purpose.NOT_FOR_EMERGENCIES):
        fields["not_for_emergencies"] = "Tick to say that you understand this."
    if not decisions.get(Consent.Purpose.CARE):
        fields["care"] = "We need your yes to store your answers. Call us if you do not want this."
    if filled_by not in {"self", "parent", "helper"}:
        fields["filled_by"] = "Choose who is filling in this form."
    age = episode.patient.age_on(timezone.now().date())
    if age < episode.clinic.consent_age and not decisions.get(Consent.Purpose.GUARDIAN):
        fields["guardian"] = "A parent or guardian must agree before you go on."
    if fields:
        raise Invalid("There is something to complete on this page.", fields=fields)


def _clean_email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        sentence = "Enter an email address, like name@example.org."
        raise Invalid(sentence, fields={"email": sentence}) from error
    return email.strip().lower()


def _clean_phone(phone: str) -> str:
    """Digits with an optional plus, spaces kept for reading; 6 to 15 digits."""
    kept = " ".join(phone.replace("(", " ").replace(")", " ").replace("-", " ").split())
    digits = kept.replace(" ", "").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 15):
        sentence = "Enter a phone number with its area code, like 01632 960 001."
        raise Invalid(sentence, fields={"phone": sentence})
    return kept
