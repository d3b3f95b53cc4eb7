"""The clinic's tables: people, clinics, patients, episodes, grants, audit."""

from clinic.models.audit import AuditEntry, AuditHead
from clinic.models.episodes import Consent, Episode, Invitation, Patient
from clinic.models.grants import ClinicGrant, EpisodeGrant
from clinic.models.people import Clinic, User, clinic_permission
from clinic.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "Clinic",
    "ClinicGrant",
    "Consent",
    "Episode",
    "EpisodeGrant",
    "Invitation",
    "Patient",
    "User",
    "clinic_permission",
]
