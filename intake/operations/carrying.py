"""An open form when a newer version of it is current: how it goes on there, and what was said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from typing import Any

from django.utils import timezone

from intake.models import Draft
from intake.questionnaire import carryover, loading
from intake.questionnaire.conditions import is_answered
from intake.questionnaire.definition import Questionnaire

MOVED_FIELDS = ("questionnaire_version", "earlier")
Answers = Mapping[str, Any]


def form_of(draft: Draft) -> Questionnaire:
    return loading.load(draft.questionnaire_slug, draft.questionnaire_version)


def forms_of(draft: Draft) -> tuple[Questionnaire, ...]:
    """Every version that a page of this draft may have been shown in, its own first."""
    versions = [row["version"] for row in reversed(draft.earlier)]
    earlier = (loading.load(draft.questionnaire_slug, version) for version in versions)
    return (form_of(draft), *earlier)


def as_of_now(draft: Draft) -> Draft:
    """The draft as it goes on in the current version; nothing is written, the first save does.

    Being moved counts as a change: whoever saves a page of the older version is told.
    """
    now = loading.current()
    if draft.questionnaire_version == now.version or draft.closed_at is not None:
        return draft
    old = form_of(draft)
    plan = carryover.between(old, now)
    carried = carryover.carry(old, now, draft.answers, draft.declined, plan)
    moved = copy(draft)
    moved.earlier = [*draft.earlier, _entry(draft)]
    moved.questionnaire_version = now.version
    moved.answers, moved.declined = carried.answers, sorted(carried.declined)
    moved.removed = [plan.rename.get(question_id, question_id) for question_id in draft.removed]
    moved.lock_version = draft.lock_version + 1
    return moved


def is_of_older_version(draft: Draft, lock_version: int) -> bool:
    """Whether a page made from `lock_version` showed the questions of an older version."""
    return bool(draft.earlier) and lock_version <= draft.earlier[-1]["lock_version"]


def asked_again(draft: Draft) -> frozenset[str]:
    """The questions that were answered in an older version, and whose answer was not carried."""
    found = (carried.asked_again for _, _, carried in _moves(draft))
    return frozenset[str]().union(*found)


def awaiting(draft: Draft) -> dict[str, Any]:
    """The older answers to questions that are open again, by their present id.

    For safety alone: an answer that was not given again yet must not lower an urgency.
    """
    found: dict[str, Any] = {}
    for entry, plan, carried in _moves(draft):
        was = {after: before for before, after in plan.rename.items()}
        for question_id in carried.asked_again:
            given = entry["answers"].get(was.get(question_id, question_id))
            if is_answered(given):
                found[question_id] = given
            else:
                found.pop(question_id, None)
    return {key: value for key, value in found.items() if not _is_settled(key, draft)}


def earlier_forms(draft: Draft) -> Iterator[tuple[Questionnaire, Answers, Collection[str]]]:
    """Each older version with its answers, but for those that were given again since."""
    now = form_of(draft)
    for entry, plan, _ in _moves(draft):
        old = loading.load(draft.questionnaire_slug, entry["version"])
        answers, declined = dict(entry["answers"]), set(entry["declined"])
        for before, after in carryover.pairs(old, now, plan):
            if _is_settled(after.id, draft):
                declined.discard(before.id)
                answers[before.id] = draft.answers.get(after.id)
        yield old, answers, declined


def _moves(
    draft: Draft,
) -> Iterator[tuple[dict[str, Any], carryover.Plan, carryover.Carried]]:
    now = form_of(draft)
    for entry in draft.earlier:
        old = loading.load(draft.questionnaire_slug, entry["version"])
        plan = carryover.between(old, now)
        carried = carryover.carry(old, now, entry["answers"], entry["declined"], plan)
        yield entry, plan, carried


def _is_settled(question_id: str, draft: Draft) -> bool:
    given = is_answered(draft.answers.get(question_id))
    return given or question_id in draft.declined or question_id in draft.removed


def _entry(draft: Draft) -> dict[str, Any]:
    return {
        "version": draft.questionnaire_version,
        "answers": draft.answers,
        "declined": draft.declined,
        "at": timezone.now().isoformat(timespec="seconds"),
        "lock_version": draft.lock_version,
    }
