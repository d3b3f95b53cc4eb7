"""Small faults in an expression, one at a time: what a slip of the pen could do to a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from intake.triage import rules
from intake.triage.logic import All, AnyOf, CountOf, Leaf, Node, Not, Op, Operand


def mutants(node: Node) -> Iterator[tuple[str, Node]]:
    """What was done, and the expression after it."""
    if isinstance(node, Leaf):
        yield from _leaf_mutants(node)
    elif isinstance(node, Not):
        yield "dropped a not", node.part
        yield from ((what, Not(part)) for what, part in mutants(node.part))
    else:
        yield from _list_mutants(node)


def _list_mutants(node: All | AnyOf) -> Iterator[tuple[str, Node]]:
    kind, other = (All, AnyOf) if isinstance(node, All) else (AnyOf, All)
    if len(node.parts) > 1:
        yield f"read {kind.__name__} as {other.__name__}", other(node.parts)
    for place, part in enumerate(node.parts):
        before, after = node.parts[:place], node.parts[place + 1 :]
        if before or after:
            yield f"dropped part {place + 1} of {kind.__name__}", kind((*before, *after))
        for what, changed in mutants(part):
            yield what, kind((*before, changed, *after))


def _leaf_mutants(leaf: Leaf) -> Iterator[tuple[str, Node]]:
    for what, operand in _operands(leaf.operand):
        yield f"{leaf.id} {leaf.op}: {what}", replace(leaf, operand=operand)
    if leaf.op in STRICTER:
        yield (
            f"{leaf.id} {leaf.op}: read as {STRICTER[leaf.op]}",
            replace(leaf, op=STRICTER[leaf.op]),
        )
    for option_id in _other_options(leaf):
        yield f"{leaf.id} is: {option_id} instead", replace(leaf, operand=option_id)


STRICTER = {Op.GTE: Op.GT, Op.GT: Op.GTE, Op.LTE: Op.LT, Op.LT: Op.LTE}
"""The limit itself counts, or does not."""


def _other_options(leaf: Leaf) -> Iterator[str]:
    question = rules.current().questionnaire.questions.get(leaf.id)
    if question is not None and isinstance(leaf.operand, str):
        yield from (row.id for row in question.options if row.id != leaf.operand)


def _operands(operand: Operand) -> Iterator[tuple[str, Operand]]:
    if isinstance(operand, CountOf):
        yield "one more needed", CountOf(operand.n + 1, operand.items)
        yield "one fewer needed", CountOf(operand.n - 1, operand.items)
        yield from ((what, CountOf(operand.n, items)) for what, items in _fewer(operand.items))
    elif isinstance(operand, frozenset):
        yield from _fewer(operand)
    elif isinstance(operand, int | Decimal) and not isinstance(operand, bool):
        yield "limit one higher", operand + 1
        yield "limit one lower", operand - 1


def _fewer(items: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for item in sorted(items):
        if len(items) > 1:
            yield f"dropped {item}", items - {item}
