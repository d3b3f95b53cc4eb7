"""The few fixed messages. They carry no clinical word, no knee and no date of birth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings


@dataclass(frozen=True)
class Message:
    """One plain-text mail."""

    to: str
    subject: str
    body: str


def invitation(
    *, to: str, given: str, clinic_name: str, phone: str, path: str, expires_on: date
) -> Message:
    body = f"""Hello {given}

{clinic_name} asks you to fill in a form before your first visit.

Open the form: {settings.BASE_URL}{path}

The link works until {expires_on.day} {expires_on:%B %Y}.
You can stop and come back with the same link.

If you cannot fill it in online, call us on {phone}.
We will never ask for your password.
"""
    return Message(to=to, subject=f"A form from {clinic_name}", body=body)


def plan_ready(*, to: str, given: str, clinic_name: str, phone: str, path: str) -> Message:
    body = f"""Hello {given}

You have a new message from {clinic_name}. Sign in to read it.

{settings.BASE_URL}{path}

If you have a question, call us on {phone}.
We will never ask for your password.
"""
    return Message(to=to, subject=f"A message from {clinic_name}", body=body)
