"""Endpoints about the rules: which are in force, propose others, put a proposal into force."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as fields
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api import serializers as clinic_serializers
from clinic.api.endpoints import ClinicEndpoint
from clinic.rights import Right
from intake import operations
from intake.models import RuleProposal
from intake.operations import rule_overview


class RuleVersion(clinic_serializers.Strict):
    """One version of the rules, and whether all worked cases come out as signed off."""

    version = fields.CharField()
    sha256 = fields.CharField()
    is_in_force = fields.BooleanField()
    is_waiting = fields.BooleanField()
    changed = fields.ListField(child=fields.CharField())
    cases_agree = fields.BooleanField(source="agreement.is_whole", default=False)
    misfit = fields.CharField()


class Proposal(clinic_serializers.Strict):
    """A version that waits for a second supervisor."""

    uid = fields.UUIDField()
    rules_version = fields.CharField()
    rules_sha256 = fields.CharField()
    proposed_by = fields.UUIDField(source="proposed_by.uid")
    proposed_at = fields.DateTimeField()


class RulesOfClinic(clinic_serializers.Strict):
    """`in_force` reads every form of the clinic."""

    in_force = fields.CharField(source="in_force.version")
    unreadable = fields.CharField()
    versions = RuleVersion(many=True)
    waiting = Proposal(many=True)


class NewProposal(clinic_serializers.Strict):
    """The version to propose."""

    version = fields.CharField(max_length=20)


class Activation(clinic_serializers.Strict):
    """Rules that were put into force."""

    rules_version = fields.CharField(source="proposal.rules_version")
    cases = fields.IntegerField()
    approved_at = fields.DateTimeField()


class Rules(ClinicEndpoint):
    """Each version of the rules, and which is in force; propose one."""

    needs: ClassVar[dict[str, Right]] = {
        "GET": Right.APPROVE_RULES,
        "POST": Right.APPROVE_RULES,
    }

    @extend_schema(responses=RulesOfClinic)
    def get(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        return Response(RulesOfClinic(rule_overview.overview_of(self.clinic)).data)

    @extend_schema(request=NewProposal, responses={201: Proposal})
    def post(self, request: Request, clinic_slug: str) -> Response:  # noqa: ARG002
        version = self.body(NewProposal)["version"]
        proposal = operations.propose_rules(self.clinic, version, by=self.user)
        return Response(Proposal(proposal).data, status=201)


class RulesInForce(ClinicEndpoint):
    """Put a proposal into force."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.APPROVE_RULES}

    @extend_schema(request=clinic_serializers.Nothing, responses={201: Activation})
    def post(self, request: Request, clinic_slug: str, proposal_uid: UUID) -> Response:  # noqa: ARG002
        proposal = get_object_or_404(RuleProposal, uid=proposal_uid, clinic=self.clinic)
        activation = operations.activate_rules(proposal, by=self.user)
        return Response(Activation(activation).data, status=201)
