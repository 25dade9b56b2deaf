"""assignments: the REST door to what happens around a review."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assignments import policies, selectors, services
from apps.assignments.api import flow_serializers as out
from apps.assignments.api.filters import (
    ReviewClaimFilter,
    SecondOpinionFilter,
    SnippetFilter,
    ThreadFilter,
)
from apps.assignments.models import Comment, ReviewClaim, SecondOpinion, Snippet, Thread
from apps.cohorts.models import Cohort
from apps.cohorts.selectors import cohort_get, organization_get
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now

CREATED = 201


class ReviewClaimViewSet(ListModelMixin, RetrieveModelMixin, Door[ReviewClaim]):
    """Who has taken which work for review, and until when."""

    queryset = ReviewClaim.objects.none()
    serializer_class = out.ReviewClaimOut
    filterset_class = ReviewClaimFilter
    orderings = {"lease_until": ("lease_until", "id"), "-lease_until": ("-lease_until", "-id")}

    def get_queryset(self) -> Any:
        return selectors.claim_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=out.ReviewClaimOut)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, pk: int) -> Response:
        """Begin the lease anew (the holder)."""
        self.body(EmptyIn)
        services.claim_renew(claim_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=EmptyIn, responses=out.ReviewClaimOut)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: int) -> Response:
        """Give the work back to the queue (the holder, a lead or a manager)."""
        self.body(EmptyIn)
        services.claim_release(claim_id=self.key(), by=self.actor, now=database_now())
        return self.answer()


class ThreadViewSet(ListModelMixin, RetrieveModelMixin, Door[Thread]):
    """What learner and mentors say about a revision, a criterion or a line."""

    queryset = Thread.objects.none()
    serializer_class = out.ThreadOut
    filterset_class = ThreadFilter
    orderings = {"opened_at": ("opened_at", "id"), "-opened_at": ("-opened_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.thread_list(viewer=self.actor)

    @extend_schema(request=out.ThreadCreateIn, responses={CREATED: out.ThreadOut})
    def create(self, request: Request) -> Response:
        """Begin a conversation about work that was handed in."""
        given = self.body(out.ThreadCreateIn)
        row = selectors.assignment_get(assignment_id=given["assignment"], viewer=self.actor)
        anchor = services.Anchor(
            criterion=given["criterion"],
            deliverable=given["deliverable"],
            path=given["path"],
            line=given["line"],
        )
        thread = services.thread_open(
            assignment_id=row.pk,
            revision_id=given["revision"],
            anchor=anchor,
            body=given["body"],
            asks=given["asks"],
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = thread.pk
        return self.answer(CREATED)

    @extend_schema(request=out.CommentCreateIn, responses={CREATED: out.ThreadOut})
    @action(detail=True, methods=["post"])
    def comments(self, request: Request, pk: int) -> Response:
        """Say something; what was resolved is open again."""
        given = self.body(out.CommentCreateIn)
        services.thread_comment(thread_id=self.key(), by=self.actor, now=database_now(), **given)
        return self.answer(CREATED)

    @extend_schema(request=EmptyIn, responses=out.ThreadOut)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: int) -> Response:
        """Say that nothing is left to say."""
        return self._move(services.thread_resolve)

    @extend_schema(request=EmptyIn, responses=out.ThreadOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take up a resolved thread again."""
        return self._move(services.thread_reopen)

    def _move(self, deed: Callable[..., Thread]) -> Response:
        self.body(EmptyIn)
        deed(thread_id=self.key(), by=self.actor, now=database_now())
        return self.answer()


class ThreadCommentViewSet(Door[Comment]):
    """Single comments of the threads above."""

    queryset = Comment.objects.none()
    serializer_class = out.ThreadCommentOut

    def get_queryset(self) -> Any:
        return selectors.comment_list(viewer=self.actor)

    @extend_schema(request=out.CommentRedactIn, responses=out.ThreadCommentOut)
    @action(detail=True, methods=["post"])
    def redact(self, request: Request, pk: int) -> Response:
        """Take out what was said; a mark stays (who said it, or a manager)."""
        reason = self.body(out.CommentRedactIn)["reason"]
        services.comment_redact(
            comment_id=self.key(), reason=reason, by=self.actor, now=database_now()
        )
        return self.answer()


