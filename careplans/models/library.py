"""What plans are made of. Shared items come from the fixtures and are never edited here."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from clinic.models import Clinic


class LibraryItem(models.Model):
    """An exercise, running modification, education point or template, by its slug."""

    class Kind(models.TextChoices):
        EXERCISE = "exercise", "Exercise"
        MODIFICATION = "modification", "Running modification"
        EDUCATION = "education", "Advice"
        TEMPLATE = "template", "Template"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(max_length=60, help_text="The id of the clinical content.")
    kind = models.CharField(max_length=12, choices=Kind)
    clinic = models.ForeignKey(
        Clinic, on_delete=models.PROTECT, null=True, blank=True, help_text="Empty: shared."
    )
    name = models.CharField(max_length=120)
    group = models.CharField(max_length=40, blank=True)
    search_text = models.TextField(blank=True, help_text="Lower case words that a search matches.")
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(clinic__isnull=True), name="library_shared_slug_once"
            ),
            models.UniqueConstraint(fields=["clinic", "slug"], name="library_clinic_slug_once"),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="library_by_kind")]

    def __str__(self) -> str:
        return self.name


class LibraryVersion(models.Model):
    """The content of an item as it was from one load on. Frozen: plans point at it."""

    item = models.ForeignKey(LibraryItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    is_frozen = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="library_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"
