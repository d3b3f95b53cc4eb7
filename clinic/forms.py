"""What staff type about patients and people; rules about the values live in the operations."""

from __future__ import annotations

from typing import Any

from django import forms

from clinic.errors import Invalid
from clinic.rights import CLINIC_ROLES
from clinic.widgets import DateBoxes

_DATE = {
    "required": "Enter the date of birth.",
    "invalid": "Enter a real date of birth, like 27 3 1988.",
}


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


class ContactForm(RefusingForm):
    """How to reach the patient, and who else treats them."""

    email = forms.CharField(label="Email", required=False, max_length=254)
    phone = forms.CharField(label="Phone", required=False, max_length=40)
    gp_name = forms.CharField(label="GP", required=False, max_length=120)
    coach_contact = forms.CharField(label="Coach", required=False, max_length=120)
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
