"""The plan document: everything a plan says, frozen at publication; no framework.

Screen, PDF, API and differences print this document and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from careplans.documents.encoding import DocumentError, check_size, decode, encode

FORMAT = 1

__all__ = [
    "FORMAT",
    "Advice",
    "Clinic",
    "DocumentError",
    "DosePart",
    "Exercise",
    "Goal",
    "Input",
    "Kind",
    "Level",
    "Notice",
    "Number",
    "PainRule",
    "Patient",
    "Phase",
    "PlanDocument",
    "Running",
    "SafetyNet",
    "Source",
    "Table",
    "parse",
]


class Kind(StrEnum):
    """A safety document carries only the ways to get help: no running, no exercises."""

    FULL = "full"
    SAFETY = "safety"


class Level(StrEnum):
    """How soon a notice asks the patient to act."""

    NOW = "now"
    TODAY = "today"
    SOON = "soon"


@dataclass(frozen=True)
class Clinic:
    """`address` may hold line breaks. `emergency_number` saves lives (999, 112);
    `urgent_number` is for help the same day (111)."""

    name: str
    phone: str
    emergency_number: str
    address: str = ""
    urgent_number: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Patient:
    """`side` in words, as printed: "right knee", "both knees"."""

    name: str
    birth_date: date
    number: str = ""
    side: str = ""


@dataclass(frozen=True)
class Goal:
    """One of the patient's own activities; `score` is how well it goes today, 0 to 10."""

    activity: str
    score: int | None = None


@dataclass(frozen=True)
class PainRule:
    """How much pain is OK. `settle_hours`: back to usual within this time, 0 = not said."""

    id: str
    name: str
    green: str
    amber: str
    red: str
    settle_hours: int = 0


@dataclass(frozen=True)
class SafetyNet:
    """When to get help, on page 1 of every document."""

    lead: str
    points: tuple[str, ...]
    emergency: str


@dataclass(frozen=True)
class Notice:
    """Approved safety advice for one red flag of this patient."""

    rule_id: str
    level: Level
    title: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class DosePart:
    """One cell of the dose strip, in words: "Sets", "3 sets". Order and ids: amount, sets, rest,
    often, effort, then load, tempo or any other."""

    id: str
    label: str
    text: str


@dataclass(frozen=True)
class Exercise:
    """One exercise as the patient does it. `figure` names a packaged picture, or is empty."""

    slug: str
    name: str
    steps: tuple[str, ...]
    dose: tuple[DosePart, ...]
    why: str = ""
    side: str = ""
    needs: tuple[str, ...] = ()
    note: str = ""
    easier: str = ""
    stop_if: str = ""
    pain_rule_difference: str = ""
    figure: str = ""
    figure_alt: str = ""


@dataclass(frozen=True)
class Input:
    """A number or answer that went into a computed number, as shown."""

    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True)
class Number:
    """A number of the running plan. `value` None = could not be computed, to be asked for."""

    id: str
    label: str
    value: Decimal | None
    unit: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    source_note: str = ""
    set_by_physio: bool = False

    @property
    def text(self) -> str:
        """The number as printed: "24 km", "7.5 km"; empty when there is none."""
        if self.value is None:
            return ""
        return f"{self.value.normalize():f} {self.unit}".strip()


@dataclass(frozen=True)
class Table:
    """Steps or stages in order. `start_row` counts from 0 and is where this patient begins."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    start_row: int | None = None

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise DocumentError(f"rows[{number}]: needs {len(self.columns)} cells.")
        if self.start_row is not None and not 0 <= self.start_row < len(self.rows):
            raise DocumentError("start_row: there is no such row.")


@dataclass(frozen=True)
class Running:
    """One running item: what to do, its numbers, its stages, and how to move up or down."""

    id: str
    name: str
    text: str
    numbers: tuple[Number, ...] = ()
    table: Table | None = None
    progress: str = ""
    note: str = ""

    @property
    def known(self) -> tuple[Number, ...]:
        """The numbers that are printed as figures."""
        return tuple(number for number in self.numbers if number.text)

    @property
    def unknown(self) -> tuple[Number, ...]:
        """The numbers that are asked for, all in one sentence."""
        return tuple(number for number in self.numbers if not number.text)


@dataclass(frozen=True)
class Advice:
    id: str
    text: str


@dataclass(frozen=True)
class Source:
    id: str
    text: str


@dataclass(frozen=True)
class Phase:
    """`pain_rule` only where this phase differs from the document's own rule. `step_back`: what
    to do after a bad day or week."""

    id: str
    title: str
    weeks_from: int
    weeks_to: int
    goals: tuple[str, ...] = ()
    move_on_when: tuple[str, ...] = ()
    step_back: tuple[str, ...] = ()
    review: str = ""
    running: tuple[Running, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    advice: tuple[Advice, ...] = ()
    pain_rule: PainRule | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.weeks_from <= self.weeks_to:
            raise DocumentError("weeks_to: comes before the phase begins.")


@dataclass(frozen=True)
class PlanDocument:
    """One published version of a plan. Equal documents have equal `sha256`."""

    format: int
    kind: Kind
    language: str
    title: str
    clinic: Clinic
    patient: Patient
    physio: str
    plan_number: int
    version: int
    published_on: date
    safety_net: SafetyNet
    web_address: str
    replaces: int | None = None
    starts_on: date | None = None
    review_on: date | None = None
    review_note: str = ""
    summary: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    pain_rule: PainRule | None = None
    notices: tuple[Notice, ...] = ()
    phases: tuple[Phase, ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if self.format != FORMAT:
            raise DocumentError(f"format: {self.format} is not known here, only {FORMAT}.")
        if not self.web_address.startswith(("https://", "http://")):
            raise DocumentError("web_address: must begin with https://.")
        if self.kind is Kind.SAFETY and (self.phases or self.pain_rule or self.summary):
            raise DocumentError("kind: a safety document holds no phases, pain rule or summary.")
        if self.kind is Kind.FULL and not (self.phases and self.pain_rule):
            raise DocumentError("kind: a full plan needs a pain rule and at least one phase.")
        check_size(self)

    @classmethod
    def from_json(cls, tree: Any) -> PlanDocument:
        """Refuses unknown fields, missing fields and other types with `DocumentError`."""
        document = decode(cls, tree, "")
        assert isinstance(document, cls)  # noqa: S101 - decode returns the type it is given
        return document

    def to_json(self) -> dict[str, Any]:
        tree: dict[str, Any] = encode(self)
        return tree

    def canonical(self) -> bytes:
        """The bytes that are hashed: sorted keys, no spaces, UTF-8."""
        return json.dumps(
            self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


def parse(text: str | bytes) -> PlanDocument:
    """A plan document from JSON text."""
    try:
        tree = json.loads(text, object_pairs_hook=_without_doubles)
    except json.JSONDecodeError as error:
        raise DocumentError(f"line {error.lineno}: {error.msg}.") from error
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        raise DocumentError("the file is not usable JSON in UTF-8.") from error
    return PlanDocument.from_json(tree)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise DocumentError(f"{double}: stands twice in the same object.")
    return found
