"""Numbers, paces and dates as people type them: spaces, commas and units are no mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

LONGEST_NUMBER = 40
UNIT_WORDS: Mapping[str, frozenset[str]] = {
    unit: frozenset(words.split())
    for unit, words in {
        "km": "k km kms kilometre kilometres kilometer kilometers"
        " kilómetro kilómetros kilometro kilometros",
        "mi": "mi mile miles milla millas",
        "cm": "cm cms centimetre centimetres centimeter centimeters"
        " centímetro centímetros centimetro centimetros",
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos",
        "minutes": "m min mins minute minutes minuto minutos",
        "hours": "h hr hrs hour hours hora horas",
        "months": "mo month months mes meses",
        "days": "d day days día días dia dias",
        "times": "x time times run runs vez veces",
        "steps": "spm step steps paso pasos",
        "pairs": "pair pairs par pares",
    }.items()
}
"""English and Spanish together, whatever language the page is in."""
FILLERS = frozenset(["a", "per", "each", "week", "por", "la", "cada", "semana"])
_KNOWN_WORDS = FILLERS.union(*UNIT_WORDS.values())
_ABOUT = re.compile(r"(?:[~\u2248]|(?:about|around|approx|roughly|aprox|unos|unas)\b\.?)\s*")
_NUMBER = re.compile(r"(-?[0-9][0-9 .,]*)(.*)\Z", re.DOTALL)
_RANGE = re.compile(r"[0-9]\D{0,12}?\s*(?:[-\u2013\u2014/]|\b(?:to|or|and|a|o|y)\b)\s*[0-9]")
_MONTHS = {
    name: number
    for number, names in {
        1: "jan ene",
        2: "feb",
        3: "mar",
        4: "apr abr",
        5: "may",
        6: "jun",
        7: "jul",
        8: "aug ago",
        9: "sep set",
        10: "oct",
        11: "nov",
        12: "dec dic",
    }.items()
    for name in names.split()
}
_PLAIN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?\Z")
_UNCLEAR = re.compile(r"(-?[1-9][0-9]{0,2})[.,]([0-9]{3})\Z")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\Z")


class Unreadable(ValueError):
    """Typed text in which there is no number, pace or date."""


class SeveralNumbers(Unreadable):
    """A range, or two numbers to choose from."""


class GroupOrPart(Unreadable):
    """1,000 or 1.000: a thousand to one reader, one to the other."""

    def __init__(self, whole: str, part: str) -> None:
        super().__init__()
        self.whole, self.part = Decimal(whole + part), Decimal(f"{whole}.{part}")


class ShortYear(Unreadable):
    """A year of two digits: of which century, nobody knows."""


class NoSuchDay(Unreadable):
    """A day that no calendar has, like 31 February."""


def plain(text: str) -> str:
    """Full-width digits and odd spaces as ordinary ones, without spaces around."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()


def number(text: str) -> tuple[Decimal, str]:
    """The number in "5 km", "5,0" or "about 5", and the key of its unit in UNIT_WORDS, or "".

    Raises Unreadable for anything else.
    """
    if len(text) > LONGEST_NUMBER:
        raise Unreadable
    text = plain(text)
    found = _NUMBER.match(_ABOUT.sub("", text.lower(), count=1))
    if found is None:
        raise Unreadable
    if _RANGE.search(text.lower()):
        raise SeveralNumbers
    digits = found[1].strip(" .,").replace(" ", "")
    if unclear := _UNCLEAR.match(digits):
        raise GroupOrPart(unclear[1], unclear[2])
    digits = digits.replace(",", "") if _is_grouped(digits) else digits.replace(",", ".")
    if not _PLAIN.match(digits):
        raise Unreadable
    return Decimal(digits), _unit(found[2])


def _is_grouped(digits: str) -> bool:
    """1,234.5 and 1,234,567 group thousands; a lone comma is a decimal comma."""
    return bool(_THOUSANDS.match(digits)) and ("." in digits or digits.count(",") > 1)


def _unit(text: str) -> str:
    """The unit in "km", "days a week" or "steps per minute": the first word that is a unit."""
    words = [word for word in re.split(r"[\s./]+", text.lower()) if word]
    if not words:
        return ""
    if any(word not in _KNOWN_WORDS for word in words):
        raise Unreadable
    first = next((word for word in words if word not in FILLERS), "")
    return next((unit for unit, known in UNIT_WORDS.items() if first in known), "")


def pace(text: str) -> Decimal:
    """Minutes for a kilometre or mile, to 4 places, from "5:30", "5'30", "5:" or "5.5".

    The whole pace may stand in the box for minutes: "5:30:" is 5:30.
    """
    text = plain(text).replace("\u2032\u2032", "").replace('"', "")
    text = text.replace("\u2032", ":").replace("'", ":")
    if text.count(":") == 2 and text.endswith(":"):
        text = text[:-1]
    minutes, colon, seconds = text.partition(":")
    if not colon:
        return number(minutes)[0]
    whole = number(minutes or "0")[0]
    rest = number(seconds or "0")[0]
    if whole != int(whole) or rest != int(rest) or not 0 <= rest < 60 or whole < 0:
        raise Unreadable
    return round((whole * 60 + rest) / 60, 4)


def day(text: str) -> date:
    """The date in the three boxes, given as year-month-day; the month as a number or a name."""
    parts = [part.strip() for part in plain(text).split("-")]
    if len(parts) != 3:
        raise Unreadable
    year, month, number_of_day = parts[0], _month(parts[1]), parts[2]
    if not all(part.isascii() and part.isdigit() for part in (year, month, number_of_day)):
        raise Unreadable
    if len(year) == 2:
        raise ShortYear
    if len(year) != 4 or max(len(month), len(number_of_day)) > 2:
        raise Unreadable
    try:
        return date(int(year), int(month), int(number_of_day))
    except ValueError as error:
        raise NoSuchDay from error


def _month(text: str) -> str:
    """The number of a month by its name, in English or Spanish, whole or short."""
    return str(_MONTHS.get(text[:3].lower(), text)) if text.isalpha() else text
