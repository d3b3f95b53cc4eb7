"""Three-valued logic keeps Kleene's laws, and missing answers only ever take knowledge away."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.triage.logic import All, AnyOf, CountOf, Leaf, Node, Not, Op, View, deciding_ids

NAMES = ("a", "b", "c", "d")
leaves = st.sampled_from(NAMES).map(lambda name: Leaf(name, Op.IS, "yes"))
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.lists(parts, min_size=1, max_size=3).map(lambda found: All(tuple(found))),
        st.lists(parts, min_size=1, max_size=3).map(lambda found: AnyOf(tuple(found))),
        parts.map(Not),
    ),
    max_leaves=8,
)
views = st.builds(
    View,
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["yes", "no"])),
    st.frozensets(st.sampled_from(NAMES)),
)

A, B, C = (Leaf(name, Op.IS, "yes") for name in "abc")
KNOWN = View({"a": "yes", "b": "no"})


@pytest.mark.parametrize(
    ("node", "truth"),
    [
        pytest.param(All((A, B)), False, id="true and false"),
        pytest.param(All((A, C)), None, id="true and unknown"),
        pytest.param(All((B, C)), False, id="false and unknown"),
        pytest.param(AnyOf((A, C)), True, id="true or unknown"),
        pytest.param(AnyOf((B, C)), None, id="false or unknown"),
        pytest.param(AnyOf((A, B)), True, id="true or false"),
        pytest.param(Not(A), False, id="not true"),
        pytest.param(Not(B), True, id="not false"),
        pytest.param(Not(C), None, id="not unknown"),
    ],
)
def test_kleene_tables(node: Node, truth: bool | None) -> None:
    assert node.truth(KNOWN) is truth


@pytest.mark.parametrize(
    ("op", "operand", "value", "truth"),
    [
        (Op.IS, "yes", "yes", True),
        (Op.IS, True, False, False),
        (Op.IN, frozenset({"x", "y"}), "y", True),
        (Op.IN, frozenset({"x", "y"}), "z", False),
        (Op.HAS_ANY, frozenset({"x", "y"}), frozenset({"y", "z"}), True),
        (Op.HAS_ANY, frozenset({"x", "y"}), frozenset({"z"}), False),
        (Op.HAS_NONE, frozenset({"x", "y"}), frozenset({"z"}), True),
        (Op.HAS_NONE, frozenset({"x", "y"}), frozenset({"x", "z"}), False),
        (Op.COUNT_GTE, CountOf(2, frozenset({"x", "y", "z"})), frozenset({"x", "z"}), True),
        (Op.COUNT_GTE, CountOf(2, frozenset({"x", "y"})), frozenset({"x", "z"}), False),
        (Op.GTE, 7, 7, True),
        (Op.GT, 7, 7, False),
        (Op.LTE, 7, 7, True),
        (Op.LT, 7, 7, False),
        (Op.LT, 8, Decimal("7.9"), True),
        (Op.GT, Decimal("0.5"), Decimal(1) / Decimal(2), False),
        (Op.ANSWERED, True, "anything", True),
    ],
)
def test_operators(op: Op, operand: Any, value: Any, truth: bool) -> None:
    assert Leaf("a", op, operand).truth(View({"a": value})) is truth


@pytest.mark.parametrize("op", list(Op))
def test_a_missing_answer_is_unknown_except_to_answered(op: Op) -> None:
    missing = Leaf("a", op, frozenset({"x"})).truth(View({}))
    assert missing is (False if op is Op.ANSWERED else None)


@pytest.mark.parametrize("op", list(Op))
def test_a_question_that_does_not_apply_is_false_except_to_has_none(op: Op) -> None:
    truth = Leaf("a", op, frozenset({"x"})).truth(View({}, frozenset({"a"})))
    assert truth is (op is Op.HAS_NONE)


def test_an_answer_counts_even_where_its_question_does_not_apply() -> None:
    assert A.truth(View({"a": "yes"}, frozenset({"a"}))) is True


@settings(deadline=None)
@given(nodes, views)
def test_not_not_is_nothing(node: Node, view: View) -> None:
    assert Not(Not(node)).truth(view) is node.truth(view)


@settings(deadline=None)
@given(nodes, nodes, views)
def test_de_morgan(left: Node, right: Node, view: View) -> None:
    both, either = Not(All((left, right))), AnyOf((Not(left), Not(right)))
    assert both.truth(view) is either.truth(view)


@settings(deadline=None)
@given(nodes, nodes, views)
def test_order_does_not_matter(left: Node, right: Node, view: View) -> None:
    assert All((left, right)).truth(view) is All((right, left)).truth(view)
    assert AnyOf((left, right)).truth(view) is AnyOf((right, left)).truth(view)


@settings(deadline=None)
@given(nodes, nodes, nodes, views)
def test_all_spreads_over_any(one: Node, two: Node, three: Node, view: View) -> None:
    apart = AnyOf((All((one, two)), All((one, three))))
    assert All((one, AnyOf((two, three)))).truth(view) is apart.truth(view)


@settings(deadline=None)
@given(nodes, views, st.sets(st.sampled_from(NAMES)))
def test_taking_answers_away_never_turns_true_into_false(
    node: Node, view: View, lost: set[str]
) -> None:
    less = View(
        {key: value for key, value in view.values.items() if key not in lost},
        view.not_applicable - lost,
    )
    assert node.truth(less) in (None, node.truth(view))


@settings(deadline=None)
@given(nodes, views)
def test_the_deciding_answers_alone_decide(node: Node, view: View) -> None:
    deciding = deciding_ids(node, view)
    alone = View(
        {key: value for key, value in view.values.items() if key in deciding},
        view.not_applicable.intersection(deciding),
    )
    assert node.truth(alone) is node.truth(view)
