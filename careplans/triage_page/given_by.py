"""Who gave the answers of a sent form, and who typed them, in words for staff."""

from __future__ import annotations

from clinic import grants
from clinic.rights import Role
from intake.models import Submission

BY_LINK = {
    "self": "Filled in by the runner",
    "parent": "Filled in by a parent or guardian",
    "helper": "Filled in with somebody who helps the runner",
}
BY_PHONE = {
    "self": "with the runner",
    "parent": "with a parent or guardian",
    "helper": "with somebody who helps the runner",
}


def given_by(sent: Submission) -> str:
    """From a link or the runner's own account, by a carer's account, or by phone through staff."""
    person, episode = sent.sent_by, sent.episode
    if person is None or person.pk == episode.patient.user_id:
        return BY_LINK.get(sent.filled_by, BY_LINK["self"])
    if grants.ever_held(Role.PROXY, person, episode):
        return f"Sent by {person.get_full_name()}, a carer"
    initial = f"{person.given[:1]}. " if person.given else ""
    told = BY_PHONE.get(sent.filled_by, BY_PHONE["self"])
    return f"Taken by phone by {initial}{person.family or person.email} {told}"
