"""Lists of the queue with their filters that a person keeps under a name of their own."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from careplans.models import SavedFilter
from clinic import grants
from clinic.errors import Invalid
from clinic.models import Clinic, User
from clinic.operations.typed import one_line
from clinic.rights import Right

NAME_LENGTH = 60
MOST = 20


@transaction.atomic
def save_filter(clinic: Clinic, name: str, query: Mapping[str, str], *, by: User) -> SavedFilter:
    """Keep `query` under `name`, for this person in this clinic only."""
    grants.require_clinic(Right.SEE_QUEUE, by, clinic)
    User.objects.select_for_update().get(pk=by.pk)  # two at once are counted one after the other
    words = one_line(name)
    problem = _problem(words, [row.name for row in saved_filters_of(clinic, by)])
    if problem:
        raise Invalid(problem, fields={"name": problem})
    return SavedFilter.objects.create(owner=by, clinic=clinic, name=words, query=dict(query))


@transaction.atomic
def remove_filter(clinic: Clinic, name: str, *, by: User) -> None:
    """Forget it; nothing happens to one that is gone already."""
    grants.require_clinic(Right.SEE_QUEUE, by, clinic)
    SavedFilter.objects.filter(owner=by, clinic=clinic, name=one_line(name)).delete()


def saved_filters_of(clinic: Clinic, person: User) -> list[SavedFilter]:
    """Those of one person, oldest first."""
    return list(SavedFilter.objects.filter(owner=person, clinic=clinic).order_by("pk"))


def _problem(name: str, others: list[str]) -> str:
    if not name:
        return "Enter a name for these filters."
    if len(name) > NAME_LENGTH:
        return f"Use at most {NAME_LENGTH} letters for the name."
    if name.casefold() in {other.casefold() for other in others}:
        return f"You have saved filters called “{name}” already. Choose another name."
    if len(others) >= MOST:
        return f"You have {MOST} saved filters already. Remove one first."
    return ""
