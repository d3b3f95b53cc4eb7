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

ONE_BY_ONE = {
    "left": mark("Your left knee is worse, so it comes first. Your right knee comes next."),
    "right": mark("Your right knee is worse, so it comes first. Your left knee comes next."),
    "same": mark(
        "Both knees are about the same, so we start with the right one. Your left knee comes next."
    ),
}
THE_OTHER = {
    "left": mark("This is your other knee, the left one."),
    "right": mark("This is your other knee, the right one."),
}


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


def turn(question_id: str, answers: Mapping[str, Any]) -> str:
    """The sentence that tells which knee's turn it is, when both are sore; "" with one."""
    if answers.get("knee_side") != "both":
        return ""
    if question_id == OTHER_KNEE:
        return THE_OTHER[side(question_id, answers)]
    return ONE_BY_ONE.get(str(answers.get("knee_worse_side")), ONE_BY_ONE["same"])
