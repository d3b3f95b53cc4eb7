"""What was agreed, purpose by purpose: given, taken back, given again. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from clinic import audit, consent_texts, grants
from clinic.errors import Invalid, NotFound, NotNow
from clinic.grants import Actor
from clinic.models import AuditEntry, Consent, Episode, Patient
from clinic.operations import ages
from clinic.operations.typed import clean_phone, one_line
from clinic.rights import FILLING_IN

Purpose = Consent.Purpose
FILLED_BY = ("self", "parent", "helper")
RELATIONS = ("parent", "guardian", "carer")
NAME_LENGTH = 120
LETTERS: Mapping[str, str] = {Purpose.LETTER_GP: "gp_name", Purpose.LETTER_COACH: "coach_contact"}
"""The purposes of letters, and the field of the patient that names who is written to."""


class ConsentMissing(NotNow):
    """Nothing may be stored, as somebody who has to agree does not."""


@dataclass(frozen=True, kw_only=True)
class Guardian:
    """The adult who agrees for a young runner. `relation` is one of `RELATIONS`."""

    name: str
    relation: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """What else the page asks. None leaves a contact as it is. `language`: of the page."""

    gp_name: str | None = None
    coach_contact: str | None = None
    guardian: Guardian | None = None
    language: str = consent_texts.FIRST_LANGUAGE


NOTHING_ELSE = Told()


@dataclass(frozen=True)
class Decision:
    """How one purpose stands now. `was_given`: it was agreed to at some time, now or before."""

    purpose: str
    is_given: bool
    was_given: bool
    at: datetime
    filled_by: str

    @property
    def is_taken_back(self) -> bool:
        return self.was_given and not self.is_given


# ---- what holds now ---------------------------------------------------------------------------


def decisions_on(episode: Episode) -> dict[str, Decision]:
    """The latest decision on each purpose that was asked, in the order of the consent page."""
    found: dict[str, Decision] = {}
    for row in Consent.objects.filter(episode=episode).order_by("pk"):
        before = found.get(row.purpose)
        was_given = row.is_given or (before is not None and before.was_given)
        found[row.purpose] = Decision(
            row.purpose, row.is_given, was_given, row.given_at, row.filled_by
        )
    return {purpose: found[purpose] for purpose in consent_texts.PURPOSES if purpose in found}


def taken_back(episode: Episode) -> Decision | None:
    """The decision that stops the form: storing answers, or the guardian's, was taken back."""
    decisions = decisions_on(episode)
    needed = [Purpose.CARE, *([Purpose.GUARDIAN] if ages.needs_guardian(episode) else [])]
    stopped = (decisions[purpose] for purpose in needed if purpose in decisions)
    return next((decision for decision in stopped if decision.is_taken_back), None)


def taken_back_of(episodes: Iterable[Episode]) -> frozenset[int]:
    """Those of many whose form is stopped, in one query; as `taken_back` says of one."""
    found = {episode.pk: episode for episode in episodes}
    rows = Consent.objects.filter(
        episode_id__in=found, purpose__in=(Purpose.CARE, Purpose.GUARDIAN)
    )
    stands: dict[tuple[int, str], tuple[bool, bool]] = {}
    for row in rows.order_by("pk"):
        _given, was_given = stands.get((row.episode_id, row.purpose), (False, False))
        stands[row.episode_id, row.purpose] = (row.is_given, row.is_given or was_given)
    return frozenset(
        pk
        for (pk, purpose), (is_given, was_given) in stands.items()
        if was_given and not is_given
        if purpose == Purpose.CARE or ages.needs_guardian(found[pk])
    )


def require_to_answer(episode: Episode) -> Decision:
    """The consent to care; refuse to store answers unless everybody needed agrees now."""
    decisions = decisions_on(episode)
    care, guardian = decisions.get(Purpose.CARE), decisions.get(Purpose.GUARDIAN)
    if care is None or not care.was_given:
        raise ConsentMissing(_("Say first that we may store your answers."))
    if not care.is_given:
        raise ConsentMissing(
            _("You took back your yes to storing your answers. Agree again before you go on.")
        )
    if ages.needs_guardian(episode) and not (guardian and guardian.is_given):
        sentence = _("Under {age}, a parent or guardian must agree before you go on.")
        raise ConsentMissing(sentence.format(age=episode.clinic.consent_age))
    return care


