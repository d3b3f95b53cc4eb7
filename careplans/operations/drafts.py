"""Starting the plan of an episode, and what is said about the plan as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from careplans import library
from careplans.models import Goal, Phase, Plan
from careplans.operations import pain, templates
from careplans.operations.editing import agree, hold, locked, touch
from careplans.operations.runner import Runner, runner_of
from careplans.operations.typed_text import require_storable
from careplans.prescription import working_pattern
from clinic import audit, grants
from clinic.errors import Invalid, NotNow
from clinic.models import Episode, User
from clinic.rights import Right

TITLE = "Knee plan"
MOST_GOALS = 3
GOAL_LENGTH = 200
LATEST_START = timedelta(days=183)
LONGEST_PLAN = timedelta(weeks=52)


@transaction.atomic
def start_plan(episode: Episode, *, template_slug: str | None, by: User) -> Plan:
    """The plan of an episode: from a template fitted to this runner, or empty when None."""
    grants.require(Right.EDIT_PLAN, by, episode)
    hold(episode.pk)
    episode.refresh_from_db()
    _require_startable(episode)
    runner = runner_of(episode)
    shelf = library.load()
    if template_slug is not None and template_slug not in shelf.templates:
        sentence = "Choose a template from the list, or start with an empty plan."
        raise Invalid(sentence, fields={"template": sentence})
    plan = Plan.objects.create(
        episode=episode,
        title=TITLE,
        template_slug=template_slug or "",
        working_pattern=episode.working_pattern or _first_pattern(runner),
        started_by=by,
        edited_at=timezone.now(),
    )
    _keep_goals(plan, runner.activities[:MOST_GOALS])
    if template_slug is not None:
        templates.fill(plan, shelf.templates[template_slug], runner)
    Episode.objects.filter(pk=episode.pk).update(
        status=Episode.Status.PLAN_DRAFTED, working_pattern=plan.working_pattern
    )
    audit.record(
        audit.Event.PLAN_STARTED,
        by=by,
        clinic=episode.clinic,
        episode=episode,
        about=plan,
        detail={"template": plan.template_slug},
    )
    episode.refresh_from_db()
    return plan


@transaction.atomic
def set_working_pattern(plan: Plan, pattern: str, *, by: User, lock_version: int) -> Plan:
    """The physio's own view of what this is. The pain rule of every phase follows it."""
    plan = locked(plan, by=by)
    agree(plan, lock_version=lock_version, current={"pattern": plan.working_pattern})
    if pattern not in known_patterns():
        sentence = "Choose a pattern from the list."
        raise Invalid(sentence, fields={"pattern": sentence})
    plan.working_pattern = pattern
    plan.save(update_fields=["working_pattern"])
    Phase.objects.filter(plan=plan).update(pain_rule=pain.pain_rule_of(plan))
    Episode.objects.filter(pk=plan.episode_id).update(working_pattern=pattern)
    touch(plan, by=by, did="set-working-pattern")
    return plan


@transaction.atomic
def set_dates(
    plan: Plan, *, starts_on: date | None, review_on: date | None, by: User, lock_version: int
) -> Plan:
    """First day of week 1, and the day by which the plan is looked at again."""
    plan = locked(plan, by=by)
    current = {"starts_on": plan.starts_on, "review_on": plan.review_on}
    agree(plan, lock_version=lock_version, current=current)
    problems = _date_problems(starts_on, review_on)
    if problems:
        raise Invalid(" ".join(problems.values()), fields=problems)
    plan.starts_on, plan.review_on = starts_on, review_on
    plan.save(update_fields=["starts_on", "review_on"])
    touch(plan, by=by, did="set-dates")
    return plan


@transaction.atomic
def set_goals(plan: Plan, texts: Sequence[str], *, by: User, lock_version: int) -> Plan:
    """What the patient wants to do again, in at most three lines; empty lines are dropped."""
    plan = locked(plan, by=by)
    goals = [goal.text for goal in plan.goals.order_by("position")]
    agree(plan, lock_version=lock_version, current={"goals": goals})
    require_storable({"goals": list(texts)})
    lines = [line for text in texts if (line := " ".join(text.split()))]
    if len(lines) > MOST_GOALS:
        sentence = f"Keep it to {MOST_GOALS} goals."
        raise Invalid(sentence, fields={"goals": sentence})
    if any(len(line) > GOAL_LENGTH for line in lines):
        sentence = f"Shorten each goal to {GOAL_LENGTH} characters."
        raise Invalid(sentence, fields={"goals": sentence})
    plan.goals.all().delete()
    _keep_goals(plan, lines)
    touch(plan, by=by, did="set-goals")
    return plan


def known_patterns() -> tuple[str, ...]:
    """Every pattern a template can be chosen for, "unclear" included."""
    return tuple(dict.fromkeys(row.pattern for row in library.load().selection))


# ---- inside -----------------------------------------------------------------------------------


def _require_startable(episode: Episode) -> None:
    if episode.status == Episode.Status.CLOSED:
        raise NotNow("This episode is closed. Open a new one to make a plan.")
    if Plan.objects.filter(episode=episode).exists():
        raise NotNow("This episode has a plan already. Open it to change it.")


def _first_pattern(runner: Runner) -> str:
    return working_pattern(runner.profile.leading, library.load())


def _keep_goals(plan: Plan, lines: Sequence[str]) -> None:
    Goal.objects.bulk_create(
        Goal(plan=plan, position=place, text=line[:GOAL_LENGTH])
        for place, line in enumerate(lines, start=1)
    )


def _date_problems(starts_on: date | None, review_on: date | None) -> dict[str, str]:
    found: dict[str, str] = {}
    today = timezone.now().date()
    if (
        starts_on is not None
        and not today - timedelta(days=28) <= starts_on <= today + LATEST_START
    ):
        found["starts_on"] = "Enter a start date within the next 6 months."
    if review_on is not None and starts_on is None:
        found["starts_on"] = "Enter the start date too."
    if starts_on and review_on and review_on < starts_on:
        found["review_on"] = "Enter a review date after the start date."
    elif starts_on and review_on and review_on > starts_on + LONGEST_PLAN:
        found["review_on"] = "Enter a review date within a year of the start."
    return found
