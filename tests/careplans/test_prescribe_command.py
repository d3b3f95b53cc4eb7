"""`manage.py prescribe`: the shape other tools rely on, and what it makes of damaged input."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml
from django.core.management import CommandError, call_command

from careplans.prescription import report
from clinic import content
from intake.triage import worked_cases

VIGNETTES = content.path_of(worked_cases.FILE)

HEAD = {"id", "library_version", "rules_version", "template", "modifications"}


def prescribe(file: Path, *options: str) -> Any:
    out = StringIO()
    call_command("prescribe", str(file), *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def vignette(case_id: str) -> dict[str, Any]:
    rows = yaml.safe_load(VIGNETTES.read_text(encoding="utf-8"))["vignettes"]
    found: dict[str, Any] = next(row for row in rows if row["id"] == case_id)
    return found


@pytest.fixture
def case(tmp_path: Path) -> Any:
    """Writes one vignette, with other answers, and without those given as None."""

    def write(case_id: str, **answers: Any) -> Path:
        row = vignette(case_id)
        merged = {**row["answers"], **answers}
        row["answers"] = {key: value for key, value in merged.items() if value is not None}
        file = tmp_path / "case.json"
        file.write_text(json.dumps(row), encoding="utf-8")
        return file

    return write


def keys(shape: type) -> set[str]:
    return set(get_type_hints(shape))


def test_the_shape_is_the_one_that_is_promised(case: Any) -> None:
    found = prescribe(case("v01"))
    assert set(found) == HEAD | keys(report.PrescriptionJson)
    assert set(found["weeks"][0]) == keys(report.WeekJson)
    assert set(found["weeks"][0]["sessions"][0]) == keys(report.SessionJson)
    assert set(found["numbers"][0]) == keys(report.NumberJson)
    assert {"id", "value", "unit", "formula", "inputs", "source", "note"} <= set(
        found["numbers"][0]
    )
    assert set(found["items"][0]) == keys(report.ItemJson)


def test_without_options_the_suggested_template_is_prescribed(case: Any) -> None:
    found = prescribe(case("v01"))
    assert (found["template"], found["pattern"], found["blocked_by"]) == (
        "tp_pfp_graded",
        "pfp",
        [],
    )
    assert [week["week"] for week in found["weeks"]] == list(range(1, 13))


def test_a_template_can_be_named(case: Any) -> None:
    found = prescribe(case("v01"), "--template", "tp_unclear")
    assert (found["template"], len(found["weeks"])) == ("tp_unclear", 10)


def test_modifications_can_be_named_one_by_one(case: Any) -> None:
    file = case("v01", run_cadence=160)
    found = prescribe(file, "--modification", "rm_cadence", "--modification", "rm_rest_days")
    values = {number["id"]: number["value"] for number in found["numbers"]}
    assert (values["target_low"], values["target_high"]) == (168, 176)
    assert found["modifications"] == ["rm_cadence", "rm_rest_days"]
    assert found["template"] is None


def test_every_number_shows_what_it_was_worked_out_from(case: Any) -> None:
    found = prescribe(case("v01"), "--modification", "rm_volume_cut")
    number = next(one for one in found["numbers"] if one["id"] == "start_week_km")
    assert number["value"] == 16.8
    assert number["inputs"] == {"irr": 1, "weekly_km": 28}
    assert number["formula"].startswith("round(weekly_km")
    assert number["source"] == ["esculier2018", "esculier2020", "willy_meira2016"]
    assert found["weeks"][0]["numbers"][0]["id"] == "start_week_km"


def test_totals_are_the_sums_of_the_sessions(case: Any) -> None:
    for week in prescribe(case("v02"))["weeks"]:
        assert week["km"] == pytest.approx(sum(one["km"] for one in week["sessions"]))
        assert week["minutes"] == sum(one["minutes"] for one in week["sessions"])


@pytest.mark.parametrize(
    ("case_id", "flag"), [("v14", "rf_septic"), ("v18", "rf_bsi"), ("v57", "rf_postop_hold")]
)
def test_a_red_flag_gives_its_name_and_no_weeks(case: Any, case_id: str, flag: str) -> None:
    found = prescribe(case(case_id))
    assert flag in found["blocked_by"]
    assert found["weeks"] == []
    assert found["reasons"][0]["text"]


def test_a_modification_that_may_not_be_used_blocks_with_its_question(case: Any) -> None:
    found = prescribe(case("v01", run_cadence=185), "--modification", "rm_cadence")
    assert (found["blocked_by"], found["weeks"], found["numbers"]) == (["run_cadence"], [], [])


def test_a_missing_answer_is_asked_for(case: Any) -> None:
    found = prescribe(case("v01", run_weekly_last4=None), "--modification", "rm_volume_cut")
    assert [one["variable"] for one in found["missing"]] == ["weekly_km"]
    assert found["weeks"] == []
    assert {number["id"]: number["value"] for number in found["numbers"]}["start_week_km"] is None


def test_a_list_of_cases_gives_a_list() -> None:
    found = prescribe(VIGNETTES)
    assert len(found) == 60
    assert all(bool(one["weeks"]) != bool(one["blocked_by"]) for one in found)


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [("--modification", "rm_fly", "rm_cadence"), ("--template", "tp_fly", "tp_itb")],
)
def test_an_unknown_id_is_refused_with_those_there_are(
    case: Any, option: str, value: str, named: str
) -> None:
    with pytest.raises(CommandError, match=named):
        prescribe(case("v01"), option, value)


@pytest.mark.parametrize("text", ["", "[", "just words", "42", "{answers: [", "\x00"])
def test_a_file_that_is_no_case_is_refused_in_words(tmp_path: Path, text: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        prescribe(file)


def test_a_file_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        prescribe(tmp_path / "nowhere.yaml")


DAMAGED: list[Mapping[str, Any]] = [
    {},
    {"answers": None},
    {"answers": []},
    {"answers": {"run_weekly_last4": -5, "run_cadence": 10**9, "nrs_run": "NaN"}},
    {"answers": {"run_status": ["normal"], "equipment": "bike", "time_per_session": 20}},
    {"answers": {"run_easy_pace": 1e308, "run_unit": "furlongs", "goal_days": 2.5}},
    {"answers": {"about_dob": "2999-01-01", "run_event_date": "never"}, "submitted_on": 7},
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_damaged_answers_are_missing_answers_and_leave_no_weeks(
    tmp_path: Path, damaged: Mapping[str, Any]
) -> None:
    file = tmp_path / "damaged.json"
    file.write_text(json.dumps(damaged), encoding="utf-8")
    found = prescribe(file)
    assert found["blocked_by"]
    assert found["weeks"] == []
