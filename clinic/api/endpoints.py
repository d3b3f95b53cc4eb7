"""The base of every endpoint: which right it needs, asked before its method runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.exceptions import APIException
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from clinic import grants, guards
from clinic.api.permissions import SignedIn
from clinic.api.serializers import Strict
from clinic.errors import Invalid, NotFound
from clinic.models import Clinic, Episode, User
from clinic.rights import Right

LONGEST_VERSION = 9


class VersionRequired(APIException):
    """A change without saying from which version it was made."""

    status_code = 428
    default_detail = "Send the version you changed in the header If-Match."


class Endpoint(APIView):
    """For any signed-in person; shows only what belongs to them."""

    access: ClassVar[guards.Access] = guards.Access("signed-in")
    permission_classes: Sequence[type[BasePermission]] = (SignedIn,)

    def body(self, shape: type[Strict]) -> dict[str, Any]:
        """The request's body in that shape; refuses unknown fields and wrong types with 400."""
        if not isinstance(self.request.data, dict):
            raise Invalid("Send a JSON object.")
        reader = shape(data=self.request.data)
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def if_match(self) -> int:
        """The version that the change was made from: `If-Match`. 428 when it is missing."""
        text = self.request.headers.get("If-Match", "").strip().strip('"')
        if not text:
            raise VersionRequired
        if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_VERSION):
            raise Invalid("If-Match must hold the version as a whole number.")
        return int(text)

    @property
    def user(self) -> User:
        if not isinstance(self.request.user, User):
            raise NotFound
        return self.request.user


class EpisodeEndpoint(Endpoint):
    """Under `/episodes/<episode_uid>/`; `needs` names the right for each method."""

    needs: ClassVar[dict[str, Right]] = {}
    episode: Episode

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        right = self.needs.get(str(request.method))
        if right is not None:
            self.episode = guards.episode_for(right, self.user, kwargs["episode_uid"])


class ClinicEndpoint(Endpoint):
    """Under `/clinics/<slug>/`; `needs` names the right for each method."""

    needs: ClassVar[dict[str, Right]] = {}
    clinic: Clinic

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        right = self.needs.get(str(request.method))
        if right is None:
            return
        clinic = Clinic.objects.filter(slug=kwargs["clinic_slug"]).first()
        if clinic is None:
            raise NotFound
        grants.require_clinic(right, self.user, clinic)
        self.clinic = clinic
