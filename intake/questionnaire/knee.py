"""Which knee a question speaks of, when the form asks about one knee and then the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clinic.wording import mark

WORSE_KNEE = frozenset({"pain_location", "pain_worst", "pain_point_size"})
OTHER_KNEE = "pain_location_other"
OPPOSITE = {"left": "right", "right": "left"}
QUESTION_OF = {
    "left": mark("{question} (left knee)"),
    "right": mark("{question} (right knee)"),
}
WHERE_IT_HURTS = {
    "left": mark("Where does your left knee hurt?"),
    "right": mark("Where does your right knee hurt?"),
}
THINK_OF = {"left": mark("Think of your left knee"), "right": mark("Think of your right knee")}
"""Whole sentences by side: a language puts its own words around the knee."""


def side(question_id: str, answers: Mapping[str, Any]) -> str:
    """ "left", "right", or "" while unknown.

    With both knees sore, the places are asked of the worse knee first; when both are about the
    same, of the right knee first.
    """
    if question_id not in WORSE_KNEE and question_id != OTHER_KNEE:
        return ""
    main = answers.get("knee_side")
    if main == "both":
        worse = answers.get("knee_worse_side")
        main = worse if worse in OPPOSITE else "right"
    if main not in OPPOSITE:
        return ""
    return OPPOSITE[main] if question_id == OTHER_KNEE else main
