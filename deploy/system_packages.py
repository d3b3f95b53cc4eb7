"""What `make run` and `make test` need from the operating system.

On Debian, as root, the missing packages are installed. Elsewhere they are named, and we stop.
Uses the standard library only: it runs before the virtual environment exists.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """One thing to find: any of the libraries, programs or Python modules will do."""

    name: str
    debian: str
    brew: str
    libraries: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    module: str = ""
    only_on: str = ""

    def is_met(self) -> bool:
        if self.only_on and platform.system() != self.only_on:
            return True
        if self.module:
            return importlib.util.find_spec(self.module) is not None
        if self.libraries:
            return any(_loads(library) for library in self.libraries)
        return any(_is_there(program) for program in self.programs)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_there(program: str) -> bool:
    if not program.startswith("/"):
        return shutil.which(program) is not None
    return any(Path("/").glob(program.removeprefix("/")))


VENV_PACKAGE = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
RUN = (
    Need("Python's venv", VENV_PACKAGE, "python", module="ensurepip"),
    Need(
        "Pango",
        "libpango-1.0-0",
        "pango",
        libraries=("libpango-1.0.so.0", "libpango-1.0.dylib"),
    ),
    Need(
        "Pango for FreeType",
        "libpangoft2-1.0-0",
        "pango",
        libraries=("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ),
    Need(
        "HarfBuzz subsetting",
        "libharfbuzz-subset0",
        "harfbuzz",
        libraries=("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ),
)
TEST = (
    *RUN,
    Need(
        "Chromium",
        "chromium",
        "chromium",
        programs=(
            "chromium",
            "chromium-browser",
            "google-chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        ),
    ),
    Need(
        "PostgreSQL",
        "postgresql",
        "postgresql",
        programs=(
            "initdb",
            "/usr/lib/postgresql/*/bin/initdb",
            "/opt/homebrew/opt/postgresql*/bin/initdb",
        ),
    ),
    Need(
        "libatomic, for what drives Chromium",
        "libatomic1",
        brew="",
        libraries=("libatomic.so.1",),
        only_on="Linux",
    ),
    Need("Poppler", "poppler-utils", "poppler", programs=("pdftoppm",)),
    Need("Java", "default-jre-headless", "openjdk", programs=("java",)),
)
DOORS = {"run": RUN, "test": TEST}


def install_on_debian(packages: list[str]) -> None:
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            print(done.stdout + done.stderr)
            return


def instruction(missing: list[Need]) -> str:
    """What is missing, and the command that brings it."""
    named = "\n".join(f"  {need.name}: package {need.debian}" for need in missing)
    debian = " ".join(dict.fromkeys(need.debian for need in missing))
    brew = " ".join(dict.fromkeys(need.brew for need in missing))
    if platform.system() == "Darwin":
        named = "\n".join(f"  {need.name}: package {need.brew}" for need in missing)
        advice = f"Install them, then run make again:\n  brew install {brew}"
    elif shutil.which("apt-get"):
        advice = (
            "Install them, then run make again:\n"
            f"  sudo apt-get update && sudo apt-get install {debian}"
        )
    else:
        advice = "Those are Debian's names. Install yours, then run make again."
    return f"Patella needs what is missing on this machine:\n{named}\n{advice}"


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in DOORS:
        print("Say which door: system_packages.py run, or system_packages.py test.")
        return 2
    needs = DOORS[arguments[0]]
    missing = [need for need in needs if not need.is_met()]
    if missing and can_install():
        install_on_debian(list(dict.fromkeys(need.debian for need in missing)))
        missing = [need for need in needs if not need.is_met()]
    if missing:
        print(instruction(missing))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
