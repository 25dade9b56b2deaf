"""Shapes of mentorships."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import IdField, StrictCharField, StrictSerializer
from apps.mentoring.models import Mentorship
from mentorship.values import MentorshipEndReason, MentorshipKind


class PairedOut(serializers.Serializer[Any]):
    """One side of a mentorship; `id` is the profile's."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)


class MentorshipOut(serializers.ModelSerializer[Mentorship]):
    """A mentor accompanies an enrollment."""

    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    learner = PairedOut(source="enrollment.learner", read_only=True)
    mentor = PairedOut(read_only=True)

    class Meta:
        model = Mentorship
        fields = (
            "id",
            "organization",
            "enrollment",
            "cohort",
            "learner",
            "mentor",
            "kind",
            "state",
            "started_at",
            "ended_at",
            "end_reason",
            "created_at",
        )
        read_only_fields = fields


class MentorshipAssignIn(StrictSerializer):
    """Who is to accompany whom."""

    enrollment = IdField()
    mentor = IdField()
    kind = serializers.ChoiceField(
        [(kind.value, kind.value) for kind in MentorshipKind], default=MentorshipKind.PRIMARY.value
    )


class MentorshipPauseIn(StrictSerializer):
    """A pause that may be explained."""

    reason = StrictCharField(max_length=2000, default="", allow_blank=True)


class MentorshipEndIn(StrictSerializer):
    """Why the two part."""

    reason = serializers.ChoiceField([(r.value, r.value) for r in MentorshipEndReason])
