"""From a draft to the document that screen, PDF and API print: the only way a document is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from careplans import documents, dosage, library
from careplans.documents import PlanDocument
from careplans.models import Goal, Plan, PlanItem
from careplans.operations import pain, pictures, running, safety
from careplans.operations.contents import Draft, DraftPhase, draft_of
from careplans.operations.runner import Runner, runner_of
from clinic import content
from clinic.models import Clinic, Episode

PLAN_PATH = "/me/plan/"
TITLE = "Your knee plan"
SAFETY_TITLE = "Get your knee checked"
PAIN_SUMMARY = "Check your pain each time with the 3 signs below."
STEP_BACK = (
    "After a slow-down day, do the same step again.",
    "After a stop day, rest one day and go back one step.",
)
SIDES = {"left": "left knee", "right": "right knee", "both": "both knees", "": ""}
LEGS = {"left": "left leg", "right": "right leg", "both": "each leg", "": ""}
_CELLS = {"how_many": "amount", "how_often": "often"}


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What a version says about itself."""

    physio: str
    version: int
    published_on: date
    replaces: int | None = None


def compose_document(plan: Plan, imprint: Imprint) -> PlanDocument:
    """The draft as the patient reads it; what is blocked and not overridden is left out."""
    runner = runner_of(plan.episode, pattern=plan.working_pattern)
    return document_of(draft_of(plan, runner), imprint)


def document_of(draft: Draft, imprint: Imprint) -> PlanDocument:
    """As `compose_document`, for a caller that has read the draft already."""
    plan, drafts = draft.plan, draft.phases
    first_rule = pain.rule(drafts[0].row.pain_rule) if drafts else None
    phases = tuple(_phase(one, draft, first_rule=first_rule) for one in drafts)
    return PlanDocument(
        kind=documents.Kind.FULL,
        title=TITLE,
        starts_on=plan.starts_on,
        review_on=plan.review_on,
        summary=tuple(_summary(draft, phases)),
        goals=tuple(_goals(plan, draft.runner)),
        pain_rule=None if first_rule is None else _pain_rule(first_rule),
        phases=phases,
        sources=tuple(_sources(drafts)),
        **_frame(plan, imprint),
    )


def compose_safety_document(plan: Plan, imprint: Imprint) -> PlanDocument:
    """Only how to get help: for a runner with a red flag that nobody has cleared."""
    runner = runner_of(plan.episode, pattern=plan.working_pattern)
    return PlanDocument(
        kind=documents.Kind.SAFETY,
        title=SAFETY_TITLE,
        review_on=plan.review_on,
        notices=tuple(safety.notices(runner.profile.stopping_flags, plan.episode.clinic)),
        **_frame(plan, imprint),
    )


# ---- the frame --------------------------------------------------------------------------------


def _frame(plan: Plan, imprint: Imprint) -> dict[str, Any]:
    episode = plan.episode
    return {
        "format": documents.FORMAT,
        "language": "en",
        "clinic": _clinic(episode.clinic),
        "patient": _patient(episode),
        "physio": imprint.physio,
        "plan_number": plan_number(episode),
        "version": imprint.version,
        "published_on": imprint.published_on,
        "replaces": imprint.replaces,
        "safety_net": safety.net(episode.clinic),
        "web_address": f"{settings.BASE_URL.rstrip('/')}{PLAN_PATH}",
    }


def plan_number(episode: Episode) -> int:
    """Which of the patient's knee problems this is, counted from the first."""
    return Episode.objects.filter(patient_id=episode.patient_id, pk__lte=episode.pk).count()


def _clinic(clinic: Clinic) -> documents.Clinic:
    return documents.Clinic(
        name=clinic.name,
        phone=clinic.phone,
        emergency_number=clinic.emergency_number,
        address=clinic.address,
        urgent_number=clinic.urgent_number,
        hours=clinic.opening_hours,
    )


def _patient(episode: Episode) -> documents.Patient:
    patient = episode.patient
    return documents.Patient(
        name=patient.full_name,
        birth_date=patient.birth_date,
        number=patient.number,
        side=SIDES[episode.side],
    )


