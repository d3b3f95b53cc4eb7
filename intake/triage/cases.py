"""Cases from a file: answers of runners as YAML or JSON, however damaged, and what triage says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from intake.questionnaire.answers import Problem, normalise
from intake.questionnaire.definition import Questionnaire
from intake.questionnaire.repair import shown
from intake.questionnaire.values import Reason
from intake.triage import derived, facts
from intake.triage.assessment import Assessment

BIRTH_DATE = "about_dob"
SUBMITTED_ON = "submitted_on"
TWO_ANSWERS = ("two different answers",)
"""Stands for the value of a key that stands twice: nobody can tell which one was meant."""


class Unreadable(ValueError):
    """The text is neither YAML nor JSON, or holds no case; says where and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One record. `problems` are what could not be used of it; such an answer is missing."""

    id: str | int | None
    answers: Mapping[str, Any]
    birth_date: date | None
    submitted_on: date
    problems: tuple[Problem, ...]

    def facts(self, questionnaire: Questionnaire) -> facts.Facts:
        built = facts.build(
            questionnaire, self.answers, birth_date=self.birth_date, on=self.submitted_on
        )
        return replace(built, problems=self.problems)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file; `is_list` tells a list of one from one case."""

    cases: tuple[Case, ...]
    is_list: bool


def read(text: str, questionnaire: Questionnaire, *, today: date) -> CaseFile:
    """The cases in a text. A case without a usable day of submission was submitted today."""
    document = _document(text)
    default = today
    if isinstance(document, dict) and "vignettes" in document:
        default = _day(document.get("submitted_on_default")) or today
        document = document["vignettes"]
    if not isinstance(document, list | dict):
        raise Unreadable("there is no case in it: a mapping with answers, or a list of them")
    rows = document if isinstance(document, list) else [document]
    cases = tuple(_case(row, questionnaire, default=default) for row in rows)
    return CaseFile(cases=cases, is_list=isinstance(document, list))


def report(case: Case, assessment: Assessment) -> dict[str, Any]:
    """What triage says of one case, in the shape other tools rely on; ids in alphabetical order."""
    return {
        "id": case.id,
        "tier": assessment.tier,
        "red_flags": sorted(flag.rule_id for flag in assessment.present),
        "unscreened": sorted(flag.rule_id for flag in assessment.unscreened),
        "patterns": sorted(assessment.leading),
        "pattern_scores": {row.id: row.score for row in assessment.patterns if row.eligible},
        "irritability": assessment.irritability.level,
        "irritability_provisional": assessment.irritability.provisional,
        "factors": sorted(factor.id for factor in assessment.factors),
        "rules_version": assessment.rules_version,
    }


def case_of(row: Any, questionnaire: Questionnaire) -> Case:
    """One case that names its own day of submission."""
    return _case(row, questionnaire, default=date.fromisoformat(row[SUBMITTED_ON]))


def _case(row: Any, questionnaire: Questionnaire, *, default: date) -> Case:
    record = row if isinstance(row, dict) else {}
    given = record.get("answers")
    answers = given if isinstance(given, dict) else {}
    raw = {str(key): _flat(value) for key, value in answers.items()}
    case_id = record.get("id")
    clean = normalise(questionnaire, raw)
    day = _day(record.get(SUBMITTED_ON)) or default
    return Case(
        id=case_id if isinstance(case_id, str | int) else None,
        answers=clean.answers,
        birth_date=_day(raw.get(BIRTH_DATE)),
        submitted_on=day,
        problems=(*_problems(record, raw, day), *clean.problems),
    )


def _problems(record: Mapping[Any, Any], raw: Mapping[str, Any], day: date) -> Iterator[Problem]:
    """What is wrong with a record outside its answers to the form."""
    if not raw:
        yield _problem("answers", "There are no answers in this case.", record.get("answers"))
    if SUBMITTED_ON in record and _day(record[SUBMITTED_ON]) is None:
        text = f"This is no day; {day.isoformat()} was taken."
        yield _problem(SUBMITTED_ON, text, record[SUBMITTED_ON])
    if BIRTH_DATE in raw and derived.age_on(_day(raw[BIRTH_DATE]), day) is None:
        yield _problem(BIRTH_DATE, "No age can be worked out from this.", raw[BIRTH_DATE])


def _problem(question_id: str, text: str, given: Any) -> Problem:
    return Problem(question_id, Reason.WRONG_TYPE, text, shown(_flat(given)))


def _flat(value: Any) -> Any:
    """No answer is deeper than a list; what stands deeper is dropped, as it may have no end."""
    if isinstance(value, list):
        return [None if isinstance(item, list | dict | set | tuple) else item for item in value]
    return value


def _day(value: Any) -> date | None:
    """The day in an ISO date, also when a time follows it."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _document(text: str) -> Any:
    """JSON where it is JSON, which is much the faster to read; else YAML."""
    try:
        return json.loads(text, object_pairs_hook=_unambiguous)
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error
    except ValueError:
        return _yaml_document(text)


def _yaml_document(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error
    except yaml.MarkedYAMLError as error:
        raise Unreadable(_placed(error)) from error
    except (ValueError, yaml.YAMLError) as error:
        raise Unreadable(" ".join(str(error).split())) from error


def _placed(error: yaml.MarkedYAMLError) -> str:
    """Where the text stops making sense, counted from 1, and why."""
    why = " ".join(str(error.problem or error.context).split())
    mark = error.problem_mark or error.context_mark
    return why if mark is None else f"line {mark.line + 1}, column {mark.column + 1}: {why}"


def _unambiguous(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    counts = Counter(key for key, _ in pairs)
    return {key: TWO_ANSWERS if counts[key] > 1 else value for key, value in pairs}


class _Loader(yaml.SafeLoader):
    """Dates stay texts, so that an impossible one spoils its own answer and not the file."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rows if not tag.endswith(":timestamp")]
        for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = Counter(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return {key: TWO_ANSWERS if names[str(key)] > 1 else found[key] for key in found}
