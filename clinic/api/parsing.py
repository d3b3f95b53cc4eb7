"""Reads JSON bodies; refuses what no text or number of ours can be before anything looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 20
NUL = "\x00"


class StrictJSON(JSONParser):
    """JSON without NaN, without broken characters, and not nested deeper than any real body."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        _check(body, depth=0)
        return body


def _check(value: Any, *, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError("The body is nested too deeply.")
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            _check_text(name)
            _check(part, depth=depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth=depth + 1)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParseError("The body holds half of a character. Send whole characters.") from error
    if NUL in text:
        raise ParseError("The body holds the character NUL. Leave it out.")
