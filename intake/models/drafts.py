"""A form being filled in, and the alerts it raised on the way."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from clinic.models import Episode


class Draft(models.Model):
    """Answers on their way: saved page by page, each save against the version it was made from."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="drafts")
    questionnaire_slug = models.CharField(max_length=60)
    questionnaire_version = models.CharField(max_length=20)
    answers = models.JSONField(default=dict, help_text="Question id to value, hidden ones too.")
    declined = models.JSONField(
        default=list, help_text="Safety questions the runner would rather tell the physio."
    )
    removed = models.JSONField(
        default=list, help_text="Kept safety answers that the runner took back as a mistake."
    )
    filled_by = models.CharField(max_length=8, default="self")
    private_sections = models.JSONField(
        default=list, help_text="Sections that a young runner keeps from their carers."
    )
    earlier = models.JSONField(
        default=list, help_text="Answers given to an older version of the form, oldest first."
    )
    amends = models.ForeignKey(
        "intake.Submission",
        on_delete=models.PROTECT,
        null=True,
        related_name="amending_drafts",
        help_text="The sent form that this draft corrects; None for the first.",
    )
    note = models.CharField(max_length=1000, blank=True, help_text="What has changed, in words.")
    lock_version = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(closed_at__isnull=True),
                name="draft_one_open_an_episode",
            )
        ]

    def __str__(self) -> str:
        return f"Draft {self.uid}"


class SafetyAlert(models.Model):
    """A rule of `same_day` or above that came true while the form was being filled in.

    Raised once for a rule on the same answers; it reaches the clinic even if the form never does.
    """

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="safety_alerts")
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="safety_alerts")
    rule_id = models.CharField(max_length=60)
    tier = models.CharField(max_length=20)
    evidence_sha256 = models.CharField(max_length=64)
    evidence = models.JSONField(default=list, help_text="Question id, question and answer in words")
    raised_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, help_text="When the runner said they read it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "rule_id", "evidence_sha256"], name="safety_alert_once"
            )
        ]
        indexes = [models.Index(fields=["episode", "raised_at"], name="safety_alert_by_episode")]

    def __str__(self) -> str:
        return self.rule_id
