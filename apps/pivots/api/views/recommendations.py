"""pivots: the REST door."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cohorts.selectors import cohort_get
from apps.core.api.serializers import EmptyIn, JobOut
from apps.core.api.views import Door
from apps.core.selectors import database_now, job_get
from apps.curriculum.selectors import direction_list
from apps.pivots import selectors, services
from apps.pivots.api.filters import PolicyVersionFilter, RecommendationFilter
from apps.pivots.api.serializers.recommendations import (
    PolicyVersionDetailOut,
    PolicyVersionOut,
    RecommendationAcceptIn,
    RecommendationAmendIn,
    RecommendationDeclineIn,
    RecommendationOut,
    RecommendationRunIn,
    RecourseIn,
    RecourseOut,
    ScenarioIn,
    WhatIfOut,
)
from apps.pivots.models import PolicyVersion, Recommendation
from mentorship.pivot import recommend, scenario_from
from mentorship.values import DeclineReason


def _language() -> str:
    return "zh-hans" if (get_language() or "en").startswith("zh") else "en"


class RecommendationViewSet(ListModelMixin, RetrieveModelMixin, Door[Recommendation]):
    """The engine's advice. A mentor looks at it, then accepts, amends or declines."""

    queryset = Recommendation.objects.none()
    serializer_class = RecommendationOut
    filterset_class = RecommendationFilter
    orderings = {
        "published_at": ("published_at", "id"),
        "-published_at": ("-published_at", "-id"),
        "expires_at": ("expires_at", "id"),
    }

    def get_queryset(self) -> Any:
        return selectors.recommendation_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=RecommendationOut)
    @action(detail=True, methods=["post"])
    def review(self, request: Request, pk: int) -> Response:
        """Look at it; from now on the learner may see it too."""
        self.body(EmptyIn)
        services.recommendation_review(
            recommendation_id=self.key(), by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=RecommendationAcceptIn, responses=RecommendationOut)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Accept it: an applicant's seat is to be there, and a move becomes a planned pivot."""
        given = self.body(RecommendationAcceptIn)
        services.recommendation_accept(
            recommendation_id=self.key(), note=given["note"], by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=RecommendationDeclineIn, responses=RecommendationOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Decline it; it is not raised again before the evidence changes."""
        given = self.body(RecommendationDeclineIn)
        services.recommendation_decline(
            recommendation_id=self.key(),
            reason=DeclineReason(given["reason"]),
            note=given["note"],
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=RecommendationAmendIn, responses={201: RecommendationOut})
    @action(detail=True, methods=["post"])
    def amend(self, request: Request, pk: int) -> Response:
        """Decide otherwise; answers with the accepted recommendation that says so."""
        given = self.body(RecommendationAmendIn)
        known = {direction.slug: direction.pk for direction in direction_list(viewer=self.actor)}
        amended = services.recommendation_amend(
            recommendation_id=self.key(),
            decision=given["decision"],
            direction_id=known.get(given["direction"]),
            then_id=known.get(given["then"]),
            note=given["note"],
            by=self.actor,
            now=database_now(),
        )
        seen = selectors.recommendation_get(recommendation_id=amended.pk, viewer=self.actor)
        return Response(RecommendationOut(seen).data, status=201)

    @extend_schema(
        operation_id="recommendations_what_would_change",
        parameters=[RecourseIn],
        responses=RecourseOut,
    )
    @action(detail=True, methods=["get"], url_path="what-would-change")
    def what_would_change(self, request: Request, pk: int) -> Response:
        """Say which steps would change the answer, the cheapest first; each has been tried."""
        asked = RecourseIn(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        changed = selectors.recourse_of(
            recommendation=self.get_object(),
            language=_language(),
            goal=asked.validated_data.get("goal"),
        )
        return Response(RecourseOut(changed).data)


class MyRecommendationViewSet(ListModelMixin, Door[Recommendation]):
    """The signed-in learner's own recommendations, once a mentor has looked at them."""

    queryset = Recommendation.objects.none()
    serializer_class = RecommendationOut
    filterset_class = RecommendationFilter

    def get_queryset(self) -> Any:
        return selectors.recommendation_list(viewer=self.actor).filter(
            enrollment__learner__user=self.actor.pk
        )


class PolicyVersionViewSet(ListModelMixin, Door[PolicyVersion]):
    """Every edition of the policy: rules, sentences, thresholds."""

    queryset = PolicyVersion.objects.none()
    serializer_class = PolicyVersionOut
    filterset_class = PolicyVersionFilter

    def get_queryset(self) -> Any:
        return selectors.policy_list(viewer=self.actor)

    @extend_schema(responses=PolicyVersionDetailOut)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one edition with its whole content."""
        return Response(PolicyVersionDetailOut(self.get_object()).data)


class RecommendationRunView(APIView):
    """Ask the worker to recommend anew for a whole cohort."""

    @extend_schema(request=RecommendationRunIn, responses={202: JobOut})
    def post(self, request: Request) -> Response:
        """Answer with the job; `parts_done` of `parts_total` tells how far it is."""
        given = RecommendationRunIn(data=request.data)
        given.is_valid(raise_exception=True)
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=given.validated_data["cohort"], viewer=viewer)
        job = services.cohort_run_request(cohort_id=cohort.pk, by=viewer, now=database_now())
        return Response(JobOut(job_get(job_id=job.pk, viewer=viewer)).data, status=202)


class WhatIfView(APIView):
    """Ask the engine about a learner who need not exist. Nothing is stored."""

    @extend_schema(operation_id="pivots_what_if", request=ScenarioIn, responses=WhatIfOut)
    def post(self, request: Request) -> Response:
        """Answer as `manage.py recommend` does, with sentences in the language asked for.

        Fields that are no inputs are refused.
        """
        language = _language()
        policy = selectors.engine_in_force().policy
        asked: Any = request.data
        document = recommend(scenario_from(asked, policy, strict=True), policy).as_document()
        said = selectors.explain_document(document=document, policy=policy, language=language)
        return Response({**document, **asdict(said)})
