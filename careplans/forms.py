"""What staff type into plans; rules about the values live in the operations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from careplans import library
from careplans.dosage import COUNTS
from careplans.models import PlanItem
from careplans.operations import PhaseDetails
from careplans.operations.phases import CODES
from clinic.forms import RefusingForm
from clinic.widgets import DateBoxes
from intake.triage import rules

WHOLE_NUMBERS = (*COUNTS, "effort")
TEXTS = ("load_text", "tempo")
_REASON = {"required": "Say why in at least 10 letters."}
_DATE = {"invalid": "Enter a real date, like 27 3 2027."}
LABELS = {
    "sets": "Sets",
    "reps": "Repetitions",
    "hold_s": "Seconds to hold",
    "minutes": "Minutes",
    "rest_s": "Seconds of rest",
    "per_week": "Days a week",
    "load_text": "Load",
    "tempo": "Tempo",
    "effort": "Effort out of 10",
    "side": "Leg",
    "note": "Note",
}
PHASE_WORDS = {
    "settle": "Settle: calm the pain, keep moving",
    "build": "Build: strength",
    "load": "Load: heavier or faster",
    "return": "Return: running and impact",
    "maintain": "Maintain: keep the gain",
}


def pattern_choices() -> list[tuple[str, str]]:
    """The patterns a plan can be made for, in words."""
    slugs = dict.fromkeys(row.pattern for row in library.load().selection)
    return [(slug, pattern_words(slug)) for slug in slugs]


def pattern_words(slug: str) -> str:
    """Words of the triage rules for the physio's screens."""
    known = rules.current().patterns
    return known[slug].name if slug in known else slug.replace("_", " ").capitalize()


class VersionedForm(RefusingForm):
    """A change of a plan, made from one state of it."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput())


class PatternForm(VersionedForm):
    pattern = forms.ChoiceField(label="Working pattern", choices=pattern_choices)


class DatesForm(VersionedForm):
    starts_on = forms.DateField(
        label="Start date",
        required=False,
        help_text="Day 1 of week 1",
        widget=DateBoxes(),
        error_messages=_DATE,
    )
    review_on = forms.DateField(
        label="Review date", required=False, widget=DateBoxes(), error_messages=_DATE
    )


class GoalsForm(VersionedForm):
    """Three lines at most, in the patient's own words."""

    goal_1 = forms.CharField(label="Goal 1", required=False)
    goal_2 = forms.CharField(label="Goal 2", required=False)
    goal_3 = forms.CharField(label="Goal 3", required=False)

    def texts(self) -> list[str]:
        return [self.cleaned_data[f"goal_{place}"] for place in (1, 2, 3)]

    def refuse(self, error: Any) -> None:
        self.add_error("goal_1", error.sentence)


class PhaseForm(RefusingForm):
    """A phase of a draft. Lists are typed as one line each."""

    title = forms.CharField(
        label="Name",
        help_text="The patient reads this, so say what it is for",
        error_messages={"required": "Enter a name for the phase."},
    )
    weeks = forms.IntegerField(
        label="Weeks",
        error_messages={
            "required": "Enter the number of weeks.",
            "invalid": "Enter the weeks as a whole number.",
        },
    )
    code = forms.ChoiceField(
        label="Kind of phase", choices=[(code, PHASE_WORDS[code]) for code in CODES]
    )
    aims = forms.CharField(
        label="Aims", required=False, help_text="One a line", widget=forms.Textarea({"rows": 3})
    )
    progress_when = forms.CharField(
        label="Move on when",
        required=False,
        help_text="One a line",
        widget=forms.Textarea({"rows": 3}),
    )
    review = forms.CharField(label="Check with the physio", required=False)
    lock_version = forms.IntegerField(widget=forms.HiddenInput())

    def details(self) -> PhaseDetails:
        typed = self.cleaned_data
        return PhaseDetails(
            title=typed["title"],
            weeks=typed["weeks"],
            code=typed["code"],
            aims=tuple(typed["aims"].splitlines()),
            progress_when=tuple(typed["progress_when"].splitlines()),
            review=typed["review"],
        )

    @staticmethod
    def values(details: PhaseDetails) -> dict[str, Any]:
        return {
            "title": details.title,
            "weeks": details.weeks,
            "code": details.code,
            "aims": "\n".join(details.aims),
            "progress_when": "\n".join(details.progress_when),
            "review": details.review,
        }


class ReasonForm(VersionedForm):
    """Why something stays in a plan, or is taken back."""

    reason = forms.CharField(
        label="Reason",
        error_messages=_REASON,
        help_text="At least 10 letters",
        widget=forms.Textarea({"rows": 3}),
    )


class WithdrawForm(RefusingForm):
    reason = forms.CharField(
        label="Why do you take it back?",
        error_messages=_REASON,
        help_text="At least 10 letters. The patient does not see it",
        widget=forms.Textarea({"rows": 3}),
    )


class LibraryFilter(forms.Form):
    """What to look for in the library; everything may be left out."""

    q = forms.CharField(label="Search", required=False, max_length=80)
    kind = forms.ChoiceField(label="Kind", required=False)
    group = forms.ChoiceField(label="Area", required=False)
    equipment = forms.ChoiceField(label="Kit", required=False)
    level = forms.ChoiceField(label="Level", required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        shelf = library.load()
        kit = [(one.id, one.words.capitalize()) for one in shelf.equipment.values()]
        self.choose(
            kind=[
                ("", "Everything"),
                ("exercise", "Exercises"),
                ("modification", "Running"),
                ("education", "Advice"),
                ("template", "Templates"),
            ],
            group=[("", "Any area"), *((one.id, one.name) for one in shelf.groups.values())],
            equipment=[("", "Any kit"), ("none", "No kit"), *kit],
            level=[("", "Any level"), ("1", "Easy"), ("2", "Middle"), ("3", "Hard")],
        )

    def choose(self, **choices: list[tuple[str, str]]) -> None:
        for name, options in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = options


# ---- values edited in place -------------------------------------------------------------------


def typed_values(item: PlanItem, data: Mapping[str, str], names: list[str]) -> dict[str, Any]:
    """What was typed for `names`: whole numbers as numbers, everything else as it stands.

    Words where a number belongs stay words, so that the operation can say what is wrong.
    """
    found: dict[str, Any] = {}
    for name in names:
        if name in data:
            raw = data[name].strip()
            is_count = item.kind == PlanItem.Kind.EXERCISE and name in WHOLE_NUMBERS
            found[name] = _count(name, raw) if is_count else _other(item, name, raw)
    return found


def seen_values(raw: str) -> dict[str, Any]:
    """The values that the form was shown with; nothing when they cannot be read."""
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _count(name: str, raw: str) -> int | str | None:
    if not raw:
        return 0 if name == "rest_s" else None
    return int(raw) if raw.isdecimal() and raw.isascii() and len(raw) <= 6 else raw


def _other(item: PlanItem, name: str, raw: str) -> str | None:
    if name == "load_kg" or (item.kind == PlanItem.Kind.RUNNING and name != "note"):
        return raw.replace(",", ".") or None
    return raw
