"""Sent forms in a clinic, for tests of what staff see of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from clinic import operations as clinic_operations
from clinic.models import Clinic, Episode, User
from tests import builders, builders_intake


def invited(clinic: Clinic, *, by: User, vignette: str = "v01", **names: str) -> Episode:
    """A patient of the vignette's age, whose link to the form is made."""
    patient = builders.make_patient(
        clinic,
        by=by,
        birth_date=builders_intake.birth_date_of(vignette),
        **names,
    )
    episode = builders.make_episode(patient, by=by)
    builders.make_invitation(episode, by=by)
    return episode


def sent(
    clinic: Clinic,
    *,
    by: User,
    vignette: str = "v01",
    changed: Mapping[str, Any] | None = None,
    **names: str,
) -> Episode:
    """The same, with the vignette's form sent; `changed` answers replace its own, None removes."""
    episode = invited(clinic, by=by, vignette=vignette, **names)
    invitee = clinic_operations.confirm_birth_date(
        episode.invitations.get(revoked_at__isnull=True), episode.patient.birth_date
    )
    answers = builders_intake.answers_of(vignette) | dict(changed or {})
    given = {name: value for name, value in answers.items() if value is not None}
    builders_intake.make_submission(episode, by=invitee, answers=given)
    episode.refresh_from_db()
    return episode


def warned(clinic: Clinic, *, by: User, vignette: str = "v14", **names: str) -> Episode:
    """The form is filled in and raised its warnings, but is not sent."""
    episode = invited(clinic, by=by, vignette=vignette, **names)
    invitee = clinic_operations.confirm_birth_date(
        episode.invitations.get(revoked_at__isnull=True), episode.patient.birth_date
    )
    builders_intake.make_draft(episode, by=invitee, answers=builders_intake.answers_of(vignette))
    episode.refresh_from_db()
    return episode


def sign_in(page: Page, person: User) -> Page:
    """The browser of `page` holds a session of `person` from now on."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": settings.BASE_URL}]
    )
    return page
