"""Published versions of a plan and their prints: rows that never change."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from careplans.models.plans import Plan


class PublishedPlan(models.Model):
    """One published version: the document that screen, PDF and API print. Frozen.

    The highest number is the current one unless it was withdrawn.
    """

    class Kind(models.TextChoices):
        FULL = "full", "Plan"
        SAFETY = "safety", "Safety advice only"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    document = models.JSONField()
    document_sha256 = models.CharField(max_length=64)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="published_number_once")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Withdrawal(models.Model):
    """A published version taken back, with the reason. Frozen."""

    version = models.OneToOneField(
        PublishedPlan, on_delete=models.PROTECT, related_name="withdrawal"
    )
    reason = models.CharField(max_length=300)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField()

    is_frozen = True

    def __str__(self) -> str:
        return f"Withdrawal of {self.version_id}"


class Artefact(models.Model):
    """A stored print of a version, with the hash of its bytes. Frozen."""

    class Status(models.TextChoices):
        CURRENT = "current", "Current"
        REPLACED = "replaced", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PublishedPlan, on_delete=models.PROTECT, related_name="artefacts")
    layout = models.CharField(max_length=8)
    paper = models.CharField(max_length=6)
    large_print = models.BooleanField(default=False)
    language = models.CharField(max_length=5, default="en")
    status = models.CharField(max_length=9, choices=Status, default=Status.CURRENT)
    file_name = models.CharField(max_length=200, help_text="In storage; named by its hash")
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "layout", "paper", "large_print", "language", "status"],
                name="artefact_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
