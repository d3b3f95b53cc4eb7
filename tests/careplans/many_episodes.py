"""A clinic with a long past: many closed episodes, some open, written in few statements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

from django.utils import timezone

from clinic.models import Clinic, Episode, Patient

BATCH = 5000
EMERGENCIES = 2


def fill(clinic: Clinic, *, closed: int, still_open: int) -> None:
    """The open ones stand between the closed ones, each with a patient of its own."""
    patients = Patient.objects.bulk_create(
        Patient(
            clinic=clinic,
            number=f"M{number}",
            given="Kim",
            family=f"Runner {number}",
            birth_date=date(1990, 1, 1),
        )
        for number in range(still_open)
    )
    rows = _episodes(clinic, patients, closed // still_open)
    while some := list(itertools.islice(rows, BATCH)):
        Episode.objects.bulk_create(some)


def _episodes(clinic: Clinic, patients: list[Patient], closed_each: int) -> Iterator[Episode]:
    now = timezone.now()
    for number, patient in enumerate(patients):
        urgency = 3 if number < EMERGENCIES else number % 3
        due_at = now + timedelta(minutes=number // 5)
        common = {"clinic": clinic, "patient": patient, "urgency": urgency}
        moments = {"due_at": due_at, "arrived_at": now - timedelta(days=1)}
        for _ in range(closed_each):
            yield Episode(**common, **moments, status=Episode.Status.CLOSED, closed_at=now)
        yield Episode(**common, **moments, status=Episode.Status.NEW)
