"""The shapes of what the intake's endpoints take and give; rules live in the operations."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.api.serializers import Strict
from intake.models import FlagReview, TriageRun
from intake.questionnaire import contradictions, loading


class Page(Strict):
    """What one page says. An answer of null takes the answer back.

    `rendered` is what the page said when it was shown; with it, changes on other pages merge.
    """

    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
    declined = serializers.ListField(child=serializers.CharField(), default=list)
    rendered = serializers.DictField(child=serializers.JSONField(allow_null=True), required=False)


class SectionState(serializers.Serializer[Any]):
    number = serializers.IntegerField(source="section.number")
    title = serializers.CharField(source="section.title")
    status = serializers.CharField()


class Warning_(serializers.Serializer[Any]):  # noqa: N801 - Warning is a builtin
    rule_id = serializers.CharField()
    tier = serializers.CharField()
    read_at = serializers.DateTimeField(allow_null=True)


class PrivateSections(Strict):
    sections = serializers.ListField(child=serializers.CharField())


class Sending(Strict):
    """`note` says what has changed, where the form changes one that was sent."""

    note = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)


class Draft(serializers.Serializer[Any]):
    """A form on its way. `amends` is the number of the sent form that it changes."""

    questionnaire = serializers.CharField()
    version = serializers.CharField()
    lock_version = serializers.IntegerField()
    answers = serializers.DictField(child=serializers.JSONField())
    declined = serializers.ListField(child=serializers.CharField())
    private_sections = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    asked_again = serializers.ListField(child=serializers.CharField())
    amends = serializers.IntegerField(allow_null=True)
    sections = SectionState(many=True)
    warnings = Warning_(many=True)


class Submission(serializers.Serializer[Any]):
    """A sent form. What was set aside for safety is not part of it."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    questionnaire = serializers.CharField(source="questionnaire_slug")
    version = serializers.CharField(source="questionnaire_version")
    answers = serializers.DictField(child=serializers.JSONField())
    declined = serializers.ListField(child=serializers.CharField())
    private_sections = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    content_sha256 = serializers.CharField()


class Contradiction(serializers.Serializer[Any]):
    """Answers that cannot both be true; for staff."""

    question_ids = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()


class Run(serializers.Serializer[Any]):
    """One triage run, whole, as it was stored, beside what does not fit in the form it read."""

    uid = serializers.UUIDField()
    rules_version = serializers.CharField()
    outcome = serializers.CharField()
    tier = serializers.CharField()
    ran_at = serializers.DateTimeField()
    assessment = serializers.JSONField(allow_null=True)
    contradictions = serializers.SerializerMethodField()

    @extend_schema_field(Contradiction(many=True))
    def get_contradictions(self, run: TriageRun) -> list[dict[str, Any]]:
        sent = run.submission
        form = loading.load(sent.questionnaire_slug, sent.questionnaire_version)
        return list(Contradiction(contradictions.find(form, sent.answers), many=True).data)


class Review(Strict):
    outcome = serializers.ChoiceField(choices=FlagReview.Outcome.values)
    action = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    evidence_sha256 = serializers.CharField(max_length=64)
    seen = serializers.CharField(max_length=36, allow_blank=True, default="")


class Reviewed(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    rule_id = serializers.CharField()
    outcome = serializers.CharField()
    reviewed_at = serializers.DateTimeField()
