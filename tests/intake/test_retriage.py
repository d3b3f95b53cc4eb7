"""Stored forms read by another version: what would differ is listed, and care is left alone."""

from __future__ import annotations

import ast
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.models import AuditEntry, Clinic, Episode, User
from intake.models import Submission, TriageRun
from intake.operations import flag_states, latest_run, retriage
from intake.operations.retriage import BY_HAND, Difference, Kind
from tests import builders_staff
from tests.intake.newer_rules import Publish, louder, quieter, rule_of

pytestmark = pytest.mark.django_db
SORE_8 = {"nrs_worst": 8, "s_rest_pain_constant": "yes"}
SORE_9 = {"nrs_worst": 9, "s_rest_pain_constant": "yes"}
APPS = Path(retriage.__file__).parents[2]


@pytest.fixture
def forms(clinic: Clinic, front_desk: User) -> dict[str, Episode]:
    """Three sent forms: nothing to worry about, constant pain of 8, constant pain of 9."""
    changes: dict[str, dict[str, Any]] = {"well": {}, "eight": SORE_8, "nine": SORE_9}
    return {
        name: builders_staff.sent(clinic, by=front_desk, changed=changed)
        for name, changed in changes.items()
    }


def run(*options: str, stderr: io.StringIO | None = None) -> str:
    out = io.StringIO()
    command = ("retriage", "--rules", "1.1.0", "--workers", "1", *options)
    call_command(*command, stdout=out, stderr=stderr or io.StringIO())
    return out.getvalue()


def number(episode: Episode) -> str:
    return str(episode.patient.number)


def test_who_would_be_more_urgent_is_listed_by_number_with_the_flags_that_fire(
    forms: dict[str, Episode], publish_rules: Publish
) -> None:
    publish_rules(louder)
    text = run()
    line = (
        f"  riverside {number(forms['eight'])} form 1: within_2_weeks -> same_day; fires rf_severe"
    )
    assert line in text.splitlines()
    assert "More urgent: 1" in text
    assert "Less urgent: 0" in text
    assert "Unchanged: 2" in text
    for episode in forms.values():
        assert episode.patient.family not in text


def test_who_would_be_less_urgent_is_listed_too(
    forms: dict[str, Episode], publish_rules: Publish
) -> None:
    publish_rules(quieter)
    found = json.loads(run("--json"))
    (row,) = found["less_urgent"]
    assert (row["patient"], row["before"], row["after"]) == (
        number(forms["nine"]),
        "same_day",
        "within_2_weeks",
    )
    assert row["no_longer_fires"] == ["rf_severe"]
    assert (found["forms"], found["same"], found["more_urgent"]) == (3, 2, [])


def test_a_flag_that_an_answer_is_missing_for_is_a_difference(
    clinic: Clinic, front_desk: User, publish_rules: Publish
) -> None:
    builders_staff.sent(clinic, by=front_desk, changed={"run_cadence": None})

    def asks_more(rows: dict[str, Any]) -> None:
        rule_of(rows, "rf_severe")["when"] = {"q": "run_cadence", "gte": 220}

    publish_rules(asks_more)
    (row,) = json.loads(run("--json"))["more_urgent"]
    assert (row["before"], row["after"]) == ("routine", "same_day")
    assert (row["fires"], row["opens"]) == ([], ["rf_severe"])


@pytest.mark.parametrize(
    ("before", "after", "flags", "kind"),
    [
        ("routine", "same_day", {}, Kind.MORE_URGENT),
        ("emergency_now", "same_day", {"fires": ("a",)}, Kind.LESS_URGENT),
        ("same_day", "same_day", {"opens": ("a",)}, Kind.OTHER_FLAGS),
        ("same_day", "same_day", {"no_longer_open": ("a",)}, Kind.OTHER_FLAGS),
        ("same_day", "same_day", {}, Kind.SAME),
        (BY_HAND, "routine", {}, Kind.BY_HAND),
        ("same_day", BY_HAND, {}, Kind.BY_HAND),
        (BY_HAND, BY_HAND, {}, Kind.SAME),
    ],
)
def test_a_difference_is_of_the_kind_that_matters_most(
    before: str, after: str, flags: dict[str, tuple[str, ...]], kind: Kind
) -> None:
    row = Difference(patient="1", clinic="c", form=1, before=before, after=after, **flags)
    assert row.kind is kind


def test_care_goes_on_as_if_nothing_had_been_compared(
    forms: dict[str, Episode], publish_rules: Publish
) -> None:
    before = {name: (latest_run(episode), flag_states(episode)) for name, episode in forms.items()}
    stored = list(Episode.objects.order_by("pk").values())
    publish_rules(louder)
    run()
    assert TriageRun.objects.filter(is_comparison=True).count() == 3
    after = {name: (latest_run(episode), flag_states(episode)) for name, episode in forms.items()}
    assert after == before
    assert list(Episode.objects.order_by("pk").values()) == stored


