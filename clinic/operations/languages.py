"""The language in which a patient reads pages and messages."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, grants
from clinic.errors import Invalid, NotFound
from clinic.grants import Actor
from clinic.models import Patient
from clinic.models.episodes import LANGUAGES
from clinic.rights import Right


@transaction.atomic
def choose_language(patient: Patient, language: str, *, by: Actor) -> Patient:
    """From now on pages and messages to `patient` are in `language`.

    Whoever answers for the patient may choose it, and whoever may change the contact details.
    """
    own = grants.episodes_with(Right.ANSWER_INTAKE, by).filter(patient=patient)
    reached = grants.episodes_with(Right.EDIT_CONTACT, by).filter(patient=patient)
    episode = own.first() or reached.first()
    if episode is None:
        raise NotFound
    if language not in dict(LANGUAGES):
        raise Invalid(_("Choose a language."), fields={"language": _("Choose a language.")})
    patient = Patient.objects.select_for_update().get(pk=patient.pk)
    if patient.language == language:
        return patient
    patient.language = language
    patient.save(update_fields=["language"])
    audit.record(
        audit.Event.LANGUAGE_CHOSEN,
        by=by,
        clinic=patient.clinic,
        episode=episode,
        detail={"language": language},
    )
    return patient
