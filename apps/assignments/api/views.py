"""assignments: the REST door."""

from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assignments import policies, selectors, services
from apps.assignments.api.deadline_serializers import ExtensionOut, MoreTimeIn, more_time
from apps.assignments.api.filters import (
    AssignmentFilter,
    MyAssignmentFilter,
    ReviewFilter,
    ReviewQueueFilter,
    RevisionFilter,
)
from apps.assignments.api.flow_serializers import ReviewClaimOut, ReviewRouteOut, ReviewWaitOut
from apps.assignments.api.review_serializers import ReviewCreateIn, ReviewOut
from apps.assignments.api.serializers import (
    AssignmentOut,
    AssignmentStepOut,
    AssignmentSubmitIn,
    MyAssignmentOut,
    ReviewQueueOut,
    RevisionOut,
)
from apps.assignments.models import Assignment, Review, Revision
from apps.core.api.serializers import EmptyIn, ReasonIn
from apps.core.api.views import Door
from apps.core.selectors import database_now

NOT_WAITING = dict.fromkeys(ReviewWaitOut().fields)


class AssignmentViewSet(ListModelMixin, RetrieveModelMixin, Door[Assignment]):
    """Work issued to learners: their own, their mentors', their managers' to see."""

    queryset = Assignment.objects.none()
    serializer_class = AssignmentOut
    filterset_class = AssignmentFilter
    ordering = ("-id",)
    orderings = {
        "due_at": ("due_at", "id"),
        "-due_at": ("-due_at", "-id"),
        "created_at": ("created_at", "id"),
        "-created_at": ("-created_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.assignment_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Say that work has begun (the learner)."""
        self.body(EmptyIn)
        services.assignment_start(assignment_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=AssignmentSubmitIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: int) -> Response:
        """Hand in the next revision (the learner)."""
        given = self.body(AssignmentSubmitIn)
        services.assignment_submit(
            assignment_id=self.key(),
            deliverables=given["deliverables"],
            comment=given["comment"],
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=EmptyIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Take back what was handed in, while nobody has reviewed it (the learner)."""
        self.body(EmptyIn)
        services.revision_withdraw(assignment_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=ReasonIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Open closed work again; revisions and reviews stay (a manager or lead)."""
        return self._explained(services.assignment_reopen)

    @extend_schema(request=ReasonIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def waive(self, request: Request, pk: int) -> Response:
        """Release the learner from the work; it counts as done (a manager)."""
        return self._explained(services.assignment_waive)

    @extend_schema(request=ReasonIn, responses=AssignmentOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Take the work back (a manager)."""
        return self._explained(services.assignment_cancel)

    @extend_schema(request=ReviewCreateIn, responses={201: ReviewOut})
    @action(detail=True, methods=["post"])
    def reviews(self, request: Request, pk: int) -> Response:
        """Publish a review of the standing revision (a mentor, lead or manager)."""
        given = self.body(ReviewCreateIn)
        review = services.review_publish(
            assignment_id=self.key(),
            levels=given["levels"],
            outcome=given["outcome"],
            comment=given["comment"],
            revision_id=given["revision"],
            snippet_ids=given["snippets"],
            by=self.actor,
            now=database_now(),
        )
        seen = selectors.review_get(review_id=review.pk, viewer=self.actor)
        return Response(ReviewOut(seen).data, status=201)

    @extend_schema(request=MoreTimeIn, responses={201: ExtensionOut})
    @action(detail=True, methods=["post"])
    def extensions(self, request: Request, pk: int) -> Response:
        """Ask for more time (the learner), or give it (a mentor, lead or manager)."""
        given = self.body(MoreTimeIn)
        row = self.get_object()
        own = row.enrollment.learner.user_id == self.actor.pk
        deed = services.extension_request if own else services.extension_give
        extension = deed(
            assignment_id=row.pk,
            more=more_time(given),
            reason=given["reason"],
            by=self.actor,
            now=database_now(),
        )
        seen = selectors.extension_list(viewer=self.actor).get(pk=extension.pk)
        return Response(ExtensionOut(seen).data, status=201)

    @extend_schema(request=EmptyIn, responses={201: ReviewClaimOut})
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: int) -> Response:
        """Take waiting work for review, for 24 hours (a mentor, lead or manager)."""
        self.body(EmptyIn)
        claim = services.assignment_claim(
            assignment_id=self.key(), by=self.actor, now=database_now()
        )
        seen = selectors.claim_get(claim_id=claim.pk, viewer=self.actor)
        return Response(ReviewClaimOut(seen).data, status=201)

    @extend_schema(responses=ReviewRouteOut(many=True))
    @action(detail=True, filterset_class=None, ordering=("id",), orderings={})
    def routes(self, request: Request, pk: int) -> Response:
        """Who was asked for a review, and why, oldest first (who may review it)."""
        row = self.get_object()
        policies.check_can_review(user=self.actor, assignment=row)
        page: Any = self.paginate_queryset(
            self.filter_queryset(selectors.routes_of(assignment=row))
        )
        return self.get_paginated_response(ReviewRouteOut(page, many=True).data)

    @extend_schema(responses=ReviewWaitOut)
    @action(detail=True)
    def wait(self, request: Request, pk: int) -> Response:
        """How long the work will wait for its review: the place in line and the hours."""
        found = selectors.wait_forecast(assignment=self.get_object(), now=database_now())
        return Response(ReviewWaitOut(found or NOT_WAITING).data)

    @extend_schema(responses=AssignmentStepOut(many=True))
    @action(detail=True, filterset_class=None, ordering=("id",), orderings={})
    def timeline(self, request: Request, pk: int) -> Response:
        """Every step of the work, its revisions and its reviews, oldest first."""
        steps: Any = selectors.assignment_timeline(assignment=self.get_object())
        page: Any = self.paginate_queryset(self.filter_queryset(steps))
        return self.get_paginated_response(AssignmentStepOut(page, many=True).data)

    def _explained(self, deed: Any) -> Response:
        given = self.body(ReasonIn)
        deed(assignment_id=self.key(), reason=given["reason"], by=self.actor, now=database_now())
        return self.answer()


class MyAssignmentViewSet(ListModelMixin, Door[Assignment]):
    """The signed-in learner's own work: what to do next, until when, and what was said of it."""

    queryset = Assignment.objects.none()
    serializer_class = MyAssignmentOut
    filterset_class = MyAssignmentFilter
    ordering = ("due_at", "id")
    orderings = {"due_at": ("due_at", "id"), "-due_at": ("-due_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.my_assignments(viewer=self.actor)

    @cached_property
    def waiting_elsewhere(self) -> frozenset[tuple[int, str]]:
        return selectors.my_waiting_elsewhere(viewer=self.actor)


class ReviewQueueViewSet(ListModelMixin, Door[Assignment]):
    """What waits for a review the viewer may write; whose promise breaks first comes first."""

    queryset = Assignment.objects.none()
    serializer_class = ReviewQueueOut
    filterset_class = ReviewQueueFilter
    ordering = ("promised_at", "id")
    orderings = {
        "promised_at": ("promised_at", "id"),
        "submitted_at": ("submitted_at", "id"),
        "due_at": ("due_at", "id"),
    }

    def get_queryset(self) -> Any:
        return selectors.review_queue(viewer=self.actor)


class RevisionViewSet(ListModelMixin, RetrieveModelMixin, Door[Revision]):
    """What was handed in, every time; nothing here ever changes."""

    queryset = Revision.objects.none()
    serializer_class = RevisionOut
    filterset_class = RevisionFilter
    orderings = {
        "submitted_at": ("submitted_at", "id"),
        "-submitted_at": ("-submitted_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.revision_list(viewer=self.actor)


class ReviewViewSet(ListModelMixin, RetrieveModelMixin, Door[Review]):
    """What was said of it, superseded reviews included."""

    queryset = Review.objects.none()
    serializer_class = ReviewOut
    filterset_class = ReviewFilter
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.review_list(viewer=self.actor)
