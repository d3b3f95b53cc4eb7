"""The small arithmetic of the content files: read once, worked out in exact decimals, never run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, DecimalException
from typing import cast

Value = Decimal | bool

LONGEST = 400
"""Characters of a formula; keeps the recursion over its tree shallow."""

MOST_PLACES = 6


class FormulaError(ValueError):
    """The text is not a formula of this small language, or its arithmetic cannot be done."""


class MissingValue(LookupError):
    """A value the formula reads is not known; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula. `names` are the values it reads."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def number(self, values: Mapping[str, Value]) -> Decimal:
        try:
            return _number(self.tree, values)
        except DecimalException as error:
            raise FormulaError(f"{self.text!r} cannot be worked out") from error

    def truth(self, values: Mapping[str, Value]) -> bool:
        """Left to right as written: a missing value that is not reached does not matter."""
        value = _value(self.tree, values)
        if not isinstance(value, bool):
            raise FormulaError(f"{self.text!r} is a number, not yes or no")
        return value


def half_up(number: Decimal, places: int = 0) -> Decimal:
    """Round as people do: 0.5 goes up."""
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def parse(text: str) -> Formula:
    """The formula in `text`; FormulaError when it holds anything but this arithmetic."""
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise FormulaError(f"a formula is a text of 1 to {LONGEST} characters, not {text!r}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise FormulaError(f"{text!r} is not a formula") from error
    names = frozenset(_checked_names(tree, text))
    return Formula(text=text, names=names, tree=tree)


def _checked_names(node: ast.AST, text: str) -> Iterator[str]:
    if isinstance(node, ast.Call):
        yield from _call_names(node, text)
    elif isinstance(node, ast.Name):
        if node.id in _FUNCTIONS:
            raise FormulaError(f"{text!r}: {node.id} needs brackets")
        yield node.id
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise FormulaError(f"{text!r}: {node.value!r} is not a number")
    elif isinstance(node, _ALLOWED):
        for child in ast.iter_child_nodes(node):
            yield from _checked_names(child, text)
    else:
        raise FormulaError(f"{text!r}: {type(node).__name__} is not allowed")


def _call_names(node: ast.Call, text: str) -> Iterator[str]:
    if not isinstance(node.func, ast.Name) or node.func.id not in _FUNCTIONS or node.keywords:
        raise FormulaError(f"{text!r}: only {', '.join(sorted(_FUNCTIONS))} can be called")
    fewest, most = _ARGUMENTS[node.func.id]
    if not fewest <= len(node.args) <= most:
        raise FormulaError(f"{text!r}: {node.func.id} takes {fewest} to {most} values")
    for argument in node.args:
        yield from _checked_names(argument, text)


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    return _NODES[type(node)](node, values)


def _number(node: ast.expr, values: Mapping[str, Value]) -> Decimal:
    value = _value(node, values)
    if isinstance(value, bool):
        raise FormulaError("a yes or no stands where a number is needed")
    return value


def _constant(node: ast.expr, values: Mapping[str, Value]) -> Value:  # noqa: ARG001 - one shape
    return Decimal(str(cast(ast.Constant, node).value))


def _name(node: ast.expr, values: Mapping[str, Value]) -> Value:
    name = cast(ast.Name, node).id
    if name not in values:
        raise MissingValue(name)
    return values[name]


def _binary(node: ast.expr, values: Mapping[str, Value]) -> Value:
    operation = cast(ast.BinOp, node)
    left, right = _number(operation.left, values), _number(operation.right, values)
    if isinstance(operation.op, ast.Div) and right == 0:
        raise FormulaError("division by zero")
    return _ARITHMETIC[type(operation.op)](left, right)


def _unary(node: ast.expr, values: Mapping[str, Value]) -> Value:
    operation = cast(ast.UnaryOp, node)
    if isinstance(operation.op, ast.Not):
        return not _truth(operation.operand, values)
    return -_number(operation.operand, values)


def _truth(node: ast.expr, values: Mapping[str, Value]) -> bool:
    value = _value(node, values)
    if not isinstance(value, bool):
        raise FormulaError("a number stands where yes or no is needed")
    return value


def _comparison(node: ast.expr, values: Mapping[str, Value]) -> Value:
    comparison = cast(ast.Compare, node)
    left = _number(comparison.left, values)
    for operator, term in zip(comparison.ops, comparison.comparators, strict=True):
        right = _number(term, values)
        if not _COMPARISONS[type(operator)](left, right):
            return False
        left = right
    return True


def _logical(node: ast.expr, values: Mapping[str, Value]) -> Value:
    operation = cast(ast.BoolOp, node)
    truths = (_truth(part, values) for part in operation.values)
    return any(truths) if isinstance(operation.op, ast.Or) else all(truths)


def _choice(node: ast.expr, values: Mapping[str, Value]) -> Value:
    choice = cast(ast.IfExp, node)
    return _value(choice.body if _truth(choice.test, values) else choice.orelse, values)


def _call(node: ast.expr, values: Mapping[str, Value]) -> Value:
    call = cast(ast.Call, node)
    arguments = [_number(argument, values) for argument in call.args]
    return _FUNCTIONS[cast(ast.Name, call.func).id](*arguments)


def _round(number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    if not 0 <= places <= MOST_PLACES or places != int(places):
        raise FormulaError(f"round to 0 to {MOST_PLACES} places, not {places}")
    return half_up(number, int(places))


def _whole(number: Decimal) -> Decimal:
    return number.to_integral_value(rounding=ROUND_DOWN)


_FUNCTIONS: Mapping[str, Callable[..., Decimal]] = {
    "min": min,
    "max": max,
    "round": _round,
    "int": _whole,
}
_ARGUMENTS: Mapping[str, tuple[int, int]] = {
    "min": (2, 9),
    "max": (2, 9),
    "round": (1, 2),
    "int": (1, 1),
}
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[Decimal, Decimal], bool]] = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
}
_NODES: Mapping[type[ast.expr], Callable[[ast.expr, Mapping[str, Value]], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _comparison,
    ast.BoolOp: _logical,
    ast.IfExp: _choice,
    ast.Call: _call,
}
_ALLOWED = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.IfExp,
    ast.USub,
    ast.Not,
    ast.And,
    ast.Or,
    *_ARITHMETIC,
    *_COMPARISONS,
)
