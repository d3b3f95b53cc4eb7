"""Safety advice as a page shows it: the fixed text of each rule, and the answers it rests on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from clinic.models import Clinic
from intake.models import SafetyAlert
from intake.operations import Progress
from intake.questionnaire import summary
from intake.questionnaire.conditions import is_answered
from intake.triage import rules, safety_texts
from intake.triage.assessment import Assessment
from intake.triage.safety_texts import ENGLISH, Level, SafetyText


@dataclass(frozen=True, kw_only=True)
class Said:
    """Advice in the reader's language. While that waits for approval, `original` is the English."""

    original: Said | None = None


S = TypeVar("S", bound=Said)


@dataclass(frozen=True, kw_only=True)
class Advice(Said):
    """What to do, in the words of the most urgent rule first."""

    level: str
    title: str
    lines: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str], ...]
    question_id: str


@dataclass(frozen=True, kw_only=True)
class DeclinedNet(Said):
    title: str
    emergency: str
    lead: str
    points: tuple[str, ...]
    urgent_number: str


@dataclass(frozen=True, kw_only=True)
class Strip(Said):
    title: str
    number: str
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class Points(Said):
    """A title and what stands under it; `number` is whom to call, empty when said elsewhere."""

    title: str
    points: tuple[str, ...]
    number: str = ""


def panel(
    alerts: Sequence[SafetyAlert],
    progress: Progress,
    clinic: Clinic,
    *,
    standing: Sequence[SafetyAlert] = (),
) -> Advice:
    """The stop page for one or more alerts, most urgent first.

    An emergency among those `standing` leads, though it was read: "today" must not soften "now".
    """
    emergencies = [each for each in standing if is_emergency(each) and each not in alerts]
    shown = _not_superseded([*emergencies, *alerts])
    news = _evidence(alerts, progress)

    def say(language: str) -> Advice:
        texts = [safety_texts.load(language)[alert.rule_id] for alert in shown]
        quotes = [_quote(row, progress, language) for row in _evidence(shown, progress)]
        return Advice(
            level=texts[0].level,
            title=texts[0].title,
            lines=lines_of(texts, clinic),
            quotes=tuple(dict.fromkeys(quotes)),
            calls=_calls(texts[0].level, clinic),
            question_id=news[0]["question_id"] if news else "",
        )

    return _with_original(say)


def _with_original(say: Callable[[str], S]) -> S:
    """What `say` says in the reader's language, and in English unless that stands alone."""
    language = translation.get_language() or ENGLISH
    shown = say(language)
    if safety_texts.library(language).stands_alone:
        return shown
    with translation.override(ENGLISH):
        return replace(shown, original=say(ENGLISH))


def _evidence(alerts: Iterable[SafetyAlert], progress: Progress) -> list[Mapping[str, str]]:
    """The answers that alerts rest on, without ages and such that nobody was asked."""
    questions = progress.questionnaire.questions
    return [row for alert in alerts for row in alert.evidence if row["question_id"] in questions]


def quotes_of(
    alerts: Iterable[SafetyAlert], progress: Progress, *, without: Collection[str]
) -> list[tuple[str, str]]:
    """Questions and answers of alerts, but for those of the sections `without`."""
    questions, language = progress.questionnaire.questions, translation.get_language() or ENGLISH
    return [
        _quote(row, progress, language)
        for row in _evidence(alerts, progress)
        if questions[row["question_id"]].section_id not in without
    ]


def _quote(row: Mapping[str, str], progress: Progress, language: str) -> tuple[str, str]:
    """Question and answer in a language; the answer as it was written down when it is no more."""
    question_id, answers = row["question_id"], progress.answers
    recorded = progress.questionnaire.recorded.questions[question_id]
    shown = progress.questionnaire.in_language(language).questions[question_id]
    given = answers.get(question_id)
    stands = is_answered(given) and (summary.say(recorded, given, answers=answers) == row["answer"])
    answer = summary.say(shown, given, answers=answers) if stands else row["answer"]
    return shown.text, answer


def is_emergency(alert: SafetyAlert) -> bool:
    return safety_texts.load()[alert.rule_id].level is Level.NOW


