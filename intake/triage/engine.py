"""Assesses a runner's answers: same facts and rules, same assessment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache

from intake.questionnaire.definition import Question, Questionnaire
from intake.triage import evidence, scoring
from intake.triage.assessment import Assessment, Flag, Note, Number, State
from intake.triage.changes import judge, single_changes
from intake.triage.definition import Hold, RedFlag, RuleSet
from intake.triage.facts import Facts
from intake.triage.logic import PREFER_NOT, Truth, deciding_ids

FLOOR = "same_day"
"""A rule that nobody can tell raises the tier to its own, but not above this one."""


def assess(facts: Facts, rules: RuleSet) -> Assessment:
    """Everything triage has to say, with what would change each flag that is present."""
    flags = _flags(facts, rules)
    return Assessment(
        rules_version=rules.version,
        rules_sha256=rules.sha256,
        questionnaire_version=facts.questionnaire.version,
        on=facts.on,
        tier=_tier(flags, rules),
        flags=flags,
        patterns=scoring.patterns(facts, rules),
        irritability=scoring.irritability(facts, rules),
        factors=scoring.factors(facts, rules),
        numbers=_numbers(facts, rules),
        notes=_notes(facts),
    )


def alerts(facts: Facts, rules: RuleSet) -> tuple[str, ...]:
    """The rules that are present and cannot wait a day: they interrupt the runner at once."""
    floor = rules.rank(FLOOR)
    return tuple(
        rule.id
        for rule in rules.red_flags.values()
        if rules.rank(rule.tier) >= floor and rule.when.truth(facts.safety) is True
    )


def explain(rule_id: str, facts: Facts, rules: RuleSet) -> Flag:
    """One red flag with its evidence and what would change it, whatever its state."""
    flag = next(flag for flag in _flags(facts, rules) if flag.rule_id == rule_id)
    return explained(flag, facts, rules)


def explained(flag: Flag, facts: Facts, rules: RuleSet) -> Flag:
    """The same flag of these facts, with what is only worked out when somebody asks."""
    rule = rules.red_flags[flag.rule_id]
    rests_on = deciding_ids(rule.when, facts.safety)
    return replace(
        flag,
        evidence=flag.evidence or evidence.answered(rests_on, facts.safety, facts, rules),
        changes=flag.changes or single_changes(rule.when, facts, rules),
    )


def _flags(facts: Facts, rules: RuleSet) -> tuple[Flag, ...]:
    judged = {
        rule.id: judge(rule.when, facts.safety, facts.certain) for rule in rules.red_flags.values()
    }
    present = [rule_id for rule_id, (_, state) in judged.items() if state is State.PRESENT]
    superiors = _superiors(present, rules)
    return tuple(
        clear
        if judged[rule_id][1] is State.CLEAR
        else _raised(clear, judged[rule_id], superiors, facts, rules)
        for rule_id, clear in _clear_flags(rules).items()
    )


@cache
def _clear_flags(rules: RuleSet) -> Mapping[str, Flag]:
    """Each red flag as it stands when it is clear: the same for everybody."""
    return {
        rule.id: Flag(
            rule_id=rule.id,
            version=rule.version,
            tier=rule.tier,
            condition=rule.condition,
            clinician=rule.clinician,
            state=State.CLEAR,
            unscreened=False,
            evidence=(),
            open_questions=(),
            changes=(),
            evidence_hash="",
            superseded_by=None,
            hold=(),
            target_hours=rule.target_hours,
            target_days=rule.target_days,
            sources=rule.sources,
        )
        for rule in rules.red_flags.values()
    }


def _raised(
    clear: Flag,
    judged: tuple[Truth, State],
    superiors: Mapping[str, str],
    facts: Facts,
    rules: RuleSet,
) -> Flag:
    """A flag that is present or not cleared, with the answers it rests on."""
    truth, state = judged
    rule = rules.red_flags[clear.rule_id]
    is_present = state is State.PRESENT
    rests_on = deciding_ids(rule.when, facts.safety if is_present else facts.certain)
    return replace(
        clear,
        state=state,
        unscreened=truth is None,
        evidence=evidence.answered(rests_on, facts.safety, facts, rules),
        open_questions=() if is_present else evidence.open_questions(rests_on, facts, rules),
        changes=single_changes(rule.when, facts, rules) if is_present else (),
        evidence_hash=evidence.fingerprint(rule.id, state, rests_on, facts),
        superseded_by=superiors.get(rule.id),
        hold=() if truth is False else _hold(rule, rules),
    )


def _hold(rule: RedFlag, rules: RuleSet) -> tuple[Hold, ...]:
    """From same day up everything is held, below that what the rule itself says."""
    return tuple(Hold) if rules.rank(rule.tier) >= rules.rank(FLOOR) else rule.hold


def _superiors(present: Collection[str], rules: RuleSet) -> Mapping[str, str]:
    """For each present rule that another hides on screen, the rule it is listed under."""
    above: dict[str, str] = {}
    for superior in present:
        for hidden in rules.supersedes.get(superior, ()):
            if hidden in present:
                above.setdefault(hidden, superior)
    return {hidden: _topmost(hidden, above) for hidden in above}


def _topmost(rule_id: str, above: Mapping[str, str]) -> str:
    while rule_id in above:
        rule_id = above[rule_id]
    return rule_id


def _tier(flags: tuple[Flag, ...], rules: RuleSet) -> str:
    """The most urgent of what is present and of what an answer is missing for."""
    found = rules.least_tier.id
    for flag in flags:
        reached = _reached(flag, rules)
        if reached is not None and rules.rank(reached) > rules.rank(found):
            found = reached
    return found


def _reached(flag: Flag, rules: RuleSet) -> str | None:
    if flag.state is State.PRESENT:
        return flag.tier
    if flag.unscreened:
        return min(flag.tier, FLOOR, key=rules.rank)
    return None


def _numbers(facts: Facts, rules: RuleSet) -> tuple[Number, ...]:
    return tuple(
        Number(
            id=row.id,
            label=row.label,
            value=evidence.number_text(facts.current.values[row.id]),
            unit=row.unit,
            formula=row.formula,
            note=row.note,
        )
        for row in rules.derived.values()
        if row.id in facts.current.values
    )


@cache
def _private(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions that may be answered with "I would rather not say"."""
    return tuple(row for row in questionnaire.questions.values() if row.option(PREFER_NOT))


def _notes(facts: Facts) -> tuple[Note, ...]:
    """What was not disclosed, and what of a record from elsewhere could not be read."""
    withheld = [
        Note(question.id, question.text, evidence.NOT_DISCLOSED)
        for question in _private(facts.questionnaire)
        if PREFER_NOT in evidence.chosen(facts.current.values.get(question.id))
    ]
    unread = [
        Note(
            problem.question_id,
            evidence.text_or_id(problem.question_id, facts),
            f"The record gave “{problem.given}”. {problem.text}",
        )
        for problem in facts.problems
    ]
    return (*withheld, *unread)
