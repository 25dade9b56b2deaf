"""The log of meetings, in and out."""

from typing import Any

from rest_framework import serializers

from apps.core.api.serializers import (
    IdField,
    MomentField,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.mentoring.models import Meeting
from apps.mentoring.models.meetings import LONGEST
from apps.mentoring.services import MeetingNotes
from mentorship.values import Attendance, MeetingKind, NoteAudience


class MeetingOut(serializers.ModelSerializer[Meeting]):
    """A meeting. `notes`: what you may read of them; never anything for the learner."""

    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)
    written_by = serializers.CharField(source="written_by.name", read_only=True)
    notes = serializers.CharField(source="notes_shown", read_only=True)

    class Meta:
        model = Meeting
        fields = (
            "id",
            "organization",
            "enrollment",
            "learner",
            "written_by",
            "held_at",
            "kind",
            "minutes",
            "attendance",
            "notes",
            "created_at",
        )
        read_only_fields = fields


class MeetingAmendIn(StrictSerializer):
    """Notes, and who reads them."""

    notes = StrictCharField(max_length=5000, default="", allow_blank=True)
    audience = serializers.ChoiceField(
        [(one.value, one.value) for one in NoteAudience], default=NoteAudience.MENTORS.value
    )


class MeetingRecordIn(MeetingAmendIn):
    """A meeting that took place, or to which somebody did not come."""

    enrollment = IdField()
    held_at = MomentField()
    kind = serializers.ChoiceField([(one.value, one.value) for one in MeetingKind])
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST)
    attendance = serializers.ChoiceField(
        [(one.value, one.value) for one in Attendance], default=Attendance.BOTH.value
    )


def notes_of(given: dict[str, Any]) -> MeetingNotes:
    """Return the value a checked body stands for."""
    return MeetingNotes(
        held_at=given["held_at"],
        kind=MeetingKind(given["kind"]),
        minutes=given["minutes"],
        attendance=Attendance(given["attendance"]),
        notes=given["notes"],
        audience=NoteAudience(given["audience"]),
    )
