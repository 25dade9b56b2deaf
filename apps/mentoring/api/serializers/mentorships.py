"""Shapes of mentorships."""

from rest_framework import serializers

from apps.core.api.serializers import (
    IdField,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.mentoring.models import Mentorship, Unmentored
from mentorship.values import MentorshipEndReason, MentorshipKind


class MentorshipOut(serializers.ModelSerializer[Mentorship]):
    """A mentor accompanies an enrollment."""

    cohort = serializers.IntegerField(source="enrollment.cohort_id", read_only=True)
    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)
    mentor = ProfileBriefOut(read_only=True)

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
            "hours",
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


class MentorshipHandOverIn(StrictSerializer):
    """Who goes on with the learner."""

    mentor = IdField()


class UnmentoredOut(serializers.ModelSerializer[Unmentored]):
    """A learner on board without an active primary mentor, and who was the last one."""

    cohort_name = serializers.CharField(source="cohort.name", read_only=True)
    learner = ProfileBriefOut(read_only=True)
    last_mentor = serializers.CharField(allow_null=True, read_only=True)
    left_at = serializers.DateTimeField(allow_null=True, read_only=True)
    left_because = serializers.CharField(allow_null=True, read_only=True)

    class Meta:
        model = Unmentored
        fields = (
            "id",
            "organization",
            "cohort",
            "cohort_name",
            "learner",
            "state",
            "activated_at",
            "last_mentor",
            "left_at",
            "left_because",
        )
        read_only_fields = fields
