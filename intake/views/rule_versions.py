"""Supervisors' pages about the rules: which are in force, propose others, put them into force."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from clinic import audit, guards
from clinic.errors import Invalid, NotNow
from clinic.guards import needs_clinic
from clinic.models import Clinic
from clinic.rights import Right
from intake import operations
from intake.models import RuleProposal
from intake.operations import rule_overview, rule_versions
from intake.operations.retriage import Kind


@needs_clinic(Right.APPROVE_RULES)
def rules(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    return _show(request, clinic)


@require_POST
@needs_clinic(Right.APPROVE_RULES)
def propose(request: HttpRequest, clinic: Clinic) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        operations.propose_rules(clinic, version, by=guards.user_of(request))
    except Invalid as error:
        return _show(request, clinic, refused=error.sentence, status=400)
    except NotNow as error:
        return _show(request, clinic, refused=error.sentence, status=409)
    messages.success(request, f"Rules {version} are proposed. Nothing has changed yet.")
    return redirect("rules")


@needs_clinic(Right.APPROVE_RULES)
def approve(request: HttpRequest, clinic: Clinic, proposal_uid: UUID) -> HttpResponse:
    """What putting the proposal into force will do; a POST does it."""
    rows = RuleProposal.objects.select_related("proposed_by", "clinic")
    proposal = get_object_or_404(rows, uid=proposal_uid, clinic=clinic)
    person, refused = guards.user_of(request), ""
    if request.method == "POST":
        try:
            operations.activate_rules(proposal, by=person)
        except NotNow as error:
            refused = error.sentence
        else:
            messages.success(request, f"Rules {proposal.rules_version} are in force.")
            return redirect("rules")
    compared = rule_overview.compared_with(proposal.rules_version, clinic)
    context = {
        "proposal": proposal,
        "now": rule_versions.rules_of(clinic),
        "version": rule_overview.version_of(proposal.rules_version),
        "forms": compared.total(),
        "compared": {kind.value: compared[kind] for kind in Kind},
        "why_not": rule_versions.why_not_yet(proposal, clinic, by=person),
        "refused": refused,
    }
    status = 409 if refused else 200
    return render(request, "intake/staff_rules_approve.html", context, status=status)


def _show(
    request: HttpRequest, clinic: Clinic, *, refused: str = "", status: int = 200
) -> HttpResponse:
    audit.record(
        audit.Event.LIST_OPENED,
        by=guards.user_of(request),
        clinic=clinic,
        detail={"list": "rules"},
    )
    context = {
        "found": rule_overview.overview_of(clinic),
        "clinic": clinic,
        "refused": refused,
    }
    return render(request, "intake/staff_rules.html", context, status=status)
