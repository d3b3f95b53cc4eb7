"""Founding a clinic: the one thing an operator does from the shell, before anybody can sign in."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from clinic import audit, grants
from clinic.errors import Invalid
from clinic.models import Clinic, User
from clinic.rights import Role


@dataclass(frozen=True, kw_only=True)
class NewClinic:
    """What every page and print of a clinic needs to say."""

    slug: str
    name: str
    phone: str
    address: str = ""
    opening_hours: str = ""
    timezone: str = "Europe/London"
    distance_unit: str = "km"
    paper: str = "a4"
    emergency_number: str = "999"
    urgent_number: str = "111"


@dataclass(frozen=True, kw_only=True)
class FirstManager:
    """Who adds everybody else."""

    email: str
    given: str
    family: str


@transaction.atomic
def found_clinic(new: NewClinic, manager: FirstManager) -> Clinic:
    """A clinic with its first manager, who then adds people in the product."""
    if Clinic.objects.filter(slug=new.slug).exists():
        raise Invalid(f"There is a clinic with the short name {new.slug} already.")
    clinic = Clinic.objects.create(**vars(new))
    person = User.objects.filter(email__iexact=manager.email).first()
    if person is None:
        person = User.objects.create_user(
            manager.email, None, given=manager.given, family=manager.family
        )
        audit.record(audit.Event.PERSON_ADDED, by=None, clinic=clinic, about=person)
    grants.give_in_clinic(Role.MANAGER, person, clinic, by=None)
    audit.record(
        audit.Event.ROLE_GIVEN,
        by=None,
        clinic=clinic,
        about=person,
        detail={"role": Role.MANAGER.value},
    )
    return clinic
