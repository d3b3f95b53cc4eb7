"""A form that stands still, because somebody who has to agree took it back or does not agree."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clinic import operations as clinic_operations
from clinic.models import Episode
from intake.forms.echo import typed_on

# Advice can be read, and a form closed on a shared device, whatever was agreed.
OPEN_ANYWAY = frozenset({"form-stop", "form-leave"})


def stands_still(request: HttpRequest, episode: Episode) -> bool:
    match = request.resolver_match
    is_open_anyway = match is not None and match.view_name in OPEN_ANYWAY
    return not is_open_anyway and not clinic_operations.may_answer(episode)


def lead_to_consent(request: HttpRequest, **address: Any) -> HttpResponse:
    """To the consent page; what was typed on the way is shown back, to be copied."""
    if request.method != "POST":
        return redirect("form-consent")
    typed = typed_on(address.get("page_id", ""), request.POST)
    return render(request, "intake/not_agreed.html", {"typed": typed}, status=409)
