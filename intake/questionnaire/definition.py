"""What a questionnaire is made of: frozen dataclasses; nothing here reads a file or an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

ConditionValue = bool | int | Decimal | str
ENGLISH = "en"
"""The language of the texts themselves, of the record and of staff."""


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
    `for_reader`: whatever is said about it is said in the reader's language; otherwise it is for
    the record, in English.
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
    for_reader: bool = False

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


@dataclass(frozen=True, slots=True)
class Translation:
    """The form in one more language: every text by its key, every unit's words by question."""

    texts: Mapping[str, str]
    words: Mapping[str, tuple[str, str]]

    def section(self, section: Section) -> Section:
        pages = tuple(self.page(page) for page in section.pages)
        return replace(section, title=self._said(section.id, section.title), pages=pages)

    def page(self, page: Page) -> Page:
        questions = tuple(self.question(question) for question in page.questions)
        return replace(page, title=self._said(page.id, page.title), questions=questions)

    def question(self, question: Question) -> Question:
        return replace(
            question,
            text=self._said(question.id, question.text),
            help=self._said(help_key(question.id), question.help),
            words=self.words.get(question.id, question.words),
            options=tuple(
                replace(row, label=self._said(option_key(question.id, row.id), row.label))
                for row in question.options
            ),
            for_reader=True,
        )

    def _said(self, key: str, english: str) -> str:
        return self.texts.get(key, english)


def help_key(question_id: str) -> str:
    """The linkId of the help of a question; the text of an item goes by its own linkId."""
    return f"help-{question_id}"


def option_key(question_id: str, option_id: str) -> str:
    return f"{question_id}/{option_id}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Questionnaire:
    """A whole form at one version.

    `computed` holds items the server works out and nobody is asked (age in years).
    `file_sections` names the headings of the physio's "all answers".
    `knee_map` says on which view (front, back, any) each place of the knee is drawn.
    `source` is the form as its file has it, on the copies that readers see.
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
    translations: Mapping[str, Translation] = field(default_factory=dict)
    source: Questionnaire | None = None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which every text of the form is there."""
        return (ENGLISH, *self.translations)

    @property
    def recorded(self) -> Questionnaire:
        """The form as its file has it, in English: what evidence and staff pages quote."""
        return self.source or self

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for section in self.sections for page in section.pages)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question somebody may be asked, in order, by id."""
        return {question.id: question for page in self.pages for question in page.questions}

    def in_language(self, language: str | None) -> Questionnaire:
        """The form as a reader of that language sees it; in English where it lacks the language.

        Ids, order and conditions are the same, and the hash is that of the file.
        """
        wanted = (language or ENGLISH).partition("-")[0]
        spoken = wanted if wanted in self.languages else ENGLISH
        shown = self.recorded._shown
        if spoken not in shown:
            shown[spoken] = self.recorded._translated(spoken)
        return shown[spoken]

    def item(self, question_id: str) -> Question | None:
        """The question or computed item of that id."""
        return self.questions.get(question_id) or self.computed.get(question_id)

    def page(self, page_id: str) -> Page:
        """Raises KeyError for a page that this version does not have."""
        return self._pages_by_id[page_id]

    def section(self, section_id: str) -> Section:
        return self._sections_by_id[section_id]

    def _translated(self, language: str) -> Questionnaire:
        words = self.translations.get(language, Translation({}, {}))
        return replace(
            self,
            source=self,
            sections=tuple(words.section(section) for section in self.sections),
            computed={key: words.question(row) for key, row in self.computed.items()},
        )

    @cached_property
    def _shown(self) -> dict[str, Questionnaire]:
        """The copies for readers made so far, by language."""
        return {}

    @cached_property
    def _pages_by_id(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def _sections_by_id(self) -> Mapping[str, Section]:
        return {section.id: section for section in self.sections}
