"""Fixtures that several tests of the intake share."""

from __future__ import annotations

from tests.intake.newer_form import publish

__all__ = ["publish"]
