"""`manage.py triage --explain`: a report that a clinician can read, for any case whatever."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clinic import content
from intake.triage import cases, engine, told
from tests.intake.triage.runners import FORM, RULES, TODAY, WELL, vignette


def report_of(row: dict[str, Any], tmp_path: Path, *options: str) -> str:
    file, out = tmp_path / "case.json", io.StringIO()
    file.write_text(json.dumps(row), encoding="utf-8")
    call_command("triage", str(file), "--explain", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_report_says_why_a_flag_fired_by_which_rule_and_what_would_change_it(
    tmp_path: Path,
) -> None:
    text = report_of(dict(vignette("v27")), tmp_path)
    flag = RULES.red_flags["rf_fracture_ottawa"]
    assert "Urgency: Same day. Contact the patient today." in text
    assert f"rf_fracture_ottawa (version {flag.version}, Same day)" in text
    assert "hidden by a later answer" in text
    assert "clear if: Age below 55 [age_years]" in text
    assert "holds: running, impact, loading" in text
    for source_id in flag.sources:
        found = content.sources()[source_id]
        assert f"{found.cite} [{source_id}, {found.status}]" in text


def test_a_report_counts_the_flags_that_are_clear(tmp_path: Path) -> None:
    text = report_of({"answers": {}}, tmp_path)
    assert "Red flags present: 0 of 43" in text
    assert "Red flags clear: 0 of 43" in text
    assert "not answered [s_calf_swollen]" in text


def test_a_report_adds_up_irritability_and_patterns(tmp_path: Path) -> None:
    text = report_of(dict(vignette("v51")), tmp_path)
    assert "Irritability: low, 1 of 9 points\n  Worst pain: 1 of 2 (4 out of 10)" in text
    assert "(pfp, version 1.0.0): 10 of 13, likely, leading\n    for +3:" in text
    assert "diagnosis" not in text.replace("none is a diagnosis", "").split("Red flags")[0]


def test_the_rules_of_another_version_are_chosen_by_name(tmp_path: Path) -> None:
    assert "Rules 1.0.0" in report_of({"answers": WELL}, tmp_path, "--rules", "1.0.0")
    with pytest.raises(CommandError, match=r"there are no rules '3\.0\.0'"):
        report_of({"answers": WELL}, tmp_path, "--rules", "3.0.0")


@pytest.mark.parametrize("text", ["answers: [", '{"answers": {"a": 1,}'])
def test_a_malformed_file_ends_with_code_two_its_place_and_no_traceback(text: str) -> None:
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "triage", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "line " in done.stderr
    assert ", column " in done.stderr
    assert "Traceback" not in done.stderr


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
)
OPTIONS = sorted({option.id for row in FORM.questions.values() for option in row.options})
ANSWERS = st.dictionaries(
    st.sampled_from([*FORM.questions, "about_dob", "age_years"]),
    JSON
    | st.sampled_from(OPTIONS)
    | st.lists(st.sampled_from(OPTIONS))
    | st.dates().map(str)
    | st.integers(-1, 300),
    max_size=60,
)
ANY_CASE = JSON | st.fixed_dictionaries({"answers": ANSWERS}, optional={"submitted_on": JSON})


@hypothesis_settings(deadline=None, max_examples=60)
@given(document=ANY_CASE)
def test_no_json_whatever_breaks_the_rules_or_the_report(document: Any) -> None:
    try:
        found = cases.read(json.dumps(document), FORM, today=TODAY)
    except cases.Unreadable:
        assert not isinstance(document, list | dict)
        return
    for case in found.cases:
        facts = case.facts(FORM)
        assessment = engine.assess(facts, RULES)
        stored = json.loads(json.dumps(assessment.to_json()))
        assert engine.Assessment.from_json(stored) == assessment
        assert told.report(assessment, facts, RULES)
