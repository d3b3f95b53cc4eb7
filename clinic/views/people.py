"""The clinic's staff and their roles."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clinic import audit, grants, guards, operations
from clinic.errors import Invalid, NotNow
from clinic.forms import PersonForm, RoleForm
from clinic.guards import needs_clinic
from clinic.models import Clinic, User
from clinic.rights import CLINIC, CLINIC_ROLES, Right, Role


@needs_clinic(Right.MANAGE_PEOPLE)
def people(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    """Everybody who works here today, with their roles."""
    return _show(request, clinic)


@needs_clinic(Right.MANAGE_PEOPLE)
def new(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"role": Role(form.cleaned_data["role"])}
        try:
            person = operations.add_person(clinic, by=guards.user_of(request), **values)
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                f"{person.get_full_name()} can sign in now: a code is mailed at the sign-in page.",
            )
            return redirect("people")
    status = 400 if request.method == "POST" else 200
    return render(request, "clinic/person_new.html", {"form": form}, status=status)


@require_POST
@needs_clinic(Right.MANAGE_PEOPLE)
def give(request: HttpRequest, clinic: Clinic, person_uid: UUID) -> HttpResponse:
    return _change_role(request, clinic, person_uid, operations.give_role)


@require_POST
@needs_clinic(Right.MANAGE_PEOPLE)
def end(request: HttpRequest, clinic: Clinic, person_uid: UUID) -> HttpResponse:
    return _change_role(request, clinic, person_uid, operations.end_role)


# ---- inside -----------------------------------------------------------------------------------


class ChangeRole(Protocol):
    """An operation that gives or ends one role."""

    def __call__(self, clinic: Clinic, person: User, role: Role, *, by: User) -> None: ...


def _change_role(
    request: HttpRequest, clinic: Clinic, person_uid: UUID, change: ChangeRole
) -> HttpResponse:
    """A refused change comes back with the reason above the list."""
    person = _colleague(clinic, person_uid)
    try:
        change(clinic, person, _role(request), by=guards.user_of(request))
    except Invalid as error:
        return _show(request, clinic, refused=error.sentence, status=400)
    except NotNow as error:
        return _show(request, clinic, refused=error.sentence, status=409)
    messages.success(request, f"The roles of {person.get_full_name()} are changed.")
    return redirect("people")


def _show(
    request: HttpRequest, clinic: Clinic, *, refused: str = "", status: int = 200
) -> HttpResponse:
    audit.record(
        audit.Event.LIST_OPENED,
        by=guards.user_of(request),
        clinic=clinic,
        detail={"list": "people"},
    )
    roles: dict[User, list[Role]] = {}
    for grant in grants.people_of(clinic):
        roles.setdefault(grant.user, []).append(grants.role_of(grant))
    context = {
        "rows": [{"person": person, "roles": held} for person, held in roles.items()],
        "roles": CLINIC_ROLES,
        "rights": _rights_table(),
        "refused": refused,
    }
    return render(request, "clinic/people.html", context, status=status)


def _colleague(clinic: Clinic, person_uid: UUID) -> User:
    here = grants.people_of(clinic).values("user_id")
    return get_object_or_404(User, uid=person_uid, pk__in=here)


def _role(request: HttpRequest) -> Role:
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Invalid("Choose a role from the list.")
    return Role(form.cleaned_data["role"])


def _rights_table() -> list[dict[str, object]]:
    """What each role may do, said from the table that decides it."""
    return [
        {"role": role, "rights": sorted(right.value.replace("-", " ") for right in CLINIC[role])}
        for role in CLINIC_ROLES
    ]
