"""What was changed after the form was sent: each answer before and after, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from careplans.triage_page import answers
from careplans.triage_page.given_by import given_by
from clinic.models import Episode
from intake.models import Submission, TriageRun
from intake.questionnaire import changed
from intake.questionnaire.changed import Changed, Line
from intake.triage.assessment import Assessment, Flag


@dataclass(frozen=True)
class Amendment:
    """One change, newest first on the page. A tier is empty where the rules broke down.

    `fired`: the warnings that the changed answers raise and the earlier ones did not.
    """

    submission: Submission
    given_by: str
    lines: tuple[Changed, ...]
    tier_before: str
    tier_after: str
    fired: tuple[Flag, ...]

    @property
    def at(self) -> datetime:
        return self.submission.submitted_at

    @property
    def note(self) -> str:
        return self.submission.note

    @property
    def is_same_urgency(self) -> bool:
        return self.tier_before == self.tier_after


def amendments_of(episode: Episode) -> tuple[Amendment, ...]:
    """Newest first; none while the form stands as it was first sent."""
    rows = Submission.objects.filter(episode=episode).select_related(
        "amends", "sent_by", "episode__patient"
    )
    newest = list(rows.order_by("-number"))
    if len(newest) < 2:
        return ()
    runs = {
        run.submission_id: run
        for run in TriageRun.objects.of_care().filter(submission__in=newest).order_by("pk")
    }
    earlier = {row.pk: row for row in newest}
    return tuple(
        _amendment(row, earlier[row.amends_id], runs) for row in newest if row.amends_id in earlier
    )


def _amendment(after: Submission, before: Submission, runs: dict[int, TriageRun]) -> Amendment:
    was, now = runs.get(before.pk), runs.get(after.pk)
    return Amendment(
        submission=after,
        given_by=given_by(after),
        lines=changed.between(_lines(before), _lines(after)),
        tier_before=was.tier if was else "",
        tier_after=now.tier if now else "",
        fired=_fired(was, now),
    )


def _lines(sent: Submission) -> Iterator[Line]:
    """What was asked, and what was kept for safety though it was not asked any more."""
    asked = (line for part in answers.all_answers(sent) for line in part.lines)
    for line in (*answers.set_aside(sent), *asked):
        yield Line(line.question_id, line.question, line.answer)


def _fired(before: TriageRun | None, after: TriageRun | None) -> tuple[Flag, ...]:
    if after is None or after.assessment is None:
        return ()
    known: set[str] = set()
    if before is not None and before.assessment is not None:
        known = {flag.rule_id for flag in Assessment.from_json(before.assessment).present}
    found = Assessment.from_json(after.assessment).present
    return tuple(flag for flag in found if flag.rule_id not in known)
