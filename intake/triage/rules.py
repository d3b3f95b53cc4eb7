"""The rule sets in `fixtures/triage/`, by version, and what all of them have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from clinic import content
from intake.questionnaire import strict
from intake.triage import rule_file, versions
from intake.triage.definition import RedFlag, RuleSet

CURRENT = f"{rule_file.FOLDER}/current.yaml"


@cache
def load(version: str) -> RuleSet:
    """The rule set of that version, checked whole against its questionnaire."""
    found = rule_file.read(version)
    if version != current_version():
        require_tiers(found, current())
    return found


def current() -> RuleSet:
    """The version that the content comes with; a clinic may have put another into force."""
    return load(current_version())


@cache
def current_version() -> str:
    found = strict.mapping(content.read_yaml(CURRENT), where=CURRENT, keys=(rule_file.SLUG,))
    version = strict.text(found, rule_file.SLUG, where=CURRENT)
    if version not in known_versions():
        strict.refuse(CURRENT, f"there is no {rule_file.SLUG} {version}")
    return version


def known_versions() -> tuple[str, ...]:
    """Every version of the rules that there is, oldest first."""
    return versions.known(folder=rule_file.FOLDER, slug=rule_file.SLUG)


def file_of(version: str) -> str:
    return rule_file.name_of(version)


def require_tiers(rule_set: RuleSet, reference: RuleSet) -> None:
    """Refuse tiers of another id or rank: queue, plans and texts know them by these."""
    ranks = {tier.id: tier.rank for tier in rule_set.tiers.values()}
    if ranks != {tier.id: tier.rank for tier in reference.tiers.values()}:
        strict.refuse(
            file_of(rule_set.version), f"the tiers differ from those of {reference.version}"
        )


@cache
def every_flag() -> Mapping[str, RedFlag]:
    """Each red flag of any version, by id, as the newest has it; those of `current` first."""
    found = dict(current().red_flags)
    for version in reversed(known_versions()):
        for flag in load(version).red_flags.values():
            found.setdefault(flag.id, flag)
    return found


@cache
def supersedes() -> Mapping[str, tuple[str, ...]]:
    """Which rule hides which on screen, where every version that knows both says so."""
    rule_sets = [load(version) for version in known_versions()]
    pairs = {
        (superior, hidden)
        for rule_set in rule_sets
        for superior, below in rule_set.supersedes.items()
        for hidden in below
    }
    found: dict[str, tuple[str, ...]] = {}
    for superior, hidden in sorted(pairs):
        if all(_agrees(rule_set, superior, hidden) for rule_set in rule_sets):
            found[superior] = (*found.get(superior, ()), hidden)
    return found


def _agrees(rule_set: RuleSet, superior: str, hidden: str) -> bool:
    if not {superior, hidden} <= rule_set.red_flags.keys():
        return True
    return hidden in rule_set.supersedes.get(superior, ())


def check_all() -> None:
    """Refuse to go on when any version is at fault: stored triage rests on old ones."""
    for version in known_versions():
        load(version)
