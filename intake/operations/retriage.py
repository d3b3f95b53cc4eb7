"""Reads stored forms by another version of the rules, and says what would be different.

Care never rests on these readings: they are kept beside the runs, one for a form and version, so
that the work can stop anywhere and go on. Each holds the differences to the run it is compared
with, not a whole assessment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery
from django.utils import timezone

from clinic import audit
from clinic.errors import Invalid, NotNow
from clinic.models import Clinic
from intake.models import Submission, TriageRun
from intake.operations import queueing, readings
from intake.triage import engine, rules
from intake.triage.assessment import Assessment, State
from intake.triage.definition import RuleSet

log = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)

BATCH = 200
"""Forms that one transaction writes down."""
AT_ONCE = 25
"""Forms in memory at one time with all that was found in them before."""
BY_HAND = "by_hand"
"""Stands for the tier of a form that the rules could not read."""


class Kind(StrEnum):
    """What a version would change for one runner."""

    MORE_URGENT = "more_urgent"
    LESS_URGENT = "less_urgent"
    OTHER_FLAGS = "other_flags"
    SAME = "same"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One form under the other version. `opens`: flags that an answer would be missing for."""

    patient: str
    clinic: str
    form: int
    before: str
    after: str
    fires: tuple[str, ...] = ()
    no_longer_fires: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    no_longer_open: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        if BY_HAND in (self.before, self.after):
            return Kind.SAME if self.before == self.after else Kind.BY_HAND
        step = queueing.rank_of(self.after) - queueing.rank_of(self.before)
        if step:
            return Kind.MORE_URGENT if step > 0 else Kind.LESS_URGENT
        flags = (*self.fires, *self.no_longer_fires, *self.opens, *self.no_longer_open)
        return Kind.OTHER_FLAGS if flags else Kind.SAME


def require_version(version: str) -> RuleSet:
    """The rules of that version, if stored comparisons with it were made by the same file."""
    if version not in rules.known_versions():
        known = ", ".join(rules.known_versions())
        raise Invalid(f"There are no rules {version!r}. Choose one of: {known}.")
    found = rules.load(version)
    if _comparisons(version, None).exclude(rules_sha256=found.sha256).exists():
        raise NotNow(
            f"Forms were compared with another file of rules {version}. "
            "Give the changed rules a version of their own."
        )
    return found


def left(version: str, clinic: Clinic | None = None) -> QuerySet[Submission]:
    """The sent forms that were not compared with this version yet, oldest first."""
    done = _comparisons(version, None).filter(submission=OuterRef("pk"))
    return _of(Submission.objects.all(), clinic, "episode__clinic").filter(~Exists(done))


def batches(version: str, clinic: Clinic | None, *, limit: int | None) -> Iterator[list[int]]:
    """Keys of forms still to be compared, some at a time, `limit` at most in all."""
    last, room = 0, limit
    while room is None or room > 0:
        size = BATCH if room is None else min(BATCH, room)
        rows = left(version, clinic).filter(pk__gt=last).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:size])
        if not ids:
            return
        yield ids
        last, room = ids[-1], None if room is None else room - len(ids)


def compare(version: str, ids: Sequence[int]) -> int:
    """Read these forms by that version and keep the differences, all in one transaction."""
    rule_set = rules.load(version)
    rows: list[TriageRun] = []
    for start in range(0, len(ids), AT_ONCE):
        rows += _compared(ids[start : start + AT_ONCE], rule_set)
    TriageRun.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def record_start(version: str, clinic: Clinic | None) -> None:
    """One entry in the audit of each clinic whose forms are about to be read again."""
    for one in _of(Clinic.objects.order_by("pk"), clinic, "pk"):
        if forms := left(version, one).count():
            audit.record(
                audit.Event.RULES_COMPARED,
                by=None,
                clinic=one,
                detail={"rules": version, "forms": forms},
            )


def differences(version: str, clinic: Clinic | None = None) -> Iterator[Difference]:
    """Every form that was compared with this version, oldest first, a few in memory at a time."""
    care = TriageRun.objects.of_care().filter(submission=OuterRef("submission")).order_by("-pk")
    rows = _comparisons(version, clinic).annotate(
        patient=F("submission__episode__patient__number"),
        clinic=F("submission__episode__clinic__slug"),
        form=F("submission__number"),
        before=Subquery(care.values("tier")[:1]),
    )
    columns = ("patient", "clinic", "form", "before", "tier", "assessment")
    found = rows.order_by("submission_id").values_list(*columns).iterator(chunk_size=BATCH)
    for patient, slug, form, before, after, flags in found:
        yield Difference(
            patient=patient,
            clinic=slug,
            form=form,
            before=before or BY_HAND,
            after=after or BY_HAND,
            **{key: tuple(rule_ids) for key, rule_ids in (flags or {}).items()},
        )


# ---- inside -----------------------------------------------------------------------------------


def _of(rows: QuerySet[Row], clinic: Clinic | None, field: str) -> QuerySet[Row]:
    return rows if clinic is None else rows.filter(**{field: clinic.pk})


def _comparisons(version: str, clinic: Clinic | None) -> QuerySet[TriageRun]:
    rows = TriageRun.objects.filter(is_comparison=True, rules_version=version)
    return _of(rows, clinic, "submission__episode__clinic")


def _compared(ids: Sequence[int], rule_set: RuleSet) -> list[TriageRun]:
    before = _flags_before(ids)
    forms = Submission.objects.filter(pk__in=ids).order_by("pk")
    return [_comparison(form, before.get(form.pk, ()), rule_set) for form in forms]


def _flags_before(ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Form to the flags of the run that care rests on; none where the rules broke down."""
    rows = TriageRun.objects.of_care().filter(submission_id__in=ids).order_by("pk")
    found = rows.values_list("submission_id", "assessment__flags")
    return {form: flags or [] for form, flags in found}


def _comparison(
    form: Submission, before: Sequence[Mapping[str, Any]], rule_set: RuleSet
) -> TriageRun:
    run = TriageRun(
        submission=form,
        rules_version=rule_set.version,
        rules_sha256=rule_set.sha256,
        is_comparison=True,
        ran_at=timezone.now(),
    )
    try:
        assessment = engine.assess(readings.facts_of(form), rule_set)
    except readings.BREAKDOWNS as error:
        log.exception("Rules %s broke down.", rule_set.version)
        run.outcome, run.fault = TriageRun.Outcome.FAILED, type(error).__name__
        return run
    run.outcome, run.tier = TriageRun.Outcome.COMPLETE, assessment.tier
    run.assessment = _flags_compared(before, assessment)
    return run


def _flags_compared(before: Sequence[Mapping[str, Any]], after: Assessment) -> dict[str, list[str]]:
    fired = {flag["rule_id"] for flag in before if flag["state"] == State.PRESENT}
    open_before = {flag["rule_id"] for flag in before if flag["unscreened"]}
    fires = {flag.rule_id for flag in after.present}
    opens = {flag.rule_id for flag in after.unscreened}
    return {
        "fires": sorted(fires - fired),
        "no_longer_fires": sorted(fired - fires),
        "opens": sorted(opens - open_before),
        "no_longer_open": sorted(open_before - opens),
    }
