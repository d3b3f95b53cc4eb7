"""How values are written: dates, times, waiting times, numbers with units, phone numbers."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """22 November 2026: for patients."""
    return date_format(_local(value), pgettext("date format", "j F Y")) if value else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """22 Nov 2026: for staff."""
    return date_format(_local(value), "j M Y") if value else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """Monday 23 November 2026."""
    return date_format(_local(value), pgettext("date format", "l j F Y")) if value else ""


@register.filter
def clock(value: datetime | None) -> str:
    """9:30am; where the clock has 24 hours, 9:30."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if get_language() == "es":
        return date_format(local, "G:i")
    return date_format(local, "g:i") + ("am" if local.hour < 12 else "pm")


@register.filter
def stamp(value: datetime | None) -> str:
    """22 Nov 2026, 10:21am."""
    return f"{short_day(value)}, {clock(value)}" if value else ""


@register.filter
def when(value: datetime | None, now: datetime | None = None) -> str:
    """As short as can be: 10:24am today, 22 Nov this year, 22 Nov 2025 before."""
    if not value:
        return ""
    then, today = timezone.localdate(value), timezone.localdate(now)
    if then == today:
        return clock(value)
    return date_format(then, "j M") if then.year == today.year else short_day(then)


@register.filter
def ago(value: datetime | None, now: datetime | None = None) -> str:
    """How long since `value`: 9 min, 2 h 10 min, 1 d 2 h."""
    return lasting((now or timezone.now()) - value) if value else ""


@register.filter
def until(value: datetime | None, now: datetime | None = None) -> str:
    """How long until `value`, in the same words; empty when it is past."""
    left = value - (now or timezone.now()) if value else timedelta(0)
    return lasting(left) if left > timedelta(0) else ""


@register.filter
def lasting(value: timedelta) -> str:
    """9 min, 2 h 10 min, 1 d 2 h, 12 d: two words of size at most."""
    minutes = max(0, int(value.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days >= 10:
        return f"{days} d"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"


@register.filter
def counted(number: int, words: str) -> str:
    """`3|counted:"place,places"` is "3 places"."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.filter
def trimmed(value: Decimal | str | float | None) -> str:
    """A number without needless zeros, for reading: 6.50 is 6.5 (in Spanish 6,5), 7.00 is 7."""
    if value is None or value == "":
        return ""
    text = format(Decimal(str(value)), "f")
    return number_format(text.rstrip("0").rstrip(".") if "." in text else text)


@register.filter
def dialled(number: str) -> str:
    """A phone number as a `tel:` link takes it; "+44 (0)" is dialled without its 0."""
    abroad = re.sub(r"(\+[0-9 ]*)\(0\)", r"\1", str(number))
    return re.sub(r"[^0-9+*#]", "", abroad)


def _local(value: date | datetime) -> date | datetime:
    is_moment = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_moment else value  # type: ignore[arg-type]
