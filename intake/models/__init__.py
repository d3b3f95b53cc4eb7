"""The intake's tables: drafts, sent forms, their triage and what clinicians did about it."""

from intake.models.decisions import (
    ClinicalNote,
    EscalationNotice,
    RuleActivation,
    RuleProposal,
    UrgencyChange,
)
from intake.models.drafts import Draft, SafetyAlert
from intake.models.reviews import FlagReview
from intake.models.submissions import Submission, TriageRun

__all__ = [
    "ClinicalNote",
    "Draft",
    "EscalationNotice",
    "FlagReview",
    "RuleActivation",
    "RuleProposal",
    "SafetyAlert",
    "Submission",
    "TriageRun",
    "UrgencyChange",
]
