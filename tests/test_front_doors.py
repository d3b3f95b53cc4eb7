"""What a newcomer, an operator or a build server meets first."""

from __future__ import annotations

import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from careplans.management.commands import load_demo
from clinic import content
from clinic.management.commands import serve

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
APPS = ("clinic", "intake", "careplans")
FONTS = {".ttf", ".otf", ".woff", ".woff2"}
LONGEST_START = 240


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_START,
    )


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "manage.py", *arguments, **environment)


# --- Locked requirements


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_index_or_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"^.*(?:://|--index|--find-links|--extra|@ |file:|/home|/opt).*$", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_version_and_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^#.*\n", "", text).strip())
    loose = [
        entry.splitlines()[0]
        for entry in entries
        if "==" not in entry.splitlines()[0] or "--hash=sha256:" not in entry
    ]
    assert loose == []


def test_every_dependency_is_locked_and_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table = tomllib.loads(project)
    asked = table["project"]["dependencies"] + table["dependency-groups"]["dev"]
    locked = set(re.findall(r"(?m)^([a-z0-9-]+)==", (ROOT / LOCKS[1]).read_text(encoding="utf-8")))
    names = {re.split(r"[\[<>=]", line)[0].lower() for line in asked}
    unexplained = [line for line in asked if not re.search(re.escape(line) + r'",\s+# \w', project)]
    assert names - locked == set()
    assert unexplained == []


def test_what_is_not_ours_is_named_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    fonts = [path for app in APPS for path in (ROOT / app).rglob("*") if path.suffix in FONTS]
    homes = {path.parent for path in fonts}
    assert [str(home) for home in homes if not (home / "OFL.txt").exists()] == []
    assert {str(home.relative_to(ROOT)) for home in homes} == set(re.findall(r"\S+/\S+", notice))


# --- make


def test_the_build_server_runs_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_without_a_new_enough_python_make_says_which_is_needed() -> None:
    answer = run("make", "run", "PYTHON=")
    assert answer.returncode != 0
    assert "Patella needs Python 3.11 or newer" in answer.stdout


@pytest.mark.parametrize("door", ["run", "test", "lint", "bench", "drill", "messages"])
def test_make_lists_its_doors(door: str) -> None:
    assert re.search(rf"^make {door} +\w", run("make").stdout, re.MULTILINE)


def test_where_nothing_may_be_installed_the_missing_packages_are_named(tmp_path: Path) -> None:
    """An empty PATH hides both the programs and the package tool."""
    answer = run(sys.executable, "deploy/system_packages.py", "test", PATH=str(tmp_path))
    assert answer.returncode == 1
    assert "Poppler: package" in answer.stdout
    assert "then run make again" in answer.stdout


def test_on_macos_the_packages_of_homebrew_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    packages = runpy.run_path(str(ROOT / "deploy/system_packages.py"))
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    said = packages["instruction"]([need for need in packages["TEST"] if not need.only_on])
    assert "brew install python pango harfbuzz chromium postgresql poppler openjdk" in said


# --- The server on a laptop


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_busy_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = manage("serve", "--port", str(port))
    assert answer.returncode == 1
    assert f"Port {port} is already in use" in answer.stderr
    assert "make run PORT=" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_links_lead_to_the_port_that_is_served_unless_an_address_is_set(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO, settings.BASE_URL = True, "http://127.0.0.1:8000"
    monkeypatch.setenv("BASE_URL", "https://knees.example")
    serve.lead_links_to(8123)
    assert settings.BASE_URL == "http://127.0.0.1:8000"
    monkeypatch.delenv("BASE_URL")
    serve.lead_links_to(8123)
    assert settings.BASE_URL == "http://127.0.0.1:8123"


@pytest.mark.parametrize("port", ["0", "65536", "eight"])
def test_a_port_that_cannot_be_is_refused_in_words(port: str) -> None:
    answer = manage("serve", f"--port={port}")
    assert "Use a number from 1 to 65535" in answer.stderr


def status(port: int, path: str) -> int:
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


@contextmanager
def served(port: int, data: Path) -> Iterator[str]:
    """The words a start says before it serves; it is stopped as Ctrl-C would."""
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--prepare", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with server:
        try:
            yield words_until_ready(server)
            server.send_signal(signal.SIGINT)
            rest, _ = server.communicate(timeout=LONGEST_START)
        finally:
            server.kill()
    assert server.returncode == 0, rest
    assert "Traceback" not in rest


def words_until_ready(server: subprocess.Popen[str]) -> str:
    assert server.stdout is not None
    said = ""
    for line in server.stdout:
        said += line
        if "Stop with Ctrl-C" in line:
            break
    return said


def test_the_first_start_fills_the_demo_and_the_second_only_serves(
    tmp_path: Path, free_port: int
) -> None:
    address = f"http://127.0.0.1:{free_port}"
    with served(free_port, tmp_path / "data") as said:
        assert f"Patella is running at {address}" in said
        assert "Loading the demo clinics." in said
        assert status(free_port, "/readyz") == 200
    with served(free_port, tmp_path / "data") as said:
        assert f"Patella is running at {address}" in said
        assert "Loading" not in said
        assert "Preparing" not in said
        assert status(free_port, "/healthz") == 200


def test_the_readme_names_every_demo_account_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    printed = "\n".join(load_demo.accounts(content.read_yaml("demo/clinics.yaml")))
    assert set(re.findall(r"`(\S+@\S+)`", readme)) == set(re.findall(r"\S+@\S+", printed))
    assert f"`{load_demo.PASSWORD}`" in readme


# --- Running it for a clinic


ENV_EXAMPLE = ROOT / "deploy/env.example"


def given_settings() -> dict[str, str]:
    """Name and value of every line of env.example that is in force."""
    return dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", ENV_EXAMPLE.read_text(encoding="utf-8")))


def test_every_setting_is_explained_and_every_explained_setting_is_read() -> None:
    readers = r"env\.(?:text|flag|number|words|choice|secret|postgres)\(\s*\"([A-Z_]+)\""
    read = set(re.findall(readers, (ROOT / "clinic/settings.py").read_text(encoding="utf-8")))
    shell = (ROOT / "deploy/start-web.sh").read_text(encoding="utf-8")
    read |= set(re.findall(r"\$\{([A-Z_]+):-", shell))
    explained = re.findall(r"(?m)^#?([A-Z_]+)=", ENV_EXAMPLE.read_text(encoding="utf-8"))
    assert sorted(explained) == sorted(read)


def test_the_settings_of_a_clinic_pass_every_check(tmp_path: Path) -> None:
    clinic = given_settings() | {
        "SECRET_KEY": "k3yF0rThisTestOnly-9w8e7r6t5y4u3i2o1p0-aSdFgHjKlQwErTy",
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
    }
    answer = manage("check", "--deploy", "--fail-level", "WARNING", **clinic)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("EMAIL_PORT", "post"),
        ("STATIC_FILES", "somewhere"),
        ("DATABASE_URL", "mysql://localhost/patella"),
        ("SECRET_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start_with_its_name(name: str, value: str) -> None:
    answer = manage("check", **{name: value})
    assert answer.returncode != 0
    assert name in answer.stderr


def test_a_clinic_does_not_start_with_the_secret_of_the_demo() -> None:
    answer = manage("check", DEMO="off", BASE_URL="https://clinic.example", ALLOWED_HOSTS="a")
    assert answer.returncode != 0
    assert "SECRET_KEY is the development secret" in answer.stderr
