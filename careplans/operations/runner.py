"""The runner of an episode as plan rules see them: what was sent, how it was read, what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from careplans import prescription
from careplans.prescription import OpenFlag, RunnerProfile
from clinic.errors import NotNow
from clinic.models import Episode
from intake import operations as intake_operations
from intake.models import Submission, TriageRun
from intake.questionnaire import bidi, loading
from intake.triage import facts
from intake.triage.assessment import Assessment
from intake.triage.facts import Facts

MOST_CAREFUL = "high"


@dataclass(frozen=True)
class Runner:
    """`assessment` is None when triage failed; then nothing counts as screened."""

    submission: Submission
    run: TriageRun
    assessment: Assessment | None
    facts: Facts
    profile: RunnerProfile

    @property
    def answers(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.submission.answers
        return found

    @property
    def activities(self) -> tuple[str, ...]:
        """What the runner wants to do again, in their own words."""
        texts = (self.answers.get(f"psfs_{place}_activity") for place in (1, 2, 3))
        return tuple(_on_one_line(text) for text in texts if isinstance(text, str))

    @property
    def activity_scores(self) -> dict[str, int]:
        """Activity to how well it goes, 0 to 10, where the runner said so."""
        found = {}
        for place in (1, 2, 3):
            text = self.answers.get(f"psfs_{place}_activity")
            score = self.answers.get(f"psfs_{place}_score")
            if isinstance(text, str) and isinstance(score, int):
                found[_on_one_line(text)] = score
        return found


def _on_one_line(text: str) -> str:
    return bidi.closed(" ".join(text.split()))


def runner_of(episode: Episode, *, pattern: str = "") -> Runner:
    """From the newest sent form and its newest triage. `pattern`: the physio's working pattern."""
    run = intake_operations.latest_run(episode)
    if run is None:
        raise NotNow("No form has been sent yet. Wait for it, or fill it in by phone.")
    submission = run.submission
    known = facts.build(
        loading.load(submission.questionnaire_slug, submission.questionnaire_version),
        submission.answers,
        set_aside=submission.set_aside,
        declined=frozenset(submission.declined),
        birth_date=submission.birth_date,
        on=submission.submitted_on,
    )
    assessment = Assessment.from_json(run.assessment) if run.assessment is not None else None
    return Runner(
        submission=submission,
        run=run,
        assessment=assessment,
        facts=known,
        profile=_profile(episode, known, assessment).with_pattern(pattern),
    )


def _profile(episode: Episode, known: Facts, assessment: Assessment | None) -> RunnerProfile:
    states = intake_operations.flag_states(episode)
    if assessment is not None:
        lifted = frozenset(state.rule_id for state in states if state.is_lifted)
        profile = prescription.from_assessment(assessment, known, cleared=lifted)
        listed = {flag.rule_id for flag in profile.open_flags}
        beside = tuple(
            OpenFlag(state.rule_id, state.tier, state.condition)
            for state in states
            if (state.is_taken_back or state.is_on_the_way) and state.is_open
            if state.rule_id not in listed
        )
        return replace(profile, open_flags=(*profile.open_flags, *beside))
    unread = tuple(
        OpenFlag(state.rule_id, state.tier, state.condition, unscreened=True)
        for state in states
        if state.is_open
    )
    return RunnerProfile(
        view=known.current, irritability=MOST_CAREFUL, provisional=True, open_flags=unread
    )
