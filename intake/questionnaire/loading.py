"""Reads a questionnaire and its sidecar from the fixtures; refuses anything outside the subset."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from clinic import content

from . import items, sidecar, strict, translation
from .conditions import read_condition
from .definition import Condition, Page, Question, Questionnaire, Section
from .sidecar import Sidecar

FOLDER = "questionnaires"
SLUG = "runner-knee"
CURRENT = f"{FOLDER}/current.yaml"
CANONICAL = "/Questionnaire/"
ANSWER_SYSTEM = "/CodeSystem/intake-answer"
MAX_ITEMS = 250
GROUP_ID = re.compile(r"(sec|page)-[a-z0-9]+(-[a-z0-9]+)*\Z")
VERSION = re.compile(r"\d+\.\d+\.\d+\Z")
ROOT_KEYS = (
    "resourceType",
    "url",
    "version",
    "name",
    "title",
    "status",
    "subjectType",
    "date",
    "publisher",
    "approvalDate",
    "item",
)
GROUP_KEYS = ("linkId", "text", "_text", "type", "enableWhen", "enableBehavior", "item")
STATUSES = ("draft", "active", "retired")


@cache
def load(slug: str = SLUG, version: str = "1.0.0") -> Questionnaire:
    """The questionnaire of that name and version, checked whole."""
    base = f"{FOLDER}/{slug}-{version}"
    questionnaire = parse(
        strict.read_json_once(f"{base}.json"),
        content.read_yaml(f"{base}.yaml"),
        name=f"{base}.json",
        sha256=content.sha256_of(f"{base}.json"),
    )
    if (questionnaire.slug, questionnaire.version) != (slug, version):
        strict.refuse(base, "the file name and the url and version inside it differ")
    return questionnaire


def current() -> Questionnaire:
    """The version new forms are started with, as the content says."""
    return load(SLUG, current_version())


@cache
def current_version() -> str:
    found = strict.mapping(content.read_yaml(CURRENT), where=CURRENT, keys=(SLUG,))
    version = strict.text(found, SLUG, where=CURRENT)
    if version not in known_versions():
        strict.refuse(CURRENT, f"there is no {SLUG} {version}")
    return version


def known_versions() -> tuple[str, ...]:
    """Every version of the form that there is, oldest first."""
    names = (path.stem for path in content.path_of(FOLDER).glob(f"{SLUG}-*.json"))
    found = (name.removeprefix(f"{SLUG}-") for name in names)
    return tuple(sorted(filter(VERSION.match, found), key=_by_number))


def _by_number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def parse(definition: object, extras: object, *, name: str, sha256: str) -> Questionnaire:
    """The questionnaire in two documents; `name` is what refusals call it."""
    root = strict.mapping(definition, where=name, keys=ROOT_KEYS)
    _check_root(root, name=name)
    url = strict.text(root, "url", where=name)
    slug, version = url.rpartition("/")[2], root["version"]
    beside = sidecar.read(extras, name=name.replace(".json", ".yaml"))
    if (beside.slug, beside.version) != (slug, version):
        strict.refuse(name, f"the sidecar is for {beside.slug} {beside.version}")
    reader = _Reader(name, beside, system=f"{url.partition(CANONICAL)[0]}{ANSWER_SYSTEM}")
    rows = strict.rows(root, "item", where=name, limit=MAX_ITEMS)
    first, *groups = rows or [None]
    computed = reader.read_computed(first)
    sections = tuple(reader.read_section(row, number) for number, row in enumerate(groups, 1))
    reader.check_complete()
    return Questionnaire(
        slug=slug,
        version=version,
        url=url,
        title=strict.text(root, "title", where=name),
        sha256=sha256,
        sections=sections,
        computed={computed.id: computed},
        file_sections=beside.file_sections,
        knee_map=beside.knee_map,
        translations=translation.read(rows, reader.known, beside.words_in, name=name),
    )


def _check_root(root: dict[str, Any], *, name: str) -> None:
    if root.get("resourceType") != "Questionnaire":
        strict.refuse(name, "resourceType must be Questionnaire")
    if root.get("subjectType") != ["Patient"]:
        strict.refuse(name, "subjectType must be Patient alone")
    if root.get("status") not in STATUSES:
        strict.refuse(name, f"status must be one of {', '.join(STATUSES)}")
    if not VERSION.match(strict.text(root, "version", where=name)):
        strict.refuse(name, f"version {root['version']!r} is not of the form 1.0.0")
    if CANONICAL not in strict.text(root, "url", where=name):
        strict.refuse(name, "url must end in /Questionnaire/<slug>")


@dataclass
class _Reader:
    """Walks the items once, in order, and remembers which ids have been seen."""

    name: str
    beside: Sidecar
    system: str
    known: dict[str, Question] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def read_computed(self, row: object) -> Question:
        """The first item: the age, which the server works out and nobody is asked."""
        link_id = self._link_id(row)
        entry = self.beside.computed.get(link_id)
        if link_id != "age_years" or entry is None:
            strict.refuse(self.name, "the first item must be age_years, listed as computed")
        question = items.read_question(row, entry, self._place(), computed=True)
        if question.enable or question.required or question.kind != "integer":
            strict.refuse(f"{self.name}: {link_id}", "must be a plain integer, not required")
        self.known[link_id] = question
        return question

    def read_section(self, row: object, number: int) -> Section:
        group, link_id = self._group(row, prefix="sec-")
        own = self._condition(group, link_id)
        pages = tuple(
            self._read_page(page, link_id, own) for page in self._children(group, link_id)
        )
        return Section(link_id, number, strict.text(group, "text", where=self._at(link_id)), pages)

    def _read_page(self, row: object, section_id: str, around: tuple[Condition, ...]) -> Page:
        group, link_id = self._group(row, prefix="page-")
        enable = around + self._condition(group, link_id)
        place = self._place(page_id=link_id, section_id=section_id, enable=enable)
        children = self._children(group, link_id)
        questions: list[Question] = []
        for position, child in enumerate(children):
            if isinstance(child, dict) and child.get("type") == "display":
                self._link_id(child)
                items.read_help(child, name=self.name, after=questions[-1].id if questions else "")
                continue
            following = children[position + 1] if position + 1 < len(children) else None
            questions.append(self._read_question(child, following, place))
        title = strict.text(group, "text", where=self._at(link_id))
        return Page(link_id, title, section_id, tuple(questions))

    def _read_question(self, row: object, following: object, place: items.Place) -> Question:
        link_id = self._link_id(row)
        entry = self.beside.questions.get(link_id)
        if entry is None:
            strict.refuse(self._at(link_id), "the sidecar has no entry for this question")
        help_text = ""
        if isinstance(following, dict) and following.get("type") == "display":
            help_text = items.read_help(following, name=self.name, after=link_id)
        question = items.read_question(row, entry, place, help_text=help_text)
        self.known[link_id] = question
        return question

    def check_complete(self) -> None:
        """Sidecar and knee map speak of nothing that the questionnaire does not have."""
        for link_id in (*self.beside.questions, *self.beside.computed):
            if link_id not in self.known:
                strict.refuse(self.name, f"the sidecar speaks of {link_id!r}, which is not asked")
        regions = set(self.beside.knee_map)
        for question in self.known.values():
            if question.control == "knee_map" and {row.id for row in question.options} != regions:
                strict.refuse(self._at(question.id), "its options are not the places of knee_map")
        if len(self.seen) > MAX_ITEMS:
            strict.refuse(self.name, f"{len(self.seen)} items; at most {MAX_ITEMS} are allowed")

    def _group(self, row: object, *, prefix: str) -> tuple[dict[str, Any], str]:
        link_id = self._link_id(row)
        group = strict.mapping(row, where=self._at(link_id), keys=GROUP_KEYS)
        if group.get("type") != "group" or not GROUP_ID.match(link_id):
            strict.refuse(self._at(link_id), f"a group with an id such as {prefix}… belongs here")
        if not link_id.startswith(prefix):
            strict.refuse(self._at(link_id), f"a group at this depth is called {prefix}…")
        return group, link_id

    def _children(self, group: dict[str, Any], link_id: str) -> list[Any]:
        children = strict.rows(group, "item", where=self._at(link_id), limit=MAX_ITEMS)
        if not children:
            strict.refuse(self._at(link_id), "the group is empty")
        return children

    def _condition(self, group: dict[str, Any], link_id: str) -> tuple[Condition, ...]:
        own = read_condition(group, self.known, system=self.system, where=self._at(link_id))
        return (own,) if own else ()

    def _place(
        self, page_id: str = "", section_id: str = "", enable: tuple[Condition, ...] = ()
    ) -> items.Place:
        return items.Place(
            name=self.name,
            system=self.system,
            known=self.known,
            page_id=page_id,
            section_id=section_id,
            enable=enable,
        )

    def _link_id(self, row: object) -> str:
        link_id = strict.text(strict.mapping(row, where=self.name), "linkId", where=self.name)
        if link_id in self.seen:
            strict.refuse(self._at(link_id), "this linkId stands twice")
        self.seen.add(link_id)
        return link_id

    def _at(self, link_id: str) -> str:
        return f"{self.name}: {link_id}"
