"""Which version of the rules a clinic works by, and how two supervisors put another into force."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clinic import audit, content, grants
from clinic.content import ContentError
from clinic.errors import Conflict, Invalid, NotNow
from clinic.models import Clinic, User
from clinic.rights import Right
from intake.models import RuleActivation, RuleProposal
from intake.triage import rules, worked_cases
from intake.triage.definition import RuleSet

log = logging.getLogger(__name__)

ALONE = timedelta(hours=24)
"""How long a clinician who works alone sleeps on a proposal before putting it into force."""


def rules_of(clinic: Clinic) -> RuleSet:
    """The rules that read forms of this clinic: the latest put into force, else the content's.

    Approved rules whose file is gone or was changed read nothing: then the content's do, and the
    page of the rules says so.
    """
    latest = latest_activation(clinic)
    if latest is None:
        return rules.current()
    found = readable(latest.proposal)
    if found is None:
        log.error("Rules %s are in force, but not as approved.", latest.proposal.rules_version)
    return found or rules.current()


def latest_activation(clinic: Clinic) -> RuleActivation | None:
    rows = RuleActivation.objects.filter(clinic=clinic).select_related("proposal")
    return rows.order_by("-pk").first()


def readable(proposal: RuleProposal) -> RuleSet | None:
    """The proposed rules, if their file is there and is the one that was proposed."""
    if proposal.rules_version not in rules.known_versions():
        return None
    try:
        found = rules.load(proposal.rules_version)
    except ContentError:
        return None
    return found if found.sha256 == proposal.rules_sha256 else None


def is_self_approved(activation: RuleActivation) -> bool:
    return activation.approved_by_id == activation.proposal.proposed_by_id


@transaction.atomic
def propose_rules(clinic: Clinic, version: str, *, by: User) -> RuleProposal:
    """Ask a colleague to put a version into force. Nothing changes until one does."""
    grants.require_clinic(Right.APPROVE_RULES, by, clinic)
    clinic = _locked(clinic)
    if version not in rules.known_versions():
        raise Invalid("There is no such version of the rules.", fields={"version": "Choose one."})
    rule_set = _fit(version)
    if rules_of(clinic).sha256 == rule_set.sha256:
        raise NotNow(f"Rules {version} are in force already.")
    if waiting(clinic).filter(rules_version=version, rules_sha256=rule_set.sha256).exists():
        raise NotNow(f"Rules {version} are proposed already. Another supervisor decides.")
    proposal = RuleProposal.objects.create(
        clinic=clinic,
        rules_version=version,
        rules_sha256=rule_set.sha256,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    detail = {"rules": version, "sha256": rule_set.sha256}
    audit.record(audit.Event.RULES_PROPOSED, by=by, clinic=clinic, about=proposal, detail=detail)
    return proposal


@transaction.atomic
def activate_rules(proposal: RuleProposal, *, by: User) -> RuleActivation:
    """Put proposed rules into force for every form of the clinic that is read from now on."""
    grants.require_clinic(Right.APPROVE_RULES, by, proposal.clinic)
    clinic = _locked(proposal.clinic)
    if RuleActivation.objects.filter(proposal=proposal).exists():
        raise NotNow("This proposal was put into force already.")
    if reason := why_not_yet(proposal, clinic, by=by):
        raise NotNow(reason)
    rule_set = _fit(proposal.rules_version)
    if rule_set.sha256 != proposal.rules_sha256:
        raise Conflict(
            "The file of these rules changed after it was proposed. Propose it again.",
            current={"sha256": rule_set.sha256},
        )
    activation = RuleActivation.objects.create(
        proposal=proposal,
        clinic=clinic,
        cases=worked_cases.agreement_of(rule_set).cases,
        approved_by=by,
        approved_at=timezone.now(),
    )
    detail = {
        "rules": rule_set.version,
        "sha256": rule_set.sha256,
        "cases": activation.cases,
        "self_approved": is_self_approved(activation),
    }
    audit.record(audit.Event.RULES_ACTIVATED, by=by, clinic=clinic, about=activation, detail=detail)
    return activation


def waiting(clinic: Clinic) -> QuerySet[RuleProposal]:
    """Proposals of a clinic that nobody has put into force, oldest first."""
    return RuleProposal.objects.filter(clinic=clinic, activation__isnull=True).order_by("pk")


def why_not_yet(proposal: RuleProposal, clinic: Clinic, *, by: User) -> str:
    """Why this person cannot put the proposal into force now; empty when they can."""
    if proposal.proposed_by_id != by.pk:
        return ""
    if not clinic.single_clinician:
        return "You proposed these rules. Another supervisor has to put them into force."
    if timezone.now() < proposal.proposed_at + ALONE:
        return "You proposed these rules less than 24 hours ago. Look at them again tomorrow."
    return ""


def misfit_of(rule_set: RuleSet) -> str:
    """What keeps a version from being put into force; empty when nothing does.

    It reads the present form, its patterns are those that plans know, and the advice to runners
    fits the urgency of each of its rules. All worked cases come out as signed off.
    """
    now = rules.current()
    if rule_set.questionnaire.sha256 != now.questionnaire.sha256:
        return f"it reads form {rule_set.questionnaire.version}, not {now.questionnaire.version}"
    if set(rule_set.patterns) != set(now.patterns):
        odd = ", ".join(sorted(set(rule_set.patterns) ^ set(now.patterns)))
        return f"plans are made for other patterns: {odd}"
    known = rules.every_flag()
    moved = [flag.id for flag in rule_set.red_flags.values() if known[flag.id].tier != flag.tier]
    if moved:
        return f"the advice to runners is written for another urgency of {', '.join(moved)}"
    departures = worked_cases.agreement_of(rule_set).departures
    if departures:
        named = ", ".join(one.case_id for one in departures)
        return f"worked cases come out otherwise: {named}"
    return ""


# ---- inside -----------------------------------------------------------------------------------


def _fit(version: str) -> RuleSet:
    """The rules of that version, which can be put into force, from the file as it is now."""
    try:
        found = rules.load(version)
    except ContentError as error:
        raise NotNow(f"Rules {version} cannot be read: {error}") from error
    if found.sha256 != content.sha256_of(rules.file_of(version)):
        raise NotNow(f"The file of rules {version} changed while Patella runs. Start it again.")
    if reason := misfit_of(found):
        raise NotNow(f"Rules {version} cannot be put into force: {reason}.")
    return found


def _locked(clinic: Clinic) -> Clinic:
    """The clinic as it is now; what is decided about its rules happens one after another."""
    return Clinic.objects.select_for_update().get(pk=clinic.pk)
