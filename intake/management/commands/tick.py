"""`manage.py tick`: everything that the clock asks for, once; a worker does it every minute."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from clinic.operations.ended_grants import remove_ended_grants
from clinic.templatetags.formats import counted
from intake.operations.escalation import escalate_overdue


class Command(BaseCommand):
    help = (
        "Tell clinicians of emergencies past their target, and clear away access that has ended. "
        "May run as often as you like: what is done is not done twice."
    )

    def handle(self, **options: Any) -> None:
        late = counted(escalate_overdue(), "emergency past its target,emergencies past theirs")
        ended = counted(remove_ended_grants(), "ended access,ended accesses")
        self.stdout.write(f"Queued a message about {late}. Removed {ended}.")
