"""The published versions of a plan: which one counts now, and what became of the others."""

from __future__ import annotations

from dataclasses import dataclass

from careplans.documents import PlanDocument
from careplans.models import Artefact, PublishedPlan, Withdrawal
from clinic.models import Episode

Status = Artefact.Status


@dataclass(frozen=True)
class Version:
    """A published version with what became of it since."""

    row: PublishedPlan
    status: str
    withdrawal: Withdrawal | None

    @property
    def document(self) -> PlanDocument:
        return PlanDocument.from_json(self.row.document)

    @property
    def number(self) -> int:
        return self.row.number

    @property
    def is_current(self) -> bool:
        return self.status == Status.CURRENT

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN


def versions_of(episode: Episode) -> list[Version]:
    """Every version, the newest first: one query."""
    rows = list(
        PublishedPlan.objects.filter(plan__episode=episode)
        .select_related("published_by", "withdrawal__withdrawn_by", "plan__episode__clinic")
        .order_by("-number")
    )
    return [_version(row, is_newest=place == 0) for place, row in enumerate(rows)]


def version_of(episode: Episode, number: int) -> Version | None:
    return next((found for found in versions_of(episode) if found.number == number), None)


def current_version_of(episode: Episode) -> Version | None:
    """The version the patient follows now; None before the first, and after a withdrawal."""
    newest = next(iter(versions_of(episode)), None)
    return newest if newest is not None and newest.is_current else None


def _version(row: PublishedPlan, *, is_newest: bool) -> Version:
    withdrawal = getattr(row, "withdrawal", None)
    if withdrawal is not None:
        return Version(row, Status.WITHDRAWN, withdrawal)
    return Version(row, Status.CURRENT if is_newest else Status.REPLACED, None)