def strip(standing: Sequence[SafetyAlert], clinic: Clinic) -> Strip | None:
    """The line that stays on every later page; an emergency stands there before it is read."""
    shown = [alert for alert in standing if alert.read_at or is_emergency(alert)]
    return _strip_of(shown[0].rule_id, clinic) if shown else None


def strip_of_run(assessment: Assessment, clinic: Clinic) -> Strip | None:
    """The same line once the form is sent, from what triage found."""
    return strip_of_rules([flag.rule_id for flag in assessment.present], clinic)


def strip_of_rules(rule_ids: Sequence[str], clinic: Clinic) -> Strip | None:
    """The line of the first emergency among rules, or else of the first that is for today."""
    texts = safety_texts.load()
    found = [
        rule
        for level in (Level.NOW, Level.TODAY)
        for rule in rule_ids
        if rule in texts and texts[rule].level is level
    ]
    return _strip_of(found[0], clinic) if found else None


def soon(assessment: Assessment, clinic: Clinic) -> Points | None:
    """Title and lines of the rules that ask for a clinician within 2 weeks, said once.

    Nothing beside more urgent advice: "within 2 weeks" must not soften "today".
    """
    found = [flag.rule_id for flag in assessment.present if flag.superseded_by is None]
    levels = safety_texts.load()
    if not found or any(levels[rule_id].level is not Level.SOON for rule_id in found):
        return None

    def say(language: str) -> Points:
        texts = [safety_texts.load(language)[rule_id] for rule_id in found]
        return Points(title=texts[0].title, points=lines_of(texts, clinic))

    return _with_original(say)


def safety_net(clinic: Clinic, *, beside: Strip | None = None) -> Points:
    """What to watch for, whatever the answers: a lead, its points, whom to call.

    `beside` is the strip on the same page: when that says "now", no other number stands here.
    """
    number = "" if beside and beside.is_now else clinic.urgent_number

    def say(language: str) -> Points:
        net = safety_texts.safety_net(language)
        points = (*net.points, _filled(net.emergency, clinic))
        return Points(title=net.lead, points=points, number=number)

    return _with_original(say)


def declined_net(clinic: Clinic) -> DeclinedNet:
    """The same for who would rather tell the physio about a safety question."""

    def say(language: str) -> DeclinedNet:
        net = safety_texts.safety_net(language)
        return DeclinedNet(
            title=net.declined,
            emergency=_filled(net.declined_emergency, clinic),
            lead=net.lead,
            points=net.points,
            urgent_number=clinic.urgent_number,
        )

    return _with_original(say)


def _filled(line: str, clinic: Clinic) -> str:
    return safety_texts.fill(
        line, emergency_number=clinic.emergency_number, urgent_number=clinic.urgent_number
    )


def lines_of(texts: Iterable[SafetyText], clinic: Clinic) -> tuple[str, ...]:
    lines = [
        line
        for text in texts
        for line in text.lines(
            emergency_number=clinic.emergency_number, urgent_number=clinic.urgent_number
        )
    ]
    return tuple(dict.fromkeys(lines))


def _not_superseded(alerts: Sequence[SafetyAlert]) -> list[SafetyAlert]:
    """Without those that stand under another alert, whose advice says it all."""
    present = {alert.rule_id for alert in alerts}
    supersedes = rules.supersedes()
    hidden = {lower for higher in present for lower in supersedes.get(higher, ())}
    return [alert for alert in alerts if alert.rule_id not in hidden] or list(alerts)


def _calls(level: str, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    if level == Level.NOW:
        return ((_("Emergency help"), clinic.emergency_number),)
    return (
        (_("To be seen today"), clinic.urgent_number),
        (_("Chest pain or trouble breathing"), clinic.emergency_number),
    )


def _strip_of(rule_id: str, clinic: Clinic) -> Strip:
    def say(language: str) -> Strip:
        text = safety_texts.load(language)[rule_id]
        is_now = text.level is Level.NOW
        number = clinic.emergency_number if is_now else clinic.urgent_number
        return Strip(title=text.title, number=number, is_now=is_now)

    return _with_original(say)
