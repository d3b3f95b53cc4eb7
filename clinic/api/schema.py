"""The description of the API itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView

from clinic.api.permissions import SignedIn
from clinic.guards import Access


class Schema(SpectacularAPIView):
    """OpenAPI, for any signed-in person."""

    access = Access("signed-in")
    permission_classes = (SignedIn,)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description names our tokens."""

    target_class = "clinic.api.authentication.BearerOrToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Token or Bearer, a space, and the token.",
        }
