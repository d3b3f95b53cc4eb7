"""Addresses of the clinic's own pages."""

from __future__ import annotations

from django.urls import path

from clinic.views import (
    audit,
    carers,
    home,
    invitations,
    languages,
    patient,
    patients,
    people,
    visits,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("staff/clinic/", home.choose_clinic, name="choose-clinic"),
    path("language/", languages.choose, name="language"),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("staff/patients/", patients.patients, name="patients"),
    path("staff/patients/new/", patients.new, name="patient-new"),
    path("staff/patients/<uuid:patient_uid>/", patient.patient, name="patient"),
    path(
        "staff/patients/<uuid:patient_uid>/open-episode/",
        patient.open_episode,
        name="episode-open",
    ),
    path("staff/episodes/<uuid:episode_uid>/contact/", patient.contact, name="patient-contact"),
    path("staff/episodes/<uuid:episode_uid>/carers/", carers.carers, name="carers"),
    path("me/episodes/<uuid:episode_uid>/carers/", carers.carers, name="my-carers"),
    path("staff/episodes/<uuid:episode_uid>/visit/", visits.visit, name="visit"),
    path("staff/episodes/<uuid:episode_uid>/invite/", invitations.invite, name="invite"),
    path("staff/episodes/<uuid:episode_uid>/invite/stop/", invitations.stop, name="invite-stop"),
    path("staff/people/", people.people, name="people"),
    path("staff/people/new/", people.new, name="person-new"),
    path("staff/people/<uuid:person_uid>/give/", people.give, name="role-give"),
    path("staff/people/<uuid:person_uid>/end/", people.end, name="role-end"),
    path("staff/audit/", audit.entries, name="audit"),
]
