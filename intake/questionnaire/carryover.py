"""What of an open form counts on when a newer version is published: by a reviewed map, and equal.

The map is `fixtures/questionnaires/<form>-<from>--<to>.yaml`: questions that were renamed, and
those to ask again though they look equal. Everything else is decided here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from clinic import content

from . import loading, strict
from .answers import normalise
from .conditions import is_answered
from .definition import Question, Questionnaire

KEYS = ("from", "to", "rename", "ask_again")
MOST = 250


@dataclass(frozen=True)
class Plan:
    """`rename`: id in the older version to its id in the newer one. `ask_again`: newer ids."""

    rename: Mapping[str, str]
    ask_again: frozenset[str]


@dataclass(frozen=True)
class Carried:
    """`asked_again`: questions that had an answer, or were declined, and are open again."""

    answers: dict[str, Any]
    declined: frozenset[str]
    asked_again: tuple[str, ...]


@cache
def between(old: Questionnaire, new: Questionnaire) -> Plan:
    """The map for this pair of versions; refused when it speaks of questions they do not have."""
    name = f"{loading.FOLDER}/{old.slug}-{old.version}--{new.version}.yaml"
    found = strict.mapping(content.read_yaml(name), where=name, keys=KEYS)
    if (str(found.get("from")), str(found.get("to"))) != (old.version, new.version):
        strict.refuse(name, "the file name and the versions inside it differ")
    where = f"{name}: rename"
    rename = strict.mapping(found.get("rename"), where=where)
    for before in rename:
        _require(before, old, where=where)
        _require(strict.text(rename, before, where=where), new, where=where)
    if len(set(rename.values())) != len(rename):
        strict.refuse(where, "two questions became one")
    ask_again = strict.rows(found, "ask_again", where=name, limit=MOST)
    for question_id in ask_again:
        _require(question_id, new, where=f"{name}: ask_again")
    return Plan(rename, frozenset(ask_again))


def check_all() -> None:
    """Refuse to go on when an open form of another version could not move to the current one."""
    now = loading.current()
    for version in loading.known_versions():
        if version != now.version:
            between(loading.load(now.slug, version), now)


def carry(
    old: Questionnaire,
    new: Questionnaire,
    answers: Mapping[str, Any],
    declined: Collection[str],
    plan: Plan,
) -> Carried:
    """What counts on in the newer version.

    An answer is kept when its question has the same kind, unit and English text, and can still
    hold the answer: every chosen option with the same words, every number within the bounds.
    Questions about safety are always asked again.
    """
    kept: dict[str, Any] = {}
    still_declined, again = set(), []
    known = tuple(pairs(old, new, plan))
    clean = normalise(new, {after.id: answers.get(before.id) for before, after in known})
    changed = {problem.question_id for problem in clean.problems}
    for before, after in known:
        given, was_declined = answers.get(before.id), before.id in declined
        if not is_answered(given) and not was_declined:
            continue
        if not _is_same(before, after) or after.safety or after.id in plan.ask_again:
            again.append(after.id)
        elif was_declined and after.may_be_declined:
            still_declined.add(after.id)
        elif is_answered(given) and after.id not in changed and _offers(before, after, given):
            kept[after.id] = given
        else:
            again.append(after.id)
    return Carried(kept, frozenset(still_declined), tuple(again))


def pairs(
    old: Questionnaire, new: Questionnaire, plan: Plan
) -> Iterator[tuple[Question, Question]]:
    """Every question of the newer version with the one it was, in the newer order."""
    was = {after: before for before, after in plan.rename.items()}
    for after in new.questions.values():
        before = old.questions.get(was.get(after.id, after.id))
        if before is not None and plan.rename.get(before.id, after.id) == after.id:
            yield before, after


def _is_same(before: Question, after: Question) -> bool:
    return (before.kind, before.unit, before.text) == (after.kind, after.unit, after.text)


def _offers(before: Question, after: Question, given: Any) -> bool:
    """Whether every chosen option still stands there in the same words."""
    chosen = [one for one in before.options if one.id in (given, *_listed(given))]
    return all(_words(after, one.id) == (one.label, one.exclusive) for one in chosen)


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _words(question: Question, option_id: str) -> tuple[str, bool] | None:
    option = question.option(option_id)
    return (option.label, option.exclusive) if option else None


def _require(question_id: object, form: Questionnaire, *, where: str) -> None:
    if question_id not in form.questions:
        strict.refuse(where, f"{form.slug} {form.version} does not ask {question_id!r}")
