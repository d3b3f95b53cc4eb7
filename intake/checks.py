"""The clinical content of the form and the rules must load before Patella starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from clinic.content import ContentError
from intake.questionnaire import loading
from intake.triage import rules, safety_texts


@register
def content_loads(**_kwargs: Any) -> list[CheckMessage]:
    """Questionnaire, rules and safety texts: any fault names its file and id."""
    found: list[CheckMessage] = []
    for read in (loading.current, rules.current, safety_texts.check_all):
        try:
            read()
        except ContentError as error:
            found.append(Error(str(error), id="intake.E001"))
    return found
