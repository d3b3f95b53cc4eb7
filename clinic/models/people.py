"""People who sign in, and the clinics they belong to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from clinic.rights import CLINIC_ROLES, Role


class Accounts(BaseUserManager["User"]):
    """Makes accounts; the email is the name a person signs in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """Somebody who signs in. Roles are grants; an operator (superuser) has no clinical access."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    given = models.CharField(max_length=80, blank=True)
    family = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Accounts()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="There is an account with this email already.",
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.given} {self.family}".strip() or self.email

    @property
    def initials(self) -> str:
        return (self.given[:1] + self.family[:1]).upper() or self.email[:1].upper()


class Clinic(models.Model):  # type: ignore[django-manager-missing]
    """A practice. Everything clinical belongs to exactly one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=40, default="Europe/London")
    distance_unit = models.CharField(
        max_length=2, choices=[("km", "Kilometres"), ("mi", "Miles")], default="km"
    )
    paper = models.CharField(
        max_length=6, choices=[("a4", "A4"), ("letter", "Letter")], default="a4"
    )
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=32)
    opening_hours = models.CharField(max_length=80, blank=True)
    emergency_number = models.CharField(max_length=16, default="999")
    urgent_number = models.CharField(max_length=16, default="111")
    invitation_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    consent_age = models.PositiveSmallIntegerField(
        default=16, validators=[MinValueValidator(12), MaxValueValidator(18)]
    )
    private_age = models.PositiveSmallIntegerField(
        default=13,
        validators=[MinValueValidator(10), MaxValueValidator(18)],
        help_text="From this age to the adult age, runners may keep sections from their carers.",
    )
    adult_age = models.PositiveSmallIntegerField(
        default=18,
        validators=[MinValueValidator(16), MaxValueValidator(21)],
        help_text="A parent's access ends on this birthday.",
    )
    single_clinician = models.BooleanField(
        default=False, help_text="Approvals need no second person, but a day's delay."
    )
    escalation_email = models.EmailField(
        blank=True, help_text="Told as well when an emergency waits past its target."
    )
    emergency_minutes = models.PositiveSmallIntegerField(default=15)
    same_day_minutes = models.PositiveSmallIntegerField(default=240)
    within_2_weeks_days = models.PositiveSmallIntegerField(default=14)
    routine_days = models.PositiveSmallIntegerField(default=28)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [(f"be_{role.name.lower()}", role.words) for role in CLINIC_ROLES]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(invitation_days__range=(1, 60)), name="clinic_invitation_days"
            ),
            models.CheckConstraint(
                condition=models.Q(consent_age__range=(12, 18)), name="clinic_consent_age"
            ),
            models.CheckConstraint(
                condition=models.Q(private_age__range=(10, 18)), name="clinic_private_age"
            ),
            models.CheckConstraint(
                condition=models.Q(adult_age__range=(16, 21)), name="clinic_adult_age"
            ),
            models.CheckConstraint(
                condition=models.Q(distance_unit__in=["km", "mi"]), name="clinic_distance_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=["a4", "letter"]), name="clinic_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.name


def clinic_permission(role: Role) -> str:
    """The guardian permission on a clinic that stands for holding `role` in it."""
    return f"be_{role.name.lower()}"
