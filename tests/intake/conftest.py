"""Fixtures that several tests of the intake share."""

from __future__ import annotations

from tests.intake.newer_form import publish
from tests.intake.newer_rules import publish_rules

__all__ = ["publish", "publish_rules"]
