"""What the frame around every page needs: the clinic, the person and their doors."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from clinic import grants, guards
from clinic.models import Clinic, User
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
    (Right.MANAGE_PEOPLE, "people", "People"),
    (Right.READ_AUDIT, "audit", "Audit"),
)


class Frame:
    """Reads what a page frame asks for, and only when it asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.user: User | None = user if isinstance(user, User) else None

    @property
    def clinic(self) -> Clinic | None:
        """Where a staff member works now; on a runner's form, the clinic that invited them."""
        found = getattr(self.request, "frame_clinic", None)
        return found or (guards.current_clinic(self.request) if self.user else None)

    @property
    def is_staff(self) -> bool:
        return bool(self.user and grants.clinic_roles(self.user))

    @property
    def doors(self) -> list[Door]:
        clinic = self.clinic
        if clinic is None or self.user is None:
            return []
        held = grants.rights_in(clinic, self.user)
        return [Door(name, label, reverse(name)) for right, name, label in _DOORS if right in held]

    @property
    def clinics(self) -> list[Clinic]:
        """Every clinic in which this person works, for the switch."""
        if self.user is None:
            return []
        return list(Clinic.objects.filter(pk__in=grants.clinic_roles(self.user)).order_by("name"))


def frame(request: HttpRequest) -> dict[str, object]:
    return {"frame": Frame(request)}
