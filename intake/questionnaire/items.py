"""Items of a FHIR Questionnaire read as questions; refuses what the closed subset does not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from . import strict
from .conditions import Known, read_condition
from .definition import Condition, Control, Kind, Option, Question, help_key
from .sidecar import Entry

QUESTION_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
MAX_OPTIONS = 30
MAX_CHARACTERS = 2000
MAX_PLACES = 4
KEYS = (
    "linkId",
    "text",
    "_text",
    "type",
    "enableWhen",
    "enableBehavior",
    "required",
    "repeats",
    "readOnly",
    "maxLength",
    "answerOption",
    "extension",
)
HL7 = "http://hl7.org/fhir/StructureDefinition/"
UCUM = "http://unitsofmeasure.org"
ITEM_CONTROL = "http://hl7.org/fhir/questionnaire-item-control"
VALUE_KEYS = {
    "minValue": ("valueInteger", "valueDecimal"),
    "maxValue": ("valueInteger", "valueDecimal"),
    "maxDecimalPlaces": ("valueInteger",),
    "questionnaire-itemControl": ("valueCodeableConcept",),
    "questionnaire-unit": ("valueCoding",),
    "questionnaire-optionExclusive": ("valueBoolean",),
}
ALLOWED_EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "integer": ("minValue", "maxValue", "questionnaire-itemControl", "questionnaire-unit"),
    "decimal": ("minValue", "maxValue", "maxDecimalPlaces", "questionnaire-unit"),
    "display": ("questionnaire-itemControl",),
    "option": ("questionnaire-optionExclusive",),
}
KINDS = {
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "decimal": Kind.DECIMAL,
    "date": Kind.DATE,
    "string": Kind.STRING,
    "text": Kind.TEXT,
    "choice": Kind.SINGLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an item stands: its page and section, their conditions, and the questions before it."""

    name: str
    system: str
    known: Known
    page_id: str = ""
    section_id: str = ""
    enable: tuple[Condition, ...] = ()


def read_question(
    value: object, entry: Entry, place: Place, *, help_text: str = "", computed: bool = False
) -> Question:
    item, where = _item(value, KEYS, name=place.name)
    link_id = strict.text(item, "linkId", where=place.name)
    kind = _kind(item, where=where)
    if strict.flag(item, "readOnly", where=where) != computed:
        strict.refuse(where, "readOnly is for age_years alone")
    extensions = _extensions(item, str(item["type"]), where=where)
    own = read_condition(item, place.known, system=place.system, where=where)
    question = replace(
        _from_sidecar(link_id, kind, entry, place),
        text=strict.text(item, "text", where=where),
        help=help_text,
        options=_options(item, kind, place.system, where=where),
        enable=(*place.enable, own) if own else place.enable,
        required=strict.flag(item, "required", where=where),
        minimum=_number(extensions, "minValue", kind, where=where),
        maximum=_number(extensions, "maxValue", kind, where=where),
        places=_places(extensions, kind, where=where),
        max_length=_max_length(item, kind, where=where),
        control=_control(extensions, entry, where=where),
        unit=_unit(extensions, entry, where=where),
    )
    _check(question, place.known, where=where)
    return question


def _from_sidecar(link_id: str, kind: Kind, entry: Entry, place: Place) -> Question:
    """The question with what the sidecar and its place say, before its own item is read."""
    return Question(
        id=link_id,
        kind=kind,
        text="",
        page_id=place.page_id,
        section_id=place.section_id,
        file_section=entry.section,
        why=entry.why,
        words=entry.words,
        choices_from=entry.choices_from,
        about=entry.about,
        safety=entry.safety,
        core=entry.core,
        sensitive=entry.sensitive,
        sources=entry.sources,
    )


def read_help(value: object, *, name: str, after: str) -> str:
    """The text of a `display` item that helps with the question just before it."""
    item, where = _item(value, ("linkId", "text", "_text", "type", "extension"), name=name)
    if item.get("linkId") != help_key(after):
        wanted = help_key(after)
        strict.refuse(where, f"a display item is the help of the question before it: {wanted}")
    if _item_control(_extensions(item, "display", where=where), where=where) != "help":
        strict.refuse(where, "a display item needs the item control 'help'")
    return strict.text(item, "text", where=where)


def _item(value: object, keys: Collection[str], *, name: str) -> tuple[dict[str, Any], str]:
    """The item, and what refusals call it."""
    where = f"{name}: {strict.mapping(value, where=name).get('linkId')}"
    return strict.mapping(value, where=where, keys=keys), where


def _kind(item: dict[str, object], *, where: str) -> Kind:
    name = item.get("type")
    if not isinstance(name, str) or name not in KINDS:
        strict.refuse(where, f"the type {name!r} is not in the subset")
    repeats = strict.flag(item, "repeats", where=where)
    if repeats and name != "choice":
        strict.refuse(where, "only choices may repeat")
    return Kind.MULTI if repeats else KINDS[name]


def _options(item: dict[str, object], kind: Kind, system: str, *, where: str) -> tuple[Option, ...]:
    rows = strict.rows(item, "answerOption", where=where, limit=MAX_OPTIONS)
    options = tuple(_option(row, system, where=where) for row in rows)
    if bool(options) != (kind in (Kind.SINGLE, Kind.MULTI)):
        strict.refuse(where, "a choice, and only a choice, has answerOption entries")
    ids = [option.id for option in options]
    if len(set(ids)) != len(ids):
        strict.refuse(where, "an option code stands twice")
    if kind is not Kind.MULTI and any(option.exclusive for option in options):
        strict.refuse(where, "optionExclusive is for choices that repeat")
    return options


