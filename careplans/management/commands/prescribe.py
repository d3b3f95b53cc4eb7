"""`manage.py prescribe FILE`: the running prescription of the cases in a file, as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from careplans import library, suggestions
from careplans.library import Library, Template
from careplans.prescription import (
    RunnerProfile,
    all_green,
    from_assessment,
    report,
    working_pattern,
)
from intake.triage import cases, engine, rules

STANDARD_INPUT = "-"


class Command(BaseCommand):
    help = "Print the running prescription of the cases in FILE, week by week."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", metavar="FILE", help="YAML or JSON: one case, a list of cases; - reads stdin"
        )
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument(
            "--modification",
            metavar="ID",
            action="append",
            default=[],
            help="a running modification; may be given several times",
        )
        chosen.add_argument("--template", metavar="ID", help="a plan template; else the suggested")

    def handle(self, *_args: Any, **options: Any) -> None:
        shelf = library.load()
        for one in options["modification"]:
            _refuse_unknown(one, shelf.modifications, "modification")
        if options["template"]:
            _refuse_unknown(options["template"], shelf.templates, "template")
        found = _cases(options["file"])
        reports = [self._report(case, shelf, options) for case in found.cases]
        self.stdout.write(json.dumps(reports if found.is_list else reports[0], indent=2))

    def _report(self, case: cases.Case, shelf: Library, options: dict[str, Any]) -> dict[str, Any]:
        rule_set = rules.current()
        facts = case.facts(rule_set.questionnaire)
        profile = from_assessment(engine.assess(facts, rule_set), facts)
        for problem in case.problems:
            text = f"{case.id}: {problem.question_id}: {problem.text} Given: {problem.given}"
            self.stderr.write(ascii(text)[1:-1])
        head = {
            "id": case.id,
            "library_version": shelf.version,
            "rules_version": rule_set.version,
            "template": None,
            "modifications": options["modification"],
        }
        if options["modification"]:
            return head | _by_hand(options["modification"], profile, shelf)
        template = _template(options["template"], profile, shelf)
        return head | {"template": template.id} | _by_template(template, profile, shelf)


def _by_hand(ids: list[str], profile: RunnerProfile, shelf: Library) -> dict[str, Any]:
    path = all_green([suggestions.stretch_of(ids, profile, shelf)], profile, shelf)
    pattern = working_pattern(profile.leading, shelf)
    return {**report.prescription(path, profile, pattern=pattern, phases=("",))}


def _by_template(template: Template, profile: RunnerProfile, shelf: Library) -> dict[str, Any]:
    draft = suggestions.instantiate(template, profile, shelf)
    phases = tuple(phase.source.phase for phase in draft.phases)
    return {**report.prescription(draft.path, profile, pattern=draft.pattern, phases=phases)}


def _template(template_id: str | None, profile: RunnerProfile, shelf: Library) -> Template:
    if template_id:
        return shelf.templates[template_id]
    return suggestions.choose_template(profile, shelf).template


def _refuse_unknown(one: str, known: Any, kind: str) -> None:
    if one not in known:
        raise CommandError(f"There is no {kind} {one!r}. Choose one of: {', '.join(known)}.")


def _cases(name: str) -> cases.CaseFile:
    try:
        text = _text(name)
        return cases.read(text, rules.current().questionnaire, today=timezone.localdate())
    except (OSError, UnicodeDecodeError, cases.Unreadable) as error:
        raise CommandError(f"{name} cannot be read: {error}") from error


def _text(name: str) -> str:
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    return Path(name).read_text(encoding="utf-8-sig")
