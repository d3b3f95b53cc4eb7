"""The plan being put together: relational, so that two people can edit parts of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from careplans.models.library import LibraryVersion
from clinic.models import Episode


class Plan(models.Model):
    """The one plan of an episode: its draft is here, what was published is frozen beside it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.OneToOneField(Episode, on_delete=models.PROTECT, related_name="plan")
    title = models.CharField(max_length=120)
    template_slug = models.CharField(max_length=60, blank=True)
    working_pattern = models.CharField(max_length=40, default="unclear")
    starts_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=1)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(review_on__isnull=True)
                | Q(review_on__gte=F("starts_on")),
                name="plan_review_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Phase(models.Model):
    """Some weeks with one aim."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=12, help_text="settle, build, load, return or maintain")
    title = models.CharField(max_length=80)
    week_from = models.PositiveSmallIntegerField()
    week_to = models.PositiveSmallIntegerField()
    aims = models.JSONField(default=list, help_text="Sentences")
    progress_when = models.JSONField(default=list, help_text="Sentences: when to move on")
    review = models.CharField(max_length=200, blank=True)
    pain_rule = models.CharField(max_length=40, default="pr_general")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="phase_position_once"),
            models.CheckConstraint(
                condition=Q(week_from__gte=1, week_to__lte=52, week_to__gte=F("week_from")),
                name="phase_weeks",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanItem(models.Model):
    """An exercise, a running modification or a piece of advice in a phase."""

    class Kind(models.TextChoices):
        EXERCISE = "exercise", "Exercise"
        RUNNING = "running", "Running"
        ADVICE = "advice", "Advice"

    class Side(models.TextChoices):
        LEFT = "left", "Left leg"
        RIGHT = "right", "Right leg"
        BOTH = "both", "Each leg"
        NONE = "", "Both together"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    library = models.ForeignKey(LibraryVersion, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=5, choices=Side, blank=True, default="")
    dose = models.JSONField(default=dict, help_text="As careplans.dosage.Dose writes it")
    numbers = models.JSONField(
        default=dict, help_text="Running numbers the physio changed: id to value"
    )
    note = models.CharField(max_length=300, blank=True)
    blocked_because = models.CharField(
        max_length=300, blank=True, help_text="Why this may not be published as it stands"
    )
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["phase", "position"], name="plan_item_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"


class Goal(models.Model):
    """Something the patient wants to do again, in their own words."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="goal_position_once")
        ]

    def __str__(self) -> str:
        return self.text
