"""Endpoints for reading what was sent, its triage, and writing down what was done about it."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clinic import content
from clinic.api.endpoints import Endpoint, EpisodeEndpoint
from clinic.errors import NotFound
from clinic.rights import Right
from intake import fhir, operations
from intake.api import serializers
from intake.models import Submission
from intake.questionnaire import loading


class Questionnaire(Endpoint):
    """The form's definition as FHIR, by version."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, version: str) -> Response:  # noqa: ARG002
        if version not in loading.known_versions():
            raise NotFound("There is no such version of the form.")
        return Response(content.read_json(f"{loading.FOLDER}/{loading.SLUG}-{version}.json"))


class Answers(EpisodeEndpoint):
    """The newest sent form: for its team, and for the patient."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_ANSWERS}

    @extend_schema(responses=serializers.Submission)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return Response(serializers.Submission(self.sent()).data)

    def sent(self) -> Submission:
        """What of it the reader may read: a runner may keep sections from their carers."""
        found = Submission.objects.filter(episode=self.episode).order_by("-number").first()
        if found is None:
            raise NotFound("The form has not been sent yet.")
        return operations.as_read_by(found, self.user)


class OwnAnswers(Answers):
    """The same for the runner."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_SENT_ANSWERS}


class QuestionnaireResponse(Answers):
    """The newest sent form as a FHIR R4 QuestionnaireResponse."""

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return Response(fhir.questionnaire_response(self.sent()))


class OwnQuestionnaireResponse(QuestionnaireResponse):
    """The same for the runner."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_SENT_ANSWERS}


class Triage(EpisodeEndpoint):
    """The newest triage run, whole."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_TRIAGE}

    @extend_schema(responses=serializers.Run)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        run = operations.latest_run(self.episode)
        if run is None:
            raise NotFound("The form has not been sent yet.")
        return Response(serializers.Run(run).data)


class Review(EpisodeEndpoint):
    """Write down what was done about one red flag and those it hides."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.REVIEW_FLAG}

    @extend_schema(request=serializers.Review, responses={201: serializers.Reviewed})
    def post(self, request: Request, episode_uid: UUID, rule_id: str) -> Response:  # noqa: ARG002
        review = operations.review_flag(
            self.episode, rule_id, by=self.user, **self.body(serializers.Review)
        )
        return Response(serializers.Reviewed(review).data, status=201)
