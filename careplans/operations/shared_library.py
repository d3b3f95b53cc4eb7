"""The shared library in the database: brought in line with the content files, never edited."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from careplans import library
from careplans.library import Library
from careplans.models import LibraryItem, LibraryVersion
from clinic import audit
from clinic.models import Clinic

Kind = LibraryItem.Kind
_FILES = {
    Kind.EXERCISE: ("exercises", "exercises"),
    Kind.MODIFICATION: ("modifications", "modifications"),
    Kind.EDUCATION: ("education", "education"),
    Kind.TEMPLATE: ("templates", "templates"),
}


@dataclass(frozen=True)
class Entry:
    """One item of the content files as it belongs in the database."""

    slug: str
    kind: str
    name: str
    group: str
    search_text: str
    content: Mapping[str, Any]
    sha256: str


@dataclass
class Loaded:
    """What a load changed, as slugs."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_new(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)


@transaction.atomic
def load_shared_library(files: Mapping[str, Any] | None = None) -> Loaded:
    """Add what is new and a version of what changed; mark what is gone. Safe to repeat.

    `files`: content files by name, those of this installation when left out.
    """
    given = _shipped() if files is None else tuple(_entries(library.load(), files))
    entries = {entry.slug: entry for entry in given}
    now, done = timezone.now(), Loaded()
    items = {item.slug: item for item in _shared().select_for_update()}
    done.added += [slug for slug in entries if slug not in items]
    items |= _add_items([entries[slug] for slug in done.added])
    fresh = list(_fresh_versions(entries, items, at=now, done=done))
    LibraryVersion.objects.bulk_create(fresh)
    for slug in sorted(set(items) - set(entries)):
        if not items[slug].is_withdrawn:
            done.withdrawn.append(slug)
    _shared().filter(slug__in=done.withdrawn).update(is_withdrawn=True)
    if done.is_new:
        _record(done)
    return done


def _shared() -> Any:
    return LibraryItem.objects.filter(clinic__isnull=True)


def latest_versions(slugs: Iterable[str] | None = None) -> dict[str, LibraryVersion]:
    """The newest version of shared items, by slug: of these, or of all when None. One query."""
    rows = LibraryVersion.objects.filter(item__clinic__isnull=True).select_related("item")
    if slugs is not None:
        rows = rows.filter(item__slug__in=set(slugs))
    newest = rows.annotate(last=Max("item__versions__number")).filter(number=F("last"))
    return {row.item.slug: row for row in newest}


def _add_items(entries: list[Entry]) -> dict[str, LibraryItem]:
    rows = [LibraryItem(slug=entry.slug, **_columns(entry)) for entry in entries]
    return {row.slug: row for row in LibraryItem.objects.bulk_create(rows)}


def _fresh_versions(
    entries: Mapping[str, Entry],
    items: Mapping[str, LibraryItem],
    *,
    at: datetime,
    done: Loaded,
) -> Iterator[LibraryVersion]:
    """A first version of what is new, the next one of what changed."""
    latest = latest_versions()
    for slug, entry in entries.items():
        item, last = items[slug], latest.get(slug)
        if any(getattr(item, name) != value for name, value in _columns(entry).items()):
            LibraryItem.objects.filter(pk=item.pk).update(**_columns(entry))
        if last is None:
            yield _version(item, entry, number=1, at=at)
        elif last.content_sha256 == entry.sha256:
            done.unchanged += 1
        else:
            done.changed.append(slug)
            yield _version(item, entry, number=last.number + 1, at=at)


def _columns(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "name": entry.name,
        "group": entry.group,
        "search_text": entry.search_text,
        "is_withdrawn": False,
    }


def _version(item: LibraryItem, entry: Entry, *, number: int, at: datetime) -> LibraryVersion:
    return LibraryVersion(
        item=item,
        number=number,
        content=entry.content,
        content_sha256=entry.sha256,
        loaded_at=at,
    )


def _record(done: Loaded) -> None:
    detail = {
        "added": len(done.added),
        "changed": len(done.changed),
        "withdrawn": len(done.withdrawn),
    }
    for clinic in Clinic.objects.order_by("pk"):
        audit.record(audit.Event.LIBRARY_LOADED, by=None, clinic=clinic, detail=detail)


# ---- from the files ---------------------------------------------------------------------------


@cache
def _shipped() -> tuple[Entry, ...]:
    return tuple(_entries(library.load(), library.documents()))


def _entries(shelf: Library, files: Mapping[str, Any]) -> Iterator[Entry]:
    for kind, (file, key) in _FILES.items():
        for row in files[file][key]:
            yield _entry(kind, row, shelf)


def _entry(kind: str, row: Mapping[str, Any], shelf: Library) -> Entry:
    content = {**row, **_resolved(kind, row["id"], shelf)}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return Entry(
        slug=row["id"],
        kind=kind,
        name=row.get("name") or row["title"],
        group=row.get("group", ""),
        search_text=_search_text(kind, row, shelf),
        content=json.loads(canonical),
        sha256=hashlib.sha256(canonical.encode()).hexdigest(),
    )


def _resolved(kind: str, slug: str, shelf: Library) -> dict[str, Any]:
    """What an exercise takes over from its group, so that a version stands on its own."""
    if kind != Kind.EXERCISE:
        return {}
    exercise = shelf.exercises[slug]
    return {
        "why": exercise.why,
        "group_name": shelf.groups[exercise.group].name,
        "limits": exercise.limits.to_json(),
        "dose": exercise.dose.to_json(),
    }


def _search_text(kind: str, row: Mapping[str, Any], shelf: Library) -> str:
    words = [row["id"], row.get("name", ""), row.get("title", ""), row.get("clinical_name", "")]
    words += [row.get("target", ""), row.get("position", "")]
    if kind == Kind.EXERCISE:
        words.append(shelf.groups[row["group"]].name)
        words += [shelf.equipment[part].words for part in row.get("equipment", ())]
    return " ".join(word.lower() for word in words if word)
