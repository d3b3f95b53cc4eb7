"""Names that could be taken for each other among the people a clinic is looking after."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.db.models.functions import Lower

from clinic.models import Clinic, Episode, Patient


def alike_ids(clinic: Clinic, patients: Iterable[Patient]) -> frozenset[int]:
    """Those of `patients` who share a family name with somebody else who has an open episode."""
    named = {patient.pk: patient.family.lower() for patient in patients}
    bearers: dict[str, set[int]] = {}
    for patient_id, family in _named(clinic, named.values()).values_list("pk", "family"):
        bearers.setdefault(family.lower(), set()).add(patient_id)
    return frozenset(pk for pk, family in named.items() if bearers.get(family, {pk}) != {pk})


def names_like(patient: Patient) -> str:
    """The others with an open episode and the same family name, for the patient banner."""
    others = _named(patient.clinic, [patient.family.lower()]).exclude(pk=patient.pk)
    return "; ".join(other.list_name for other in others.order_by("given", "pk")[:3])


def _named(clinic: Clinic, families: Iterable[str]) -> QuerySet[Patient]:
    """Capitals aside: PostgreSQL lowers every letter, SQLite those without accents."""
    open_here = Episode.objects.open().filter(clinic=clinic).values("patient_id")
    lowered = Patient.objects.alias(low=Lower("family"))
    return lowered.filter(low__in=set(families), pk__in=open_here)
