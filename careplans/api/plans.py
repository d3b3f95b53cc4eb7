"""Endpoints about the draft of a plan: one for each operation on it."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from careplans import operations
from careplans.api import serializers
from careplans.models import Phase, Plan, PlanItem
from careplans.operations import PhaseDetails
from clinic.api.endpoints import EpisodeEndpoint
from clinic.errors import Conflict, Invalid, NotFound
from clinic.rights import Right

EDITS: dict[str, Right] = dict.fromkeys(("GET", "POST", "PUT", "PATCH", "DELETE"), Right.EDIT_PLAN)


class PlanEndpoint(EpisodeEndpoint):
    """About the draft of the episode's plan; a stale `If-Match` answers 412 with what is there."""

    needs: ClassVar[dict[str, Right]] = EDITS

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Conflict):
            return Response({"detail": exc.sentence, "current": dict(exc.current)}, status=412)
        return super().handle_exception(exc)

    def plan(self) -> Plan:
        found = Plan.objects.filter(episode=self.episode).first()
        if found is None:
            raise NotFound("This episode has no plan yet.")
        return found

    def phase(self, key: int) -> Phase:
        found = Phase.objects.filter(plan__episode=self.episode, pk=key).first()
        if found is None:
            raise NotFound("This phase is not part of the plan.")
        return found

    def item(self, uid: UUID) -> PlanItem:
        found = PlanItem.objects.filter(phase__plan__episode=self.episode, uid=uid).first()
        if found is None:
            raise NotFound("This item is not part of the plan.")
        return found

    def answer(self, *, status: int = 200) -> Response:
        """The whole draft after the change."""
        body = draft(self.plan())
        return Response(body, status=status, headers={"ETag": f'"{body["lock_version"]}"'})


class Draft(PlanEndpoint):
    """The draft; start it, from a template or empty."""

    @extend_schema(responses=serializers.Plan)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return self.answer()

    @extend_schema(request=serializers.Start, responses={201: serializers.Plan})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        slug = self.body(serializers.Start)["template"]
        operations.start_plan(self.episode, template_slug=slug, by=self.user)
        return self.answer(status=201)


class Pattern(PlanEndpoint):
    @extend_schema(request=serializers.Pattern, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Pattern)
        operations.set_working_pattern(
            self.plan(), values["pattern"], by=self.user, lock_version=version
        )
        return self.answer()


class Dates(PlanEndpoint):
    @extend_schema(request=serializers.Dates, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Dates)
        operations.set_dates(self.plan(), **values, by=self.user, lock_version=version)
        return self.answer()


class Goals(PlanEndpoint):
    @extend_schema(request=serializers.Goals, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Goals)
        operations.set_goals(self.plan(), values["goals"], by=self.user, lock_version=version)
        return self.answer()


class Phases(PlanEndpoint):
    """Add a phase at the end."""

    @extend_schema(request=serializers.NewPhase, responses={201: serializers.Plan})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        details = _details(self.body(serializers.NewPhase))
        operations.add_phase(self.plan(), details, by=self.user)
        return self.answer(status=201)


class OnePhase(PlanEndpoint):
    @extend_schema(request=serializers.NewPhase, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID, phase_id: int) -> Response:  # noqa: ARG002
        version, details = self.if_match(), _details(self.body(serializers.NewPhase))
        operations.edit_phase(self.phase(phase_id), details, by=self.user, lock_version=version)
        return self.answer()

    @extend_schema(responses=serializers.Plan)
    def delete(self, request: Request, episode_uid: UUID, phase_id: int) -> Response:  # noqa: ARG002
        version = self.if_match()
        operations.remove_phase(self.phase(phase_id), by=self.user, lock_version=version)
        return self.answer()


class Items(PlanEndpoint):
    """Add an exercise, a running modification or advice to a phase."""

    @extend_schema(request=serializers.NewItem, responses={201: serializers.Plan})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(serializers.NewItem)
        add = {
            "exercise": operations.add_exercise,
            "running": operations.add_modification,
            "advice": operations.add_advice,
        }[values["kind"]]
        add(self.phase(values["phase"]), values["slug"], by=self.user)
        return self.answer(status=201)


class OneItem(PlanEndpoint):
    @extend_schema(responses=serializers.Plan)
    def delete(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version = self.if_match()
        operations.remove_item(self.item(item_uid), by=self.user, lock_version=version)
        return self.answer()


class ItemDose(PlanEndpoint):
    @extend_schema(request=serializers.Dose, responses=serializers.Plan)
    def patch(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Dose)
        operations.set_dose(self.item(item_uid), values["dose"], by=self.user, lock_version=version)
        return self.answer()


class ItemSide(PlanEndpoint):
    @extend_schema(request=serializers.Side, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Side)
        operations.set_side(self.item(item_uid), values["side"], by=self.user, lock_version=version)
        return self.answer()


class ItemNote(PlanEndpoint):
    @extend_schema(request=serializers.Note, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Note)
        operations.set_note(self.item(item_uid), values["note"], by=self.user, lock_version=version)
        return self.answer()


class ItemNumbers(PlanEndpoint):
    @extend_schema(request=serializers.Numbers, responses=serializers.Plan)
    def patch(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Numbers)
        operations.set_numbers(
            self.item(item_uid), values["numbers"], by=self.user, lock_version=version
        )
        return self.answer()


class ItemOverride(PlanEndpoint):
    @extend_schema(request=serializers.Reason, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Reason)
        operations.override_block(
            self.item(item_uid), values["reason"], by=self.user, lock_version=version
        )
        return self.answer()


class ItemPlace(PlanEndpoint):
    @extend_schema(request=serializers.Move, responses=serializers.Plan)
    def put(self, request: Request, episode_uid: UUID, item_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(serializers.Move)
        item = self.item(item_uid)
        if values["to"] == "up":
            operations.move_up(item, by=self.user, lock_version=version)
        elif values["to"] == "down":
            operations.move_down(item, by=self.user, lock_version=version)
        else:
            phase = self.phase(_phase_id(values))
            operations.move_to_phase(item, phase, by=self.user, lock_version=version)
        return self.answer()


def draft(plan: Plan) -> dict[str, Any]:
    """A draft with its phases and items in order, and what stands in the way of publishing."""
    phases = plan.phases.order_by("position").prefetch_related("items__library__item")
    body = {
        "uid": plan.uid,
        "title": plan.title,
        "template_slug": plan.template_slug,
        "working_pattern": plan.working_pattern,
        "starts_on": plan.starts_on,
        "review_on": plan.review_on,
        "lock_version": plan.lock_version,
        "goals": [goal.text for goal in plan.goals.order_by("position")],
        "phases": [_phase(phase) for phase in phases],
        "must_solve": [problem.sentence for problem in operations.must_solve(plan)],
    }
    return dict(serializers.Plan(body).data)


def _phase(phase: Phase) -> dict[str, Any]:
    names = ("pk", "title", "code", "week_from", "week_to", "aims", "progress_when", "review")
    items = sorted(phase.items.all(), key=lambda item: item.position)
    return {name: getattr(phase, name) for name in names} | {
        "pain_rule": phase.pain_rule,
        "items": items,
    }


def _details(values: dict[str, Any]) -> PhaseDetails:
    aims, progress_when = tuple(values.pop("aims")), tuple(values.pop("progress_when"))
    return PhaseDetails(aims=aims, progress_when=progress_when, **values)


def _phase_id(values: dict[str, Any]) -> int:
    if "phase" not in values:
        sentence = "Name the phase to move to."
        raise Invalid(sentence, fields={"phase": sentence})
    return int(values["phase"])
