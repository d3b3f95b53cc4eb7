"""Refusals, each with a sentence for the person: what is wrong and what to do. No framework."""

from __future__ import annotations

from collections.abc import Mapping

from clinic.wording import say


class Refusal(Exception):
    """Something a person asked for was not done; `sentence` tells them why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAllowed(Refusal):
    """The person may know of the thing but may not do this to it (403)."""


class NotFound(Refusal):
    """The person may not know whether the thing exists (404)."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or say("There is nothing here that you can open."))


class NotNow(Refusal):
    """Allowed to this person, but not in the present state of the thing (409)."""


class Conflict(NotNow):
    """Somebody else changed the thing first; `current` is the state to merge with (409)."""

    def __init__(self, sentence: str, *, current: Mapping[str, object]) -> None:
        super().__init__(sentence)
        self.current = current


class Invalid(Refusal):
    """What was typed cannot be used; `fields` maps field name to a sentence (400)."""

    def __init__(self, sentence: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})
