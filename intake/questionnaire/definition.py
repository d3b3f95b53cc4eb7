"""What a questionnaire is made of: frozen dataclasses; nothing here reads a file or an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

ConditionValue = bool | int | Decimal | str


class Kind(StrEnum):
    """The type of an answer; `text` may have several lines, `string` has one."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    STRING = "string"
    TEXT = "text"
    SINGLE = "single"
    MULTI = "multi"


class Control(StrEnum):
    """How a question is shown where its kind alone does not say it."""

    PLAIN = "plain"
    SCALE = "scale"
    KNEE_MAP = "knee_map"
    PACE = "pace"


class Operator(StrEnum):
    """The FHIR `enableWhen` operators we read. `!=` is not among them: engines differ on it."""

    EXISTS = "exists"
    EQUAL = "="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="
    LESS = "<"
    LESS_OR_EQUAL = "<="


class Behaviour(StrEnum):
    """Whether one test that holds is enough, or all must hold."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of one earlier answer."""

    question_id: str
    operator: Operator
    value: ConditionValue


@dataclass(frozen=True, slots=True)
class Condition:
    """The `enableWhen` of one item."""

    behaviour: Behaviour
    tests: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. An exclusive option stands alone ("None of these")."""

    id: str
    label: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    `enable` holds the conditions of the section, the page and the question itself; all must hold.
    `words` says the unit after one and after several ("day a week", "days a week").
    `choices_from` names the question whose ticked options are the ones offered here.
    `about` names the question whose answer this one is about, to be shown beside it.
    """

    id: str
    kind: Kind
    text: str
    page_id: str
    section_id: str
    file_section: str
    why: str
    help: str = ""
    control: Control = Control.PLAIN
    options: tuple[Option, ...] = ()
    enable: tuple[Condition, ...] = ()
    required: bool = False
    safety: bool = False
    core: bool = False
    sensitive: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    places: int = 0
    max_length: int | None = None
    unit: str = ""
    words: tuple[str, str] | None = None
    choices_from: str = ""
    about: str = ""
    sources: tuple[str, ...] = ()

    @property
    def must_be_answered(self) -> bool:
        """True when a form cannot be sent without an answer, or a declined one if it may be."""
        return self.required or self.safety

    @property
    def may_be_declined(self) -> bool:
        """True where "I would rather tell the physio" is offered: no answer, reason declined."""
        return self.safety and self.option("prefer_not") is None

    def option(self, option_id: object) -> Option | None:
        return next((option for option in self.options if option.id == option_id), None)

    def exclusive_options(self) -> frozenset[str]:
        return frozenset(option.id for option in self.options if option.exclusive)


@dataclass(frozen=True, slots=True)
class Page:
    """One topic: the questions shown together."""

    id: str
    title: str
    section_id: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A named part of the form, numbered from 1."""

    id: str
    number: int
    title: str
    pages: tuple[Page, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for page in self.pages for question in page.questions)


@dataclass(frozen=True, eq=False, kw_only=True)
class Questionnaire:
    """A whole form at one version.

    `computed` holds items the server works out and nobody is asked (age in years).
    `file_sections` names the headings of the physio's "all answers".
    `knee_map` says on which view (front, back, any) each place of the knee is drawn.
    """

    slug: str
    version: str
    url: str
    title: str
    sha256: str
    sections: tuple[Section, ...]
    computed: Mapping[str, Question]
    file_sections: Mapping[str, str]
    knee_map: Mapping[str, str]

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question somebody may be asked, in order, by id."""
        return {question.id: question for page in self.pages for question in page.questions}

    def item(self, question_id: str) -> Question | None:
        """The question or computed item of that id."""
        return self.questions.get(question_id) or self.computed.get(question_id)

    def page(self, page_id: str) -> Page:
        """Raises KeyError for a page that this version does not have."""
        return self._pages_by_id[page_id]

    def section(self, section_id: str) -> Section:
        return self._sections_by_id[section_id]

    @cached_property
    def _pages_by_id(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _sections_by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}
