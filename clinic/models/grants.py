"""Who holds which role on which clinic or episode: guardian's stores, with our own columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from clinic.models.episodes import Episode
from clinic.models.people import Clinic


class ClinicGrantQuerySet(models.QuerySet["ClinicGrant"]):
    def active_on(self, day: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class ClinicGrant(UserObjectPermissionBase):  # type: ignore[misc]
    """A role that somebody holds in a clinic, from one day to another (both included)."""

    content_object = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = UserObjectPermissionManager.from_queryset(ClinicGrantQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):  # type: ignore[misc]
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="clinic_grant_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.permission.codename} for user {self.user_id}"


class EpisodeGrantQuerySet(models.QuerySet["EpisodeGrant"]):
    def active_at(self, moment: datetime) -> Self:
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class EpisodeGrant(UserObjectPermissionBase):  # type: ignore[misc]
    """A role that somebody holds on an episode: patient, proxy, treating or reading along."""

    content_object = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="grants")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = UserObjectPermissionManager.from_queryset(EpisodeGrantQuerySet)()

    class Meta(UserObjectPermissionBase.Meta):  # type: ignore[misc]
        abstract = False
        indexes = [
            models.Index(fields=["user", "permission", "content_object"], name="episode_grant_of")
        ]

    def __str__(self) -> str:
        return f"{self.permission.codename} for user {self.user_id}"
