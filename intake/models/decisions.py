"""What clinicians decided beside the rules, and what the clinic was told: frozen rows."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models import Clinic, Episode
from intake.models.submissions import TriageRun


class UrgencyChange(models.Model):
    """A clinician put an episode into another tier than the rules did; both are kept."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="urgency_changes")
    run = models.ForeignKey(
        TriageRun, on_delete=models.PROTECT, null=True, related_name="urgency_changes"
    )
    from_tier = models.CharField(max_length=20)
    to_tier = models.CharField(max_length=20)
    reason = models.TextField(max_length=1000)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="urgency_change_has_reason"),
            models.CheckConstraint(
                condition=~Q(from_tier=models.F("to_tier")), name="urgency_change_changes"
            ),
        ]
        indexes = [models.Index(fields=["episode", "-id"], name="urgency_change_latest")]

    def __str__(self) -> str:
        return f"{self.from_tier} to {self.to_tier}"


class ClinicalNote(models.Model):
    """Something a clinician wrote about an episode; a correction is another note."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="clinical_notes")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="clinical_note_says")]
        indexes = [models.Index(fields=["episode", "-id"], name="clinical_note_latest")]

    def __str__(self) -> str:
        return f"Note {self.uid}"


class EscalationNotice(models.Model):
    """The clinic was told that an emergency is past its target; once for each target."""

    episode = models.ForeignKey(
        Episode, on_delete=models.PROTECT, related_name="escalation_notices"
    )
    due_at = models.DateTimeField(help_text="The target that was missed.")
    sent_at = models.DateTimeField()
    recipients = models.PositiveSmallIntegerField(help_text="How many people were written to.")

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["episode", "due_at"], name="escalation_notice_once")
        ]

    def __str__(self) -> str:
        return f"Escalation of {self.episode_id}"


class RuleProposal(models.Model):
    """A supervisor proposes another version of the rules for their clinic."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="rule_proposals")
    rules_version = models.CharField(max_length=20)
    rules_sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()

    is_frozen = True

    def __str__(self) -> str:
        return self.rules_version


class RuleActivation(models.Model):
    """A second supervisor puts proposed rules into force; the latest row of a clinic counts."""

    proposal = models.OneToOneField(
        RuleProposal, on_delete=models.PROTECT, related_name="activation"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="rule_activations")
    cases = models.PositiveIntegerField(help_text="Worked cases that were run; all agreed.")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        indexes = [models.Index(fields=["clinic", "-id"], name="rule_activation_latest")]

    def __str__(self) -> str:
        return f"Activation of {self.proposal_id}"
