"""Before the first question: the date of birth, the consents, the number to call today."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from clinic import widgets
from clinic.models import Clinic, Consent
from intake.forms import typed

FILLED_BY = (("self", "Me"), ("parent", "A parent or guardian"), ("helper", "Someone helping me"))


STAFF_FILLED_BY = (
    ("self", "The runner"),
    ("parent", "A parent or guardian"),
    ("helper", "Someone helping them"),
)


class BirthDateForm(forms.Form):
    """Three boxes. What is no date at all is refused here and costs no try."""

    birth_date = forms.Field(
        label="What is your date of birth?",
        help_text="We ask this to make sure the form goes to the right person",
        widget=widgets.DateBoxes({"autocomplete": "bday"}),
        required=False,
    )
    birth_date.optional = False  # type: ignore[attr-defined]

    @classmethod
    def typed(cls, posted: QueryDict) -> BirthDateForm:
        """With what was typed, neither read nor tried yet."""
        widget = cls.base_fields["birth_date"].widget
        return cls(initial={"birth_date": widget.value_from_datadict(posted, {}, "birth_date")})

    def clean_birth_date(self) -> date:
        try:
            return typed.day(self.cleaned_data["birth_date"] or "")
        except typed.Unreadable as error:
            raise forms.ValidationError(
                "Enter your date of birth with a day, a month and a year, like 14 3 1988."
            ) from error


class ConsentForm(forms.Form):
    """What somebody agrees to before any answer is kept. Below the age of consent, a parent too."""

    filled_by = forms.ChoiceField(
        label="Who is filling in this form?",
        choices=FILLED_BY,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose who is filling in this form.",
            "invalid_choice": "Choose who is filling in this form.",
        },
    )
    phone = forms.Field(
        label="Which number can we call today?",
        help_text="We call it only about your care",
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "Enter a phone number that we can call today."},
    )
    not_for_emergencies = forms.BooleanField(
        label="I understand that this form is not for emergencies",
        error_messages={"required": "Tick to say that you understand this."},
    )
    care = forms.BooleanField(
        label="The clinic may store my answers and use them to plan my care",
        error_messages={
            "required": "We need your yes to store your answers. Call us if you do not want this."
        },
    )
    guardian = forms.BooleanField(
        label="A parent or guardian is here, and they agree",
        error_messages={"required": "A parent or guardian must agree before you go on."},
    )

    def __init__(self, clinic: Clinic, age: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if age >= clinic.consent_age:
            del self.fields["guardian"]

    def address_staff(self) -> None:
        """Ask as of a runner in the room or on the phone, not of whoever types."""
        filled_by = self.fields["filled_by"]
        filled_by.label = "Who gives the answers?"
        filled_by.widget.choices = STAFF_FILLED_BY

    @property
    def decisions(self) -> dict[str, bool]:
        """Purpose to yes or no, as they are recorded."""
        return {
            purpose: self.cleaned_data[purpose]
            for purpose in Consent.Purpose.values
            if purpose in self.cleaned_data
        }
