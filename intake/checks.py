"""The clinical content of the form and the rules must load before Patella starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.content import ContentError
from intake.questionnaire import carryover, loading
from intake.triage import rules, safety_texts


@register
def content_loads(**_kwargs: Any) -> list[CheckMessage]:
    """Questionnaire, rules and safety texts: any fault names its file and id."""
    found: list[CheckMessage] = []
    for read in (
        loading.current,
        carryover.check_all,
        rules.check_all,
        rules_fit_the_form,
        safety_texts.check_all,
    ):
        try:
            read()
        except ContentError as error:
            found.append(Error(str(error), id="intake.E001"))
    return found


def rules_fit_the_form() -> None:
    """Whatever a red flag reads is asked in the current form: nothing goes unscreened unseen."""
    form, now = loading.current(), rules.current()
    lost = sorted(now.safety_inputs - {*form.questions, *form.computed})
    if lost:
        raise ContentError(
            f"rules {now.version}: form {form.version} does not ask {', '.join(lost)}"
        )