def _option(row: object, system: str, *, where: str) -> Option:
    found = strict.mapping(row, where=where, keys=("valueCoding", "extension"))
    coding = strict.mapping(
        found.get("valueCoding"), where=where, keys=("system", "code", "display", "_display")
    )
    code = strict.text(coding, "code", where=where)
    if coding.get("system") != system or not QUESTION_ID.match(code):
        strict.refuse(where, f"the option {code!r} needs a plain code of the system {system}")
    extensions = _extensions(found, "option", where=where)
    exclusive = extensions.get("questionnaire-optionExclusive", False)
    if not isinstance(exclusive, bool):
        strict.refuse(where, f"optionExclusive of {code!r} must be true or false")
    return Option(code, strict.text(coding, "display", where=where), exclusive)


def _extensions(item: dict[str, object], kind: str, *, where: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for row in strict.rows(item, "extension", where=where, limit=10):
        extension = strict.mapping(row, where=where)
        url = str(extension.get("url"))
        name = url.removeprefix(HL7)
        if not url.startswith(HL7) or name not in ALLOWED_EXTENSIONS.get(kind, ()):
            strict.refuse(where, f"the extension {url!r} is not in the subset for {kind}")
        key = next((key for key in VALUE_KEYS[name] if key in extension), "")
        if name in found or set(extension) != {"url", key}:
            strict.refuse(where, f"the extension {name!r} must stand once, with one value")
        found[name] = extension[key]
    return found


def _number(
    extensions: Mapping[str, object], name: str, kind: Kind, *, where: str
) -> Decimal | None:
    value = extensions.get(name)
    if kind not in (Kind.INTEGER, Kind.DECIMAL):
        return None
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (kind is Kind.DECIMAL and isinstance(value, float)):
        strict.refuse(where, f"{name} must be there and fit the type")
    return Decimal(str(value))


def _places(extensions: Mapping[str, object], kind: Kind, *, where: str) -> int:
    if kind is not Kind.DECIMAL:
        return 0
    places = strict.whole(dict(extensions), "maxDecimalPlaces", where=where)
    if not 1 <= places <= MAX_PLACES:
        strict.refuse(where, f"maxDecimalPlaces must be 1 to {MAX_PLACES}")
    return places


def _max_length(item: dict[str, object], kind: Kind, *, where: str) -> int | None:
    if kind not in (Kind.STRING, Kind.TEXT):
        if "maxLength" in item:
            strict.refuse(where, "maxLength is for string and text")
        return None
    length = strict.whole(item, "maxLength", where=where)
    if not 1 <= length <= MAX_CHARACTERS:
        strict.refuse(where, f"maxLength must be 1 to {MAX_CHARACTERS}")
    return length


def _item_control(extensions: Mapping[str, object], *, where: str) -> str:
    if "questionnaire-itemControl" not in extensions:
        return ""
    concept = strict.mapping(extensions["questionnaire-itemControl"], where=where, keys=("coding",))
    rows = strict.rows(concept, "coding", where=where, limit=1)
    coding = strict.mapping(rows[0] if rows else None, where=where, keys=("system", "code"))
    code = coding.get("code")
    if coding.get("system") != ITEM_CONTROL or code not in ("radio-button", "help"):
        strict.refuse(where, f"the item control {code!r} is not in the subset")
    return str(code)


def _control(extensions: Mapping[str, object], entry: Entry, *, where: str) -> Control:
    if not (control := _item_control(extensions, where=where)):
        return entry.control
    if control != "radio-button" or entry.control is not Control.PLAIN:
        strict.refuse(where, "a number takes the item control 'radio-button' and no other control")
    return Control.SCALE


def _unit(extensions: Mapping[str, object], entry: Entry, *, where: str) -> str:
    if "questionnaire-unit" not in extensions:
        return entry.unit
    unit = strict.mapping(
        extensions["questionnaire-unit"], where=where, keys=("system", "code", "display")
    )
    if unit.get("system") != UCUM or entry.unit:
        strict.refuse(where, "the unit is a UCUM coding, given once")
    strict.text(unit, "code", where=where)
    return strict.text(unit, "display", where=where)


def _check(question: Question, known: Known, *, where: str) -> None:
    """Things that must fit together across the file and its sidecar."""
    number = question.kind in (Kind.INTEGER, Kind.DECIMAL)
    if not QUESTION_ID.match(question.id):
        strict.refuse(where, "a question id has small letters, digits and single underscores")
    if number and (question.minimum or 0) >= (question.maximum or 0):
        strict.refuse(where, "minValue must be below maxValue")
    if question.safety and question.required:
        strict.refuse(where, "a safety question is not `required`: it may be declined")
    if question.words and not number:
        strict.refuse(where, "words are for numbers")
    if question.control is Control.PACE and question.kind is not Kind.DECIMAL:
        strict.refuse(where, "a pace is a decimal")
    _check_links(question, known, where=where)


def _check_links(question: Question, known: Known, *, where: str) -> None:
    for name, other in (("choices_from", question.choices_from), ("about", question.about)):
        if other and other not in known:
            strict.refuse(where, f"{name} names {other!r}, which is no earlier question")
    if question.choices_from and known[question.choices_from].options != question.options:
        strict.refuse(where, "choices_from needs the same options on both questions")
