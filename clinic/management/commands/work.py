"""`manage.py work`: the worker as a process of its own, for production."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand

from clinic.worker import Worker


class Command(BaseCommand):
    help = "Does queued tasks (PDFs, mail) until stopped; also rescues those of killed workers."

    def handle(self, **options: Any) -> None:
        worker = Worker()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: worker.stop())
        self.stdout.write("The worker is ready. Stop it with Ctrl-C; it finishes its task first.")
        worker.run()
