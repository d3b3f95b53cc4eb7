"""What clinicians did about each red flag: rows that never change, the latest counts."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models import Episode
from intake.models.submissions import TriageRun


class FlagReview(models.Model):
    """One act on one red flag. Only `cleared` and `entered_in_error` lift its hold.

    Keyed by rule and evidence, so that it holds across runs until the answers change. `attempted`
    keeps that somebody tried: it reviews nothing. `run` is None before the form is sent.
    """

    class Outcome(models.TextChoices):
        ATTEMPTED = "attempted", "Tried, not reached"
        REFERRED = "referred", "Referred, stays open"
        CLEARED = "cleared", "Cleared by examination"
        ENTERED_IN_ERROR = "entered_in_error", "Entered in error"

    LIFTING = (Outcome.CLEARED, Outcome.ENTERED_IN_ERROR)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="flag_reviews")
    run = models.ForeignKey(
        TriageRun, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    rule_id = models.CharField(max_length=60)
    evidence_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16, choices=Outcome)
    action = models.CharField(max_length=120, help_text="What was done, from the list.")
    note = models.TextField(max_length=2000, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["attempted", "referred"]) | ~Q(note=""),
                name="flag_review_lifting_has_reason",
            )
        ]
        indexes = [
            models.Index(fields=["episode", "rule_id", "-id"], name="flag_review_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.outcome}"
