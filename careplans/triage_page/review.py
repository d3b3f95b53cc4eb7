"""The review of one red flag: what was done about it, in the words that are kept."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from clinic.errors import Invalid
from clinic.forms import RefusingForm
from intake.models import FlagReview

Outcome = FlagReview.Outcome

# What clinicians do about a warning, by what becomes of it. The words are stored with the review.
ACTS: Mapping[FlagReview.Outcome, Mapping[str, str]] = {
    Outcome.ATTEMPTED: {"no-answer": "Called, no answer"},
    Outcome.REFERRED: {
        "sent-to-emergency": "Called, sent to emergency department",
        "seen-today": "Called, sent to be seen today",
        "booked": "Appointment made",
        "gp": "Letter or message to GP",
        "other": "Other, see note",
    },
    Outcome.CLEARED: {
        "examined": "Examined in clinic, not present",
        "asked": "Asked by phone, not present",
        "elsewhere": "Cleared by another clinician, see note",
    },
    Outcome.ENTERED_IN_ERROR: {"mistake": "Runner says the answer was a mistake"},
}
HEADINGS = {
    Outcome.ATTEMPTED: "Tried, not reached: nothing is reviewed",
    Outcome.REFERRED: "Referred, the warning stays open",
    Outcome.CLEARED: "Cleared, needs a reason",
    Outcome.ENTERED_IN_ERROR: "Entered in error, needs a reason",
}
_MEANING = {key: (outcome, words) for outcome, acts in ACTS.items() for key, words in acts.items()}
_CHOICES = [
    ("", "Choose"),
    *((HEADINGS[outcome], list(acts.items())) for outcome, acts in ACTS.items()),
]
_OWN_FIELD = {"outcome": "did", "action": "did", "note": "note"}


class ReviewForm(RefusingForm):
    """One choice says both what was done and what becomes of the flag, so they cannot disagree."""

    did = forms.ChoiceField(
        label="What did you do?",
        choices=_CHOICES,
        error_messages={
            "required": "Choose what you did.",
            "invalid_choice": "Choose what you did from the list.",
        },
    )
    note = forms.CharField(
        label="Note, needed to clear", required=False, widget=forms.Textarea({"rows": 1})
    )
    evidence = forms.CharField(
        widget=forms.HiddenInput(), error_messages={"required": "Load the page again."}
    )

    seen = forms.CharField(widget=forms.HiddenInput(), required=False, max_length=36)

    def __init__(
        self,
        rule_id: str,
        typed: Mapping[str, str] | None = None,
        *,
        evidence: str = "",
        seen: str = "",
    ):
        initial = {"evidence": evidence, "seen": seen}
        super().__init__(typed, auto_id=f"{rule_id}-%s", initial=initial)
        self.fields["note"].optional = False  # type: ignore[attr-defined]

    @property
    def outcome(self) -> str:
        return str(_MEANING[self.cleaned_data["did"]][0])

    @property
    def action(self) -> str:
        return _MEANING[self.cleaned_data["did"]][1]

    def refuse(self, error: Invalid) -> None:
        own = {_OWN_FIELD[name]: sentence for name, sentence in error.fields.items()}
        super().refuse(Invalid(error.sentence, fields=own))