def test_stopped_on_the_way_it_goes_on_and_repeated_it_says_the_same(
    forms: dict[str, Episode], publish_rules: Publish
) -> None:
    publish_rules(louder)
    assert "1 forms" in run("--limit", "1")
    assert retriage.left("1.1.0").count() == 2
    whole = run()
    assert retriage.left("1.1.0").count() == 0
    assert run() == whole
    assert TriageRun.objects.filter(is_comparison=True).count() == 3


def test_a_batch_that_two_processes_read_is_kept_once(
    forms: dict[str, Episode], publish_rules: Publish
) -> None:
    publish_rules(louder)
    ids = list(Submission.objects.values_list("pk", flat=True))
    retriage.compare("1.1.0", ids)
    retriage.compare("1.1.0", ids)
    assert TriageRun.objects.filter(is_comparison=True).count() == 3


def test_batches_are_small_and_leave_nobody_out(
    forms: dict[str, Episode], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retriage, "BATCH", 2)
    ids = list(Submission.objects.order_by("pk").values_list("pk", flat=True))
    assert list(retriage.batches("1.1.0", None, limit=None)) == [ids[:2], ids[2:]]
    assert list(retriage.batches("1.1.0", None, limit=1)) == [ids[:1]]


def test_one_clinic_is_read_alone(
    forms: dict[str, Episode], other_clinic: Clinic, foreign_physio: User, publish_rules: Publish
) -> None:
    builders_staff.sent(other_clinic, by=foreign_physio)
    publish_rules(louder)
    assert json.loads(run("--json", "--clinic", "hillside"))["forms"] == 1
    assert retriage.left("1.1.0").count() == 3
    entry = AuditEntry.objects.get(event="rules-compared")
    assert (entry.clinic, entry.detail) == (other_clinic, {"rules": "1.1.0", "forms": 1})


def test_a_form_that_the_other_rules_cannot_read_is_listed_and_stops_nobody(
    forms: dict[str, Episode], publish_rules: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_rules(louder)
    broken = Submission.objects.get(episode=forms["eight"]).pk
    real = retriage.readings.facts_of

    def breaking(form: Submission) -> Any:
        if form.pk == broken:
            raise LookupError("no such answer")
        return real(form)

    monkeypatch.setattr(retriage.readings, "facts_of", breaking)
    found = json.loads(run("--json"))
    (row,) = found["by_hand"]
    assert (row["patient"], row["before"], row["after"]) == (
        number(forms["eight"]),
        "within_2_weeks",
        BY_HAND,
    )
    assert found["same"] == 2


class TestRefused:
    def test_an_unknown_version(self) -> None:
        with pytest.raises(CommandError, match=r"no rules '1\.1\.0'. Choose one of: 1\.0\.0"):
            run()

    def test_an_unknown_clinic(self) -> None:
        with pytest.raises(CommandError, match="no clinic 'nowhere'"):
            run("--clinic", "nowhere")

    def test_a_limit_that_is_no_number(self) -> None:
        with pytest.raises(CommandError, match="whole number above 0"):
            run("--limit", "-1")

    def test_another_file_of_a_version_that_was_compared(
        self, forms: dict[str, Episode], publish_rules: Publish
    ) -> None:
        publish_rules(louder)
        run()
        publish_rules(quieter)
        with pytest.raises(CommandError, match="version of their own"):
            run()


class TestBar:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def test_a_terminal_sees_how_far_it_is(
        self, forms: dict[str, Episode], publish_rules: Publish
    ) -> None:
        publish_rules(louder)
        seen = self.Terminal()
        run(stderr=seen)
        assert "3 of 3 forms" in seen.getvalue()

    def test_a_file_does_not(self, forms: dict[str, Episode], publish_rules: Publish) -> None:
        publish_rules(louder)
        seen = io.StringIO()
        run(stderr=seen)
        assert seen.getvalue() == ""


def test_every_question_about_runs_leaves_comparisons_out() -> None:
    """`TriageRun.objects` and `.runs` are followed by `of_care`, or make a new row."""
    asked = [
        f"{path.relative_to(APPS)}:{node.lineno}"
        for app in ("clinic", "intake", "careplans")
        for path in sorted((APPS / app).rglob("*.py"))
        if path.name != "retriage.py" and "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and _asks_all(node)
    ]
    assert asked == []


def _asks_all(node: ast.Attribute) -> bool:
    """An attribute of the rows of all runs that is neither `of_care` nor `create`."""
    rows = node.value
    if not isinstance(rows, ast.Attribute) or node.attr in {"of_care", "create"}:
        return False
    if rows.attr == "objects":
        return isinstance(rows.value, ast.Name) and rows.value.id == "TriageRun"
    is_manager = node.attr in {"filter", "order_by", "first", "last", "get", "all", "exclude"}
    return rows.attr == "runs" and is_manager
