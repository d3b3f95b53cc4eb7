"""Settings from the environment: a bad value stops the start with its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic import env


@pytest.mark.parametrize("value", ["maybe", "2", "truee"])
def test_a_flag_is_on_or_off(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(ImproperlyConfigured, match="DEBUG must be on or off"):
        env.flag("DEBUG", default=False)


@pytest.mark.parametrize("value", ["x", "1.5", "0", "70000"])
def test_a_number_stays_in_its_range(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("EMAIL_PORT", value)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_PORT must be"):
        env.number("EMAIL_PORT", 25, lowest=1, highest=65535)


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-a-file\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    assert env.secret("SECRET_KEY", default="") == "from-a-file"


def test_an_unreadable_file_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE cannot be read"):
        env.secret("SECRET_KEY", default="")


def test_an_empty_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", " ")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is empty"):
        env.secret("SECRET_KEY", default="x")


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "nonsense"])
def test_a_database_address_of_another_kind_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must look like"):
        env.postgres("DATABASE_URL")


def test_a_database_address_is_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db:5433/patella?sslmode=require")
    found = env.postgres("DATABASE_URL")
    assert found is not None
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("patella", "me", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db", "5433")
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_directory_may_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql:///patella?host=/run/db&user=me")
    found = env.postgres("DATABASE_URL")
    assert found is not None
    assert (found["HOST"], found["USER"], found["OPTIONS"]) == ("/run/db", "me", {})


def test_production_refuses_what_is_only_good_for_a_demo(settings: object) -> None:
    from clinic import checks

    settings.DEMO = False  # type: ignore[attr-defined]
    settings.BASE_URL = "http://clinic.example"  # type: ignore[attr-defined]
    settings.DEBUG = True  # type: ignore[attr-defined]
    settings.ALLOWED_HOSTS = []  # type: ignore[attr-defined]
    found = {message.id for message in checks.demo_settings_stay_in_the_demo()}
    assert found >= {"clinic.E001", "clinic.E002", "clinic.E003", "clinic.E004"}