def may_answer(episode: Episode) -> bool:
    """Whether answers may be stored: everybody who has to agree does."""
    try:
        require_to_answer(episode)
    except ConsentMissing:
        return False
    return True


def guardian_of(episode: Episode) -> Guardian | None:
    """Who agreed last for a young runner; kept with the consent in the audit."""
    entries = AuditEntry.objects.filter(
        clinic=episode.clinic, episode_uid=episode.uid, event=audit.Event.CONSENT_RECORDED.value
    )
    told = (entry.detail.get("guardian") for entry in entries.order_by("-seq"))
    return next((Guardian(**detail) for detail in told if detail), None)


# ---- deciding ---------------------------------------------------------------------------------


@transaction.atomic
def record_consents(
    episode: Episode,
    *,
    by: Actor,
    decisions: Mapping[str, bool],
    filled_by: str,
    phone: str,
    told: Told = NOTHING_ELSE,
) -> None:
    """Keep what was agreed before the first answer, and the number the clinic can call today.

    `decisions` maps purposes to yes or no; care and not-for-emergencies must be yes, and a
    guardian's consent too below the clinic's age of consent. Letters are the runner's choice.
    """
    grants.require_one(FILLING_IN, by, episode)
    episode = _locked(episode)
    needs_guardian = ages.needs_guardian(episode)
    asked = {
        purpose: is_given
        for purpose, is_given in sorted(decisions.items())
        if needs_guardian or purpose != Purpose.GUARDIAN
    }
    fields = (
        _faults(decisions, filled_by)
        | _contact_faults(episode, asked, told)
        | (_guardian_faults(decisions, filled_by, told) if needs_guardian else {})
        | _phone_fault(phone)
    )
    if fields:
        raise Invalid(_("There is something to complete on this page."), fields=fields)
    _keep_contacts(episode, clean_phone(phone), told)
    _append(episode, asked, filled_by=filled_by, language=told.language)
    detail: dict[str, object] = {"purposes": list(asked), "filled_by": filled_by}
    if needs_guardian and told.guardian:
        name = one_line(told.guardian.name)
        detail["guardian"] = {"name": name, "relation": told.guardian.relation}
    _note(audit.Event.CONSENT_RECORDED, episode, by=by, **detail)


@transaction.atomic
def withdraw_consent(
    episode: Episode, purpose: str, *, by: Actor, language: str = consent_texts.FIRST_LANGUAGE
) -> None:
    """Take back what was agreed. Nothing is deleted; without care no answer is stored any more."""
    grants.require_one(FILLING_IN, by, episode)
    episode = _locked(episode)
    now = decisions_on(episode).get(_known(purpose))
    if purpose == Purpose.NOT_FOR_EMERGENCIES:
        number = episode.clinic.emergency_number
        sentence = _("This cannot be taken back. In an emergency, call {number}.")
        raise NotNow(sentence.format(number=number))
    if now is None or not now.was_given:
        raise NotNow(_("You did not agree to this, so there is nothing to take back."))
    if not now.is_given:
        raise NotNow(_("You took this back already."))
    _append(episode, {purpose: False}, filled_by=now.filled_by, language=language)
    _note(audit.Event.CONSENT_WITHDRAWN, episode, by=by, purpose=purpose)


@transaction.atomic
def allow_letters(episode: Episode, purpose: str, *, by: Actor, told: Told = NOTHING_ELSE) -> None:
    """Agree to letters later, or again. Whom we write to must be known."""
    grants.require_one(FILLING_IN, by, episode)
    episode = _locked(episode)
    if purpose not in LETTERS:
        raise NotNow(_("Agree to this on the page that comes before the form."))
    decisions = decisions_on(episode)
    if purpose in decisions and decisions[purpose].is_given:
        raise NotNow(_("You agreed to this already."))
    fields = _contact_faults(episode, {purpose: True}, told)
    if fields:
        raise Invalid(_("There is something to complete on this page."), fields=fields)
    _keep_contacts(episode, episode.patient.phone, told)
    care = decisions.get(Purpose.CARE)
    _append(
        episode,
        {purpose: True},
        filled_by=care.filled_by if care else FILLED_BY[0],
        language=told.language,
    )
    _note(audit.Event.CONSENT_RECORDED, episode, by=by, purposes=[purpose])


