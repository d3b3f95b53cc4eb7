"""What goes with changes to answers that were sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms import RefusingForm
from intake.operations import NOTE_LENGTH


class NoteForm(RefusingForm):
    """What has changed, in the runner's own words; its length is for the operation to refuse."""

    note = forms.CharField(
        label=_("What has changed?"),
        help_text=_("Tell your physio in your own words. Change the answers too"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].max_length = NOTE_LENGTH  # type: ignore[attr-defined]
