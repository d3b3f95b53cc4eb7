"""What a runner's age asks for, counted on the clinic's own calendar and by its settings."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.models import Clinic, Episode, Patient


def needs_guardian(episode: Episode) -> bool:
    """Whether a parent or guardian has to agree too."""
    return _age(episode.patient, episode.clinic) < episode.clinic.consent_age


def may_keep_private(episode: Episode) -> bool:
    """Whether the runner is of the age to keep answers from parents and carers."""
    clinic = episode.clinic
    return clinic.private_age <= _age(episode.patient, clinic) < clinic.adult_age


def is_minor(patient: Patient, clinic: Clinic) -> bool:
    return _age(patient, clinic) < clinic.adult_age


def adult_on(patient: Patient, clinic: Clinic) -> date:
    """The birthday from which nobody acts for the runner by being their parent.

    Whoever was born on 29 February has it on 1 March, as ages are counted everywhere here.
    """
    born = patient.birth_date
    year = born.year + clinic.adult_age
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def today_in(clinic: Clinic) -> date:
    return timezone.now().astimezone(ZoneInfo(clinic.timezone)).date()


def start_of(day: date, clinic: Clinic) -> datetime:
    """Midnight at the beginning of `day` where the clinic is."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(clinic.timezone))


def _age(patient: Patient, clinic: Clinic) -> int:
    return patient.age_on(today_in(clinic))
