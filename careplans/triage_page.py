"""One sent form and its reading, put together for the triage page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clinic import content
from clinic.models import Episode
from intake.models import FlagReview, SafetyAlert, Submission, TriageRun
from intake.questionnaire import loading, summary
from intake.questionnaire.definition import Kind, Questionnaire
from intake.triage.assessment import Assessment, Flag, Pattern

SHOWN_PATTERNS = 3
HELD_BACK = frozenset({"emergency_now", "same_day"})


@dataclass(frozen=True)
class FlagCard:
    """A red flag that needs a clinician, with what was done about it so far."""

    flag: Flag
    hidden: tuple[Flag, ...]
    review: FlagReview | None
    sources: tuple[content.Source, ...]

    @property
    def holds_plan(self) -> bool:
        lifted = self.review is not None and self.review.outcome in FlagReview.LIFTING
        return self.flag.tier in HELD_BACK and not lifted


@dataclass(frozen=True)
class PatternCard:
    """How the answers fit one pattern, in counts and words."""

    pattern: Pattern
    fits: int
    of: int
    supporting: str
    against: str
    missing: str


@dataclass(frozen=True)
class Words:
    """Something the runner wrote, with the question it answers."""

    question: str
    text: str


@dataclass(frozen=True)
class TriagePage:
    """What the page shows of one sent form."""

    submission: Submission
    run: TriageRun
    questionnaire: Questionnaire
    assessment: Assessment
    cards: tuple[FlagCard, ...]
    not_cleared: tuple[FlagCard, ...]
    patterns: tuple[PatternCard, ...]
    alerts: tuple[SafetyAlert, ...]

    @property
    def is_urgent(self) -> bool:
        """Patterns are collapsed then: a benign idea must not distract from a warning."""
        return self.assessment.tier in HELD_BACK

    @property
    def load(self) -> dict[str, Any]:
        """The three figures of the load chart, in the runner's own unit."""
        answers, unit = self.submission.answers, self.submission.answers.get("run_unit", "km")
        return {
            "usual": _decimal(answers.get("run_weekly_usual")),
            "recent": _decimal(answers.get("run_weekly_last4")),
            "longest": _decimal(answers.get("run_longest_30d")),
            "unit": "miles" if unit == "mi" else "km",
            "words": _said(self.questionnaire, answers, "run_spike"),
            "sessions": _said(self.questionnaire, answers, "run_sessions_week"),
            "rest": _said(self.questionnaire, answers, "rest_days_week"),
            "pace": _said(self.questionnaire, answers, "run_easy_pace"),
        }

    @property
    def places(self) -> list[str]:
        """Where it hurts, the worst place first."""
        answers = self.submission.answers
        said = [_said(self.questionnaire, answers, "pain_location")]
        if other := _said(self.questionnaire, answers, "pain_location_other"):
            said.append(f"Other knee: {other}")
        return [words for words in said if words]

    @property
    def worst_place(self) -> str:
        return _said(self.questionnaire, self.submission.answers, "pain_worst")

    @property
    def own_words(self) -> list[Words]:
        """Every text the runner wrote."""
        answers = self.submission.answers
        return [
            Words(question.text, str(answers[question.id]))
            for question in self.questionnaire.questions.values()
            if question.kind in {Kind.TEXT, Kind.STRING} and answers.get(question.id)
        ]

    @property
    def all_answers(self) -> list[summary.FileSection]:
        return all_answers(self.submission)

    @property
    def set_aside(self) -> tuple[summary.SummaryLine, ...]:
        return summary.set_aside_lines(self.questionnaire, self.submission.set_aside)

    @property
    def clear_count(self) -> int:
        return len(self.assessment.clear)


def all_answers(submission: Submission) -> list[summary.FileSection]:
    """Every question that was asked, under the headings of the clinical form."""
    born, on = submission.birth_date, submission.submitted_on
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    parts = summary.by_file_section(
        loading.load(submission.questionnaire_slug, submission.questionnaire_version),
        submission.answers | {"age_years": age},
        frozenset(submission.declined),
    )
    return [part for part in parts if part.lines]


def latest_run(episode: Episode) -> TriageRun | None:
    """The newest reading of the newest form."""
    return (
        TriageRun.objects.filter(submission__episode=episode)
        .select_related("submission")
        .order_by("-submission__number", "-pk")
        .first()
    )


def build(run: TriageRun) -> TriagePage:
    """Put the page together from a complete run."""
    submission = run.submission
    assessment = Assessment.from_json(run.assessment or {})
    reviews = latest_reviews(submission.episode)
    eligible = [pattern for pattern in assessment.patterns if pattern.eligible]
    ranked = sorted(eligible, key=lambda pattern: (not pattern.leading, -pattern.score))
    return TriagePage(
        submission=submission,
        run=run,
        questionnaire=loading.load(submission.questionnaire_slug, submission.questionnaire_version),
        assessment=assessment,
        cards=_cards(assessment, assessment.present, reviews),
        not_cleared=_cards(assessment, assessment.not_cleared, reviews),
        patterns=tuple(_pattern(pattern) for pattern in ranked[:SHOWN_PATTERNS]),
        alerts=tuple(SafetyAlert.objects.filter(draft=submission.draft_id).order_by("pk")),
    )


def latest_reviews(episode: Episode) -> dict[tuple[str, str], FlagReview]:
    """(rule id, evidence hash) to the review that counts."""
    rows = FlagReview.objects.filter(episode=episode).select_related("reviewed_by").order_by("pk")
    return {(row.rule_id, row.evidence_sha256): row for row in rows}


def _cards(
    assessment: Assessment,
    flags: tuple[Flag, ...],
    reviews: Mapping[tuple[str, str], FlagReview],
) -> tuple[FlagCard, ...]:
    """One card for each flag that no other hides."""
    register = content.sources()
    return tuple(
        FlagCard(
            flag=flag,
            hidden=assessment.hidden_under(flag.rule_id),
            review=reviews.get((flag.rule_id, flag.evidence_hash)),
            sources=tuple(register[one] for one in flag.sources if one in register),
        )
        for flag in flags
        if flag.superseded_by is None
    )


def _pattern(pattern: Pattern) -> PatternCard:
    positive = [
        feature
        for feature in (*pattern.supports, *pattern.missing, *pattern.absent)
        if feature.weight > 0
    ]
    return PatternCard(
        pattern=pattern,
        fits=len(pattern.supports),
        of=len(positive),
        supporting=_listed(pattern.supports),
        against=_listed(pattern.against),
        missing=_listed(pattern.missing),
    )


def _listed(features: tuple[Any, ...]) -> str:
    return "; ".join(f"{feature.why.rstrip('.')} ({feature.weight:+d})" for feature in features)


def _said(questionnaire: Questionnaire, answers: Mapping[str, Any], question_id: str) -> str:
    question = questionnaire.questions.get(question_id)
    if question is None or answers.get(question_id) in (None, "", []):
        return ""
    return summary.say(question, answers[question_id], answers=answers)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
