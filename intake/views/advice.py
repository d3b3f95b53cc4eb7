"""Safety advice as a page shows it: the fixed text of each rule, and the answers it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic.models import Clinic
from intake.models import SafetyAlert
from intake.questionnaire import loading
from intake.triage import rules, safety_texts
from intake.triage.assessment import Assessment
from intake.triage.safety_texts import Level, SafetyText


@dataclass(frozen=True)
class Advice:
    """What to do, in the words of the most urgent rule first."""

    level: str
    title: str
    lines: tuple[str, ...]
    quotes: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str], ...]
    question_id: str


@dataclass(frozen=True)
class DeclinedNet:
    title: str
    emergency: str
    lead: str
    points: tuple[str, ...]
    urgent_number: str


@dataclass(frozen=True)
class Strip:
    title: str
    number: str
    is_now: bool


def panel(
    alerts: Sequence[SafetyAlert], clinic: Clinic, *, standing: Sequence[SafetyAlert] = ()
) -> Advice:
    """The stop page for one or more alerts, most urgent first.

    An emergency among those `standing` leads, though it was read: "today" must not soften "now".
    """
    emergencies = [each for each in standing if is_emergency(each) and each not in alerts]
    shown = _not_superseded([*emergencies, *alerts])
    texts = [safety_texts.load()[alert.rule_id] for alert in shown]
    questions = loading.current().questions
    quoted = [row for alert in shown for row in alert.evidence if row["question_id"] in questions]
    news = [row for alert in alerts for row in alert.evidence if row["question_id"] in questions]
    return Advice(
        level=texts[0].level,
        title=texts[0].title,
        lines=lines_of(texts, clinic),
        quotes=tuple(dict.fromkeys((row["question"], row["answer"]) for row in quoted)),
        calls=_calls(texts[0].level, clinic),
        question_id=news[0]["question_id"] if news else "",
    )


def is_emergency(alert: SafetyAlert) -> bool:
    return safety_texts.load()[alert.rule_id].level is Level.NOW


def strip(standing: Sequence[SafetyAlert], clinic: Clinic) -> Strip | None:
    """The line that stays on every later page; an emergency stands there before it is read."""
    shown = [alert for alert in standing if alert.read_at or is_emergency(alert)]
    return _strip_of(safety_texts.load()[shown[0].rule_id], clinic) if shown else None


def strip_of_run(assessment: Assessment, clinic: Clinic) -> Strip | None:
    """The same line once the form is sent, from what triage found."""
    texts = [safety_texts.load()[flag.rule_id] for flag in assessment.present]
    urgent = [text for text in texts if text.level is not Level.SOON]
    return _strip_of(urgent[0], clinic) if urgent else None


def soon(assessment: Assessment, clinic: Clinic) -> tuple[str, tuple[str, ...]] | None:
    """Title and lines of the rules that ask for a clinician within 2 weeks, said once.

    Nothing beside more urgent advice: "within 2 weeks" must not soften "today".
    """
    flags = [flag for flag in assessment.present if flag.superseded_by is None]
    texts = [safety_texts.load()[flag.rule_id] for flag in flags]
    if not texts or any(text.level is not Level.SOON for text in texts):
        return None
    return texts[0].title, lines_of(texts, clinic)


def safety_net(clinic: Clinic) -> tuple[str, tuple[str, ...]]:
    """What to watch for, whatever the answers: a lead and its points."""
    net = safety_texts.safety_net()
    emergency = safety_texts.fill(
        net.emergency,
        emergency_number=clinic.emergency_number,
        urgent_number=clinic.urgent_number,
    )
    return net.lead, (*net.points, emergency)


def declined_net(clinic: Clinic) -> DeclinedNet:
    """The same for who would rather tell the physio about a safety question."""
    net = safety_texts.safety_net()
    emergency = safety_texts.fill(
        net.declined_emergency,
        emergency_number=clinic.emergency_number,
        urgent_number=clinic.urgent_number,
    )
    return DeclinedNet(net.declined, emergency, net.lead, net.points, clinic.urgent_number)


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
    supersedes = rules.current().supersedes
    hidden = {lower for higher in present for lower in supersedes.get(higher, ())}
    return [alert for alert in alerts if alert.rule_id not in hidden] or list(alerts)


def _calls(level: str, clinic: Clinic) -> tuple[tuple[str, str], ...]:
    if level == Level.NOW:
        return (("Emergency help", clinic.emergency_number),)
    return (
        ("To be seen today", clinic.urgent_number),
        ("Chest pain or trouble breathing", clinic.emergency_number),
    )


def _strip_of(text: SafetyText, clinic: Clinic) -> Strip:
    is_now = text.level is Level.NOW
    number = clinic.emergency_number if is_now else clinic.urgent_number
    return Strip(text.title, number, is_now)
