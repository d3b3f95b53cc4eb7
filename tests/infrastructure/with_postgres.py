"""Runs a command beside a throw-away PostgreSQL that only it can reach.

    python -m tests.infrastructure.with_postgres pytest -m database

The command finds the server in DATABASE_URL. Server and data are gone when it ends.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from tests.infrastructure.databases import quick_directory

INSTALLED_IN = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin")
ROOM_NEEDED = 1024 * 1024 * 1024
OWNER = "patella"
SERVER_OPTIONS = {
    "listen_addresses": "''",
    "max_connections": "100",
    "shared_buffers": "64MB",
    # Nothing here has to outlive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class NoPostgres(Exception):
    """PostgreSQL is not installed here."""


def programs() -> Path:
    """The directory with `initdb`, of the newest version there is."""
    found = [path for pattern in INSTALLED_IN for path in Path("/").glob(pattern[1:])]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    usable = [path for path in found if (path / "initdb").exists()]
    if not usable:
        raise NoPostgres("PostgreSQL's initdb was not found. Install PostgreSQL, or run make test.")
    return max(usable, key=_version)


def _version(directory: Path) -> int:
    digits = "".join(letter for letter in directory.parent.name if letter.isdigit())
    return int(digits or 0)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root borrows an account without rights."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise NoPostgres("Run the tests as an ordinary user: PostgreSQL refuses to run as root.")


@contextmanager
def server() -> Iterator[str]:
    """Start a server on a socket in a private directory; gives its address, then removes it."""
    account = _unprivileged()
    home = quick_directory("pg", ROOM_NEEDED)
    if account:
        os.chown(home, account["user"], account["group"])

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [programs() / program, *arguments],
            cwd=home,
            check=True,
            stdout=subprocess.DEVNULL,
            **account,
        )

    data = str(home / "data")
    try:
        call("initdb", "-D", data, "-U", OWNER, "-E", "UTF8", "--no-locale", "--auth=trust")
        options = " ".join(f"-c {name}={value}" for name, value in SERVER_OPTIONS.items())
        call(
            "pg_ctl",
            "start",
            "-w",
            "-D",
            data,
            "-l",
            str(home / "log"),
            "-o",
            f"-k {home} {options}",
        )
        try:
            call("createdb", "-h", str(home), "-U", OWNER, "patella")
            yield f"postgresql:///patella?host={home}&user={OWNER}"
        finally:
            call("pg_ctl", "stop", "-w", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(home)


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    if not command:
        print("Say which command to run beside PostgreSQL.")
        return 2
    signal.signal(signal.SIGTERM, _leave)
    try:
        with server() as address:
            environment = {**os.environ, "DATABASE_URL": address}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgres as problem:
        print(problem)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
