"""`manage.py triage` reads what a clinic may have, whole or damaged, and prints JSON."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.intake.triage.runners import RULES, VIGNETTES, VIGNETTES_FILE, WELL, vignette

KEYS = [
    "id",
    "tier",
    "red_flags",
    "unscreened",
    "patterns",
    "pattern_scores",
    "irritability",
    "irritability_provisional",
    "factors",
    "rules_version",
]
CASE = {
    "id": "one",
    "submitted_on": "2026-11-22",
    "answers": {**WELL, "about_dob": "1995-01-31", "consent_data": True, "final_check": True},
}


def printed(file: Path) -> Any:
    out = io.StringIO()
    call_command("triage", str(file), stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue())


def printed_for(text: str, tmp_path: Path) -> Any:
    file = tmp_path / "case"
    file.write_text(text, encoding="utf-8")
    return printed(file)


def remarks(document: Any, tmp_path: Path) -> str:
    file, err = tmp_path / "case.json", io.StringIO()
    file.write_text(json.dumps(document), encoding="utf-8")
    call_command("triage", str(file), stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def but(**answers: Any) -> dict[str, Any]:
    return {**CASE, "answers": {**CASE["answers"], **answers}}


def test_the_file_of_vignettes_agrees_with_every_expectation() -> None:
    reports = {row["id"]: row for row in printed(VIGNETTES_FILE)}
    for row in VIGNETTES["vignettes"]:
        report = reports[row["id"]]
        assert {key: report[key] for key in row["expected"]} == row["expected"]


def test_one_case_gives_one_object_with_the_keys_other_tools_rely_on(tmp_path: Path) -> None:
    report = printed_for(json.dumps(CASE), tmp_path)
    assert list(report) == KEYS
    assert (report["id"], report["tier"], report["unscreened"]) == ("one", "routine", [])
    assert report["pattern_scores"] == {"pfp": 10}
    assert report["rules_version"] == RULES.version


def test_a_list_of_one_gives_a_list_of_one(tmp_path: Path) -> None:
    assert [row["id"] for row in printed_for(json.dumps([CASE]), tmp_path)] == ["one"]


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    text = VIGNETTES_FILE.read_text(encoding="utf-8")
    assert printed_for(json.dumps(VIGNETTES), tmp_path) == printed_for(text, tmp_path)


def test_a_dash_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", typed)
    call_command("triage", "-")
    assert json.loads(capsys.readouterr().out)["id"] == "one"


def test_an_age_comes_from_the_birth_date_on_the_day_of_submission(tmp_path: Path) -> None:
    hip = but(pain_other_areas=["thigh"], about_dob="2008-11-23", s_hip_young=["none"])
    assert printed_for(json.dumps(hip), tmp_path)["red_flags"] == ["rf_hip_young"]
    adult = {**hip, "submitted_on": "2026-11-23"}
    assert printed_for(json.dumps(adult), tmp_path)["red_flags"] == []


def test_an_age_typed_into_a_record_is_not_believed(tmp_path: Path) -> None:
    case = but(pain_other_areas=["thigh"], about_dob="2012-01-01", age_years=40)
    assert "rf_hip_young" in printed_for(json.dumps(case), tmp_path)["red_flags"]


@pytest.mark.parametrize(
    "case",
    [
        {},
        [{}],
        {"answers": {}},
        {"answers": None},
        {"answers": "none"},
        {"answers": ["s_calf_swollen"]},
        [None, 5, "case", [], True],
        {"id": {"a": 1}, "submitted_on": "yesterday", "answers": {"about_dob": "31.1.1995"}},
        {"id": "\ud800", "answers": {"s_calf_swollen": "\ud800", "\x00": 1}},
        {"answers": {key: {"deep": [[[[]]]]} for key in WELL}},
        {"answers": dict.fromkeys(WELL, 10**400)},
        {"answers": {key: float("nan") for key in WELL}},
        {"answers": dict.fromkeys(WELL, "")},
        {"answers": dict.fromkeys(WELL)},
        {"answers": {"about_dob": "2026-12-01", "run_event_date": "9999-99-99"}},
        {"submitted_on": "0001-01-01", "answers": {"about_dob": "9999-12-31"}},
    ],
)
def test_damaged_records_are_unscreened_and_never_an_error(case: Any, tmp_path: Path) -> None:
    reports = printed_for(json.dumps(case), tmp_path)
    for report in reports if isinstance(reports, list) else [reports]:
        assert list(report) == KEYS
        assert report["tier"] == "same_day"
        assert "rf_dvt" in report["unscreened"]


@pytest.mark.parametrize("question_id", ["s_calf_swollen", "s_breathless_chest", "about_dob"])
def test_a_lost_answer_opens_the_rules_that_read_it(question_id: str, tmp_path: Path) -> None:
    answers = {key: value for key, value in CASE["answers"].items() if key != question_id}
    report = printed_for(json.dumps({**CASE, "answers": answers}), tmp_path)
    assert report["unscreened"]
    assert report["tier"] == "same_day"


def test_what_could_not_be_used_is_said_beside_the_result(tmp_path: Path) -> None:
    remark = remarks(but(nrs_worst=15, shoe_size=44), tmp_path)
    assert "one: nrs_worst: " in remark
    assert "Given: 15" in remark
    assert "shoe_size" in remark


def test_an_answer_that_stands_twice_is_missing(tmp_path: Path) -> None:
    text = json.dumps(CASE).replace(
        '"s_calf_swollen": "no"', '"s_calf_swollen": "yes", "s_calf_swollen": "no"'
    )
    assert printed_for(text, tmp_path)["unscreened"] == ["rf_dvt"]
    assert printed_for("- answers: {s_calf_swollen: 'no', s_calf_swollen: 'yes'}", tmp_path)


def test_yaml_that_points_into_itself_ends(tmp_path: Path) -> None:
    report = printed_for("answers: &a {s_bone_load: &b [*b, hop_sharp], run_changes: *a}", tmp_path)
    assert report["tier"] == "same_day"


def test_yaml_dates_without_quotes_are_read(tmp_path: Path) -> None:
    text = "submitted_on: 2026-11-22\nanswers: {about_dob: 2012-13-45, s_calf_swollen: 'yes'}"
    assert "rf_dvt" in printed_for(text, tmp_path)["red_flags"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"answers: [unclosed", "line 1, column 19", id="broken yaml"),
        pytest.param(b'{"answers": {"a": 1,}', "line 1, column 22", id="broken json"),
        pytest.param(b"\xff\xfe\x00", "utf-8", id="not text"),
        pytest.param(b"", "no case", id="empty"),
        pytest.param(b"5", "no case", id="a number"),
        pytest.param(b"answers: !!python/object:os.system {}", "python/object", id="code"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep"),
        pytest.param(b"a: " + b"9" * 5000, "digits", id="huge number"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    content: bytes, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words) as caught:
        printed(file)
    assert str(file) in str(caught.value)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_is_not_there_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        printed(tmp_path / name)


def test_no_database_is_needed() -> None:
    """This module has no access to one: pytest-django would refuse a query."""
    assert printed(VIGNETTES_FILE)


def test_vignettes_may_leave_their_day_to_the_file(tmp_path: Path) -> None:
    row = {key: value for key, value in vignette("v52").items() if key != "submitted_on"}
    document = {"submitted_on_default": "2025-06-01", "vignettes": [row]}
    report = printed_for(json.dumps(document), tmp_path)[0]
    assert report["factors"] == row["expected"]["factors"]
