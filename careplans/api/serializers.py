"""The shapes of what the care plans' endpoints take and give; rules live in the operations."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from careplans.operations.phases import CODES
from clinic.api.serializers import Episode, Strict


class LibraryEntry(serializers.Serializer[Any]):
    slug = serializers.CharField()
    kind = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()


class LibraryContent(LibraryEntry):
    version = serializers.IntegerField()
    content = serializers.JSONField()


class QueuePage(serializers.Serializer[Any]):
    """`next` is the place to go on from; null on the last page."""

    count = serializers.IntegerField()
    next = serializers.IntegerField(allow_null=True)
    results = Episode(many=True)


class Start(Strict):
    template = serializers.CharField(max_length=60, allow_null=True)


class Item(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    kind = serializers.CharField()
    slug = serializers.CharField(source="library.item.slug")
    name = serializers.CharField(source="library.item.name")
    library_version = serializers.IntegerField(source="library.number")
    side = serializers.CharField()
    dose = serializers.JSONField()
    numbers = serializers.JSONField()
    note = serializers.CharField()
    blocked_because = serializers.CharField()
    override_reason = serializers.CharField()


class Phase(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    code = serializers.CharField()
    week_from = serializers.IntegerField()
    week_to = serializers.IntegerField()
    aims = serializers.JSONField()
    progress_when = serializers.JSONField()
    review = serializers.CharField()
    pain_rule = serializers.CharField()
    items = Item(many=True)


class Plan(serializers.Serializer[Any]):
    """The draft as it stands."""

    uid = serializers.UUIDField()
    title = serializers.CharField()
    template = serializers.CharField(source="template_slug")
    working_pattern = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    lock_version = serializers.IntegerField()
    goals = serializers.ListField(child=serializers.CharField())
    phases = Phase(many=True)
    must_solve = serializers.ListField(child=serializers.CharField())


class Pattern(Strict):
    pattern = serializers.CharField(max_length=40)


class Dates(Strict):
    starts_on = serializers.DateField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)


class Goals(Strict):
    goals = serializers.ListField(child=serializers.CharField(max_length=400), max_length=20)


class NewPhase(Strict):
    title = serializers.CharField(max_length=200)
    weeks = serializers.IntegerField(min_value=1, max_value=52)
    code = serializers.ChoiceField(choices=list(CODES), default="build")
    aims = serializers.ListField(child=serializers.CharField(max_length=400), default=list)
    progress_when = serializers.ListField(child=serializers.CharField(max_length=400), default=list)
    review = serializers.CharField(max_length=400, allow_blank=True, default="")


class NewItem(Strict):
    phase = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["exercise", "running", "advice"])
    slug = serializers.CharField(max_length=60)


class Dose(Strict):
    """Only the named parts change."""

    dose = serializers.DictField(child=serializers.JSONField(allow_null=True))


class Side(Strict):
    side = serializers.CharField(max_length=5, allow_blank=True)


class Note(Strict):
    note = serializers.CharField(max_length=1000, allow_blank=True)


class Numbers(Strict):
    """A number of null goes back to the computed one."""

    numbers = serializers.DictField(
        child=serializers.CharField(max_length=20, allow_null=True, allow_blank=True)
    )


class Reason(Strict):
    reason = serializers.CharField(max_length=1000)


class Move(Strict):
    """`to`: up, down, or phase together with the id of the phase."""

    to = serializers.ChoiceField(choices=["up", "down", "phase"])
    phase = serializers.IntegerField(required=False)


class Published(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.CharField()
    document_sha256 = serializers.CharField()
    published_at = serializers.DateTimeField()


class VersionState(Published):
    status = serializers.CharField()
