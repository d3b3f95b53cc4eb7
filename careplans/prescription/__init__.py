"""The running prescription: this runner's numbers in, computed numbers and plan weeks out."""

from __future__ import annotations

from careplans.prescription.applicability import Fit, Reason, Why, fit
from careplans.prescription.computed import Computed, Moment, compute
from careplans.prescription.numbers import Input, Number
from careplans.prescription.pain_rules import is_stricter, pain_rule_of
from careplans.prescription.phase_items import PhaseItems, resolve
from careplans.prescription.profile import (
    Factor,
    OpenFlag,
    RunnerProfile,
    from_assessment,
    working_pattern,
)
from careplans.prescription.sessions import Kind, Session
from careplans.prescription.variables import Ask
from careplans.prescription.week import Way, Week
from careplans.prescription.weeks import Path, Stretch, all_green, running_blocks

__all__ = [
    "Ask",
    "Computed",
    "Factor",
    "Fit",
    "Input",
    "Kind",
    "Moment",
    "Number",
    "OpenFlag",
    "Path",
    "PhaseItems",
    "Reason",
    "RunnerProfile",
    "Session",
    "Stretch",
    "Way",
    "Week",
    "Why",
    "all_green",
    "compute",
    "fit",
    "from_assessment",
    "is_stricter",
    "pain_rule_of",
    "resolve",
    "running_blocks",
    "working_pattern",
]
