"""insights: the REST door."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cohorts.models import Enrollment
from apps.cohorts.selectors import cohort_get, enrollment_get, organization_get
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.insights import policies, selectors, services, transports
from apps.insights.api.filters import ExportFilter, QuietFilter
from apps.insights.api.serializers import (
    CohortSummaryIn,
    CohortSummaryOut,
    CohortWhatIfIn,
    CohortWhatIfOut,
    ExportIn,
    ExportOut,
    OutlookOut,
    PaceOut,
    QuietLearnerOut,
)
from apps.insights.models import Export
from mentorship.forecast import AddMentors, Change, DropTask, MoveLearner, SlipStart
from mentorship.values import ExportFormat, ExportKind

CREATED = 201
CHANGES: Mapping[str, Callable[..., Change]] = {
    "move_learner": MoveLearner,
    "add_mentors": AddMentors,
    "slip_start": SlipStart,
    "drop_task": DropTask,
}


class CohortSummaryView(APIView):
    """How a cohort stands: seats, work, reviews, mentors, recommendations."""

    @extend_schema(parameters=[CohortSummaryIn], responses=CohortSummaryOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures, counted now; for managers and leads of the cohort."""
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=pk, viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        asked = CohortSummaryIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        people = asked.validated_data["people"]
        summary = selectors.cohort_summary(cohort=cohort, now=database_now(), people=people)
        return Response(CohortSummaryOut(summary).data)


class QuietLearnersView(ListModelMixin, Door[Enrollment]):
    """Who is at work in a cohort and has handed in nothing for a while, the longest quiet first."""

    queryset = Enrollment.objects.none()
    serializer_class = QuietLearnerOut
    filterset_class = QuietFilter
    ordering = ("quiet_since", "id")
    orderings = {
        "quiet_since": ("quiet_since", "id"),
        "-quiet_since": ("-quiet_since", "-id"),
    }

    def get_queryset(self) -> Any:
        cohort = cohort_get(cohort_id=self.kwargs["pk"], viewer=self.actor)
        policies.check_can_see_figures(user=self.actor, cohort=cohort)
        return selectors.quiet_learners(cohort=cohort)


class EnrollmentPaceView(APIView):
    """How fast a learner goes, and when they finish at the pace of their own."""

    @extend_schema(responses=PaceOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the forecast, reckoned now; whoever sees the enrollment sees it."""
        viewer: Any = request.user
        enrollment = enrollment_get(enrollment_id=pk, viewer=viewer)
        told = selectors.pace_told(enrollment=enrollment, now=database_now())
        return Response(PaceOut(told).data)


class CohortOutlookView(APIView):
    """What lies ahead of a cohort: when it finishes, who is loaded, what is overdue."""

    @extend_schema(responses=OutlookOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures, reckoned now; for managers and leads of the cohort."""
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=pk, viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        found = selectors.cohort_outlook(cohort=cohort, now=database_now())
        return Response(OutlookOut(found).data)


class CohortWhatIfView(APIView):
    """Try a change on a cohort: nothing is stored."""

    @extend_schema(operation_id="what_if_cohort", request=CohortWhatIfIn, responses=CohortWhatIfOut)
    def post(self, request: Request) -> Response:
        """Answer with the live figures and the same figures after the changes."""
        given = CohortWhatIfIn(data=request.data)
        given.is_valid(raise_exception=True)
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=given.validated_data["cohort"], viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        changes = [_change(row) for row in given.validated_data["changes"]]
        answer = selectors.what_if(cohort=cohort, changes=changes, now=database_now())
        return Response(CohortWhatIfOut(answer).data)


def _change(row: Mapping[str, Any]) -> Change:
    return CHANGES[row["kind"]](**{key: value for key, value in row.items() if key != "kind"})


class ExportViewSet(ListModelMixin, RetrieveModelMixin, Door[Export]):
    """Tables taken out: written by a job with what you may see, kept for a week."""

    queryset = Export.objects.none()
    serializer_class = ExportOut
    filterset_class = ExportFilter
    orderings = {
        "requested_at": ("requested_at", "id"),
        "-requested_at": ("-requested_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.export_list(viewer=self.actor)

    @extend_schema(request=ExportIn, responses={CREATED: ExportOut})
    def create(self, request: Request) -> Response:
        """Ask for a table; its job says how far it is."""
        body = self.body(ExportIn)
        viewer = self.actor
        organization = organization_get(organization_id=body["organization"], viewer=viewer)
        named = body["cohort"]
        export = services.export_request(
            organization_id=organization.pk,
            cohort=None if named is None else cohort_get(cohort_id=named, viewer=viewer),
            kind=ExportKind(body["kind"]),
            as_format=ExportFormat(body["format"]),
            with_bom=body["with_bom"],
            by=viewer,
            now=database_now(),
        )
        self.kwargs["pk"] = export.pk
        return self.answer(CREATED)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def download(self, request: Request, pk: int) -> Any:
        """Fetch the file, once it is ready."""
        export = self.get_object()
        content = services.export_open(export=export, now=database_now())
        return transports.export_answer(export=export, content=content)

    @extend_schema(request=EmptyIn, responses=ExportOut)
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: int) -> Response:
        """Let the dead job of an export try again."""
        self.body(EmptyIn)
        services.export_rerun(export_id=self.key(), by=self.actor, now=database_now())
        return self.answer()
