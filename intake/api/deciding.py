"""Endpoints for what clinicians decide: urgency, notes, findings, a letter, a new owner."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clinic.api import serializers as clinic_serializers
from clinic.api.endpoints import EpisodeEndpoint
from clinic.api.patients import person_of
from clinic.api.serializers import Strict
from clinic.errors import Conflict
from clinic.models import Episode
from clinic.rights import Right
from intake import operations
from intake.models import ClinicalNote, UrgencyChange


class NewUrgency(Strict):
    tier = serializers.CharField(max_length=20)
    reason = serializers.CharField()


class Change(serializers.Serializer[Any]):
    """One change of the urgency, beside what the rules said."""

    uid = serializers.UUIDField()
    from_tier = serializers.CharField()
    to_tier = serializers.CharField()
    reason = serializers.CharField()
    changed_by = serializers.CharField(source="changed_by.get_full_name")
    changed_at = serializers.DateTimeField()


class NewNote(Strict):
    text = serializers.CharField()


class WrittenNote(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    text = serializers.CharField()
    written_by = serializers.CharField(source="written_by.get_full_name")
    written_at = serializers.DateTimeField()


class Findings(Strict):
    text = serializers.CharField(allow_blank=True)


class HandOver(Strict):
    person = serializers.UUIDField()
    note = serializers.CharField(allow_blank=True, default="")


class Quoted(serializers.Serializer[Any]):
    question = serializers.CharField()
    answer = serializers.CharField()
    note = serializers.CharField()


class Letter(serializers.Serializer[Any]):
    """What the printed letter says, without its layout."""

    rule_id = serializers.CharField(source="state.rule_id")
    tier = serializers.CharField(source="state.tier")
    condition = serializers.CharField(source="state.condition")
    beside = serializers.ListField(child=serializers.CharField())
    answers = Quoted(many=True)
    told_at = serializers.DateTimeField(source="told.raised_at", default=None, allow_null=True)
    read_at = serializers.DateTimeField(source="told.read_at", default=None, allow_null=True)
    advised = serializers.ListField(child=serializers.CharField())
    examination = serializers.CharField(source="episode.examination_note")
    addressee = serializers.CharField()
    signed_by = serializers.CharField(source="signed_by.get_full_name")
    made_at = serializers.DateTimeField()


class Urgency(EpisodeEndpoint):
    """Every change of the urgency, newest first; make another."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_TRIAGE, "POST": Right.CHANGE_URGENCY}

    @extend_schema(responses=Change(many=True))
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        rows = UrgencyChange.objects.filter(episode=self.episode).select_related("changed_by")
        return Response(Change(rows.order_by("-pk"), many=True).data)

    @extend_schema(request=NewUrgency, responses={201: Change})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        change = operations.change_urgency(self.episode, by=self.user, **self.body(NewUrgency))
        return Response(Change(change).data, status=201)


class Notes(EpisodeEndpoint):
    """Clinical notes, newest first; add one. None is ever changed."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_TRIAGE, "POST": Right.WRITE_NOTE}

    @extend_schema(responses=WrittenNote(many=True))
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        rows = ClinicalNote.objects.filter(episode=self.episode).select_related("written_by")
        return Response(WrittenNote(rows.order_by("-pk"), many=True).data)

    @extend_schema(request=NewNote, responses={201: WrittenNote})
    def post(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        note = operations.write_note(self.episode, by=self.user, **self.body(NewNote))
        return Response(WrittenNote(note).data, status=201)


class Examination(EpisodeEndpoint):
    """The examination note; a stale `If-Match` answers 412 with what is there."""

    needs: ClassVar[dict[str, Right]] = {"GET": Right.READ_TRIAGE, "PUT": Right.WRITE_NOTE}

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Conflict):
            return Response({"detail": exc.sentence, "current": dict(exc.current)}, status=412)
        return super().handle_exception(exc)

    @extend_schema(responses=Findings)
    def get(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        return _findings(self.episode)

    @extend_schema(request=Findings, responses=Findings)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        version, values = self.if_match(), self.body(Findings)
        return _findings(
            operations.write_examination(self.episode, by=self.user, lock_version=version, **values)
        )


class ReferralLetter(EpisodeEndpoint):
    """What a letter for one warning sign says; making it is kept in the audit."""

    needs: ClassVar[dict[str, Right]] = {"POST": Right.REVIEW_FLAG}

    @extend_schema(request=clinic_serializers.Nothing, responses={201: Letter})
    def post(self, request: Request, episode_uid: UUID, rule_id: str) -> Response:  # noqa: ARG002
        letter = operations.referral_letter(self.episode, rule_id, by=self.user)
        return Response(Letter(letter).data, status=201)


class Owner(EpisodeEndpoint):
    """Hand the episode over to a colleague, with a note for them."""

    needs: ClassVar[dict[str, Right]] = {"PUT": Right.MANAGE_TEAM}

    @extend_schema(request=HandOver, responses=clinic_serializers.Episode)
    def put(self, request: Request, episode_uid: UUID) -> Response:  # noqa: ARG002
        values = self.body(HandOver)
        to = person_of(values["person"])
        episode = operations.hand_over(self.episode, to, by=self.user, note=values["note"])
        return Response(clinic_serializers.Episode(episode).data)


def _findings(episode: Episode) -> Response:
    body = {"text": episode.examination_note}
    return Response(body, headers={"ETag": f'"{episode.lock_version}"'})
