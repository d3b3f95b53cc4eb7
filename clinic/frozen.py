"""Database triggers that make rows immutable, on SQLite and PostgreSQL.

A model whose rows never change says `is_frozen = True`. SQLite loses triggers silently when Django
alters a table, so they are put back after every migration and counted by a system check.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION patella_frozen() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'rows of % never change', TG_TABLE_NAME USING ERRCODE = '23514';
END $$ LANGUAGE plpgsql
"""


def tables() -> list[str]:
    """The tables whose rows never change."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if getattr(model, "is_frozen", False)
    )


def install_guards() -> None:
    """Put every trigger in place; safe to repeat."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in tables():
            for name, statement in _triggers(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{_on(table)}")
                cursor.execute(statement)


def remove_guards() -> None:
    """Take every trigger away: for emptying a test database, never for a running clinic."""
    with connection.cursor() as cursor:
        for table in tables():
            for name, _ in _triggers(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{_on(table)}")


def missing_guards() -> list[str]:
    """Names of triggers that should exist and do not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    made = set(connection.introspection.table_names())
    wanted = {name for table in tables() if table in made for name, _ in _triggers(table)}
    return sorted(wanted - present)


def _on(table: str) -> str:
    return f' ON "{table}"' if connection.vendor == "postgresql" else ""


def _triggers(table: str) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        rows = ("update", "BEFORE UPDATE", "ROW"), ("delete", "BEFORE DELETE", "ROW")
        return [
            (
                f"frozen_{table}_{name}",
                f'CREATE TRIGGER frozen_{table}_{name} {moment} ON "{table}" '
                f"FOR EACH {level} EXECUTE FUNCTION patella_frozen()",
            )
            for name, moment, level in (*rows, ("truncate", "BEFORE TRUNCATE", "STATEMENT"))
        ]
    return [
        (
            f"frozen_{table}_{name}",
            f'CREATE TRIGGER frozen_{table}_{name} BEFORE {name.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} never change'); END",
        )
        for name in ("update", "delete")
    ]
