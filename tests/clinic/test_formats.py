"""How values are written: one way each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.templatetags import formats


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (9, "9 min"),
        (60, "1 h"),
        (130, "2 h 10 min"),
        (1560, "1 d 2 h"),
        (20000, "13 d"),
    ],
)
def test_waiting_is_said_in_two_sizes_at_most(minutes, words):
    assert formats.lasting(timedelta(minutes=minutes)) == words


def test_what_is_past_has_no_time_left():
    now = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert formats.until(now - timedelta(minutes=1), now) == ""
    assert formats.ago(now - timedelta(hours=2), now) == "2 h"


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 0, 5, tzinfo=UTC), "12:05am"),
        (datetime(2026, 11, 22, 9, 30, tzinfo=UTC), "9:30am"),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), "12:00pm"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment, words):
    assert formats.clock(moment) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 22, 9, 30, tzinfo=UTC), "9:30am"),
        (datetime(2026, 11, 21, 9, 30, tzinfo=UTC), "21 Nov"),
        (datetime(2025, 11, 22, 9, 30, tzinfo=UTC), "22 Nov 2025"),
    ],
)
def test_a_near_moment_is_said_shortly(moment, words):
    assert formats.when(moment, datetime(2026, 11, 22, 12, tzinfo=UTC)) == words


def test_a_day_is_long_for_patients_and_short_for_staff():
    day = date(2026, 11, 22)
    assert (formats.day(day), formats.short_day(day)) == ("22 November 2026", "22 Nov 2026")


@pytest.mark.parametrize(
    ("number", "words"), [("6.50", "6.5"), ("7.00", "7"), ("100", "100"), (None, ""), ("0", "0")]
)
def test_a_number_has_no_needless_noughts(number, words):
    assert formats.trimmed(number) == words


def test_a_phone_number_is_dialled_without_its_spaces():
    assert formats.dialled("+44 (0)1632 960-001") == "+441632960001"
    assert formats.dialled("(01632) 960-001") == "01632960001"


def test_one_is_not_many():
    assert formats.counted(1, "place,places") == "1 place"
    assert formats.counted(3, "place,places") == "3 places"
