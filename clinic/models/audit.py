"""The record of who read and did what: one hash chain a clinic, frozen by the database."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from clinic.models.people import Clinic


class AuditHead(models.Model):
    """The last link of a clinic's chain: the one row that is locked while appending."""

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, related_name="audit_head")
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.clinic_id}:{self.seq}"


class AuditEntry(models.Model):
    """One thing that somebody read, did or was refused. Holds names of things, never content."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="audit_entries")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    actor_words = models.CharField(max_length=64, help_text="user:…, invitation:… or system")
    event = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.DONE)
    episode_uid = models.UUIDField(null=True)
    patient_uid = models.UUIDField(null=True)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict, help_text="Names of fields, codes, counts; no content")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "seq"], name="audit_seq_once_a_clinic")
        ]
        indexes = [
            models.Index(fields=["clinic", "at"], name="audit_by_time"),
            models.Index(fields=["patient_uid", "at"], name="audit_by_patient"),
            models.Index(fields=["actor", "at"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"
