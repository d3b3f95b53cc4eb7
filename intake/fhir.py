"""Rows of the intake as FHIR resources."""

from __future__ import annotations

from typing import Any

from clinic import grants
from intake.models import Submission
from intake.questionnaire import loading, response
from intake.questionnaire.response import Identity


def questionnaire_response(sent: Submission) -> dict[str, Any]:
    """A sent form as a QuestionnaireResponse. An amendment is the next version of the same one."""
    episode = sent.episode
    identity = Identity(
        response_uid=str(episode.uid),
        number=sent.number,
        patient_uid=str(episode.patient.uid),
        episode_uid=str(episode.uid),
        sent_at=sent.submitted_at,
        filled_by=sent.filled_by,
        typed_by=_typed_by(sent),
    )
    questionnaire = loading.load(sent.questionnaire_slug, sent.questionnaire_version)
    return response.export(questionnaire, sent.answers, identity=identity)


def _typed_by(sent: Submission) -> str:
    """The uid of the member of staff who typed; whoever gave the answers is named elsewhere."""
    person = sent.sent_by
    if person is None or person.pk == sent.episode.patient.user_id:
        return ""
    at_work = grants.clinic_roles(person, on=sent.submitted_on)
    return str(person.uid) if sent.episode.clinic_id in at_work else ""
