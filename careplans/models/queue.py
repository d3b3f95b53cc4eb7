"""What people keep of their way of working with the queue."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from clinic.models import Clinic


class SavedFilter(models.Model):
    """A list of the queue with its filters, under a name that its owner chose."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict, help_text="Filter name to the chosen value.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "clinic", "name"], name="saved_filter_once")
        ]

    def __str__(self) -> str:
        return self.name
