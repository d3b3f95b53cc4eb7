"""A template put into an empty plan: cut to this runner, what is blocked kept with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from careplans import library, suggestions
from careplans.library import Template
from careplans.models import LibraryVersion, Phase, Plan, PlanItem
from careplans.operations.blocking import block_of_reasons
from careplans.operations.runner import Runner
from careplans.operations.running import says_only_the_pain_rule
from careplans.operations.shared_library import latest_versions
from careplans.prescription import Computed, Why
from careplans.suggestions import DraftExercise, DraftPhase

TITLES = {
    "settle": "Calm your knee",
    "build": "Build strength",
    "load": "Load more",
    "return": "Return to running",
    "maintain": "Keep the gain",
}
KEPT_BLOCKED = frozenset({Why.RED_FLAG, Why.HOLD, Why.UNANSWERED})
"""What may still go away. Other exclusions leave a running item of a template out for good."""
NOTE_LENGTH = 300


def fill(plan: Plan, template: Template, runner: Runner) -> None:
    """Part of starting a plan."""
    profile = runner.profile.with_pattern(plan.working_pattern)
    draft = suggestions.instantiate(template, profile, library.load())
    versions = latest_versions(_slugs(draft.phases))
    for position, part in enumerate(draft.phases, start=1):
        source = part.source
        phase = Phase.objects.create(
            plan=plan,
            position=position,
            code=source.phase,
            title=TITLES[source.phase],
            week_from=source.weeks[0],
            week_to=source.weeks[1],
            aims=list(source.goals),
            progress_when=list(source.progress_when),
            review=source.review,
            pain_rule=part.pain_rule.id,
        )
        _add_items(phase, part, versions)


def _slugs(phases: tuple[DraftPhase, ...]) -> Iterator[str]:
    for part in phases:
        yield from (item.exercise.id for item in part.exercises)
        yield from (item.modification_id for item in _running(part))
        yield from part.source.education


def _running(part: DraftPhase) -> Iterator[Computed]:
    """What is run in the phase, and what a hold that can be lifted keeps out of it."""
    known = library.load().modifications
    for item in (*part.running.kept, *part.running.left_out):
        stays = not item.blocked_by or all(one.why in KEPT_BLOCKED for one in item.blocked_by)
        if stays and not says_only_the_pain_rule(known[item.modification_id]):
            yield item


def _add_items(phase: Phase, part: DraftPhase, versions: Mapping[str, LibraryVersion]) -> None:
    rows = [
        *(_exercise(item, versions) for item in part.exercises),
        *(_running_item(item, versions) for item in _running(part)),
        *(
            PlanItem(kind=PlanItem.Kind.ADVICE, library=versions[slug])
            for slug in part.source.education
        ),
    ]
    for position, row in enumerate(rows, start=1):
        row.phase, row.position = phase, position
    PlanItem.objects.bulk_create(rows)


def _exercise(item: DraftExercise, versions: Mapping[str, LibraryVersion]) -> PlanItem:
    block = block_of_reasons(item.verdict.blocked)
    note = " ".join((item.note, *item.verdict.cautions)).strip()
    return PlanItem(
        kind=PlanItem.Kind.EXERCISE,
        library=versions[item.exercise.id],
        dose=item.dose.to_json(),
        side=PlanItem.Side.BOTH if item.dose.per_side else PlanItem.Side.NONE,
        note=note[:NOTE_LENGTH],
        blocked_because=block.because if block else "",
    )


def _running_item(item: Computed, versions: Mapping[str, LibraryVersion]) -> PlanItem:
    block = block_of_reasons(item.blocked_by)
    return PlanItem(
        kind=PlanItem.Kind.RUNNING,
        library=versions[item.modification_id],
        blocked_because=block.because if block else "",
    )
