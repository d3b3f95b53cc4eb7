"""Before the first question: the date of birth, the consents, the number to call today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic import widgets
from clinic.consent_texts import ConsentTexts
from clinic.errors import Invalid
from clinic.models import Consent
from clinic.operations import Guardian, Told
from intake.forms import typed
from intake.forms.fields import date_sentence

Choices = Sequence[tuple[str, str | Promise]]

FILLED_BY: Choices = (
    ("self", _("Me")),
    ("parent", _("A parent or guardian")),
    ("helper", _("Someone helping me")),
)
RELATIONS: Choices = (
    ("parent", _("My parent")),
    ("guardian", _("My legal guardian")),
    ("carer", _("Another adult who looks after me")),
)
STAFF_FILLED_BY: Choices = (
    ("self", _("The runner")),
    ("parent", _("A parent or guardian")),
    ("helper", _("Someone helping them")),
)
STAFF_RELATIONS: Choices = (
    ("parent", _("Their parent")),
    ("guardian", _("Their legal guardian")),
    ("carer", _("Another adult who looks after them")),
)
GUARDIAN = ("guardian", "guardian_name", "guardian_relation")
NEEDED = frozenset({"filled_by", "phone", "not_for_emergencies", "care", *GUARDIAN})


class BirthDateForm(forms.Form):
    """Three boxes. What is no date at all is refused here and costs no try."""

    birth_date = forms.Field(
        label=_("What is your date of birth?"),
        help_text=_("We ask this to make sure the form goes to the right person"),
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
            born = typed.day(self.cleaned_data["birth_date"] or "")
        except typed.Unreadable as error:
            raise forms.ValidationError(
                date_sentence(error)
                or _("Enter your date of birth with a day, a month and a year, like 14 3 1988.")
            ) from error
        if born > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Check the year."))
        return born


class LineField(forms.Field):
    """One line as it was typed, whatever it holds; the operation says what is wrong with it."""

    def to_python(self, value: Any) -> str:
        return str(value or "")


class ConsentForm(forms.Form):
    """What somebody agrees to before any answer is kept. What is missing, the operation says."""

    filled_by = forms.ChoiceField(
        label=_("Who is filling in this form?"),
        choices=FILLED_BY,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Choose who is filling in this form.")},
    )
    phone = LineField(
        label=_("Which number can we call today?"),
        help_text=_("We call it only about your care"),
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        required=False,
    )
    not_for_emergencies = forms.BooleanField(required=False)
    care = forms.BooleanField(required=False)
    guardian_name = LineField(label=_("Name of the parent or guardian"), required=False)
    guardian_relation = forms.ChoiceField(
        label=_("Who are they to you?"),
        choices=RELATIONS,
        widget=forms.RadioSelect,
        required=False,
    )
    guardian = forms.BooleanField(required=False)
    gp_name = LineField(label=_("Name of your GP or practice"), required=False)
    letter_gp = forms.BooleanField(required=False)
    coach_contact = LineField(label=_("Name of your coach or club"), required=False)
    letter_coach = forms.BooleanField(required=False)

    def __init__(
        self, texts: ConsentTexts, *args: Any, needs_guardian: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for purpose, text in texts.purposes.items():
            self.fields[purpose].label = text.tick
        for name in NEEDED & set(self.fields):
            self.fields[name].optional = False  # type: ignore[attr-defined]
        self.texts = texts
        self.needs_guardian = needs_guardian
        self._offer("filled_by", FILLED_BY)
        for name in () if needs_guardian else GUARDIAN:
            del self.fields[name]

    def address_staff(self) -> None:
        """Ask as of a runner in the room or on the phone, not of whoever types."""
        self.fields["filled_by"].label = _("Who gives the answers?")
        self._offer("filled_by", STAFF_FILLED_BY)
        if self.needs_guardian:
            self.fields["guardian_relation"].label = _("Who are they to the runner?")
            self._offer("guardian_relation", STAFF_RELATIONS)

    @property
    def decisions(self) -> dict[str, bool]:
        """Purpose to yes or no, as they are recorded."""
        return {
            purpose: self.cleaned_data[purpose]
            for purpose in Consent.Purpose.values
            if purpose in self.cleaned_data
        }

    @property
    def told(self) -> Told:
        """What else was typed, with the language that it was read in."""
        typed = self.cleaned_data
        guardian = None
        if self.needs_guardian:
            guardian = Guardian(name=typed["guardian_name"], relation=typed["guardian_relation"])
        return Told(
            gp_name=typed["gp_name"],
            coach_contact=typed["coach_contact"],
            guardian=guardian,
            language=self.texts.language,
        )

    def refuse(self, error: Invalid) -> None:
        for name, sentence in error.fields.items():
            self.add_error(name if name in self.fields else None, sentence)

    def _offer(self, name: str, choices: Choices) -> None:
        """Where a parent or guardian has to be there, nobody else helps in their place."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                row for row in choices if row[0] != "helper" or not self.needs_guardian
            ]
