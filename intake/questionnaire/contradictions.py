"""Answers that cannot both be true, put side by side for the physio. Logic only, no clinic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import summary
from .answers import Answers, Missing
from .definition import Questionnaire
from .flow import Answers as Given

NOW = ("normal", "reduced")
RUNNING = frozenset({"downhill_run", "uphill_run", "flat_run"})
UNDER_A_WEEK = ("lt_48h", "d3_7")
LEAST_YEARS = {"m6_24": 0, "y2_5": 2, "over_5y": 5}
DAYS_A_WEEK = 7
WEEKS = 4
SHOE_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Answers that do not fit together: one sentence for staff that quotes each of them."""

    question_ids: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """What does not fit, the questions with short names, and when it does not.

    `clash` is called with the values in that order, and only when all of them are there.
    """

    lead: str
    names: Mapping[str, str]
    clash: Callable[..., bool]


def find(questionnaire: Questionnaire, answers: Given) -> tuple[Contradiction, ...]:
    """Every contradiction among the answers to questions that are asked, in a fixed order.

    A missing answer contradicts nothing, nor does "not sure". Nothing here changes triage.
    """
    given, form = Answers(questionnaire, answers), questionnaire.recorded
    return tuple(
        Contradiction(tuple(pair.names), _sentence(form, pair, answers))
        for pair in PAIRS
        if _clashes(pair, given)
    )


def _clashes(pair: _Pair, given: Answers) -> bool:
    values = [given.value(question_id) for question_id in pair.names]
    return not any(isinstance(value, Missing) for value in values) and pair.clash(*values)


def _sentence(questionnaire: Questionnaire, pair: _Pair, answers: Given) -> str:
    said = [
        f"{name} “{_said(questionnaire, question_id, answers)}”"
        for question_id, name in pair.names.items()
    ]
    return f"{pair.lead}: {', '.join(said)}."


def _said(questionnaire: Questionnaire, question_id: str, answers: Given) -> str:
    question = questionnaire.item(question_id)
    return summary.say(question, answers[question_id], answers=answers) if question else ""


PAIRS: tuple[_Pair, ...] = (
    _Pair(
        "Too sore to bend at all, yet bends to a right angle",
        {"s_cannot_move": "too sore to bend or straighten", "s_bend_90": "bends to 90 degrees"},
        lambda cannot, bends: cannot == "yes" and bends == "yes",
    ),
    _Pair(
        "Never swollen, yet swollen now",
        {"s_swelling": "has been swollen", "s_hot_red_swollen": "hot, red and swollen now"},
        lambda ever, now: ever == "none" and now == "yes",
    ),
    _Pair(
        "Never swollen, yet sudden swelling since the surgery",
        {"s_swelling": "has been swollen", "s_surgery_signs": "since the surgery"},
        lambda ever, since: ever == "none" and "sudden_swelling" in since,
    ),
    _Pair(
        "Worse each week, yet there for no more than a week",
        {"s_rest_pain_constant": "constant and worse each week", "duration_band": "there for"},
        lambda worse, there: worse == "yes" and there in UNDER_A_WEEK,
    ),
    _Pair(
        "Cannot take four steps, yet runs now",
        {"s_steps_now": "four steps now", "run_status": "running now"},
        lambda steps, status: steps == "no" and status in NOW,
    ),
    _Pair(
        "No pain at its worst, yet there all the time",
        {"nrs_worst": "worst this week", "s_rest_pain_constant": "constant, also at rest"},
        lambda worst, constant: worst == 0 and constant == "yes",
    ),
    _Pair(
        "Average pain is above the worst",
        {"nrs_average": "most of this week", "nrs_worst": "worst this week"},
        lambda average, worst: average > worst,
    ),
    _Pair(
        "Shown with one finger, yet all over",
        {"pain_point_size": "shown", "pain_location": "marked"},
        lambda size, places: size == "one_finger" and places == ("diffuse",),
    ),
    _Pair(
        "No pain on runs, yet a pain score while running",
        {"run_pain_pattern": "on a run", "nrs_run": "while running"},
        lambda pattern, score: pattern == "no_pain" and score > 0,
    ),
    _Pair(
        "No pain on runs, yet running makes it hurt",
        {"run_pain_pattern": "on a run", "aggravators": "hurts with"},
        lambda pattern, hurts: pattern == "no_pain" and not RUNNING.isdisjoint(hurts),
    ),
    _Pair(
        "Running now and not running now",
        {"run_status": "running now", "run_pain_pattern": "on a run"},
        lambda status, pattern: status in NOW and pattern == "not_running",
    ),
    _Pair(
        "Running now, yet no distance in 4 weeks",
        {"run_status": "running now", "run_weekly_last4": "a week, last 4 weeks"},
        lambda status, recent: status in NOW and recent == 0,
    ),
    _Pair(
        "Stopped over 4 weeks ago, yet ran in the last 4 weeks",
        {"run_status": "running now", "run_weekly_last4": "a week, last 4 weeks"},
        lambda status, recent: status == "stopped_gt_4w" and recent > 0,
    ),
    _Pair(
        "No distance in a usual week, yet a run in 30 days",
        {"run_weekly_usual": "usual week", "run_longest_30d": "longest run in 30 days"},
        lambda usual, longest: usual == 0 and longest > 0,
    ),
    _Pair(
        "One run is longer than the last 4 weeks together",
        {"run_longest_30d": "longest run in 30 days", "run_weekly_last4": "a week, last 4 weeks"},
        lambda longest, recent: longest > recent * WEEKS,
    ),
    _Pair(
        "No runs a week, yet a distance in a usual week",
        {"run_sessions_week": "runs a week", "run_weekly_usual": "usual week"},
        lambda runs, usual: runs == 0 and usual > 0,
    ),
    _Pair(
        "Runs and rest days together are more than 7",
        {"run_sessions_week": "runs a week", "rest_days_week": "days off"},
        lambda runs, rest: runs + rest > DAYS_A_WEEK,
    ),
    _Pair(
        "A runner for longer than alive",
        {"run_years": "a runner for", "age_years": "age"},
        lambda years, age: LEAST_YEARS.get(years, 0) > age,
    ),
    _Pair(
        "No other exercise without pain, yet hours of it",
        {"cross_training": "can do without much pain", "cross_hours": "a week"},
        lambda exercise, hours: exercise == ("none",) and hours > 0,
    ),
    _Pair(
        "Shoes not changed in 3 months, yet newer than that",
        {"shoe_change": "changed", "shoe_age_months": "age of the shoes"},
        lambda change, months: change == "no" and months < SHOE_MONTHS,
    ),
    _Pair(
        "To be ready for a race, yet no race comes up",
        {"goal_main": "matters most", "run_event": "race or event coming up"},
        lambda goal, event: goal == "race" and not event,
    ),
    _Pair(
        "The same activity three times in the goals",
        {
            "psfs_1_activity": "first",
            "psfs_2_activity": "second",
            "psfs_3_activity": "third",
        },
        lambda *named: len({" ".join(one.casefold().split()) for one in named}) == 1,
    ),
)
