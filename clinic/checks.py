"""What must be right before Patella starts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection

from clinic import content, frozen


@register(Tags.security)
def demo_settings_stay_in_the_demo(**_kwargs: Any) -> list[CheckMessage]:
    """A clinic refuses to start with what is only good enough for a demo."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET:
        found.append(Error("SECRET_KEY is the development secret.", id="clinic.E001"))
    if urlsplit(settings.BASE_URL).scheme != "https":
        found.append(Error("BASE_URL must be the clinic's https address.", id="clinic.E002"))
    if settings.DEBUG:
        found.append(Error("DEBUG must be off.", id="clinic.E003"))
    if not settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS is empty.", id="clinic.E004"))
    if settings.EMAIL_BACKEND.endswith(("filebased.EmailBackend", "console.EmailBackend")):
        found.append(Error("EMAIL_BACKEND must send mail, not keep it in files.", id="clinic.E005"))
    return found


@register
def sources_can_be_read(**_kwargs: Any) -> list[CheckMessage]:
    try:
        content.sources()
    except content.ContentError as error:
        return [Error(str(error), id="clinic.E010")]
    return []


@register(Tags.database)
def frozen_rows_are_guarded(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Every trigger that keeps sent and published rows unchanged is in place.

    A warning, because `migrate` is what puts them back; the web server refuses to start with it.
    """
    if not databases or "clinic_auditentry" not in connection.introspection.table_names():
        return []
    missing = frozen.missing_guards()
    if not missing:
        return []
    return [Warning(f"Missing triggers: {', '.join(missing)}. Run migrate.", id="clinic.W020")]


@register(Tags.database)
def writes_are_durable(
    databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """What was acknowledged survives a crash: the database must wait for the disk."""
    if not databases:
        return []
    wanted = (
        {"synchronous_commit": {"on", "remote_apply", "remote_write"}, "fsync": {"on"}}
        if connection.vendor == "postgresql"
        else {"synchronous": {"2", "3"}}
    )
    found: list[CheckMessage] = []
    for name, allowed in wanted.items():
        value = _database_setting(name)
        if value not in allowed:
            found.append(Error(f"The database has {name}={value}.", id="clinic.E021"))
    return found


def _database_setting(name: str) -> str:
    word = "SHOW" if connection.vendor == "postgresql" else "PRAGMA"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {name}")
        return str(cursor.fetchone()[0])
