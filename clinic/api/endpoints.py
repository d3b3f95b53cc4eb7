"""The base of every endpoint: which right it needs, asked before its method runs."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.views import APIView

from clinic import grants, guards
from clinic.api.permissions import SignedIn
from clinic.errors import NotFound
from clinic.models import Clinic, Episode, User
from clinic.rights import Right


class Endpoint(APIView):
    """For any signed-in person; shows only what belongs to them."""

    access: ClassVar[guards.Access] = guards.Access("signed-in")
    permission_classes = (SignedIn,)

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
