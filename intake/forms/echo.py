"""What somebody typed into a page, in words, when there is no form left to hold it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import get_language

from intake.forms.fields import DECLINED_VALUE, TELL_THE_PHYSIO, YES_NO
from intake.forms.pages import DECLINE
from intake.questionnaire import bidi, loading
from intake.questionnaire.definition import Kind, Question, Questionnaire

PARTS = (("day", "month", "year"), ("minutes", "seconds"))


def typed_on(
    page_id: str, posted: QueryDict, forms: Sequence[Questionnaire] = ()
) -> tuple[tuple[str, str], ...]:
    """Question and answer of everything typed; nothing for a page that no form has.

    `forms`: the versions that it may have been shown in, the likeliest first.
    """
    known = [form.in_language(get_language()) for form in (*forms, loading.current())]
    pages = [page for form in known for page in form.pages if page.id == page_id]
    questions = pages[0].questions if pages else ()
    rows = ((question.text, "; ".join(_said(question, posted))) for question in questions)
    return tuple((text, said) for text, said in rows if said)


def _said(question: Question, posted: QueryDict) -> Iterator[str]:
    for value in filter(None, posted.getlist(question.id)):
        yield _one(question, value)
    for names in PARTS:
        boxes = filter(None, (posted.get(f"{question.id}_{name}", "") for name in names))
        if together := " ".join(boxes):
            yield together
    if posted.get(question.id + DECLINE):
        yield str(TELL_THE_PHYSIO)


def _one(question: Question, value: str) -> str:
    if value == DECLINED_VALUE and question.may_be_declined:
        return str(TELL_THE_PHYSIO)
    if question.kind is Kind.BOOLEAN:
        return str(dict(YES_NO).get(value, value))
    option = question.option(value)
    return option.label if option else bidi.closed(value)
