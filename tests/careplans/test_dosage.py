"""Doses: their words, their limits, their way to JSON and back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careplans import dosage
from careplans.dosage import Dose, Limits, Range
from clinic.errors import Invalid

LIMITS = Limits(sets=Range(1, 6), reps=Range(3, 25), hold_s=Range(1, 60), rest_s=Range(0, 240))
SQUEEZE = Dose(sets=3, reps=10, hold_s=5, rest_s=30, per_week=2, per_side=True)


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        pytest.param(
            SQUEEZE,
            "3 sets of 10, hold 5 seconds, rest 30 seconds, 2 days a week, each leg",
            id="sets with holds",
        ),
        pytest.param(
            Dose(sets=5, reps=1, hold_s=45, rest_s=90, per_week=5),
            "5 holds of 45 seconds, rest 90 seconds, 5 days a week",
            id="one long hold a set",
        ),
        pytest.param(Dose(sets=1, minutes=30, per_week=7), "30 minutes, every day", id="minutes"),
        pytest.param(
            Dose(sets=6, minutes=1, rest_s=60, per_week=1),
            "6 times 1 minute, rest 60 seconds, 1 day a week",
            id="intervals",
        ),
        pytest.param(
            Dose(sets=1, reps=8, load_kg=Decimal("7.50"), rest_s=60, effort=7),
            "1 set of 8, 1 day a week, 7.5 kg, effort 7 out of 10",
            id="load and effort, and no rest after a single set",
        ),
        pytest.param(
            Dose(sets=1, reps=8, load_text="effort 3 to 4 out of 10", effort=4),
            "1 set of 8, 1 day a week, effort 3 to 4 out of 10",
            id="effort is said once",
        ),
        pytest.param(
            Dose(sets=3, reps=8, load_text="light to medium band", tempo="2 up, 9 down"),
            "3 sets of 8, 1 day a week, light to medium band, speed 2 up, 9 down",
            id="load and speed",
        ),
        pytest.param(
            Dose(sets=3, reps=10, hold_s=5, load_text="body weight", tempo="hold 5 s"),
            "3 sets of 10, hold 5 seconds, 1 day a week",
            id="a speed that only repeats the hold",
        ),
    ],
)
def test_a_dose_is_said_in_patient_words(dose: Dose, words: str) -> None:
    assert dose.say() == words


def test_the_leg_of_the_patient_replaces_each_leg() -> None:
    assert SQUEEZE.say(side="right leg").endswith("2 days a week, right leg")


def test_the_strip_keeps_the_order_of_the_print() -> None:
    dose = Dose(sets=3, reps=10, rest_s=30, load_text="medium band", tempo="2 up, 9 down")
    parts = dose.changed(per_side=True).strip().parts()
    assert [part.label for part in parts] == [
        "How many",
        "Sets",
        "Rest",
        "How often",
        "How hard",
        "Speed",
        "Side",
    ]
    assert [part.text for part in parts][:3] == ["10 times", "3 sets", "30 seconds"]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"sets": 0}, "sets", "Enter sets from 1 to 6."),
        ({"sets": 7}, "sets", "Enter sets from 1 to 6."),
        ({"reps": 2}, "reps", "Enter repetitions from 3 to 25."),
        ({"rest_s": -1}, "rest_s", "Enter seconds of rest from 0 to 240."),
        ({"reps": None}, "reps", "Enter repetitions or minutes."),
        ({"load_kg": Decimal(301)}, "load_kg", "Enter the weight in kg from 0 to 300."),
        ({"effort": 11}, "effort", "Enter effort from 0 to 10."),
        ({"tempo": "x" * 41}, "tempo", "Shorten the tempo to 40 characters."),
    ],
)
def test_each_field_outside_its_limits_has_its_own_sentence(
    change: dict[str, Any], field: str, sentence: str
) -> None:
    limits = Limits(**{**_ranges(LIMITS), "per_week": Range(1, 7)})
    assert dosage.problems(SQUEEZE.changed(**change), limits)[field] == sentence


def test_a_field_the_exercise_is_not_counted_by_must_stay_empty() -> None:
    found = dosage.problems(Dose(sets=1, minutes=5), Limits(sets=Range(1, 6)))
    assert found["minutes"] == "Leave minutes empty for this exercise."


def test_repetitions_and_minutes_exclude_each_other() -> None:
    with pytest.raises(Invalid, match="not both") as refused:
        dosage.check(
            Dose(sets=1, reps=5, minutes=5),
            Limits(sets=Range(1, 6), reps=Range(1, 9), minutes=Range(1, 9), per_week=Range(1, 7)),
        )
    assert set(refused.value.fields) == {"minutes"}


def test_a_dose_that_fits_has_no_problems() -> None:
    limits = Limits(**{**_ranges(LIMITS), "per_week": Range(1, 7)})
    assert dosage.problems(SQUEEZE, limits) == {}


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({}, "sets"),
        ({"sets": "3"}, "sets"),
        ({"sets": True}, "sets"),
        ({"sets": 3, "reps": 2.5}, "reps"),
        ({"sets": 3, "per_side": "yes"}, "per_side"),
        ({"sets": 3, "load_kg": "heavy"}, "load_kg"),
        ({"sets": 3, "load_kg": "NaN"}, "load_kg"),
        ({"sets": 3, "tempo": ["2"]}, "tempo"),
        ({"sets": 3, "colour": "red"}, "colour"),
    ],
)
def test_json_of_the_wrong_shape_names_the_field(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        dosage.from_json(raw)
    assert field in refused.value.fields


@given(
    st.builds(
        Dose,
        sets=st.integers(1, 9),
        reps=st.none() | st.integers(1, 40),
        hold_s=st.none() | st.integers(1, 90),
        minutes=st.none() | st.integers(1, 60),
        load_kg=st.none() | st.decimals(0, 300, places=2),
        tempo=st.sampled_from(["", "2 up, 2 down"]),
        rest_s=st.integers(0, 240),
        per_week=st.integers(1, 7),
        per_side=st.booleans(),
        effort=st.none() | st.integers(0, 10),
    )
)
def test_a_dose_survives_the_way_through_json(dose: Dose) -> None:
    assert dosage.from_json(dose.to_json()) == dose


def test_a_session_takes_work_on_both_legs_and_the_rests_between() -> None:
    assert SQUEEZE.seconds(Decimal(0)) == 3 * 2 * 10 * 5 + 2 * 30
    assert Dose(sets=1, minutes=30).seconds(None) == 1800


def test_without_a_counted_tempo_the_time_is_not_guessed() -> None:
    assert Dose(sets=3, reps=10).seconds(None) is None


def test_an_unknown_field_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="colour"):
        SQUEEZE.changed(colour="red")


def _ranges(limits: Limits) -> dict[str, Range | None]:
    return {name: getattr(limits, name) for name in dosage.COUNTS}
