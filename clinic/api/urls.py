"""Addresses of the clinic's endpoints, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from clinic.api import carers, patients, people

CLINIC = "clinics/<slug:clinic_slug>"
EPISODE = "episodes/<uuid:episode_uid>"

urlpatterns = [
    path("me/", people.Me.as_view(), name="api-me"),
    path("me/tokens/", people.Tokens.as_view(), name="api-tokens"),
    path("identity/", patients.Identity.as_view(), name="api-identity"),
    path(f"{CLINIC}/people/", people.People.as_view(), name="api-people"),
    path(
        f"{CLINIC}/people/<uuid:person_uid>/roles/",
        people.PersonRoles.as_view(),
        name="api-person-roles",
    ),
    path(f"{CLINIC}/audit/", people.Audit.as_view(), name="api-audit"),
    path(f"{CLINIC}/patients/", patients.Patients.as_view(), name="api-patients"),
    path(
        f"{CLINIC}/patients/<uuid:patient_uid>/episodes/",
        patients.Episodes.as_view(),
        name="api-episodes",
    ),
    path(f"{EPISODE}/link/", patients.Link.as_view(), name="api-link"),
    path(f"{EPISODE}/contact/", patients.Contact.as_view(), name="api-contact"),
    path(f"{EPISODE}/carers/", carers.Carers.as_view(), name="api-carers"),
    path(f"{EPISODE}/visit/", carers.Visit.as_view(), name="api-visit"),
    path(f"{EPISODE}/claim/", patients.Claim.as_view(), name="api-claim"),
    path(f"{EPISODE}/team/", patients.Team.as_view(), name="api-team"),
]
