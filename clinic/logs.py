"""What logs must not hold: the address of an invitation is its key."""

from __future__ import annotations

import logging
import re
from typing import Any

from gunicorn.glogging import Logger

LINK = re.compile(r"(/i/)[^/\s\"'?#]+")
HIDDEN = r"\1(hidden)"


class WithoutLinks(logging.Formatter):
    """Takes the token out of the whole line, and out of the traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        return LINK.sub(HIDDEN, super().format(record))


class ServerLog(Logger):  # type: ignore[misc] # gunicorn has no types
    """The web server's own log, by the same rule."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(WithoutLinks(self.error_fmt, self.datefmt))