def _goals(plan: Plan, runner: Runner) -> Iterator[documents.Goal]:
    scores = runner.activity_scores
    for goal in Goal.objects.filter(plan=plan).order_by("position"):
        yield documents.Goal(goal.text, scores.get(goal.text))


def _summary(draft: Draft, phases: Sequence[documents.Phase]) -> Iterator[str]:
    """What to do this fortnight, in at most three lines."""
    if not phases:
        return
    count = len(phases[0].exercises)
    if count == 1:
        yield "Do your exercise. It says how often."
    elif count:
        yield f"Do your {count} exercises. Each one says how often."
    if line := running.first_line(draft):
        yield line
    yield PAIN_SUMMARY


def _sources(drafts: Sequence[DraftPhase]) -> Iterator[documents.Source]:
    """Every publication that the plan rests on, once, in the order of its first use."""
    register = content.sources()
    cited: dict[str, None] = {}
    for draft in drafts:
        cited |= dict.fromkeys(pain.rule(draft.row.pain_rule).sources)
        for entry in draft.printed:
            cited |= dict.fromkeys(entry.row.library.content.get("sources", ()))
    for source_id in cited:
        yield documents.Source(source_id, register[source_id].cite)


# ---- a phase ----------------------------------------------------------------------------------


def _phase(
    part: DraftPhase, draft: Draft, *, first_rule: library.PainRule | None
) -> documents.Phase:
    row = part.row
    rule = pain.rule(row.pain_rule)
    return documents.Phase(
        id=row.code,
        title=row.title,
        weeks_from=row.week_from,
        weeks_to=row.week_to,
        goals=tuple(row.aims),
        move_on_when=tuple(row.progress_when),
        step_back=STEP_BACK,
        review=row.review,
        running=tuple(running.document_items(part, draft.runner.profile)),
        exercises=tuple(
            _exercise(entry.row, rule, draft.plan)
            for entry in part.printed
            if entry.row.kind == PlanItem.Kind.EXERCISE
        ),
        advice=tuple(
            documents.Advice(entry.slug, entry.row.library.content["text"])
            for entry in part.printed
            if entry.row.kind == PlanItem.Kind.ADVICE
        ),
        pain_rule=None if rule == first_rule else _pain_rule(rule),
    )


def _exercise(item: PlanItem, rule: library.PainRule, plan: Plan) -> documents.Exercise:
    text, slug = item.library.content, item.library.item.slug
    figure = pictures.name_of(slug, pictures.working_side(item.side, plan.episode.side))
    return documents.Exercise(
        slug=slug,
        name=item.library.item.name,
        steps=tuple(text["steps"]),
        dose=dose_parts(item.dose),
        why=text["why"],
        side=LEGS[item.side],
        needs=_needs(text["needs"]),
        note=item.note,
        easier=_easier(text["regression_to"]),
        pain_rule_difference=pain.difference(slug, rule, template_slug=plan.template_slug),
        figure=figure,
        figure_alt=pictures.words_for(figure) if figure else "",
    )


def dose_parts(dose: Mapping[str, Any]) -> tuple[documents.DosePart, ...]:
    """The cells of the dose strip; the side stands beside the name instead."""
    parts = dosage.from_json(dose).strip().parts()
    return tuple(
        documents.DosePart(_CELLS.get(part.id, part.id), part.label, part.text)
        for part in parts
        if part.id != "side"
    )


def _needs(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What to have at hand; several rows mean any one of them."""
    words = library.load().equipment
    choices = [[words[part].words for part in row] for row in rows]
    if len(choices) == 1:
        return tuple(choices[0])
    return (" or ".join(" and ".join(row) for row in choices),) if choices else ()


def _easier(slugs: Sequence[str]) -> str:
    shelf = library.load().exercises
    names = [f"“{shelf[slug].name}”" for slug in slugs if slug in shelf]
    return f"Do {' or '.join(names)} instead." if names else ""


def _pain_rule(rule: library.PainRule) -> documents.PainRule:
    return documents.PainRule(
        rule.id, rule.name, rule.green, rule.amber, rule.red, settle_hours=rule.settle_h
    )
