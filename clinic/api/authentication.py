"""Signing in to the API by token: `Authorization: Token …` or `Authorization: Bearer …`."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from clinic.models import ApiToken, User
from clinic.models.tokens import hash_of


class BearerOrToken(BaseAuthentication):
    """A reference token of one active person; its end is exact to the second."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() not in {b"token", b"bearer"}:
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send one token after the word Token or Bearer.")
        found = (
            ApiToken.objects.select_related("user")
            .filter(
                token_sha256=hash_of(words[1].decode("latin-1")),
                revoked_at__isnull=True,
                ends_at__gt=timezone.now(),
                user__is_active=True,
            )
            .first()
        )
        if found is None:
            raise AuthenticationFailed("This token is not known, has ended or was revoked.")
        return found.user, found

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - its signature
        return "Token"
