"""One form field for one question: its control, and how what was typed becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic import widgets
from clinic.wording import mark, say
from intake.forms import typed
from intake.operations import DECLINED, Declined
from intake.questionnaire import flow, knee, summary, units, values
from intake.questionnaire.definition import Control, Kind, Question
from intake.questionnaire.values import AnswerError, Reason, Stored

TELL_THE_PHYSIO = _("I would rather tell the physio")
DECLINED_VALUE = "declined"
YES_NO = (("yes", _("Yes")), ("no", _("No")))
AS_CHOSEN = mark("In the unit you chose above.")
PACE_HINTS = {
    "km": mark("Minutes for each kilometre."),
    "mi": mark("Minutes for each mile."),
}
RUN_UNITS = {"km": _("km"), "mi": _("miles")}
NUMBER_WIDTH = 6
SCALE_ENDS = {
    "stress_level": (_("not stressed"), _("very stressed")),
    "goal_confidence": (_("not sure at all"), _("very sure")),
    "psfs_1_score": (_("not at all"), _("as before")),
    "psfs_2_score": (_("not at all"), _("as before")),
    "psfs_3_score": (_("not at all"), _("as before")),
}
Answer = Stored | Declined | None


class AnswerField(forms.Field):
    """Cleans to the answer as it is stored, to DECLINED, or to None for nothing.

    `usable` is what holds even when the rest is refused: the places ticked beside "none".
    `unit` is the unit somebody typed behind a number. `beside_unit`: the runner chooses the unit
    on the same page, and may choose another one before the page is sent.
    """

    def __init__(
        self, question: Question, answers: Mapping[str, Any], *, beside_unit: bool = False
    ) -> None:
        in_chosen_unit = beside_unit and question.unit == units.UNIT
        hint = _hint(question, answers)
        super().__init__(
            required=False,
            widget=_widget(question, {} if in_chosen_unit else answers),
            label=_label(question, answers),
            help_text=f"{say(AS_CHOSEN)} {hint}".strip() if in_chosen_unit else hint,
        )
        self.question = question
        self.max_length = question.max_length
        self.width = NUMBER_WIDTH if question.kind in (Kind.INTEGER, Kind.DECIMAL) else 0
        self.optional = not question.must_be_answered
        self.usable: Answer = None
        self.unit = ""

    def clean(self, value: Any) -> Answer:
        if value in (None, "", []):
            return None
        if value in (DECLINED_VALUE, [DECLINED_VALUE]) and self.question.may_be_declined:
            return DECLINED
        try:
            return values.stored(self.question, _READERS[self.question.kind](self, value))
        except AnswerError as error:
            if error.reason is Reason.EXCLUSIVE_OPTION:
                self.usable = _without_exclusive(self.question, value)
            raise forms.ValidationError(str(error)) from error
        except typed.Unreadable as error:
            raise forms.ValidationError(_what_to_enter(self.question, error)) from error


class DeclineField(forms.BooleanField):
    """The box beside a scale, a number or the knee map: "I would rather tell the physio"."""

    def __init__(self, question: Question) -> None:
        super().__init__(required=False, label=TELL_THE_PHYSIO)
        self.question = question
        self.optional = False


def has_decline_box(question: Question) -> bool:
    """Choices hold the decline themselves; every other control has a box of its own for it."""
    is_list = question.kind in (Kind.SINGLE, Kind.MULTI) and question.control is Control.PLAIN
    return question.may_be_declined and not is_list


def initial_of(question: Question, answer: Answer) -> Any:
    """What the control shows for an answer."""
    if answer is DECLINED:
        return None if has_decline_box(question) else _as_shown(question, DECLINED_VALUE)
    if question.kind is Kind.BOOLEAN:
        return {True: "yes", False: "no"}.get(answer) if isinstance(answer, bool) else None
    if question.control is Control.PACE and isinstance(answer, str):
        return Decimal(answer)
    return answer


def sentence_when_missing(question: Question) -> str:
    """What to do with a question that is still open."""
    if question.kind in (Kind.STRING, Kind.TEXT):
        return say("Type an answer.")
    if question.kind is Kind.MULTI:
        return say("Choose at least one answer.")
    if question.kind in (Kind.INTEGER, Kind.DECIMAL) and question.control is Control.PLAIN:
        return values.range_sentence(question)
    return say("Enter a date.") if question.kind is Kind.DATE else say("Choose an answer.")


# ---- words ------------------------------------------------------------------------------------


def _label(question: Question, answers: Mapping[str, Any]) -> str:
    """The question; on the knee map with the knee it is about, elsewhere the hint says which."""
    side = knee.side(question.id, answers)
    if question.control is Control.KNEE_MAP and side:
        return say(knee.WHERE_IT_HURTS[side])
    return question.text if side else summary.label(question, answers)


def _hint(question: Question, answers: Mapping[str, Any]) -> str:
    if question.control is Control.KNEE_MAP:
        turn = knee.turn(question.id, answers)
        how = say("Tick every place that hurts. You can also press the picture")
        return f"{say(turn)} {how}" if turn else how
    if question.control is Control.PACE and answers.get(units.UNIT) in PACE_HINTS:
        return say(PACE_HINTS[answers[units.UNIT]])
    side = knee.side(question.id, answers)
    return say(knee.THINK_OF[side]) if side and not question.help else question.help


# ---- controls ---------------------------------------------------------------------------------


def _widget(question: Question, answers: Mapping[str, Any]) -> forms.Widget:
    if question.control is Control.KNEE_MAP:
        side = knee.side(question.id, answers) or "right"
        return _with_choices(widgets.KneeMap(side=side), question, answers)
    if question.control is Control.SCALE:
        return widgets.ScoreRow(ends=SCALE_ENDS.get(question.id, widgets.PAIN_ENDS))
    if question.control is Control.PACE:
        return widgets.PaceBoxes()
    return _WIDGETS[question.kind](question, answers)


def _number_input(question: Question, answers: Mapping[str, Any]) -> forms.Widget:
    whole = question.kind is Kind.INTEGER
    unit = _unit_shown(question, answers)
    if unit:
        return widgets.UnitInput(unit=unit, whole=whole, width=6)
    mode = "numeric" if whole else "decimal"
    return forms.TextInput({"inputmode": mode, "autocomplete": "off"})


def _unit_shown(question: Question, answers: Mapping[str, Any]) -> str:
    """The words behind the box; for distances they wait until the runner has chosen a unit."""
    if question.unit == "run_unit":
        return str(RUN_UNITS.get(str(answers.get("run_unit")), ""))
    return question.words[1] if question.words else ""


def _radios(question: Question, answers: Mapping[str, Any]) -> forms.Widget:
    if question.kind is Kind.BOOLEAN:
        return forms.RadioSelect(choices=YES_NO)
    side = knee.side(question.id, answers)
    if question.choices_from and side:
        chosen = answers.get(question.choices_from) or ()
        return _with_choices(widgets.WorstPlace(side=side, chosen=chosen), question, answers)
    return _with_choices(forms.RadioSelect(), question, answers)


def _boxes(question: Question, answers: Mapping[str, Any]) -> forms.Widget:
    alone = question.exclusive_options() | {DECLINED_VALUE}
    return _with_choices(widgets.Choices(exclusive=alone), question, answers)


def _with_choices(
    widget: forms.RadioSelect | forms.CheckboxSelectMultiple,
    question: Question,
    answers: Mapping[str, Any],
) -> forms.Widget:
    offered = flow.options_offered(question, answers)
    widget.choices = [(option.id, option.label) for option in offered]
    if question.may_be_declined and not has_decline_box(question):
        widget.choices = [*widget.choices, (DECLINED_VALUE, TELL_THE_PHYSIO)]
        if not isinstance(widget, widgets.Choices):
            widget.exclusive = frozenset({DECLINED_VALUE})  # type: ignore[attr-defined]
    return widget


_WIDGETS: Mapping[Kind, Callable[[Question, Mapping[str, Any]], forms.Widget]] = {
    Kind.BOOLEAN: _radios,
    Kind.SINGLE: _radios,
    Kind.MULTI: _boxes,
    Kind.INTEGER: _number_input,
    Kind.DECIMAL: _number_input,
    Kind.DATE: lambda _question, _answers: widgets.DateBoxes(),
    Kind.STRING: lambda _question, _answers: forms.TextInput({"autocomplete": "off"}),
    Kind.TEXT: lambda _question, _answers: forms.Textarea({"rows": 4}),
}


# ---- reading ----------------------------------------------------------------------------------


def _as_shown(question: Question, value: str) -> Any:
    return [value] if question.kind is Kind.MULTI else value


def _read_yes_no(_field: AnswerField, value: Any) -> Any:
    return {"yes": True, "no": False}.get(value, value)


def _read_number(field: AnswerField, value: Any) -> Any:
    if field.question.control is Control.PACE:
        return typed.pace(str(value))
    number, field.unit = typed.number(str(value))
    if field.unit not in _units_of(field.question):
        raise typed.Unreadable
    if field.question.kind is Kind.INTEGER:
        return int(number) if number == int(number) else number
    return number


def _units_of(question: Question) -> frozenset[str]:
    """The units that may stand behind the number; "" is none."""
    if question.unit == "run_unit":
        return frozenset({"", "km", "mi"})
    first_word = (question.words[1] if question.words else "").split(" ")[0]
    known = {unit for unit, words in typed.UNIT_WORDS.items() if first_word in words}
    return frozenset({"", *known})


_READERS: Mapping[Kind, Callable[[AnswerField, Any], Any]] = {
    Kind.BOOLEAN: _read_yes_no,
    Kind.SINGLE: lambda _field, value: value,
    Kind.MULTI: lambda _field, value: value,
    Kind.INTEGER: _read_number,
    Kind.DECIMAL: _read_number,
    Kind.DATE: lambda _field, value: typed.day(str(value)),
    Kind.STRING: lambda _field, value: value,
    Kind.TEXT: lambda _field, value: value,
}


def _what_to_enter(question: Question, error: typed.Unreadable) -> str:
    if question.kind is Kind.DATE:
        return date_sentence(error) or say("Enter a day, a month and a year, like 14 3 2027.")
    if question.control is Control.PACE:
        return say("Enter minutes and seconds, like 5 and 30.")
    if isinstance(error, typed.SeveralNumbers):
        return say("Enter one number. If it changes, enter the middle.")
    if isinstance(error, typed.GroupOrPart):
        part = summary.in_figures(question, error.part)
        return say(
            "Did you mean {whole} or {part}? Type it that way.", whole=error.whole, part=part
        )
    return values.range_sentence(question)


def date_sentence(error: typed.Unreadable) -> str:
    """What is wrong with a date, when more is known than that it is none."""
    if isinstance(error, typed.ShortYear):
        return say("Enter the year with 4 digits.")
    if isinstance(error, typed.NoSuchDay):
        return say("This day is not in the calendar. Check the day and the month.")
    return ""


def _without_exclusive(question: Question, ticked: list[str]) -> Answer:
    kept = [one for one in ticked if one not in question.exclusive_options()]
    return values.stored(question, kept) if kept and DECLINED_VALUE not in kept else None
