"""What narrows a list of the queue down: person, state and knee."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.db.models import QuerySet

from clinic.models import Clinic, Episode, User

Status = Episode.Status
NOBODY = "nobody"
KNEES = (
    ("", "Either knee"),
    ("left", "Left knee"),
    ("right", "Right knee"),
    ("both", "Both knees"),
)


class Filters(forms.Form):
    """Words that are not on offer narrow nothing."""

    owner = forms.ChoiceField(label="Person", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any state"), *Status.choices[:-1]]
    )
    side = forms.ChoiceField(label="Side", required=False, choices=KNEES)

    def __init__(self, asked: Mapping[str, str], clinic: Clinic) -> None:
        super().__init__(asked, auto_id="filter-%s")
        owning = Episode.objects.open().filter(clinic=clinic).values("owner_id")
        people = User.objects.filter(pk__in=owning).order_by("family", "given", "pk")
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", "Any person"),
            (NOBODY, "Nobody yet"),
            *((str(person.uid), person.get_full_name()) for person in people),
        ]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def narrow(self, rows: QuerySet[Episode]) -> QuerySet[Episode]:
        chosen = self.chosen
        if chosen.get("owner") == NOBODY:
            rows = rows.filter(owner__isnull=True)
        elif "owner" in chosen:
            rows = rows.filter(owner__uid=chosen["owner"])
        if "state" in chosen:
            rows = rows.filter(status=chosen["state"])
        return rows.filter(side=chosen["side"]) if "side" in chosen else rows
