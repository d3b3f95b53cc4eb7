"""What the frame around every page needs: the clinic, the person and their doors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from clinic import grants, guards
from clinic.models import Clinic, Episode, User
from clinic.rights import Right


@dataclass(frozen=True)
class Door:
    """One entry of the staff menu."""

    name: str
    label: str
    url: str


_DOORS = (
    (Right.SEE_QUEUE, "queue", "Queue"),
    (Right.LIST_PATIENTS, "patients", "Patients"),
    (Right.READ_LIBRARY, "library", "Library"),
    (Right.APPROVE_RULES, "rules", "Rules"),
    (Right.MANAGE_PEOPLE, "people", "People"),
    (Right.READ_AUDIT, "audit", "Audit"),
)


class Frame:
    """Reads what a page frame asks for, and only when it asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user: User | None = user if isinstance(user, User) else None

    @cached_property
    def clinic(self) -> Clinic | None:
        """Where a staff member works now; on a runner's form, the clinic that invited them."""
        found = getattr(self.request, "frame_clinic", None)
        return found or (guards.current_clinic(self.request) if self.user else None)

    @cached_property
    def _held(self) -> frozenset[Right]:
        if self.clinic is None or self.user is None:
            return frozenset()
        return grants.rights_in(self.clinic, self.user)

    @cached_property
    def is_staff(self) -> bool:
        return bool(self.user and grants.clinic_roles(self.user))

    @property
    def doors(self) -> list[Door]:
        return [
            Door(name, label, reverse(name)) for right, name, label in _DOORS if right in self._held
        ]

    @cached_property
    def clinics(self) -> list[Clinic]:
        """Every clinic in which this person works, for the switch."""
        if self.user is None:
            return []
        return list(Clinic.objects.filter(pk__in=grants.clinic_roles(self.user)).order_by("name"))

    @cached_property
    def waiting(self) -> int | None:
        """How many wait, for the menu; None for who does not see the queue."""
        if Right.SEE_QUEUE not in self._held:
            return None
        return Episode.objects.filter(clinic=self.clinic).waiting().count()


def frame(request: HttpRequest) -> dict[str, object]:
    """`queue_count` is a question: only a template that shows it asks."""
    found = Frame(request)
    return {"frame": found, "queue_count": lambda: found.waiting}
