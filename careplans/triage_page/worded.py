"""Findings as staff read them: questions told apart, values named, doubt said aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from careplans.triage_page.flags import FlagCard
from intake.models import TriageRun
from intake.operations import FlagState, readings
from intake.questionnaire import summary
from intake.triage import evidence, rules
from intake.triage.assessment import Assessment, Evidence, Flag
from intake.triage.definition import RuleSet
from intake.triage.facts import Facts
from intake.triage.logic import NOT_SURE, Leaf, Node, Not, Op, View

PER_CENT = 100
# Worked-out values without a unit, which are parts of one.
SHARES = frozenset({"long_run_share", "weekly_ratio"})
# The clinical file says of the rule: "Self-reported Wells items shown". No rule reads them.
PROMISED = {"rf_dvt": ("s_clot_risk",)}


@dataclass(frozen=True)
class Wording:
    """A run with the form and the rules that it was made from; nothing stored is changed."""

    run: TriageRun

    @cached_property
    def facts(self) -> Facts:
        return readings.facts_of(self.run.submission)

    @cached_property
    def rules(self) -> RuleSet:
        return rules.load(self.run.rules_version)

    def assessment(self, found: Assessment) -> Assessment:
        return replace(
            found,
            flags=tuple(map(self.flag, found.flags)),
            factors=tuple(
                replace(row, evidence=self.evidence(row.evidence)) for row in found.factors
            ),
        )

    def states(self, found: Iterable[FlagState]) -> tuple[FlagState, ...]:
        return tuple(
            replace(state, flag=self.flag(state.flag)) if state.flag else state for state in found
        )

    def flag(self, flag: Flag) -> Flag:
        return replace(
            flag,
            evidence=self.evidence(flag.evidence),
            open_questions=tuple(
                replace(row, question=self._question(row.question_id, row.question))
                for row in flag.open_questions
            ),
            changes=tuple(
                replace(row, question=self._question(row.question_id, row.question))
                for row in flag.changes
            ),
        )

    def evidence(self, rows: Iterable[Evidence]) -> tuple[Evidence, ...]:
        return tuple(
            replace(
                row,
                question=self._question(row.question_id, row.question),
                answer=_part_of_a_whole(row),
            )
            for row in rows
        )

    def card(self, card: FlagCard) -> FlagCard:
        """With what else its rule reads, and whether it rests on nothing but doubt."""
        if card.flag is None or not card.is_present:
            return card
        return replace(card, beside=self._beside(card.flag), is_unsure=self._is_unsure(card.flag))

    @cached_property
    def unsure_points(self) -> dict[str, int]:
        """Part of irritability to its points, where "not sure" is all that gives them."""
        view = self.facts.current
        sure = View(
            {key: row for key, row in view.values.items() if not _is_doubt(row)},
            view.not_applicable,
        )
        parts = {
            part.id: part.points
            for part in Assessment.from_json(self.run.assessment or {}).irritability.components
        }
        return {
            row.id: parts[row.id]
            for row in self.rules.irritability.components
            if any(_is_doubt(view.values.get(key)) for key in row.reads)
            and parts.get(row.id)
            and row.points(sure) != parts[row.id]
        }

    def _question(self, question_id: str, words: str) -> str:
        form = self.facts.questionnaire
        asked = form.questions.get(question_id)
        if asked is None:
            return f"{words}:"
        return summary.in_full(form, asked, words)

    def _beside(self, flag: Flag) -> tuple[Evidence, ...]:
        view, cited = self.facts.safety, {row.question_id for row in flag.evidence}
        rule = self.rules.red_flags.get(flag.rule_id)
        true = (leaf.id for leaf in _true(rule.when, view)) if rule else ()
        named = dict.fromkeys((*true, *PROMISED.get(flag.rule_id, ())))
        asked = self.facts.questionnaire.questions
        wanted = [key for key in named if key in asked and key not in cited]
        return self.evidence(evidence.answered(wanted, view, self.facts, self.rules))

    def _is_unsure(self, flag: Flag) -> bool:
        """Values that are worked out, such as the age, are no answer to be sure of."""
        asked, given = self.facts.questionnaire.questions, self.facts.safety.values
        cited = [row.question_id for row in flag.evidence if row.question_id in asked]
        return bool(cited) and all(_is_doubt(given.get(key)) for key in cited)


def _true(node: Node, view: View) -> Iterator[Leaf]:
    """The answers that speak for a rule, though another may have decided it."""
    if isinstance(node, Leaf):
        if node.op is not Op.HAS_NONE and node.truth(view) is True:
            yield node
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _true(part, view)


def _is_doubt(value: object) -> bool:
    return value == NOT_SURE or value == frozenset({NOT_SURE})


def _part_of_a_whole(row: Evidence) -> str:
    if row.question_id not in SHARES:
        return row.answer
    return f"{round(Decimal(row.answer) * PER_CENT)}%"
