"""Form controls that Django does not have: score row, date boxes, pace, duration, unit, knee map.

Each gives one plain text back, also when it is nonsense, so that a wrong answer can be shown again
exactly as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
PAIN_ENDS = (_("no pain"), _("worst pain"))


class ScoreRow(forms.RadioSelect):
    """0 to 10 as eleven boxes. `ends` are the words under 0 and 10."""

    def __init__(self, *, ends: tuple[Words, Words] = PAIN_ENDS, attrs: Any = None) -> None:
        super().__init__(attrs, choices=[(str(score), str(score)) for score in range(11)])
        self.ends = ends


class Choices(forms.CheckboxSelectMultiple):
    """Checkboxes; the values in `exclusive` ("none of these") stand last, after "or"."""

    def __init__(self, *, exclusive: Iterable[str] = (), attrs: Any = None) -> None:
        super().__init__(attrs)
        self.exclusive = frozenset(exclusive)


class KneeMap(forms.CheckboxSelectMultiple):
    """The seventeen places as checkboxes, with a picture of the `side` ("left" or "right") knee."""

    def __init__(self, *, side: str = "right", attrs: Any = None) -> None:
        super().__init__(attrs)
        self.side = side


class WorstPlace(forms.RadioSelect):
    """One of the places that were `chosen` on the picture of the `side` knee, shown beside it."""

    def __init__(self, *, side: str, chosen: Iterable[str], attrs: Any = None) -> None:
        super().__init__(attrs)
        self.side = side
        self.chosen = tuple(chosen)


class UnitInput(forms.TextInput):
    """A number with its unit behind it. Text, so that "5,0" and "5 km" can be read kindly."""

    def __init__(
        self, *, unit: str, whole: bool = False, width: int = 6, attrs: Any = None
    ) -> None:
        mode = "numeric" if whole else "decimal"
        super().__init__({"inputmode": mode, "autocomplete": "off", **(attrs or {})})
        self.unit = unit
        self.width = width


class _Boxes(forms.MultiWidget):
    """Two or three short boxes that make one text, parted by `joiner`."""

    names: tuple[str, ...]
    labels: tuple[Words, ...]
    widths: tuple[int, ...]
    joiner: str

    def __init__(self, attrs: Any = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
            for name in self.names
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[str]:
        parts = str(value or "").split(self.joiner)
        return [*parts, *[""] * len(self.names)][: len(self.names)]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        parts = super().value_from_datadict(data, files, name)
        typed = [(part or "").strip() for part in parts]
        return self.joiner.join(typed) if any(typed) else ""


class DateBoxes(_Boxes):
    """Day, month, year. Gives "1988-3-14", which `DateField` reads."""

    names = ("day", "month", "year")
    labels = (_("Day"), _("Month"), _("Year"))
    widths = (2, 2, 4)
    joiner = "-"

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        return super().decompress(value)[::-1] if value else ["", "", ""]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = super().value_from_datadict(data, files, name)
        return "-".join(typed.split("-")[::-1]) if typed else ""


class DurationBoxes(_Boxes):
    """Hours and minutes. Gives "1:30", or ":45" when no hours were typed."""

    names = ("hours", "minutes")
    labels = (_("Hours"), _("Minutes"))
    widths = (2, 2)
    joiner = ":"

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, timedelta):
            hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
            return [str(hours), str(minutes)]
        return super().decompress(value)


class PaceBoxes(_Boxes):
    """Minutes and seconds for one kilometre or mile. Gives "5:30"; shows 5.5 as 5 and 30."""

    names = ("minutes", "seconds")
    labels = (_("Minutes"), _("Seconds"))
    widths = (2, 2)
    joiner = ":"

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, Decimal) or re.fullmatch(r"\d+\.\d+", str(value or "")):
            minutes, seconds = divmod(round(Decimal(str(value)) * 60), 60)
            return [str(minutes), f"{seconds:02}"]
        return super().decompress(value)
