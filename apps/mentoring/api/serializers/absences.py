"""Absences of mentors, in and out."""

from rest_framework import serializers

from apps.core.api.serializers import (
    IdField,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.mentoring.models import Absence


class AbsenceOut(serializers.ModelSerializer[Absence]):
    """Days on which a mentor is away, both included, in the mentor's own time zone."""

    mentor = ProfileBriefOut(read_only=True)

    class Meta:
        model = Absence
        fields = (
            "id",
            "organization",
            "mentor",
            "starts_on",
            "ends_on",
            "reason",
            "announced_at",
            "cancelled_at",
            "created_at",
        )
        read_only_fields = fields


class AbsencePlanIn(StrictSerializer):
    """From when to when a mentor is away."""

    mentor = IdField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = StrictCharField(max_length=2000, default="", allow_blank=True)
