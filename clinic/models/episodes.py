"""Patients, their episodes, the invitations they were sent and the consents they gave."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic.models.people import Clinic

# What patients can choose to read; staff pages are in English.
LANGUAGES = [("en", "English"), ("es", "Español")]


class Patient(models.Model):
    """A runner whom a clinic knows. The same person in two clinics is two patients."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    number = models.CharField(max_length=20, help_text="Unique in the clinic, printed on paper.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="patients",
    )
    given = models.CharField(max_length=80)
    family = models.CharField(max_length=80)
    birth_date = models.DateField()
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    gp_name = models.CharField(max_length=120, blank=True)
    coach_contact = models.CharField(max_length=120, blank=True)
    language = models.CharField(
        max_length=5, choices=LANGUAGES, default="en", help_text="Of pages and messages to them."
    )
    lock_version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="patient_number_once"),
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=Q(user__isnull=False),
                name="patient_account_once_a_clinic",
            ),
            models.CheckConstraint(
                condition=Q(birth_date__gt=date(1900, 1, 1)), name="patient_birth_date"
            ),
            models.CheckConstraint(
                condition=~Q(given="") & ~Q(family=""), name="patient_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(language__in=dict(LANGUAGES)), name="patient_language"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "family", "given"], name="patient_by_name"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def list_name(self) -> str:
        """Family name first and in capitals, as clinicians read lists."""
        return f"{self.family.upper()}, {self.given}"

    def age_on(self, day: date) -> int:
        """Whole years."""
        before_birthday = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before_birthday


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def open(self) -> Self:
        return self.exclude(status=Episode.Status.CLOSED)

    def waiting(self) -> Self:
        """Sent forms that nobody has finished with: what the queue shows."""
        return self.open().filter(urgency__isnull=False)

    def in_queue_order(self) -> Self:
        """Most urgent first, then the earliest due, then the oldest: total and stable."""
        return self.order_by("-urgency", "due_at", "pk")


class Episode(models.Model):  # type: ignore[django-manager-missing]
    """Everything about one knee problem, from invitation to discharge; access hangs on it."""

    class Status(models.TextChoices):
        INVITED = "invited", "Waiting for patient"
        NEW = "new", "New"
        IN_REVIEW = "in_review", "In review"
        PLAN_DRAFTED = "plan_drafted", "Plan drafted"
        PUBLISHED = "published", "Published"
        CLOSED = "closed", "Closed"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="episodes")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="episodes")
    status = models.CharField(max_length=14, choices=Status, default=Status.INVITED)
    side = models.CharField(max_length=5, blank=True, help_text="From the sent form.")
    # What the queue sorts by; written by the intake when a form fires or is sent.
    urgency = models.PositiveSmallIntegerField(null=True, help_text="Rank of the tier, 0 to 3.")
    due_at = models.DateTimeField(null=True, help_text="By when somebody should have looked.")
    arrived_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_episodes",
    )
    working_pattern = models.CharField(max_length=40, blank=True)
    examination_note = models.TextField(max_length=4000, blank=True)
    next_visit_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=1)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        permissions = [
            ("own_episode", "Is the patient"),
            ("proxy_episode", "Acts for the patient"),
            ("treat_episode", "Treats the patient"),
            ("follow_episode", "Reads along"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name="episode_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(side__in=["", "left", "right", "both"]), name="episode_side"
            ),
            models.CheckConstraint(
                condition=Q(urgency__isnull=True, due_at__isnull=True, arrived_at__isnull=True)
                | Q(urgency__range=(0, 3), due_at__isnull=False, arrived_at__isnull=False),
                name="episode_urgency_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "-urgency", "due_at", "id"],
                condition=~Q(status="closed") & Q(urgency__isnull=False),
                name="episode_queue",
            ),
            models.Index(fields=["patient", "opened_at"], name="episode_by_patient"),
            models.Index(
                fields=["clinic", "status"], condition=~Q(status="closed"), name="episode_open"
            ),
        ]

    def __str__(self) -> str:
        return f"Episode {self.uid}"

    @property
    def coming_visit_at(self) -> datetime | None:
        """The next visit, while it lies ahead."""
        at = self.next_visit_at
        return at if at is not None and at > timezone.now() else None


class Invitation(models.Model):
    """A link to the form for one episode. Only the hash of its token is stored."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    opened_at = models.DateTimeField(null=True, help_text="When the birth date was first right.")
    used_at = models.DateTimeField(null=True, help_text="When the form was sent.")
    revoked_at = models.DateTimeField(null=True)
    renewal_asked_at = models.DateTimeField(
        null=True, help_text="When somebody with this dead link asked for a new one."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries_left__range=(0, 5)), name="invitation_tries"),
            models.UniqueConstraint(
                fields=["episode"],
                condition=Q(revoked_at__isnull=True),
                name="invitation_one_live_an_episode",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.uid}"

    def is_live(self, at: datetime) -> bool:
        """Whether the link still opens anything, the tries aside."""
        return self.revoked_at is None and at < self.expires_at

    @property
    def is_locked(self) -> bool:
        return self.tries_left == 0


class Consent(models.Model):
    """One decision about one purpose; append-only, a withdrawal is a new row."""

    class Purpose(models.TextChoices):
        CARE = "care", "Store my answers and use them to plan my care"
        NOT_FOR_EMERGENCIES = "not_for_emergencies", "Understood: not for emergencies"
        GUARDIAN = "guardian", "A parent or guardian agrees"
        LETTER_GP = "letter_gp", "May write to the GP"
        LETTER_COACH = "letter_coach", "May write to the coach"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=24, choices=Purpose)
    is_given = models.BooleanField()
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=5, default="en", help_text="Of the text they read.")
    filled_by = models.CharField(max_length=8, help_text="self, parent or helper")
    given_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        indexes = [models.Index(fields=["episode", "purpose", "-id"], name="consent_latest")]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.is_given else 'no'}"
