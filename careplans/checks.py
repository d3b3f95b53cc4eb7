"""The library and the printed plan's fonts must be there before Patella starts."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from careplans import library
from clinic.content import ContentError


@register
def library_loads(**_kwargs: Any) -> list[CheckMessage]:
    """Exercises, modifications, education and templates: any fault names its file and id."""
    try:
        library.load()
    except ContentError as error:
        return [Error(str(error), id="careplans.E001")]
    return []
