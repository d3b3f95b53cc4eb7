"""Patterns, factors and irritability: each input decides something, and its loss is never a no."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest

from intake.triage import engine, scoring
from intake.triage.definition import Sign
from intake.triage.logic import CountOf, Leaf, Node, Op, Value, View
from tests.intake.triage.runners import FORM, RULES, facts_of

NOWHERE: frozenset[str] = frozenset()
MOST_TRIED = 20_000
EXPRESSIONS: dict[str, Node] = {
    **{f"{rule.id} requires": rule.requires for rule in RULES.patterns.values()},
    **{
        f"{rule.id} {feature.id}": feature.when
        for rule in RULES.patterns.values()
        for feature in rule.features
    },
    **{rule.id: rule.when for rule in RULES.factors.values()},
    **{part.id: part.when for part in RULES.irritability.components if isinstance(part, Sign)},
}


def ids_of(when: Node) -> list[str]:
    return sorted({leaf.id for leaf in when.leaves()})


def values_for(term_id: str, when: Node) -> list[Value]:
    """Values on either side of everything that the expression asks of one input."""
    found: dict[Value, None] = {}
    for leaf in (leaf for leaf in when.leaves() if leaf.id == term_id):
        found |= dict.fromkeys(_sides(leaf))
    return list(found)


def _sides(leaf: Leaf) -> Iterator[Value]:
    operand = leaf.operand
    question = FORM.questions.get(leaf.id)
    if isinstance(operand, bool) or leaf.op is Op.ANSWERED:
        yield from (True, False)
    elif isinstance(operand, int | Decimal):
        yield from (operand, operand - 1, operand + 1)
    elif isinstance(operand, CountOf):
        yield from (operand.items, frozenset(sorted(operand.items)[: operand.n - 1]))
    elif leaf.op in {Op.HAS_ANY, Op.HAS_NONE}:
        assert isinstance(operand, frozenset)
        yield from (operand, frozenset({"something else"}))
    else:
        assert question is not None
        yield from (option.id for option in question.options)


def situations(when: Node) -> Iterator[dict[str, Value]]:
    ids = ids_of(when)
    for row in itertools.islice(itertools.product(*(values_for(i, when) for i in ids)), MOST_TRIED):
        yield dict(zip(ids, row, strict=True))


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_holds_in_one_situation_and_not_in_another(name: str) -> None:
    when = EXPRESSIONS[name]
    assert {when.truth(View(values, NOWHERE)) for values in situations(when)} == {True, False}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_each_input_whose_loss_matters_leaves_the_expression_open_and_never_turns_it(
    name: str,
) -> None:
    when = EXPRESSIONS[name]
    asks_for_presence = {leaf.id for leaf in when.leaves() if leaf.op is Op.ANSWERED}
    left_open = set()
    for values in situations(when):
        whole = when.truth(View(values, NOWHERE))
        for term_id in values:
            rest = {key: value for key, value in values.items() if key != term_id}
            told = when.truth(View(rest, NOWHERE))
            if told is None:
                left_open.add(term_id)
            elif term_id not in asks_for_presence:
                assert told is whole, (term_id, values)
    assert left_open == set(ids_of(when)) - asks_for_presence


@pytest.mark.parametrize("part", RULES.irritability.components, ids=lambda part: part.id)
def test_each_part_of_irritability_that_is_missing_counts_as_the_rules_say(part: object) -> None:
    reads = {term_id for term_id in part.reads if term_id in FORM.questions}  # type: ignore[attr-defined]
    found = scoring.irritability(facts_of(without=reads), RULES)
    row = next(row for row in found.components if row.id == part.id)  # type: ignore[attr-defined]
    expected = part.if_unknown if isinstance(part, Sign) else RULES.irritability.missing_points
    assert (row.missing, row.points) == (True, expected)
    assert engine.assess(facts_of(), RULES).irritability.points <= found.points
