"""What supervisors see of the rules: each version, which is in force, and what was proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from clinic.content import ContentError
from clinic.models import Clinic
from intake.models import RuleActivation, RuleProposal
from intake.operations import retriage, rule_versions
from intake.operations.retriage import Kind
from intake.triage import rules, worked_cases
from intake.triage.worked_cases import Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version. `misfit`: why it cannot be put into force; empty when it can."""

    version: str
    sha256: str = ""
    agreement: Agreement | None = None
    changed: tuple[str, ...] = ()
    misfit: str = ""
    is_in_force: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """`unreadable`: the version that was approved, but whose file is gone or was changed."""

    in_force: Version
    versions: tuple[Version, ...]
    waiting: tuple[RuleProposal, ...]
    history: tuple[RuleActivation, ...]
    unreadable: str


def overview_of(clinic: Clinic) -> Overview:
    """Newest version first, newest decision first."""
    in_force = rule_versions.rules_of(clinic)
    people = ("proposal__proposed_by", "approved_by")
    history = tuple(
        RuleActivation.objects.filter(clinic=clinic).select_related(*people).order_by("-pk")
    )
    waiting = tuple(rule_versions.waiting(clinic).select_related("proposed_by"))
    rows = tuple(
        version_of(one, in_force=in_force.version, waiting=waiting)
        for one in reversed(rules.known_versions())
    )
    lost = bool(history) and rule_versions.readable(history[0].proposal) is None
    return Overview(
        in_force=next(row for row in rows if row.version == in_force.version),
        versions=rows,
        waiting=waiting,
        history=history,
        unreadable=history[0].proposal.rules_version if lost else "",
    )


def compared_with(version: str, clinic: Clinic) -> Counter[Kind]:
    """How many stored forms the version would read otherwise, as far as they were compared."""
    return Counter(row.kind for row in retriage.differences(version, clinic))


def version_of(
    version: str, *, in_force: str = "", waiting: tuple[RuleProposal, ...] = ()
) -> Version:
    """One version as its file is now; whatever is at fault with it becomes its misfit."""
    if version not in rules.known_versions():
        return Version(version=version, misfit="its file is gone")
    try:
        found = rules.load(version)
    except ContentError as error:
        return Version(version=version, misfit=f"the file cannot be read: {error}")
    return Version(
        version=version,
        sha256=found.sha256,
        agreement=worked_cases.agreement_of(found),
        changed=tuple(rule_id for rule_id, since in found.dates if since == version),
        misfit=rule_versions.misfit_of(found),
        is_in_force=version == in_force,
        is_waiting=any(row.rules_sha256 == found.sha256 for row in waiting),
    )
