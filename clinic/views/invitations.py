"""The link of an episode: show, copy, print as a QR code, send again, stop."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from clinic import guards, languages, operations
from clinic.errors import NotNow
from clinic.guards import needs
from clinic.models import Episode, Invitation
from clinic.rights import Right


@dataclass(frozen=True)
class Link:
    """One link that was made for the form, and what became of it."""

    invitation: Invitation
    is_live: bool
    state: str


@needs(Right.INVITE)
def invite(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The live link in words and as a QR code; a POST makes a new one."""
    if request.method == "POST":
        operations.invite(episode, by=guards.user_of(request))
        mailed = episode.patient.email
        messages.success(request, f"New link made{f' and mailed to {mailed}' if mailed else ''}.")
        return redirect("invite", episode_uid=episode.uid)
    links = [_link(one) for one in episode.invitations.order_by("-pk")]
    live = next((link.invitation for link in links if link.is_live), None)
    address = _address(live) if live else ""
    context = {
        "episode": episode,
        "links": links,
        "invitation": live if address else None,
        "is_sent": any(link.invitation.used_at for link in links),
        "address": address,
        "qr": _qr(address) if address else "",
    }
    return render(request, "clinic/invite.html", context)


@require_POST
@needs(Right.INVITE)
def stop(request: HttpRequest, episode: Episode) -> HttpResponse:
    live = episode.invitations.filter(revoked_at__isnull=True, used_at__isnull=True).first()
    if live is None:
        raise NotNow("There is no link to stop.")
    operations.revoke_invitation(live, by=guards.user_of(request))
    messages.success(request, "The link is stopped. It opens nothing any more.")
    return redirect("invite", episode_uid=episode.uid)


def _link(invitation: Invitation) -> Link:
    if invitation.used_at:
        return Link(invitation, is_live=False, state="Form sent")
    if invitation.revoked_at:
        return Link(invitation, is_live=False, state="Stopped")
    if invitation.is_locked:
        return Link(invitation, is_live=False, state="Locked after 5 wrong dates of birth")
    if not invitation.is_live(timezone.now()):
        return Link(invitation, is_live=False, state="Ran out")
    return Link(invitation, is_live=True, state="Opened" if invitation.opened_at else "Not opened")


def _address(invitation: Invitation) -> str:
    """Empty when the link was made with a key that the server no longer has."""
    try:
        return f"{settings.BASE_URL}{languages.path_of_link(invitation)}"
    except NotNow:
        return ""


def _qr(address: str) -> SafeString:
    """The address as an inline picture, which the stylesheet may draw at any size."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, title="QR code of the link", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - drawn by the library from our own address
