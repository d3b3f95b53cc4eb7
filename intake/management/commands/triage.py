"""`manage.py triage FILE`: what triage says of the cases in a file, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from intake.questionnaire.repair import shown
from intake.triage import cases, engine, rules

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Print tier, red flags, patterns, irritability and factors of the cases in FILE."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="YAML or JSON: one case, a list of cases; - reads stdin"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        rule_set = rules.current()
        found = self._cases(options["file"])
        reports = []
        for case in found.cases:
            assessment = engine.assess(case.facts(rule_set.questionnaire), rule_set)
            reports.append(cases.report(case, assessment))
            for problem in case.problems:
                place = f"{shown(case.id)}: {problem.question_id}"
                self.stderr.write(f"{place}: {problem.text} Given: {problem.given}")
        result = reports if found.is_list else reports[0]
        self.stdout.write(json.dumps(result, indent=2))

    def _cases(self, name: str) -> cases.CaseFile:
        try:
            text = _text(name)
            return cases.read(text, rules.current().questionnaire, today=timezone.localdate())
        except (OSError, UnicodeDecodeError, cases.Unreadable) as error:
            raise CommandError(f"{name} cannot be read: {error}") from error


def _text(name: str) -> str:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    return Path(name).read_text(encoding="utf-8-sig")
