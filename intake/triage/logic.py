"""Three-valued expressions over answers: their truth, and which answers decided it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

Truth = bool | None
"""TRUE, FALSE or (None) UNKNOWN, in Kleene's strong logic."""

Value = bool | int | Decimal | str | date | frozenset[str]

NOT_SURE = "not_sure"
PREFER_NOT = "prefer_not"


class Op(StrEnum):
    IS = "is"
    IN = "in"
    HAS_ANY = "has_any"
    HAS_NONE = "has_none"
    COUNT_GTE = "count_gte"
    GTE = "gte"
    GT = "gt"
    LTE = "lte"
    LT = "lt"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class CountOf:
    """At least `n` of `items`."""

    n: int
    items: frozenset[str]


Operand = bool | int | Decimal | str | frozenset[str] | CountOf

_TESTS: Mapping[Op, Callable[[Any, Any], bool]] = {
    Op.IS: lambda value, operand: value == operand,
    Op.IN: lambda value, operand: value in operand,
    Op.HAS_ANY: lambda value, operand: not value.isdisjoint(operand),
    Op.HAS_NONE: lambda value, operand: value.isdisjoint(operand),
    Op.COUNT_GTE: lambda value, operand: len(value & operand.items) >= operand.n,
    Op.GTE: lambda value, operand: value >= operand,
    Op.GT: lambda value, operand: value > operand,
    Op.LTE: lambda value, operand: value <= operand,
    Op.LT: lambda value, operand: value < operand,
    Op.ANSWERED: lambda _value, _operand: True,
}


@dataclass(frozen=True, slots=True)
class View:
    """What a rule can see: usable values by id, and the ids that do not apply to this runner."""

    values: Mapping[str, Value]
    not_applicable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question or derived value with one operator."""

    id: str
    op: Op
    operand: Operand
    derived: bool = False
    test: Callable[[Any, Any], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "test", _TESTS[self.op])

    def truth(self, view: View) -> Truth:
        """A missing value is UNKNOWN; one that does not apply is FALSE (`has_none`: TRUE)."""
        value = view.values.get(self.id)
        if value is not None:
            return self.test(value, self.operand)
        if self.op is Op.ANSWERED:
            return False
        if self.id in view.not_applicable:
            return self.op is Op.HAS_NONE
        return None

    def deciding(self, view: View) -> Iterator[Leaf]:  # noqa: ARG002 - same shape as the others
        yield self

    def leaves(self) -> Iterator[Leaf]:
        yield self


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]

    def truth(self, view: View) -> Truth:
        unknown = False
        for part in self.parts:
            truth = part.truth(view)
            if truth is False:
                return False
            unknown = unknown or truth is None
        return None if unknown else True

    def deciding(self, view: View) -> Iterator[Leaf]:
        """When FALSE the parts that are FALSE, otherwise every part."""
        is_false = self.truth(view) is False
        for part in self.parts:
            if not is_false or part.truth(view) is False:
                yield from part.deciding(view)

    def leaves(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]

    def truth(self, view: View) -> Truth:
        unknown = False
        for part in self.parts:
            truth = part.truth(view)
            if truth is True:
                return True
            unknown = unknown or truth is None
        return None if unknown else False

    def deciding(self, view: View) -> Iterator[Leaf]:
        """The parts as true as the whole: all of them when FALSE."""
        whole = self.truth(view)
        for part in self.parts:
            if part.truth(view) is whole:
                yield from part.deciding(view)

    def leaves(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Not:
    part: Node

    def truth(self, view: View) -> Truth:
        truth = self.part.truth(view)
        return None if truth is None else not truth

    def deciding(self, view: View) -> Iterator[Leaf]:
        yield from self.part.deciding(view)

    def leaves(self) -> Iterator[Leaf]:
        yield from self.part.leaves()


Node = Leaf | All | AnyOf | Not


def inputs(node: Node) -> frozenset[str]:
    """Every question and derived id the expression reads, macros included."""
    return frozenset(leaf.id for leaf in node.leaves())


def term_ids(node: Node) -> tuple[str, ...]:
    """The same, each once, in the order of the expression."""
    return tuple(dict.fromkeys(leaf.id for leaf in node.leaves()))


def deciding_ids(node: Node, view: View) -> tuple[str, ...]:
    """The ids that the truth of `node` rests on, each once, in the order of the expression."""
    return tuple(dict.fromkeys(leaf.id for leaf in node.deciding(view)))
