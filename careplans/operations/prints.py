"""Stored prints of published versions: asked for, kept by their hash, read back and checked."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from careplans.models import Artefact, PublishedPlan
from clinic import audit, grants, jobs
from clinic.errors import Invalid, NotNow
from clinic.models import User
from clinic.rights import Right

MAKE_PDF = "careplans.tasks.make_pdf"
FOLDER = "plans"


class State(StrEnum):
    """How far a print is."""

    READY = "ready"
    WAITING = "waiting"
    FAILED = "failed"
    ABSENT = "absent"


@dataclass(frozen=True)
class Edition:
    """Which print of a version: same version and edition, same bytes."""

    layout: str = "full"
    paper: str = "a4"
    is_large: bool = False
    status: str = Artefact.Status.CURRENT

    def arguments(self, version_id: int) -> list[int | str]:
        """As the task takes them."""
        return [version_id, self.layout, self.paper, int(self.is_large), str(self.status)]

    def key(self) -> dict[str, Any]:
        return {
            "layout": self.layout,
            "paper": self.paper,
            "large_print": self.is_large,
            "language": "en",
            "status": self.status,
        }


@dataclass(frozen=True)
class Print:
    """A print of a version as a page shows it."""

    state: State
    artefact: Artefact | None = None


def enqueue_print(version: PublishedPlan, edition: Edition) -> None:
    """Queue the print in the present transaction. Part of publishing and withdrawing."""
    jobs.enqueue(MAKE_PDF, *edition.arguments(version.pk))


@transaction.atomic
def request_print(version: PublishedPlan, edition: Edition, *, by: User) -> None:
    """Ask for a print that is not there, or again for one that failed."""
    grants.require(Right.DOWNLOAD_PLAN, by, version.plan.episode)
    _check(version, edition)
    found = state_of(version, edition)
    is_damaged = found.artefact is not None and read_intact(found.artefact) is None
    if is_damaged or found.state in {State.ABSENT, State.FAILED}:
        enqueue_print(version, edition)


def state_of(version: PublishedPlan, edition: Edition) -> Print:
    artefact = version.artefacts.filter(**edition.key()).first()
    if artefact is not None:
        return Print(State.READY, artefact)
    task = (
        DBTaskResult.objects.filter(
            task_path=MAKE_PDF, args_kwargs__args=edition.arguments(version.pk)
        )
        .order_by("-enqueued_at")
        .first()
    )
    if task is None:
        return Print(State.ABSENT)
    return Print(State.FAILED if task.status == "FAILED" else State.WAITING)


def store_artefact(
    version: PublishedPlan, edition: Edition, content: bytes, *, pages: int
) -> Artefact:
    """Keep the bytes, then the row that names them. Doing it again changes nothing.

    The file is whole before its row exists, so a row always has its file.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{FOLDER}/{sha256}.pdf"
    _keep(content, Path(default_storage.path(name)))
    with transaction.atomic():
        artefact, is_new = Artefact.objects.get_or_create(
            version=version,
            **edition.key(),
            defaults={
                "file_name": name,
                "sha256": sha256,
                "pages": pages,
                "made_at": timezone.now(),
            },
        )
        if is_new:
            _record(version, edition, artefact)
    if artefact.sha256 != sha256:
        raise ValueError(f"the print of version {version.pk} came out different: {sha256}")
    return artefact


def content_of(artefact: Artefact) -> bytes:
    """The stored bytes, if they are still the ones that were stored."""
    content = read_intact(artefact)
    if content is None:
        raise NotNow(
            _("The stored PDF is damaged. Ask for it again; the plan page is not affected.")
        )
    return content


def read_intact(artefact: Artefact) -> bytes | None:
    """None when the file is gone or no longer has its hash."""
    path = Path(default_storage.path(artefact.file_name))
    if not path.is_file():
        return None
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == artefact.sha256 else None


@transaction.atomic
def open_print(artefact: Artefact, *, by: User) -> bytes:
    """The bytes for somebody who may download, recorded; damaged ones are refused."""
    return _opened(artefact, Right.DOWNLOAD_PLAN, by=by)


@transaction.atomic
def hand_over_print(artefact: Artefact, *, by: User) -> bytes:
    """The bytes for the front desk, which prints the plan and gives it to the patient."""
    return _opened(artefact, Right.HAND_OVER_PLAN, by=by)


def _opened(artefact: Artefact, right: Right, *, by: User) -> bytes:
    episode = artefact.version.plan.episode
    grants.require(right, by, episode)
    content = content_of(artefact)
    audit.record(
        audit.Event.FILE_DOWNLOADED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=artefact,
        detail={"version": artefact.version.number, "layout": artefact.layout},
    )
    return content


def _check(version: PublishedPlan, edition: Edition) -> None:
    if edition.layout not in {"full", "fridge", "log"}:
        raise Invalid(_("Choose the full plan, the fridge sheet or the log."))
    if version.kind == PublishedPlan.Kind.SAFETY and edition.layout != "full":
        raise Invalid(_("Safety advice has only one layout."))
    if edition.paper not in {"a4", "letter"}:
        raise Invalid(_("Choose A4 or Letter paper."))


def _keep(content: bytes, path: Path) -> None:
    """Whole or not at all: written beside its place, brought to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _record(version: PublishedPlan, edition: Edition, artefact: Artefact) -> None:
    episode = version.plan.episode
    audit.record(
        audit.Event.PDF_MADE,
        by=None,
        clinic=episode.clinic,
        episode=episode,
        about=artefact,
        detail={"version": version.number, "layout": edition.layout, "status": edition.status},
    )