# ---- inside -----------------------------------------------------------------------------------


def _locked(episode: Episode) -> Episode:
    """The episode as it is now, held until the transaction ends: decisions come one by one."""
    rows = Episode.objects.select_for_update(of=("self",)).select_related("clinic", "patient")
    return rows.get(pk=episode.pk)


def _known(purpose: str) -> str:
    if purpose not in Purpose.values:
        raise NotFound(_("There is no such decision."))
    return purpose


def _append(
    episode: Episode, decisions: Mapping[str, bool], *, filled_by: str, language: str
) -> None:
    texts = consent_texts.texts_for(language)
    now = timezone.now()
    Consent.objects.bulk_create(
        Consent(
            patient=episode.patient,
            episode=episode,
            purpose=purpose,
            is_given=is_given,
            text_version=texts.version,
            language=texts.language,
            filled_by=filled_by,
            given_at=now,
        )
        for purpose, is_given in decisions.items()
    )


def _note(event: audit.Event, episode: Episode, *, by: Actor, **detail: object) -> None:
    audit.record(event, by=by, clinic=episode.clinic, episode=episode, detail=detail)


def _keep_contacts(episode: Episode, phone: str, told: Told) -> None:
    contacts = {
        name: one_line(typed)
        for name in LETTERS.values()
        if (typed := getattr(told, name)) is not None
    }
    Patient.objects.filter(pk=episode.patient_id).update(
        phone=phone, lock_version=F("lock_version") + 1, **contacts
    )


def _faults(decisions: Mapping[str, bool], filled_by: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for purpose in set(decisions) - set(Purpose.values):
        fields[purpose] = _("There is no such decision.")
    if not decisions.get(Purpose.NOT_FOR_EMERGENCIES):
        fields[Purpose.NOT_FOR_EMERGENCIES] = _("Tick to say that you understand this.")
    if not decisions.get(Purpose.CARE):
        fields[Purpose.CARE] = _(
            "We need your yes to store your answers. Call us if you do not want this."
        )
    if filled_by not in FILLED_BY:
        fields["filled_by"] = _("Choose who is filling in this form.")
    return fields


def _guardian_faults(decisions: Mapping[str, bool], filled_by: str, told: Told) -> dict[str, str]:
    """Below the age of consent a named adult is there, and fills in the form or sits beside."""
    fields: dict[str, str] = {}
    if filled_by == "helper":
        fields["filled_by"] = _("Choose “Me” or “A parent or guardian”. One of them must be here.")
    if not decisions.get(Purpose.GUARDIAN):
        fields[Purpose.GUARDIAN] = _("A parent or guardian must agree before you go on.")
        return fields
    name = one_line(told.guardian.name) if told.guardian else ""
    if not name:
        fields["guardian_name"] = _("Enter the name of the parent or guardian.")
    elif len(name) > NAME_LENGTH:
        fields["guardian_name"] = _too_long()
    if not told.guardian or told.guardian.relation not in RELATIONS:
        fields["guardian_relation"] = _("Choose who they are to the runner.")
    return fields


def _contact_faults(episode: Episode, decisions: Mapping[str, bool], told: Told) -> dict[str, str]:
    """A letter needs somebody to go to."""
    missing = {
        Purpose.LETTER_GP: _("Enter the name of your GP, so that we know who to write to."),
        Purpose.LETTER_COACH: _("Enter the name of your coach, so that we know who to write to."),
    }
    fields: dict[str, str] = {}
    for purpose, name in LETTERS.items():
        typed = getattr(told, name)
        known = one_line(getattr(episode.patient, name) if typed is None else typed)
        if decisions.get(purpose) and not known:
            fields[name] = missing[Purpose(purpose)]
        elif len(known) > NAME_LENGTH:
            fields[name] = _too_long()
    return fields


def _phone_fault(phone: str) -> dict[str, str]:
    try:
        clean_phone(phone)
    except Invalid as error:
        return error.fields
    return {}


def _too_long() -> str:
    return _("Use at most {count} letters.").format(count=NAME_LENGTH)
