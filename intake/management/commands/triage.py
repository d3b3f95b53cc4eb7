"""`manage.py triage FILE`: what triage says of the cases in a file, as JSON or as a report."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intake.questionnaire.repair import shown
from intake.triage import cases, engine, rules, told
from intake.triage.cases import Case
from intake.triage.definition import RuleSet

STANDARD_INPUT = "-"
UNREADABLE = 2
"""The exit code for a file that cannot be read; it says where in the file, too."""


class Command(BaseCommand):
    help = "Print tier, red flags, patterns, irritability and factors of the cases in FILE."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="YAML or JSON: one case, a list of cases; - reads stdin"
        )
        parser.add_argument(
            "--explain", action="store_true", help="a report to read, with what would change it"
        )
        parser.add_argument(
            "--rules", type=_version, metavar="VERSION", help="another version of the rules"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        rule_set = rules.load(options["rules"]) if options["rules"] else rules.current()
        found = _cases(options["file"], rule_set)
        for case in found.cases:
            for problem in case.problems:
                place = f"{shown(case.id)}: {problem.question_id}"
                self.stderr.write(f"{place}: {problem.text} Given: {problem.given}")
        if options["explain"]:
            self.stdout.write("\n".join(_explained(case, rule_set) for case in found.cases))
            return
        reports = [_report(case, rule_set) for case in found.cases]
        self.stdout.write(json.dumps(reports if found.is_list else reports[0], indent=2))


def _report(case: Case, rule_set: RuleSet) -> dict[str, Any]:
    return cases.report(case, engine.assess(case.facts(rule_set.questionnaire), rule_set))


def _explained(case: Case, rule_set: RuleSet) -> str:
    """Readable on any terminal: what it cannot show stands as a code."""
    facts = case.facts(rule_set.questionnaire)
    text = told.report(engine.assess(facts, rule_set), facts, rule_set)
    whole = f"Case {shown(case.id)}\n{text}"
    return whole.encode("utf-8", "backslashreplace").decode("utf-8")


def _cases(name: str, rule_set: RuleSet) -> cases.CaseFile:
    try:
        return cases.read(_text(name), rule_set.questionnaire, today=timezone.localdate())
    except (OSError, UnicodeDecodeError, cases.Unreadable) as error:
        raise CommandError(f"{name} cannot be read: {error}", returncode=UNREADABLE) from error


def _text(name: str) -> str:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    return Path(name).read_text(encoding="utf-8-sig")


def _version(text: str) -> str:
    if text not in rules.known_versions():
        known = ", ".join(rules.known_versions())
        raise ArgumentTypeError(f"there are no rules {text!r}; choose one of: {known}")
    return text
