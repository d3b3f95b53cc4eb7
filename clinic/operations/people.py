"""Accounts of staff, the roles they hold, and tokens for programs."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from clinic import audit, grants
from clinic.errors import Invalid, NotNow
from clinic.models import ApiToken, Clinic, User
from clinic.models.tokens import hash_of
from clinic.rights import CLINIC_ROLES, Right, Role

TOKEN_DAYS = 90


@transaction.atomic
def add_person(
    clinic: Clinic, *, by: User, email: str, given: str, family: str, role: Role
) -> User:
    """The account with this email, made when there is none, now with `role` in `clinic`."""
    grants.require_clinic(Right.MANAGE_PEOPLE, by, clinic)
    email = _clean_email(email)
    if not (given.strip() and family.strip()):
        raise Invalid(
            "Enter the person's full name.", fields={"given": "Enter a first and a family name."}
        )
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(email, None, given=given.strip(), family=family.strip())
        audit.record(audit.Event.PERSON_ADDED, by=by, clinic=clinic, about=person)
    give_role(clinic, person, role, by=by)
    return person


@transaction.atomic
def give_role(clinic: Clinic, person: User, role: Role, *, by: User) -> None:
    """Give a clinic role; nobody changes their own."""
    grants.require_clinic(Right.MANAGE_PEOPLE, by, clinic)
    if role not in CLINIC_ROLES:
        raise Invalid("Choose a role in the clinic.", fields={"role": "Choose a role."})
    if person == by:
        raise NotNow("You cannot change your own roles. Ask another manager.")
    grants.give_in_clinic(role, person, clinic, by=by)
    audit.record(
        audit.Event.ROLE_GIVEN, by=by, clinic=clinic, about=person, detail={"role": role.value}
    )


@transaction.atomic
def end_role(clinic: Clinic, person: User, role: Role, *, by: User) -> None:
    """End a clinic role at once; the person's grants on episodes stop counting with it."""
    grants.require_clinic(Right.MANAGE_PEOPLE, by, clinic)
    if person == by:
        raise NotNow("You cannot change your own roles. Ask another manager.")
    if role not in grants.clinic_roles(person).get(clinic.pk, frozenset()):
        raise NotNow("This person does not hold that role now.")
    grants.end_in_clinic(role, person, clinic)
    audit.record(
        audit.Event.ROLE_ENDED, by=by, clinic=clinic, about=person, detail={"role": role.value}
    )


@transaction.atomic
def make_api_token(person: User, *, name: str, by: User | None) -> str:
    """A new token for `person`, shown once; it ends after 90 days. People make their own."""
    if by is not None and by != person:
        raise NotNow("You can make a token only for yourself.")
    if not person.is_active:
        raise NotNow("This account is not active.")
    token = secrets.token_urlsafe(32)
    stored = ApiToken.objects.create(
        user=person,
        name=name,
        token_sha256=hash_of(token),
        ends_at=timezone.now() + timedelta(days=TOKEN_DAYS),
    )
    for clinic in Clinic.objects.filter(pk__in=grants.clinic_roles(person)):
        audit.record(audit.Event.TOKEN_MADE, by=person, clinic=clinic, about=stored)
    return token


def _clean_email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as error:
        sentence = "Enter an email address, like name@example.org."
        raise Invalid(sentence, fields={"email": sentence}) from error
    return email.strip().lower()
