"""What runners type into number, pace and date boxes is read kindly, and never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.forms import typed


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("5", "5", ""),
        (" 5 ", "5", ""),
        ("5km", "5", "km"),
        ("5,0 km", "5.0", "km"),
        ("0.125", "0.125", ""),
        ("0,125", "0.125", ""),
        ("1000", "1000", ""),
        ("1,0000", "1.0000", ""),
        ("5.25 Miles", "5.25", "mi"),
        ("1,234.5", "1234.5", ""),
        ("1 000", "1000", ""),
        ("3 times a week", "3", "times"),
        ("170 steps per minute", "170", "steps"),
        ("\uff17.5", "7.5", ""),
        ("\u22123", "-3", ""),
        ("45 min.", "45", "minutes"),
        ("5 millas", "5", "mi"),
        ("5,5 kilómetros", "5.5", "km"),
        ("3 veces por semana", "3", "times"),
        ("2 días a la semana", "2", "days"),
        ("170 pasos por minuto", "170", "steps"),
        ("about 5 km", "5", "km"),
        ("~ 30", "30", ""),
        ("unos 8 km", "8", "km"),
        ("\uff15\uff0c\uff10 km", "5.0", "km"),
    ],
)
def test_spaces_commas_and_units_are_no_mistake(text: str, number: str, unit: str) -> None:
    assert typed.number(text) == (Decimal(number), unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lots",
        "5-6",
        "5 or 6",
        "5 bananas",
        "1e5",
        "0x10",
        "5\x00",
        "NaN",
        "9" * 41,
        "1.2.3",
        "\u066b",
    ],
)
def test_what_holds_no_one_number_is_refused(text: str) -> None:
    with pytest.raises(typed.Unreadable):
        typed.number(text)


@pytest.mark.parametrize(
    "text", ["5-6", "5 or 6 km", "3 to 4", "30\u201340", "5 a 6", "2 y 3", "5/6"]
)
def test_of_two_numbers_none_is_guessed(text: str) -> None:
    with pytest.raises(typed.SeveralNumbers):
        typed.number(text)


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("1,000", "1000", "1"),
        ("1.000 km", "1000", "1"),
        ("12,500", "12500", "12.5"),
        ("100.250", "100250", "100.25"),
    ],
)
def test_a_group_of_thousands_is_not_taken_for_a_decimal_nor_the_reverse(
    text: str, whole: str, part: str
) -> None:
    with pytest.raises(typed.GroupOrPart) as unclear:
        typed.number(text)
    assert (unclear.value.whole, unclear.value.part) == (Decimal(whole), Decimal(part))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5:30", "5.5"),
        ("5:30:", "5.5"),
        ("5'30", "5.5"),
        ("5\u203230\u2033", "5.5"),
        ("5:", "5"),
        ("4:07", "4.1167"),
        ("5.5", "5.5"),
        (":45", "0.75"),
    ],
)
def test_a_pace_is_minutes_and_seconds(text: str, minutes: str) -> None:
    assert typed.pace(text) == Decimal(minutes)


@pytest.mark.parametrize("text", ["5:60", "5.5:30", "a:b", "5:3:1", ":x"])
def test_a_pace_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(typed.Unreadable):
        typed.pace(text)


@given(minutes=st.integers(0, 40), seconds=st.integers(0, 59))
def test_a_pace_keeps_every_second(minutes: int, seconds: int) -> None:
    stored = typed.pace(f"{minutes}:{seconds:02}")
    assert divmod(round(stored * 60), 60) == (minutes, seconds)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1988-3-14", date(1988, 3, 14)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2027-May-3", date(2027, 5, 3)),
        ("2027-enero-3", date(2027, 1, 3)),
        ("\uff12\uff10\uff12\uff17-3-1", date(2027, 3, 1)),
    ],
)
def test_three_boxes_make_a_date(text: str, day: date) -> None:
    assert typed.day(text) == day


@pytest.mark.parametrize(
    "text", ["", "1988--14", "1988-13-1", "2023-2-29", "88-3-14", "1988-3-14-1", "\u0662-1-1"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(typed.Unreadable):
        typed.day(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("27-3-14", typed.ShortYear),
        ("2027-2-29", typed.NoSuchDay),
        ("2027-13-1", typed.NoSuchDay),
        ("2027--1", typed.Unreadable),
    ],
)
def test_what_is_wrong_with_a_date_is_known(text: str, kind: type[typed.Unreadable]) -> None:
    with pytest.raises(typed.Unreadable) as refused:
        typed.day(text)
    assert refused.type is kind


@given(text=st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for read in (typed.number, typed.pace, typed.day):
        try:
            read(text)
        except typed.Unreadable:
            continue
