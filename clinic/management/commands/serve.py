"""`manage.py serve`: the web server and the worker in one go, for a laptop or a trial."""

from __future__ import annotations

import argparse
import io
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from clinic import content, env, worker
from clinic.logs import ServerLog
from clinic.models import Clinic

HOST = "127.0.0.1"
SECONDS_FOR_THE_TASK_IN_HAND = 10


class Command(BaseCommand):
    help = "Serves Patella on this machine only, with a worker thread for PDFs and mail."
    requires_system_checks = ()  # they come after the database is prepared

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000)
        parser.add_argument(
            "--prepare", action="store_true", help="first bring the database up to date"
        )
        parser.add_argument(
            "--without-worker", action="store_true", help="run `manage.py work` yourself"
        )

    def handle(self, *, port: int, prepare: bool, without_worker: bool, **options: Any) -> None:
        refuse_busy_port(port)
        lead_links_to(port)
        if prepare:
            call_command("prepare", demo=settings.DEMO, stdout=self.stdout)
        self.check(databases=["default"])
        welcome = words_of_welcome(port)
        connections.close_all()  # a connection does not survive the fork of the server's process
        LocalServer(
            port, with_worker=not without_worker, announce=lambda: self.announce(welcome)
        ).run()

    def announce(self, welcome: str) -> None:
        self.stdout.write(welcome)
        self.stdout.flush()


class LocalServer(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Gunicorn on the loopback address: one process, several threads, one of them the worker."""

    def __init__(self, port: int, *, with_worker: bool, announce: Callable[[], None]) -> None:
        self.port = port
        self.with_worker = with_worker
        self.announce = announce
        self._running: tuple[worker.Worker, Any] | None = None
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"{HOST}:{self.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": 8,
            "loglevel": "warning",
            "logger_class": ServerLog,
            "control_socket_disable": True,
            "when_ready": self.begin,
            "post_worker_init": lambda _server: self.start_worker(),
            "worker_exit": lambda _server, _process: self.stop_worker(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()

    def begin(self, arbiter: Any) -> None:
        """Closing the terminal ends the server too; gunicorn would start anew and stay."""
        signal.signal(signal.SIGHUP, lambda _, frame: arbiter.signal(signal.SIGTERM, frame))
        self.announce()

    def start_worker(self) -> None:
        if self.with_worker:
            self._running = worker.start_thread()

    def stop_worker(self) -> None:
        if self._running:
            running, thread = self._running
            running.stop()
            thread.join(SECONDS_FOR_THE_TASK_IN_HAND)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port. Use a number from 1 to 65535.")
    return int(text)


def refuse_busy_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise CommandError(
                f"You may not use port {port}. Choose one above 1023: make run PORT=8000"
            ) from error
        except OSError as error:
            raise CommandError(
                f"Port {port} is already in use, perhaps by Patella itself: look at "
                f"http://{HOST}:{port}. Or choose another port: make run PORT={another(port)}"
            ) from error


def lead_links_to(port: int) -> None:
    """Links in mail and invitations name the port that is served, unless an address was set."""
    if settings.DEMO and not env.text("BASE_URL"):
        settings.BASE_URL = f"http://{HOST}:{port}"


def another(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def words_of_welcome(port: int) -> str:
    return (
        f"\nPatella is running at http://{HOST}:{port}\n"
        f"{demo_accounts()}"
        f"Data is kept in {shortest(settings.DATA_DIR)}. Stop with Ctrl-C."
    )


def demo_accounts() -> str:
    """Who can sign in to the demo, or nothing where the demo is not loaded."""
    first = content.read_yaml("demo/clinics.yaml")["clinics"][0]["slug"]
    if not (settings.DEMO and Clinic.objects.filter(slug=first).exists()):
        return ""
    words = io.StringIO()
    call_command("load_demo", stdout=words)
    return words.getvalue()


def shortest(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
