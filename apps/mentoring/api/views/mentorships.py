"""Mentorships."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts.selectors import enrollment_get
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.mentoring import selectors, services
from apps.mentoring.api.filters import MentorshipFilter, UnmentoredFilter
from apps.mentoring.api.serializers import mentorships as serializers
from apps.mentoring.models import Mentorship, Unmentored
from mentorship.values import MentorshipEndReason, MentorshipKind

CREATED = 201


class MentorshipViewSet(ListModelMixin, RetrieveModelMixin, Door[Mentorship]):
    """Who accompanies the enrollments you may see."""

    queryset = Mentorship.objects.none()
    serializer_class = serializers.MentorshipOut
    filterset_class = MentorshipFilter
    orderings = {
        "created_at": ("created_at", "id"),
        "-created_at": ("-created_at", "-id"),
        "learner": ("enrollment__learner__user__name", "id"),
        "-learner": ("-enrollment__learner__user__name", "-id"),
        "mentor": ("mentor__user__name", "id"),
        "-mentor": ("-mentor__user__name", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.mentorship_list(viewer=self.actor)

    @extend_schema(
        request=serializers.MentorshipAssignIn, responses={CREATED: serializers.MentorshipOut}
    )
    def create(self, request: Request) -> Response:
        """Let a mentor of the organization accompany a learner."""
        body = self.body(serializers.MentorshipAssignIn)
        enrollment = enrollment_get(enrollment_id=body["enrollment"], viewer=self.actor)
        mentorship = services.mentorship_assign(
            enrollment_id=enrollment.pk,
            mentor_id=body["mentor"],
            kind=MentorshipKind(body["kind"]),
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = mentorship.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.MentorshipPauseIn, responses=serializers.MentorshipOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        """Let the mentor rest."""
        reason = self.body(serializers.MentorshipPauseIn)["reason"]
        services.mentorship_pause(
            mentorship_id=self.key(), reason=reason, by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=EmptyIn, responses=serializers.MentorshipOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        """Let a paused mentor go on."""
        self.body(EmptyIn)
        services.mentorship_resume(mentorship_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=serializers.MentorshipEndIn, responses=serializers.MentorshipOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """End the mentorship; it stays as history."""
        reason = MentorshipEndReason(self.body(serializers.MentorshipEndIn)["reason"])
        services.mentorship_end(
            mentorship_id=self.key(), reason=reason, by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(
        request=serializers.MentorshipHandOverIn, responses={CREATED: serializers.MentorshipOut}
    )
    @action(detail=True, methods=["post"], url_path="hand-over")
    def hand_over(self, request: Request, pk: int) -> Response:
        """Let another mentor go on with the learner; answers with the new mentorship."""
        begun = services.mentorship_hand_over(
            mentorship_id=self.key(),
            mentor_id=self.body(serializers.MentorshipHandOverIn)["mentor"],
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = begun.pk
        return self.answer(CREATED)


class UnmentoredViewSet(ListModelMixin, Door[Unmentored]):
    """Learners on board without an active primary mentor; for managers and leads."""

    queryset = Unmentored.objects.none()
    serializer_class = serializers.UnmentoredOut
    filterset_class = UnmentoredFilter

    def get_queryset(self) -> Any:
        return selectors.unmentored_list(viewer=self.actor)
