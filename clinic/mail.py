"""The few fixed messages. They carry no clinical word, no knee and no date of birth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


@dataclass(frozen=True)
class Message:
    """One plain-text mail."""

    to: str
    subject: str
    body: str


def invitation(
    *, to: str, given: str, clinic_name: str, phone: str, path: str, expires_on: date
) -> Message:
    body = _(
        """Hello {given}

{clinic} asks you to fill in a form before your first visit.

Open the form: {address}

The link works until {day}.
You can stop and come back with the same link.

If you cannot fill it in online, call us on {phone}.
We will never ask for your password.
"""
    ).format(
        given=given,
        clinic=clinic_name,
        address=f"{settings.BASE_URL}{path}",
        day=date_format(expires_on, pgettext("date format", "j F Y")),
        phone=phone,
    )
    subject = _("A form from {clinic}").format(clinic=clinic_name)
    return Message(to=to, subject=subject, body=body)


def plan_ready(*, to: str, given: str, clinic_name: str, phone: str, path: str) -> Message:
    body = _(
        """Hello {given}

You have a new message from {clinic}. Sign in to read it.

{address}

If you have a question, call us on {phone}.
We will never ask for your password.
"""
    ).format(given=given, clinic=clinic_name, address=f"{settings.BASE_URL}{path}", phone=phone)
    subject = _("A message from {clinic}").format(clinic=clinic_name)
    return Message(to=to, subject=subject, body=body)


def carer_access(*, to: str, given: str, clinic_name: str, phone: str, path: str) -> Message:
    """To a parent or carer. It names the clinic and nobody else."""
    body = _(
        """Hello {given}

{clinic} has given you access to pages for somebody you care for.

Sign in with this email address. We send you a code:
{address}

If you did not expect this, call us on {phone}.
We will never ask for your password.
"""
    ).format(given=given, clinic=clinic_name, address=f"{settings.BASE_URL}{path}", phone=phone)
    subject = _("A message from {clinic}").format(clinic=clinic_name)
    return Message(to=to, subject=subject, body=body)


def escalation(*, to: str, clinic_name: str, path: str) -> Message:
    """To clinicians, in English like their pages. It names the clinic and nobody else."""
    body = f"""An emergency in the queue of {clinic_name} is past its target.

Nobody has reviewed it yet. Open the queue now:
{settings.BASE_URL}{path}

The clinicians of the clinic get this message, and its own address where it has one.
We will never ask for your password.
"""
    subject = "An emergency in the queue is past its target"
    return Message(to=to, subject=subject, body=body)
