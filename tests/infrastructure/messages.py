"""Gathers every sentence that patients read into the catalogues, and compiles them.

`make messages` writes `<app>/locale/es/LC_MESSAGES/django.po` anew and keeps every translation that
is there; new sentences stand in it without one, and `tests/test_messages.py` names them. A sentence
that two apps say is in the catalogue of the lower one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("clinic", "intake", "careplans")
LANGUAGE = "es"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # clinic.wording, and the form's own readers of it
    "say": None,
    "say_count": (1, 2),
    "mark": None,
    "said": (2,),
    "said_count": (2, 3),
}
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
# Who wrote the catalogue and when is what the version control says.
_NEEDLESS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|'
    r"Project-Id-Version|Report-Msgid-Bugs-To):.*\n",
    re.MULTILINE,
)


def po_of(app: str) -> Path:
    return ROOT / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def mo_of(app: str) -> Path:
    return po_of(app).with_suffix(".mo")


def sentences() -> dict[str, Catalog]:
    """What is said in the source, by app; each sentence once, in the lowest app that says it."""
    found: dict[str, Catalog] = {app: _empty() for app in APPS}
    seen: dict[tuple[str | None, str], Catalog] = {}
    for app in APPS:
        for path, code in _sources(app):
            for _line, message, _comments, context in extract("python", code, KEYWORDS):
                first = message if isinstance(message, str) else message[0]
                catalog = seen.setdefault((context, first), found[app])
                catalog.add(message, locations=[(path, None)], context=context)
    return found


def written(app: str) -> Catalog:
    """The catalogue as it is in the repository."""
    with po_of(app).open("rb") as file:
        catalog = read_po(file, locale=LANGUAGE)
    catalog.creation_date = catalog.revision_date = ALWAYS
    return catalog


def compiled(catalog: Catalog) -> bytes:
    made = io.BytesIO()
    write_mo(made, catalog)
    return made.getvalue()


def update() -> None:
    for app, said in sentences().items():
        catalog = _empty()
        known = written(app) if po_of(app).exists() else _empty()
        for message in said:
            if message.id:
                before = known.get(message.id, context=message.context)
                catalog.add(
                    message.id,
                    before.string if before else None,
                    locations=message.locations,
                    flags=message.flags,
                    context=message.context,
                )
        _write(app, catalog)
        left = sum(not is_translated(message) for message in catalog if message.id)
        print(f"{app}: {len(catalog)} sentences, {left} without a translation")


def is_translated(message: object) -> bool:
    string = message.string  # type: ignore[attr-defined]
    return bool(string) and (isinstance(string, str) or all(string))


def _write(app: str, catalog: Catalog) -> None:
    made = io.BytesIO()
    write_po(made, catalog, width=100, sort_output=True, include_lineno=False)
    po_of(app).parent.mkdir(parents=True, exist_ok=True)
    po_of(app).write_text(_NEEDLESS.sub("", made.getvalue().decode()), encoding="utf-8")
    mo_of(app).write_bytes(compiled(written(app)))


def _empty() -> Catalog:
    return Catalog(locale=LANGUAGE, fuzzy=False, header_comment="# What patients read, in Spanish.")


def _sources(app: str) -> Iterator[tuple[str, io.BytesIO]]:
    """Path and code of everything of `app` that may say something to a patient."""
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), io.BytesIO(path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"} and _app_of(path) == app:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            level = "\n".join(line.strip() for line in code.splitlines())
            yield path.relative_to(ROOT).as_posix(), io.BytesIO(level.encode())


def _app_of(path: Path) -> str:
    folder = path.relative_to(ROOT / "templates").parts[0]
    return folder if folder in APPS else "clinic"


def main() -> None:
    update()


if __name__ == "__main__":
    main()
