"""One page of the form as a form: its fields, what was typed, and what of it may be stored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.templatetags.components import first_control
from intake.forms.fields import (
    TELL_THE_PHYSIO,
    Answer,
    AnswerField,
    DeclineField,
    has_decline_box,
    initial_of,
    sentence_when_missing,
)
from intake.operations import DECLINED, Progress, page_says
from intake.questionnaire import flow, units
from intake.questionnaire.definition import Page, Question

ALWAYS = frozenset(
    {"csrfmiddlewaretoken", "lock_version", "rendered", "draft", "autosave", "leave", "language"}
)
DECLINE = ".declined"
_OTHER_UNIT = {
    "km": gettext_lazy("You chose kilometres. Enter kilometres, or change the choice."),
    "mi": gettext_lazy("You chose miles. Enter miles, or change the choice."),
}


class PageForm(forms.Form):
    """The questions of one page. `data` is what was posted; without it the stored answers show.

    Questions that were asked when the page was shown stay on it, also when an answer given
    elsewhere has hidden them meanwhile: what was typed is kept.
    """

    def __init__(self, page: Page, progress: Progress, data: QueryDict | None = None) -> None:
        super().__init__(data, use_required_attribute=False)
        self.page, self.progress = page, progress
        self.posted = data if data is not None else QueryDict()
        self.says = page_says(progress.draft, page)
        self.rendered = read_rendered(data.get("rendered", "")) if data is not None else None
        for question in self._questions(self.rendered or {}):
            self._add(question)

    def _questions(self, rendered: Mapping[str, object]) -> Iterable[Question]:
        asked = flow.asked_on(self.page, self.progress.questionnaire, self.progress.answers)
        return [row for row in self.page.questions if row in asked or row.id in rendered]

    def _add(self, question: Question) -> None:
        answer = self.says[question.id]
        beside_unit = any(row.id == units.UNIT for row in self.page.questions)
        self.fields[question.id] = AnswerField(
            question, self.progress.answers, beside_unit=beside_unit
        )
        self.initial[question.id] = initial_of(question, answer)
        if has_decline_box(question):
            self.fields[question.id + DECLINE] = DeclineField(question)
            self.initial[question.id + DECLINE] = answer is DECLINED

    @property
    def questions(self) -> tuple[AnswerField, ...]:
        return tuple(field for field in self.fields.values() if isinstance(field, AnswerField))

    @property
    def shown(self) -> str:
        """What the page says now, to be sent back with the answers."""
        return write_rendered(
            {field.question.id: self.says[field.question.id] for field in self.questions}
        )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error for the summary, with the id of its field; two alike say which is which."""
        found = [(str(message), "") for message in self.non_field_errors()]
        several = len(self.questions) > 1
        for bound in self:
            found += [
                (f"{bound.label} {message}" if several else str(message), first_control(bound))
                for message in bound.errors
            ]
        return found

    def rebase(self, progress: Progress) -> None:
        """Keep what was typed, over what is stored by now: the next save is made from that."""
        self.progress, self.says = progress, page_says(progress.draft, self.page)

    @property
    def lock_version(self) -> int:
        return self.progress.draft.lock_version

    def clean(self) -> dict[str, Any]:
        self._refuse_strangers()
        for field in self.questions:
            self._settle(field.question)
        self._check_units()
        self._check_bounds()
        return self.cleaned_data

    def add_missing(self) -> None:
        """Ask for what is still open on this page: for going on, not for leaving."""
        for field in self.questions:
            question = field.question
            settled = self.cleaned_data.get(question.id) is not None or question.id in self.errors
            if question.must_be_answered and not settled:
                self.add_error(question.id, sentence_when_missing(question))

    @property
    def typed(self) -> dict[str, Answer]:
        """The answers that can be stored, whatever is wrong with the others.

        Left out: what was refused, and what is still open (it does not take back an answer).
        """
        found = {}
        for field in self.questions:
            question_id = field.question.id
            refused = question_id in self.errors
            answer = field.usable if refused else self.cleaned_data.get(question_id)
            if answer is not None or (not refused and not field.question.must_be_answered):
                found[question_id] = answer
        return found

    # ---- checks -------------------------------------------------------------------------------

    def _refuse_strangers(self) -> None:
        """Names this page does not have, and two answers where there is one box."""
        for name, given in self.posted.lists():
            field = self._field_of(name)
            if field is None and name not in ALWAYS:
                self.add_error(
                    None, _("This page has changed since you opened it. Check it and save again.")
                )
                return
            takes_several = isinstance(getattr(field, "widget", None), forms.CheckboxSelectMultiple)
            if isinstance(field, AnswerField) and len(set(given)) > 1 and not takes_several:
                self.add_error(field.question.id, _("Give one answer to this question."))

    def _field_of(self, name: str) -> forms.Field | None:
        if name in self.fields:
            return self.fields[name]
        start, _, end = name.rpartition("_")
        field = self.fields.get(start)
        is_box = field is not None and end in getattr(field.widget, "names", ())
        return field if is_box else None

    def _settle(self, question: Question) -> None:
        """An answer or the wish to tell the physio, not both."""
        if not self.cleaned_data.get(question.id + DECLINE):
            return
        if self.cleaned_data.get(question.id) is not None:
            sentence = _("Answer this, or choose “{choice}”, not both.")
            self.add_error(question.id, sentence.format(choice=TELL_THE_PHYSIO))
        elif question.id not in self.errors:
            self.cleaned_data[question.id] = DECLINED

    def _check_units(self) -> None:
        """Kilometres typed where miles were chosen would be stored as miles."""
        chosen = self.cleaned_data.get("run_unit", self.progress.answers.get("run_unit"))
        for field in self.questions:
            if field.unit in _OTHER_UNIT and chosen in _OTHER_UNIT and field.unit != chosen:
                self.add_error(field.question.id, _OTHER_UNIT[chosen])

    def _check_bounds(self) -> None:
        given = {key: value for key, value in self.cleaned_data.items() if value is not DECLINED}
        together = {**self.progress.answers, **given}
        problems = flow.page_problems(self.page, together, today=self.progress.today)
        for question_id, sentence in problems.items():
            if question_id in self.fields:
                self.add_error(question_id, sentence)


def write_rendered(says: Mapping[str, Answer]) -> str:
    """What a page says as one line: a list of one for an answer, a word for a declined one."""
    return json.dumps(
        {
            key: "declined" if value is DECLINED else None if value is None else [value]
            for key, value in says.items()
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )


def read_rendered(text: str) -> dict[str, Answer] | None:
    """The reverse; None for anything that `write_rendered` did not write."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    says: dict[str, Answer] = {}
    for key, value in found.items():
        if value == "declined":
            says[key] = DECLINED
        elif isinstance(value, list) and len(value) == 1:
            says[key] = value[0]
        elif value is None:
            says[key] = None
        else:
            return None
    return says
