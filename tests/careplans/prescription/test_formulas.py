"""The arithmetic of the content files: exact, half-up, and nothing but arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans.library.formulas import FormulaError, MissingValue, half_up, parse


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("0.1 + 0.2", "0.3"),
        ("round(2.5)", "3"),
        ("round(7.25, 1)", "7.3"),
        ("int(9.99)", "9"),
        ("min(3, 2) + max(1, 4)", "6"),
        ("1 if 2 >= 2 else 0", "1"),
        ("1 if 0 < 1 < 2 and not 3 == 4 else 0", "1"),
        ("-2 * (3 - 5) / 8", "0.5"),
    ],
)
def test_a_formula_is_worked_out_in_exact_decimals(text: str, result: str) -> None:
    assert parse(text).number({}) == Decimal(result)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('ls')",
        "(lambda: 1)()",
        "a.b",
        "a[0]",
        "[1, 2]",
        "'text'",
        "True",
        "2 ** 99",
        "1 // 2",
        "abs(1)",
        "round(1, ndigits=2)",
        "min(1)",
        "round(*a)",
        "x := 1",
        "max",
        "",
        "1 +",
        "1" * 500,
    ],
)
def test_anything_but_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValue) as missing:
        parse("pace * 2").number({})
    assert missing.value.name == "pace"


def test_a_missing_value_that_is_not_reached_does_not_matter() -> None:
    assert parse("irr == 2 or nrs >= 6").truth({"irr": Decimal(2)})


@pytest.mark.parametrize("text", ["1 / 0", "1 + (2 > 1)", "1 if 2 else 3"])
def test_arithmetic_that_cannot_be_done_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text).number({})


def test_a_number_is_not_a_yes_or_no() -> None:
    with pytest.raises(FormulaError):
        parse("1 + 1").truth({})


@given(st.integers(-(10**6), 10**6))
def test_a_half_always_goes_up_in_size(tenths: int) -> None:
    whole = Decimal(tenths)
    sign = 1 if tenths >= 0 else -1
    assert half_up(whole + sign * Decimal("0.5")) == whole + sign


def test_huge_numbers_do_not_crash() -> None:
    with pytest.raises(FormulaError):
        parse("round(a * a, 1)").number({"a": Decimal(10) ** 20})
