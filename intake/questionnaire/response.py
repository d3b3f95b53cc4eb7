"""A sent form as a FHIR R4 QuestionnaireResponse: written, read back, held to its own form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from . import flow, response_reading
from .definition import Kind, Page, Question, Questionnaire, Section
from .response_reading import VALUE_KEYS
from .values import Stored

RELATED = {"parent": "Parent or guardian", "helper": "Somebody who helps"}


class ResponseError(ValueError):
    """A response that is not one of this form; `problems` are sentences."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose response it is, and which. `number` counts what was sent: 1, above 1 an amendment.

    `filled_by` says who gave the answers (self, parent, helper); `typed_by` is the uid of the
    member of staff who typed them, empty when whoever gave them did.
    """

    response_uid: str
    number: int
    patient_uid: str
    episode_uid: str
    sent_at: datetime
    filled_by: str
    typed_by: str = ""


def export(
    questionnaire: Questionnaire, answers: flow.Answers, *, identity: Identity
) -> dict[str, Any]:
    """The response of these answers: only what is asked and answered, nested as the form is.

    `answers` hold `age_years` when it is known. Codes, numbers and dates are exact; the words
    beside them are English. Declined and set-aside answers are no part of it.
    """
    questionnaire = questionnaire.recorded
    given = flow.split(questionnaire, answers, frozenset()).answers
    writer = _Writer(given, response_reading.answer_system(questionnaire))
    items = [writer.item(question) for question in questionnaire.computed.values()]
    items += [writer.section(section) for section in questionnaire.sections]
    return _about(questionnaire, identity) | _filled(items)


def read(questionnaire: Questionnaire, resource: object) -> dict[str, Stored]:
    """The answers in a response as they are stored; ResponseError when anything does not fit."""
    found = response_reading.Reading(questionnaire, resource)
    if found.problems:
        raise ResponseError(tuple(found.problems))
    return found.answers


def problems(questionnaire: Questionnaire, resource: object) -> tuple[str, ...]:
    """What does not fit the form, one sentence each; nothing for a valid response.

    Never raises, whatever `resource` is.
    """
    return tuple(response_reading.Reading(questionnaire, resource).problems)


# ---- inside -----------------------------------------------------------------------------------


def _about(questionnaire: Questionnaire, identity: Identity) -> dict[str, Any]:
    sent_at = identity.sent_at.astimezone(UTC).isoformat(timespec="milliseconds")
    instant = sent_at.replace("+00:00", "Z")
    source = _source(identity)
    author = {"reference": f"Practitioner/{identity.typed_by}"} if identity.typed_by else source
    return {
        "resourceType": response_reading.RESOURCE,
        "id": identity.response_uid,
        "meta": {"versionId": str(identity.number), "lastUpdated": instant},
        "language": "en",
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare",
                "valueReference": {"reference": f"EpisodeOfCare/{identity.episode_uid}"},
            }
        ],
        "questionnaire": response_reading.canonical(questionnaire),
        "status": "completed" if identity.number == 1 else "amended",
        "subject": {"reference": f"Patient/{identity.patient_uid}"},
        "authored": instant,
        "author": author,
        "source": source,
    }


def _source(identity: Identity) -> dict[str, str]:
    if identity.filled_by in RELATED:
        return {"type": "RelatedPerson", "display": RELATED[identity.filled_by]}
    return {"reference": f"Patient/{identity.patient_uid}"}


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes items that hold these answers, with codes of this system."""

    given: flow.Answers
    system: str

    def section(self, section: Section) -> dict[str, Any]:
        pages = [self.page(page) for page in section.pages]
        return {"linkId": section.id, "text": section.title} | _filled(pages)

    def page(self, page: Page) -> dict[str, Any]:
        items = [self.item(question) for question in page.questions]
        return {"linkId": page.id, "text": page.title} | _filled(items)

    def item(self, question: Question) -> dict[str, Any]:
        item = {"linkId": question.id, "text": question.text}
        if question.id not in self.given:
            return item
        value = self.given[question.id]
        several = value if question.kind is Kind.MULTI else [value]
        return item | {"answer": [self.answer(question, one) for one in several]}

    def answer(self, question: Question, value: Any) -> dict[str, Any]:
        option = question.option(value)
        if option is None:
            return {VALUE_KEYS[question.kind]: _plain(question, value)}
        coding = {"system": self.system, "code": option.id, "display": option.label}
        return {VALUE_KEYS[question.kind]: coding}


def _filled(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The items that hold an answer, or nothing at all: FHIR has no empty lists."""
    kept = [item for item in items if "answer" in item or "item" in item]
    return {"item": kept} if kept else {}


def _plain(question: Question, value: Any) -> Any:
    """As JSON has it. A stored decimal has at most 4 places, so a float holds it exactly."""
    if question.kind is not Kind.DECIMAL:
        return value
    number = Decimal(value)
    return int(number) if number == int(number) else float(number)
