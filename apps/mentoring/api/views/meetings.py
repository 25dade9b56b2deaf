"""The log of meetings."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts.selectors import enrollment_get
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.mentoring import selectors, services
from apps.mentoring.api.filters import MeetingFilter
from apps.mentoring.api.serializers.meetings import (
    MeetingAmendIn,
    MeetingOut,
    MeetingRecordIn,
    notes_of,
)
from apps.mentoring.models import Meeting
from mentorship.values import NoteAudience


class MeetingViewSet(ListModelMixin, RetrieveModelMixin, Door[Meeting]):
    """When the two met. The notes are for those who work with the learner."""

    queryset = Meeting.objects.none()
    serializer_class = MeetingOut
    filterset_class = MeetingFilter
    orderings = {"held_at": ("held_at", "id"), "-held_at": ("-held_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.meeting_list(viewer=self.actor)

    @extend_schema(request=MeetingRecordIn, responses={201: MeetingOut})
    def create(self, request: Request) -> Response:
        """Write down that you met the learner, or that one of you did not come."""
        given = self.body(MeetingRecordIn)
        enrollment = enrollment_get(enrollment_id=given["enrollment"], viewer=self.actor)
        meeting = services.meeting_record(
            enrollment_id=enrollment.pk, notes=notes_of(given), by=self.actor, now=database_now()
        )
        self.kwargs["pk"] = meeting.pk
        return self.answer(201)

    @extend_schema(request=MeetingAmendIn, responses=MeetingOut)
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: int) -> Response:
        """Write your notes anew."""
        given = self.body(MeetingAmendIn)
        services.meeting_amend(
            meeting_id=self.key(),
            notes=given["notes"],
            audience=NoteAudience(given["audience"]),
            by=self.actor,
            now=database_now(),
        )
        return self.answer()
