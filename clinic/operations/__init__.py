"""The only writers of the clinic's tables."""

from clinic.operations.clinics import FirstManager, NewClinic, found_clinic
from clinic.operations.invitations import (
    confirm_birth_date,
    find_invitation,
    invite,
    mark_used,
    revoke_invitation,
    token_of,
)
from clinic.operations.languages import choose_language
from clinic.operations.patients import (
    ContactDetails,
    NewPatient,
    edit_contact,
    open_account,
    open_episode,
    record_consents,
    register_patient,
)
from clinic.operations.people import add_person, end_role, give_role, make_api_token
from clinic.operations.team import claim_episode, hand_over, join_team, leave_team

__all__ = [
    "ContactDetails",
    "FirstManager",
    "NewClinic",
    "NewPatient",
    "add_person",
    "choose_language",
    "claim_episode",
    "confirm_birth_date",
    "edit_contact",
    "end_role",
    "find_invitation",
    "found_clinic",
    "give_role",
    "hand_over",
    "invite",
    "join_team",
    "leave_team",
    "make_api_token",
    "mark_used",
    "open_account",
    "open_episode",
    "record_consents",
    "register_patient",
    "revoke_invitation",
    "token_of",
]
