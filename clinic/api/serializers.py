"""The shapes of what the clinic's endpoints take and give; rules live in the operations."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic import audit, models
from clinic.models.episodes import LANGUAGES as PATIENT_LANGUAGES
from clinic.operations import REASONS, RELATIONS
from clinic.rights import CLINIC_ROLES, Role


class Strict(serializers.Serializer[Any]):
    """Refuses fields that it does not know, so that a misspelt name is never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["Not a field here."] for name in unknown})
        return super().to_internal_value(data)


class Nothing(Strict):
    """An empty body."""


class NewPatient(Strict):
    given = serializers.CharField(max_length=200)
    family = serializers.CharField(max_length=200)
    birth_date = serializers.DateField()
    email = serializers.CharField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=PATIENT_LANGUAGES, default="en")


class Patient(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    number = serializers.CharField()
    given = serializers.CharField()
    family = serializers.CharField()
    birth_date = serializers.DateField()
    email = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField()
    lock_version = serializers.IntegerField()


class PatientPage(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    results = Patient(many=True)


class Episode(serializers.Serializer[Any]):
    """What may be known of an episode without reading its answers."""

    uid = serializers.UUIDField()
    patient = serializers.UUIDField(source="patient.uid")
    status = serializers.CharField()
    side = serializers.CharField()
    urgency = serializers.IntegerField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    owner = serializers.CharField(source="owner.get_full_name", default="", allow_null=True)


class Contact(Strict):
    email = serializers.CharField(max_length=254, allow_blank=True)
    phone = serializers.CharField(max_length=40, allow_blank=True)
    gp_name = serializers.CharField(max_length=120, allow_blank=True, default="")
    coach_contact = serializers.CharField(max_length=120, allow_blank=True, default="")
    language = serializers.ChoiceField(choices=PATIENT_LANGUAGES, default="", allow_blank=True)
    lock_version = serializers.IntegerField(min_value=1)


class Invitation(serializers.Serializer[Any]):
    """The link is shown to whoever may invite; it is never stored."""

    uid = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
    address = serializers.CharField()


class Identity(Strict):
    token = serializers.CharField(max_length=200, trim_whitespace=False)
    birth_date = serializers.DateField()


class Identified(serializers.Serializer[Any]):
    episode = serializers.UUIDField()
    csrf_token = serializers.CharField()


class Consents(Strict):
    filled_by = serializers.ChoiceField(choices=["self", "parent", "helper"])
    phone = serializers.CharField(max_length=40)
    care = serializers.BooleanField()
    not_for_emergencies = serializers.BooleanField()
    guardian = serializers.BooleanField(default=False)
    guardian_name = serializers.CharField(max_length=200, required=False)
    guardian_relation = serializers.ChoiceField(choices=RELATIONS, required=False)
    letter_gp = serializers.BooleanField(default=False)
    letter_coach = serializers.BooleanField(default=False)
    gp_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    coach_contact = serializers.CharField(max_length=200, allow_blank=True, required=False)
    language = serializers.ChoiceField(choices=PATIENT_LANGUAGES, default="en")


class Letters(Strict):
    """Agree to letters to somebody, or take that back."""

    is_given = serializers.BooleanField()
    gp_name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    coach_contact = serializers.CharField(max_length=200, allow_blank=True, required=False)


class Decision(serializers.Serializer[Any]):
    """How one purpose stands now."""

    purpose = serializers.CharField()
    is_given = serializers.BooleanField()
    is_taken_back = serializers.BooleanField()
    at = serializers.DateTimeField()


class NewCarer(Strict):
    """`reason` is a code; the runner needs none."""

    email = serializers.CharField(max_length=254)
    given = serializers.CharField(max_length=200)
    family = serializers.CharField(max_length=200)
    ends_on = serializers.DateField()
    reason = serializers.ChoiceField(choices=list(REASONS), required=False)


class EndedCarer(Strict):
    carer = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=list(REASONS), required=False)


class Carer(serializers.Serializer[Any]):
    """No name: it would tell whose account an address is."""

    uid = serializers.UUIDField(source="user.uid")
    email = serializers.CharField(source="user.email")
    ends_at = serializers.DateTimeField(allow_null=True)


class Visit(Strict):
    """`at`: null takes the visit out."""

    at = serializers.DateTimeField(allow_null=True)


class PlannedVisit(serializers.Serializer[Any]):
    next_visit_at = serializers.DateTimeField(allow_null=True)


class Colleague(Strict):
    person = serializers.UUIDField()
    role = serializers.ChoiceField(
        choices=[Role.TREATING.value, Role.FOLLOWER.value], required=False
    )


class NewPerson(Strict):
    email = serializers.CharField(max_length=254)
    given = serializers.CharField(max_length=80)
    family = serializers.CharField(max_length=80)
    role = serializers.ChoiceField(choices=[role.value for role in CLINIC_ROLES])


class PersonRole(Strict):
    role = serializers.ChoiceField(choices=[role.value for role in CLINIC_ROLES])


class Person(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    email = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class PersonWithRole(serializers.Serializer[Any]):
    person = Person()
    role = serializers.CharField()


class ClinicRoles(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())


class Me(serializers.Serializer[Any]):
    uid = serializers.UUIDField()
    email = serializers.CharField()
    name = serializers.CharField()
    clinics = ClinicRoles(many=True)


class NewToken(Strict):
    name = serializers.CharField(max_length=80)


class Token(serializers.Serializer[Any]):
    """Shown once."""

    token = serializers.CharField()


class AuditEntry(serializers.Serializer[Any]):
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(source="actor_words")
    event = serializers.CharField()
    outcome = serializers.CharField()
    episode_uid = serializers.UUIDField(allow_null=True)
    patient_uid = serializers.UUIDField(allow_null=True)
    detail = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_detail(self, entry: models.AuditEntry) -> dict[str, object]:
        """Without the names of people."""
        return {name: told for name, told in entry.detail.items() if name not in audit.PERSONAL}


class Problem(serializers.Serializer[Any]):
    """A refusal: a sentence, and for bad input the fields."""

    detail = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