class SnippetViewSet(ListModelMixin, RetrieveModelMixin, Door[Snippet]):
    """Feedback to be used again, for one criterion or for any."""

    queryset = Snippet.objects.none()
    serializer_class = out.SnippetOut
    filterset_class = SnippetFilter
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.snippet_list(viewer=self.actor)

    @extend_schema(request=out.SnippetCreateIn, responses={CREATED: out.SnippetOut})
    def create(self, request: Request) -> Response:
        """Add to the library of an organization you work in."""
        given = self.body(out.SnippetCreateIn)
        organization = organization_get(
            organization_id=given.pop("organization"), viewer=self.actor
        )
        snippet = services.snippet_create(organization_id=organization.pk, by=self.actor, **given)
        self.kwargs["pk"] = snippet.pk
        return self.answer(CREATED)

    @extend_schema(request=EmptyIn, responses=out.SnippetOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: int) -> Response:
        """Put it away; its uses stay counted (who wrote it, or a manager)."""
        self.body(EmptyIn)
        services.snippet_archive(snippet_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=out.SnippetRewriteIn, responses={CREATED: out.SnippetOut})
    @action(detail=True, methods=["post"])
    def rewrite(self, request: Request, pk: int) -> Response:
        """Put it away and offer another text in its place; the answer is the new snippet.

        What was said in reviews stays as it was (who wrote it, or a manager).
        """
        given = self.body(out.SnippetRewriteIn)
        snippet = services.snippet_rewrite(
            snippet_id=self.key(), by=self.actor, now=database_now(), **given
        )
        self.kwargs["pk"] = snippet.pk
        return self.answer(CREATED)


class SecondOpinionViewSet(ListModelMixin, RetrieveModelMixin, Door[SecondOpinion]):
    """Work you are asked to judge a second time; managers see all of it."""

    queryset = SecondOpinion.objects.none()
    serializer_class = out.SecondOpinionOut
    filterset_class = SecondOpinionFilter

    def get_queryset(self) -> Any:
        return selectors.second_opinion_list(viewer=self.actor)

    @extend_schema(request=out.SecondOpinionGiveIn, responses=out.SecondOpinionOut)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, pk: int) -> Response:
        """Judge the work again; its outcome stays (who was asked)."""
        given = self.body(out.SecondOpinionGiveIn)
        services.second_opinion_give(
            opinion_id=self.key(), by=self.actor, now=database_now(), **given
        )
        return self.answer()


def _ruled(request: Request, pk: int) -> Cohort:
    """Return the cohort, if the viewer manages or leads it."""
    viewer: Any = request.user
    cohort: Cohort = cohort_get(cohort_id=pk, viewer=viewer)
    policies.check_can_rule(user=viewer, cohort=cohort)
    return cohort


class ReviewAgreementView(APIView):
    """How well the reviewers of a cohort agree."""

    @extend_schema(responses=out.ReviewAgreementOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures of all work judged twice; for managers and leads of the cohort."""
        found = selectors.review_agreement(cohort=_ruled(request, pk))
        return Response(out.ReviewAgreementOut(found).data)


class ReviewRulesView(APIView):
    """What a cohort promises of its reviews."""

    @extend_schema(responses=out.ReviewRulesOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the promise and the share of second opinions; for managers and leads."""
        found = selectors.review_rules_of(cohort=_ruled(request, pk))
        return Response(out.ReviewRulesOut(found).data)

    @extend_schema(request=out.ReviewRulesIn, responses=out.ReviewRulesOut)
    def post(self, request: Request, pk: int) -> Response:
        """Set them; the order of what waits stays (managers and leads of the cohort)."""
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=pk, viewer=viewer)
        given = out.ReviewRulesIn(data=request.data)
        given.is_valid(raise_exception=True)
        rules = services.review_rules_set(cohort_id=cohort.pk, by=viewer, **given.validated_data)
        return Response(out.ReviewRulesOut(rules).data)
