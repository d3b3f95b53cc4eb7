"""The library and the printed plan's fonts must be there before Patella starts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register

from careplans import figures, library
from clinic.content import ContentError


@register
def library_loads(**_kwargs: Any) -> list[CheckMessage]:
    """Exercises and their figures, modifications, education, templates: a fault names its id."""
    try:
        figures.require_all(library.load().exercises)
    except ContentError as error:
        return [Error(str(error), id="careplans.E001")]
    return []


@register
def print_fonts_are_there(**_kwargs: Any) -> list[CheckMessage]:
    """Without the packaged fonts a plan would print in whatever the machine happens to have."""
    missing = [name for name in settings.PRINT_FONTS if not finders.find(name)]
    if not missing:
        return []
    return [Error(f"Fonts of the printed plan are missing: {missing}.", id="careplans.E002")]
