"""Who gave the answers of a sent form, who typed them and agreed, and in what language."""

from __future__ import annotations

from clinic import grants
from clinic.operations import guardian_of
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

LANGUAGES = {"es": "Spanish"}


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


def agreed(sent: Submission) -> str:
    """The adult who agreed for a runner under the clinic's age of consent."""
    episode = sent.episode
    if episode.patient.age_on(sent.submitted_on) >= episode.clinic.consent_age:
        return ""
    guardian = guardian_of(episode)
    return f"{guardian.name} ({guardian.relation}) agreed" if guardian else ""


def reads(sent: Submission) -> str:
    """What language the runner reads, where it is not that of staff."""
    name = LANGUAGES.get(sent.language) or LANGUAGES.get(sent.episode.patient.language)
    return f"Reads {name}; own words may be in {name}" if name else ""
