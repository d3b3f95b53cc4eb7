"""The link of an episode: show, copy, print as a QR code, send again, stop."""

from __future__ import annotations

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from clinic import guards, operations
from clinic.errors import NotNow
from clinic.guards import needs
from clinic.models import Episode, Invitation
from clinic.rights import Right


@needs(Right.INVITE)
def invite(request: HttpRequest, episode: Episode) -> HttpResponse:
    """The live link in words and as a QR code; a POST makes a new one."""
    if request.method == "POST":
        operations.invite(episode, by=guards.user_of(request))
        return redirect("invite", episode_uid=episode.uid)
    live = _live(episode)
    address = f"{settings.BASE_URL}{_path(live)}" if live else ""
    context = {
        "episode": episode,
        "invitation": live,
        "address": address,
        "qr": _qr(address) if address else "",
    }
    return render(request, "clinic/invite.html", context)


@require_POST
@needs(Right.INVITE)
def stop(request: HttpRequest, episode: Episode) -> HttpResponse:
    live = _live(episode)
    if live is None:
        raise NotNow("There is no link to stop.")
    operations.revoke_invitation(live, by=guards.user_of(request))
    return redirect("invite", episode_uid=episode.uid)


def _live(episode: Episode) -> Invitation | None:
    found = episode.invitations.filter(revoked_at__isnull=True, used_at__isnull=True).first()
    return found if found and found.is_live(timezone.now()) else None


def _path(invitation: Invitation) -> str:
    return reverse("invitation", args=[operations.token_of(invitation)])


def _qr(address: str) -> SafeString:
    """The address as an inline picture, readable from a screen across the desk."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=5, border=4, title="QR code of the link", omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - drawn by the library from our own address
