"""Liveness and readiness, for whoever watches the server."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from clinic import frozen
from clinic.guards import open_to_all


@open_to_all
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The process answers."""
    return JsonResponse({"status": "ok"})


@open_to_all
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """The process can do its work: database with its guards, storage, fonts for the print."""
    faults = {name: fault for name, fault in _probes().items() if fault}
    status = 503 if faults else 200
    return JsonResponse({"status": "not ready" if faults else "ok", **faults}, status=status)


def _probes() -> dict[str, str]:
    return {
        "database": _database_fault(),
        "storage": _storage_fault(),
        "fonts": "" if all(map(finders.find, settings.PRINT_FONTS)) else "fonts are missing",
    }


def _database_fault() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "triggers are missing" if frozen.missing_guards() else ""
    except DatabaseError:
        return "the database does not answer"


def _storage_fault() -> str:
    name = f"probes/{uuid.uuid4()}"
    try:
        default_storage.delete(default_storage.save(name, ContentFile(b"probe")))
    except OSError:
        return "files cannot be written"
    return ""
