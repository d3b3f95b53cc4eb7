"""What came into the queue since a page of it was made: counts only, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clinic.models import Clinic, Episode
from clinic.templatetags.formats import counted
from intake.operations.alarms import unreviewed_emergencies


@dataclass(frozen=True)
class News:
    """Rows of the list that arrived, and emergencies that nobody has reviewed."""

    arrived: int
    emergencies: int

    def as_json(self) -> dict[str, str]:
        """Sentences for the page; empty ones say nothing."""
        alarm = counted(self.emergencies, "new emergency,new emergencies")
        return {
            "arrived": f"{self.arrived} new since you opened" if self.arrived else "",
            "alarm": f"{alarm} not yet reviewed." if self.emergencies else "",
        }


def news_of(rows: QuerySet[Episode], clinic: Clinic, *, since: datetime, pinned: int) -> News:
    """In as many queries for many as for one. `pinned`: emergencies that the page shows already.

    An emergency is news when it arrived, and also when one that waited became an emergency.
    """
    alarms = unreviewed_emergencies(clinic)
    came = sum(row.arrived_at is not None and row.arrived_at > since for row in alarms)
    return News(
        arrived=rows.filter(arrived_at__gt=since).count(),
        emergencies=max(came, len(alarms) - pinned),
    )
