"""Sent forms and their triage: rows that never change."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models import Episode
from intake.models.drafts import Draft


class Submission(models.Model):
    """What the runner sent, exactly once for a draft. Frozen by the database."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="submissions")
    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="submission")
    number = models.PositiveSmallIntegerField(default=1)
    questionnaire_slug = models.CharField(max_length=60)
    questionnaire_version = models.CharField(max_length=20)
    questionnaire_sha256 = models.CharField(max_length=64)
    answers = models.JSONField(help_text="Answers of questions that were asked.")
    set_aside = models.JSONField(
        default=dict, help_text="Inputs of red flags, given and later hidden; not in the response."
    )
    declined = models.JSONField(default=list)
    private_sections = models.JSONField(
        default=list, help_text="Sections that carers may not read; staff always do."
    )
    amends = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="amended_by"
    )
    note = models.CharField(max_length=1000, blank=True, help_text="What has changed, in words.")
    language = models.CharField(max_length=5, default="en", help_text="The form was read in.")
    birth_date = models.DateField(help_text="As it was when the form was sent.")
    filled_by = models.CharField(max_length=8)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invitation_uid = models.UUIDField(null=True)
    submitted_at = models.DateTimeField()
    submitted_on = models.DateField(help_text="The clinic's own date; ages are counted to it.")
    content_sha256 = models.CharField(max_length=64)

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "number"], name="submission_number_once"),
            models.CheckConstraint(
                condition=Q(number=1, amends__isnull=True) | Q(number__gt=1, amends__isnull=False),
                name="submission_first_or_amends",
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.uid}"


class TriageRunQuerySet(models.QuerySet["TriageRun"]):
    """Which runs count."""

    def of_care(self) -> TriageRunQuerySet:
        """The runs that care rests on: none that was only made to compare rule versions."""
        return self.filter(is_comparison=False)


class TriageRun(models.Model):
    """One reading of one submission by one version of the rules. Frozen by the database."""

    class Outcome(models.TextChoices):
        COMPLETE = "complete", "Complete"
        FAILED = "failed", "Triage by hand needed"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="runs")
    rules_version = models.CharField(max_length=20)
    rules_sha256 = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=Outcome)
    tier = models.CharField(max_length=20, blank=True, help_text="Empty when the run failed.")
    assessment = models.JSONField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    ran_at = models.DateTimeField()
    is_comparison = models.BooleanField(
        default=False, help_text="Run to compare rule versions; care never rests on it."
    )

    objects = TriageRunQuerySet.as_manager()
    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "rules_version", "is_comparison"],
                condition=Q(outcome="complete"),
                name="triage_run_once_a_version",
            ),
            models.CheckConstraint(
                condition=Q(outcome="complete", assessment__isnull=False) & ~Q(tier="")
                | Q(outcome="failed", tier="", assessment__isnull=True),
                name="triage_run_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["submission", "-id"], name="triage_run_latest")]

    def __str__(self) -> str:
        return f"Triage {self.uid}"
