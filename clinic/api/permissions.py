"""Who an endpoint answers when it says nothing: nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission

from clinic.models import User

if TYPE_CHECKING:  # the framework reads this module while it is still loading its views
    from rest_framework.request import Request
    from rest_framework.views import APIView


class Nobody(BasePermission):
    """The default: an endpoint that declares no access is closed to everyone."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002
        return False


class SignedIn(BasePermission):
    """Any active account; the endpoint asks for rights itself."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002
        return isinstance(request.user, User) and request.user.is_active
