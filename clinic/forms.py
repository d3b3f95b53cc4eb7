"""What staff type about patients and people; rules about the values live in the operations."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.errors import Invalid
from clinic.models import Clinic
from clinic.models.episodes import LANGUAGES
from clinic.operations import REASONS
from clinic.rights import CLINIC_ROLES
from clinic.widgets import DateBoxes

NOON = 12

_DATE = {
    "required": "Enter the date of birth.",
    "invalid": "Enter a real date of birth, like 27 3 1988.",
}
_NEEDED = {
    "given": _("Enter the first name."),
    "family": _("Enter the family name."),
    "email": _("Enter the email address."),
    "ends_on": _("Enter a real day, like 27 3 2027."),
}
_TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?(am|pm)?")


class RefusingForm(forms.Form):
    """A form that can show what an operation refused, beside the field that it names."""

    def refuse(self, error: Invalid) -> None:
        for name, sentence in error.fields.items():
            self.add_error(name if name in self.fields else None, sentence)
        if not error.fields:
            self.add_error(None, error.sentence)


class PatientForm(RefusingForm):
    """A new patient: three identifiers and two ways to reach them."""

    given = forms.CharField(
        label="First name", max_length=200, error_messages={"required": "Enter the first name."}
    )
    family = forms.CharField(
        label="Family name", max_length=200, error_messages={"required": "Enter the family name."}
    )
    birth_date = forms.DateField(
        label="Date of birth",
        help_text="For example, 27 3 1988",
        widget=DateBoxes(),
        error_messages=_DATE,
    )
    email = forms.CharField(
        label="Email", required=False, max_length=254, help_text="The link is mailed there"
    )
    phone = forms.CharField(label="Phone", required=False, max_length=40)
    language = forms.ChoiceField(
        label="Language",
        help_text="Of messages and pages to the patient",
        choices=LANGUAGES,
        required=False,
    )
    language.optional = False  # type: ignore[attr-defined]


class ContactForm(RefusingForm):
    """How to reach the patient, and who else treats them."""

    email = forms.CharField(label="Email", required=False, max_length=254)
    phone = forms.CharField(label="Phone", required=False, max_length=40)
    gp_name = forms.CharField(label="GP", required=False, max_length=120)
    coach_contact = forms.CharField(label="Coach", required=False, max_length=120)
    language = forms.ChoiceField(
        label="Language",
        help_text="Of messages and pages to the patient",
        choices=LANGUAGES,
        required=False,
    )
    language.optional = False  # type: ignore[attr-defined]
    lock_version = forms.IntegerField(widget=forms.HiddenInput())


class PersonForm(RefusingForm):
    """A new member of staff."""

    given = forms.CharField(label="First name", max_length=80)
    family = forms.CharField(label="Family name", max_length=80)
    email = forms.CharField(label="Email", max_length=254)
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, role.words) for role in CLINIC_ROLES],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role."},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, words in (("given", "first name"), ("family", "family name")):
            self.fields[name].error_messages["required"] = f"Enter the {words}."
        self.fields["email"].error_messages["required"] = "Enter the email address."


class RoleForm(forms.Form):
    """One role of a person, to give or to end."""

    role = forms.ChoiceField(choices=[(role.value, role.words) for role in CLINIC_ROLES])


class CarerForm(RefusingForm):
    """A parent or carer who may read and act, and the last day of it. Staff say why."""

    given = forms.CharField(
        label=_("First name"), max_length=200, error_messages={"required": _NEEDED["given"]}
    )
    family = forms.CharField(
        label=_("Family name"), max_length=200, error_messages={"required": _NEEDED["family"]}
    )
    email = forms.CharField(
        label=_("Email"),
        max_length=254,
        help_text=_("We send a code there each time they sign in"),
        error_messages={"required": _NEEDED["email"]},
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        help_text=_("For example, 27 3 2027"),
        widget=DateBoxes(),
        error_messages={"required": _NEEDED["ends_on"], "invalid": _NEEDED["ends_on"]},
    )
    reason = forms.ChoiceField(
        label="Why",
        choices=list(REASONS.items())[:3],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason."},
    )

    def __init__(self, *arguments: Any, for_runner: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.for_runner = for_runner
        if for_runner:
            del self.fields["reason"]


class VisitForm(RefusingForm):
    """Day and time of the next visit, on the clinic's clock."""

    day = forms.DateField(
        label="Day",
        help_text="For example, 24 11 2026",
        widget=DateBoxes(),
        error_messages={"required": "Enter the day.", "invalid": "Enter a real day."},
    )
    clock = forms.CharField(
        label="Time",
        help_text="For example, 9:30am or 14:30",
        max_length=20,
        error_messages={"required": "Enter the time."},
    )

    def clean_clock(self) -> time:
        return _time_of(self.cleaned_data["clock"])

    def at(self, clinic: Clinic) -> datetime:
        typed = self.cleaned_data
        return datetime.combine(typed["day"], typed["clock"], tzinfo=ZoneInfo(clinic.timezone))


def _time_of(typed: str) -> time:
    """A time as people write it: 9:30, 9.30, 9:30am, 2 pm, 14:30."""
    found = _TIME.fullmatch(typed.strip().lower().replace(" ", "").replace(".", ":"))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    half = found[3] if found else None
    if half and 1 <= hour <= NOON:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    elif half or (found and not found[2]):
        hour = 99
    try:
        return time(hour, minute)
    except ValueError as error:
        raise forms.ValidationError("Enter a time, like 9:30am or 14:30.") from error
