"""Sections that a young runner keeps from parents and carers. Staff always read everything."""

from __future__ import annotations

import copy
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import grants
from clinic import operations as clinic_operations
from clinic.audit import Event
from clinic.errors import Invalid, NotAllowed, NotNow
from clinic.grants import Actor
from clinic.models import Episode
from intake.models import Draft, Submission
from intake.operations.access import AlreadySent, locked_to_answer, record, require_writing
from intake.questionnaire import loading

ALONE = "self"


def may_keep_private(draft: Draft, episode: Episode, *, by: Actor) -> bool:
    """Offered to runners of the clinic's age for it, who answer for themselves."""
    return (
        draft.filled_by == ALONE
        and clinic_operations.may_keep_private(episode)
        and not grants.is_only_a_carer(episode, by)
    )


def hidden_sections(kept: Draft | Submission, actor: Actor) -> frozenset[str]:
    """The sections of a form that `actor` may not read; none for anybody but a carer."""
    if not kept.private_sections or not grants.is_only_a_carer(kept.episode, actor):
        return frozenset()
    return frozenset(kept.private_sections)


def as_read_by(sent: Submission, actor: Actor) -> Submission:
    """The sent form without what its runner keeps from `actor`; a copy that is never saved."""
    hidden = hidden_sections(sent, actor)
    if not hidden:
        return sent
    questions = loading.load(sent.questionnaire_slug, sent.questionnaire_version).questions
    kept = {name for name, question in questions.items() if question.section_id in hidden}
    shown = copy.copy(sent)
    shown.answers = {name: value for name, value in sent.answers.items() if name not in kept}
    shown.set_aside = {name: value for name, value in sent.set_aside.items() if name not in kept}
    shown.declined = [name for name in sent.declined if name not in kept]
    return shown


def require_open(kept: Draft | Submission, *, by: Actor) -> None:
    """Refuse a carer the changing of a form in which the runner keeps something private."""
    if hidden_sections(kept, by):
        raise NotAllowed(
            _("The runner keeps some answers private, so only they can change this form.")
        )


@transaction.atomic
def keep_private(draft: Draft, sections: Collection[str], *, by: Actor) -> Draft:
    """From now on exactly these sections are kept from carers, when the form is sent too."""
    require_writing(draft, by=by)
    episode = locked_to_answer(draft.episode)
    draft = Draft.objects.get(pk=draft.pk)
    if draft.closed_at is not None:
        raise AlreadySent
    if not may_keep_private(draft, episode, by=by):
        raise _not_offered(episode)
    questionnaire = loading.load(draft.questionnaire_slug, draft.questionnaire_version)
    if set(sections) - {section.id for section in questionnaire.sections}:
        sentence = _("Choose sections of this form.")
        raise Invalid(sentence, fields={"sections": sentence})
    chosen = sorted(set(sections))
    if chosen == draft.private_sections:
        return draft
    draft.private_sections = chosen
    draft.save(update_fields=["private_sections"])
    record(Event.ANSWERS_SAVED, episode, by=by, about=draft, private=chosen)
    return draft


def sent_private(draft: Draft) -> list[str]:
    """What stays private in a form that is sent now: nothing where a parent filled it in."""
    return draft.private_sections if draft.filled_by == ALONE else []


def _not_offered(episode: Episode) -> NotNow:
    clinic = episode.clinic
    sentence = _(
        "Only runners aged {low} to {high} who answer themselves can keep answers private."
    )
    return NotNow(sentence.format(low=clinic.private_age, high=clinic.adult_age - 1))
