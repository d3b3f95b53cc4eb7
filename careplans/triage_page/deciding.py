"""The forms of what clinicians decide: urgency, note, findings, working pattern."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from careplans.forms import VersionedForm, pattern_choices
from clinic import audit
from clinic.errors import Conflict
from clinic.forms import RefusingForm
from clinic.models import AuditEntry, Episode
from clinic.templatetags.components import RANKS, URGENCY

Typed = Mapping[str, str] | None
AREA = forms.Textarea({"rows": 3})
TOO_LONG = "Use %(limit_value)d characters or fewer. You have %(show_value)d."


class UrgencyForm(RefusingForm):
    """Another urgency than the present one, and why."""

    tier = forms.ChoiceField(
        label="Urgency",
        error_messages={
            "required": "Choose the urgency.",
            "invalid_choice": "Choose another urgency than the present one.",
        },
    )
    reason = forms.CharField(
        label="Why",
        max_length=1000,
        widget=AREA,
        error_messages={"required": "Write the reason.", "max_length": TOO_LONG},
    )

    def __init__(self, typed: Typed, episode: Episode) -> None:
        super().__init__(typed, auto_id="urgency-%s")
        others = [tier for rank, tier in enumerate(RANKS) if rank != episode.urgency]
        choices = [(tier, URGENCY[tier][1]) for tier in reversed(others)]
        self.fields["tier"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]


class NoteForm(RefusingForm):
    """One more note. It cannot be changed once it is saved."""

    text = forms.CharField(
        label="New note",
        max_length=4000,
        widget=AREA,
        error_messages={"required": "Write the note.", "max_length": TOO_LONG},
    )

    def __init__(self, typed: Typed, episode: Episode) -> None:  # noqa: ARG002
        super().__init__(typed, auto_id="note-%s")


class KeptForm(VersionedForm):
    """A value of the record that was shown at one version of it."""

    conflict_words = ""
    changed: AuditEntry | None = None
    event: audit.Event
    episode: Episode

    shown = forms.CharField(required=False, widget=forms.HiddenInput())

    def keep_typed(self, conflict: Conflict) -> None:
        """What was typed stays; saving again replaces what a colleague wrote meanwhile."""
        data = dict(self.data.items())
        data["lock_version"] = str(conflict.current["lock_version"])
        data["shown"] = _mark(self.value(conflict))
        self.data = data
        self.add_error(None, conflict.sentence)
        self.conflict_words = self.say(conflict) or "nothing"
        entries = AuditEntry.objects.filter(event=self.event, episode_uid=self.episode.uid)
        self.changed = entries.select_related("actor").order_by("-seq").first()

    def value(self, conflict: Conflict) -> str:
        return str(conflict.current["text"])

    def say(self, conflict: Conflict) -> str:
        return self.value(conflict)


class ExaminationForm(KeptForm):
    """What was found on examination, as it stands."""

    event = audit.Event.EXAMINATION_WRITTEN
    text = forms.CharField(
        label="Examination note",
        required=False,
        max_length=4000,
        widget=AREA,
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, typed: Typed, episode: Episode) -> None:
        self.episode = episode
        initial = {
            "text": episode.examination_note,
            "shown": _mark(episode.examination_note),
            "lock_version": episode.lock_version,
        }
        super().__init__(typed, auto_id="examination-%s", initial=initial)
        self.fields["text"].optional = False  # type: ignore[attr-defined]


class EpisodePatternForm(KeptForm):
    """The physio's own view, before there is a plan."""

    event = audit.Event.PATTERN_CHOSEN
    pattern = forms.ChoiceField(
        label="Working pattern",
        required=False,
        choices=lambda: [("", "Not decided"), *pattern_choices()],
    )

    def __init__(self, typed: Typed, episode: Episode) -> None:
        self.episode = episode
        initial = {
            "pattern": episode.working_pattern,
            "shown": _mark(episode.working_pattern),
            "lock_version": episode.lock_version,
        }
        super().__init__(typed, auto_id="pattern-%s", initial=initial)
        self.fields["pattern"].optional = False  # type: ignore[attr-defined]

    def value(self, conflict: Conflict) -> str:
        return str(conflict.current["pattern"])

    def say(self, conflict: Conflict) -> str:
        return dict(pattern_choices()).get(self.value(conflict), "")


def _mark(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


@dataclass(frozen=True)
class Desk:
    """The forms that stand open on the triage page."""

    examination: ExaminationForm
    pattern: EpisodePatternForm
    note: NoteForm


def desk_of(episode: Episode) -> Desk:
    return Desk(
        examination=ExaminationForm(None, episode),
        pattern=EpisodePatternForm(None, episode),
        note=NoteForm(None, episode),
    )
