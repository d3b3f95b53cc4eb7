"""What clinicians wrote and decided about an episode, beside what the rules read in its form."""

from __future__ import annotations

from dataclasses import dataclass

from careplans.forms import pattern_words
from clinic.models import Episode
from clinic.templatetags.components import RANKS
from intake.models import ClinicalNote, UrgencyChange


@dataclass(frozen=True)
class Record:
    """Newest first. The working pattern is the physio's own; the rules' ideas stand apart."""

    episode: Episode
    changes: tuple[UrgencyChange, ...]
    notes: tuple[ClinicalNote, ...]

    @property
    def change(self) -> UrgencyChange | None:
        return self.changes[0] if self.changes else None

    @property
    def stands(self) -> bool:
        """The queue follows the clinician; no warning has made the episode more urgent since."""
        rank = self.episode.urgency
        return self.change is not None and rank is not None and RANKS[rank] == self.change.to_tier

    @property
    def earlier(self) -> tuple[UrgencyChange, ...]:
        return self.changes[1:]

    @property
    def pattern(self) -> str:
        slug = self.episode.working_pattern
        return pattern_words(slug) if slug else ""


def record_of(episode: Episode) -> Record:
    changes = UrgencyChange.objects.filter(episode=episode).select_related("changed_by")
    notes = ClinicalNote.objects.filter(episode=episode).select_related("written_by")
    return Record(episode, tuple(changes.order_by("-pk")), tuple(notes.order_by("-pk")))
