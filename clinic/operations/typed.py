"""What is typed about people, cleaned: phone numbers, email addresses, names on one line."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clinic.errors import Invalid

PHONE_LENGTH = 32
FEWEST_DIGITS, MOST_DIGITS = 6, 15

JOINERS = "\u200c\u200d"

# Digits with what people write between them: spaces, brackets, dots, slashes, any dash.
_PHONE = re.compile(r"\(?\+?[0-9() ./\u2010-\u2015-]+", re.ASCII)


def clean_phone(typed: str) -> str:
    """The number as it was typed, without needless spaces; 6 to 15 digits."""
    kept = one_line(typed)
    digits = sum(character.isdigit() for character in kept)
    is_number = _PHONE.fullmatch(kept) and FEWEST_DIGITS <= digits <= MOST_DIGITS
    if not is_number or len(kept) > PHONE_LENGTH:
        sentence = _("Enter a phone number with its area code, like 01632 960 001.")
        raise Invalid(sentence, fields={"phone": sentence})
    return kept


def clean_email(typed: str) -> str:
    try:
        validate_email(typed.strip())
    except ValidationError as error:
        sentence = _("Enter an email address, like name@example.org.")
        raise Invalid(sentence, fields={"email": sentence}) from error
    return typed.strip().lower()


def one_line(typed: str) -> str:
    """Without spaces around it, without line breaks or anything that cannot be printed.

    The joiners stay: they cannot be seen, but many scripts spell names with them.
    """
    kept = " ".join(typed.split())
    return "".join(letter for letter in kept if letter.isprintable() or letter in JOINERS)
